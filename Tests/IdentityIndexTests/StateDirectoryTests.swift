import Glibc
import IdentityIndex
import StreamCore
import Testing

@Suite struct StateDirectoryTests {
    @Test func onlyOneHoldsTheFolder() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state/dir"
        let first = try StateDirectory.open(path: path)
        let error = #expect(throws: StateDirectoryError.self) {
            try StateDirectory.open(path: path)
        }
        guard case .locked(path, getpid())? = error else {
            Issue.record("not locked")
            return
        }
        #expect(error?.description == "\(path) is in use by process \(getpid())")
        #expect(try PosixDisk().list(path) == ["lock"])
        first.close()
        let second = try StateDirectory.open(path: path)
        #expect(second.shardDirectory(7) == path + "/index/7")
        #expect(try PosixDisk().list(path) == ["lock"])
    }

    @Test func lettingGoUnlocks() throws {
        let folder = try TemporaryFolder()
        _ = try StateDirectory.open(path: folder.path)
        _ = try StateDirectory.open(path: folder.path)
    }

    @Test func pathOfAFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        _ = try PosixDisk().open(path, .create)
        for wrong in [path, path + "/below"] {
            let error = #expect(throws: StateDirectoryError.self) {
                try StateDirectory.open(path: wrong)
            }
            guard case .notADirectory(wrong)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func instanceIDIsMadeOnce() throws {
        let folder = try TemporaryFolder()
        let directory = try StateDirectory.open(path: folder.path)
        let name = try directory.instanceID()
        #expect(name.utf8.count >= 15)
        #expect(try directory.instanceID(default: "other") == name)
        #expect(try PosixDisk().list(folder.path) == ["instance-id", "lock"])

        let second = try TemporaryFolder()
        let given = try StateDirectory.open(path: second.path)
        #expect(try given.instanceID(default: "worker-1.a_b") == "worker-1.a_b")
        #expect(try given.instanceID() == "worker-1.a_b")
    }

    @Test(arguments: ["", "\n", "a b\n", "a\nb\n", String(repeating: "x", count: 65)])
    func damagedInstanceIDIsWrittenAnew(_ text: String) throws {
        let disk = FaultyDisk()
        let directory = try StateDirectory.open(path: "/d", disk: disk)
        disk["/d/instance-id"] = Array(text.utf8)
        var count = 0
        let name = try directory.instanceID { count += 1 }
        #expect(name.utf8.count >= 15 && count == 1)
        #expect(try directory.instanceID { count += 1 } == name && count == 1)
    }

    @Test func anIndexIsOfOneApplication() throws {
        let folder = try TemporaryFolder()
        let directory = try StateDirectory.open(path: folder.path)
        try directory.take(forApplication: "leads")
        // Nothing is in it yet: a name that was mistyped at the first start holds nobody up.
        try directory.take(forApplication: "leads-eu")
        try PosixDisk().makeDirectory(directory.shardDirectory(0))
        try directory.take(forApplication: "leads-eu")
        let error = #expect(throws: StateDirectoryError.self) {
            try directory.take(forApplication: "leads")
        }
        guard case .otherApplication(folder.path, "leads-eu")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try directory.requireApplication("leads-eu")
        #expect(throws: StateDirectoryError.self) { try directory.requireApplication("leads") }
        #expect(
            try PosixDisk().list(folder.path) == ["application-id", "index", "lock"])
    }

    @Test func aFolderWithoutNameIsTaken() throws {
        let folder = try TemporaryFolder()
        let directory = try StateDirectory.open(path: folder.path)
        try PosixDisk().makeDirectory(directory.shardDirectory(3))
        try directory.requireApplication("leads")
        try directory.take(forApplication: "leads")
        #expect(throws: StateDirectoryError.self) { try directory.take(forApplication: "x") }
    }

    @Test("A name that is damaged holds nobody up, and is written again")
    func damagedApplicationName() throws {
        let disk = FaultyDisk()
        let directory = try StateDirectory.open(path: "/d", disk: disk)
        try directory.take(forApplication: "leads.eu-1")
        disk["/d/index"] = []
        let whole = try #require(disk["/d/application-id"])
        for bit in 0..<(whole.count * 8) {
            var damaged = whole
            damaged[bit / 8] ^= 1 << (bit % 8)
            disk["/d/application-id"] = damaged
            try directory.take(forApplication: "leads.eu-1")
            try directory.take(forApplication: "leads.eu-1")
            #expect(throws: StateDirectoryError.self) { try directory.take(forApplication: "x") }
        }
        for count in 0..<whole.count {
            disk["/d/application-id"] = Array(whole.prefix(count))
            try directory.take(forApplication: "leads.eu-1")
        }
    }
}
