import Bytes
import Glibc
import IdentityIndex
import StreamCore
import Testing

/// Files that are not as they were written: never a wrong answer.
@Suite struct LogStoreDamageTests {
    static let directory = "/s"

    /// A store with a snapshot and segments before and behind it, and what it went through. With
    /// many keys little is replaced and nothing compacted.
    struct Scene {
        let disk = FaultyDisk()
        var history = History()

        init(changes: Int = 60, snapshotAt: Int? = 40, keys: Int = 40) throws {
            var random = SeededGenerator(seed: 3)
            let store = try LogStore.open(
                directory: directory, disk: disk, options: smallOptions)
            for change in 1...changes {
                let writes = LogStoreModelTests.randomWrites(change, keys: keys, &random)
                try store.apply(writes, checkpoint: checkpoint(change))
                history.apply(writes, checkpoint(change))
                if change == snapshotAt { try store.writeSnapshot() }
            }
        }

        /// Whether the files open and answer everything; damage may be found at any point, what is
        /// answered before is right.
        func check(_ disk: FaultyDisk, _ comment: @autoclosure () -> String) throws -> Bool {
            do {
                let store = try LogStore.open(
                    directory: directory, disk: disk, options: smallOptions)
                let state = history.state(at: store.checkpoint)
                #expect(state != nil)
                #expect(store.count == state?.count, Comment(rawValue: comment()))
                for number in 0..<60 {
                    let found = try store.value(of: key(number)).map { Array($0) }
                    #expect(found == state?[key(number)], Comment(rawValue: comment()))
                }
                #expect(try contents(store) == state, Comment(rawValue: comment()))
                return true
            } catch let error as StoreError {
                #expect(isDamaged(error), "\(error)")
                return false
            }
        }
    }

    @Test func tornTailAtEveryByteOfTheLastFrame() throws {
        let scene = try Scene(changes: 45, snapshotAt: 40, keys: 4000)
        let last = try #require(scene.disk.paths.last { $0.hasSuffix(".segment") })
        let whole = try #require(scene.disk[last])
        for length in (whole.count - 500)..<whole.count {
            let disk = scene.disk.copy()
            disk[last] = Array(whole[..<length])
            #expect(try scene.check(disk, "cut at \(length)"))
            let store = try LogStore.open(
                directory: Self.directory, disk: disk, options: smallOptions)
            #expect(store.checkpoint != checkpoint(45))
            try store.apply(
                [StoreWrite(key: key(1), value: bytes("after"))], checkpoint: checkpoint(99))
            let again = try LogStore.open(
                directory: Self.directory, disk: disk, options: smallOptions)
            #expect(again.checkpoint == checkpoint(99))
            #expect(try again.value(of: key(1)) == bytes("after"))
        }
    }

    @Test func tornTailThenGarbage() throws {
        let scene = try Scene(changes: 45, snapshotAt: 40, keys: 4000)
        let last = try #require(scene.disk.paths.last { $0.hasSuffix(".segment") })
        scene.disk[last] = try #require(scene.disk[last]) + Array(repeating: 0xa5, count: 333)
        let store = try LogStore.open(
            directory: Self.directory, disk: scene.disk, options: smallOptions)
        #expect(store.checkpoint == checkpoint(45))
        #expect(try contents(store) == scene.history.current)
    }

    @Test(arguments: [nil, 40, 60]) func aFlippedBitAnywhere(_ snapshotAt: Int?) throws {
        let scene = try Scene(snapshotAt: snapshotAt)
        var opened = 0
        var refused = 0
        for path in scene.disk.paths {
            let bits = try #require(scene.disk[path]).count * 8
            // A prime step: all bit positions and fields get their turn.
            for bit in stride(from: 0, to: bits, by: 101) {
                let disk = scene.disk.copy()
                disk.flip(bit: bit, of: path)
                if try scene.check(disk, "\(path) bit \(bit)") {
                    opened += 1
                } else {
                    refused += 1
                }
            }
        }
        #expect(opened > 0)
        #expect(snapshotAt == nil || refused > 0)
    }

    @Test func aFlippedBitIsFoundByReadsAlone() throws {
        let scene = try Scene(snapshotAt: 60)
        let path = try #require(scene.disk.paths.first { $0.hasSuffix(".segment") })
        let store = try LogStore.open(
            directory: Self.directory, disk: scene.disk, options: smallOptions)
        for byte in 0..<(try #require(scene.disk[path]).count) {
            scene.disk.flip(bit: byte * 8 + 3, of: path)
        }
        var damaged = false
        for number in 0..<60 {
            do {
                let found = try store.value(of: key(number)).map { Array($0) }
                #expect(found == scene.history.current[key(number)])
            } catch {
                #expect(isDamaged(error))
                damaged = true
            }
        }
        #expect(damaged)
        #expect(throws: StoreError.self) { try store.apply([], checkpoint: checkpoint(61)) }
        try store.close()
        try store.wipe()
        #expect(try store.value(of: key(1)) == nil)
        #expect(store.checkpoint == nil)
    }

    @Test(arguments: [nil, 40, 60]) func aMissingFile(_ snapshotAt: Int?) throws {
        let scene = try Scene(changes: 90, snapshotAt: snapshotAt)
        #expect(scene.disk.paths.count > 3)
        for path in scene.disk.paths {
            let disk = scene.disk.copy()
            disk[path] = nil
            _ = try scene.check(disk, "without \(path)")
        }
    }

    @Test func withoutItsSnapshotALogFromTheFirstFrameIsWhole() throws {
        let scene = try Scene(snapshotAt: 40, keys: 4000)
        scene.disk["/s/snapshot"] = nil
        let store = try LogStore.open(
            directory: Self.directory, disk: scene.disk, options: smallOptions)
        #expect(store.checkpoint == checkpoint(60))
        #expect(try contents(store) == scene.history.current)
    }

    @Test func withoutItsSnapshotACompactedLogIsDamaged() throws {
        let scene = try Scene(changes: 600, snapshotAt: 600, keys: 20)
        #expect(scene.disk["/s/0000000000000001.segment"] == nil)
        scene.disk["/s/snapshot"] = nil
        let (store, reason) = try LogStore.recoverOrWipe(
            directory: Self.directory, disk: scene.disk, options: smallOptions)
        #expect(reason == "no snapshot")
        #expect(store.checkpoint == nil)
        #expect(store.count == 0)
        #expect(scene.disk.paths.isEmpty)
        let (_, second) = try LogStore.recoverOrWipe(
            directory: Self.directory, disk: scene.disk, options: smallOptions)
        #expect(second == nil)
    }

    @Test func anOlderCopyPutBackIsOlder() throws {
        let scene = try Scene(changes: 50, snapshotAt: 40)
        let copy = scene.disk.copy()
        var random = SeededGenerator(seed: 9)
        let store = try LogStore.open(
            directory: Self.directory, disk: scene.disk, options: smallOptions)
        for change in 51...500 {
            try store.apply(
                LogStoreModelTests.randomWrites(change, keys: 40, &random),
                checkpoint: checkpoint(change))
        }
        #expect(try scene.check(copy, "older copy"))
        let older = try LogStore.open(
            directory: Self.directory, disk: copy, options: smallOptions)
        #expect(older.checkpoint == checkpoint(50))
        // An older snapshot among newer segments, and the other way round.
        let mixed = scene.disk.copy()
        mixed["/s/snapshot"] = copy["/s/snapshot"]
        #expect(throws: StoreError.self) {
            try LogStore.open(directory: Self.directory, disk: mixed, options: smallOptions)
        }
    }

    @Test func segmentsOfAnotherHistoryAreNotTaken() throws {
        let scene = try Scene(changes: 60, snapshotAt: 30)
        var random = SeededGenerator(seed: 1234)
        let other = FaultyDisk()
        let store = try LogStore.open(
            directory: Self.directory, disk: other, options: smallOptions)
        for change in 1...60 {
            try store.apply(
                LogStoreModelTests.randomWrites(change, keys: 40, &random),
                checkpoint: checkpoint(change + 1000))
        }
        for path in scene.disk.paths where path.hasSuffix(".segment") {
            let disk = scene.disk.copy()
            disk[path] = other[path]
            _ = try scene.check(disk, "\(path) of another history")
        }
    }

    /// A folder, maybe with something in it, or a link to nowhere has the name of a file of the
    /// store's, or a file that of its folder: the store begins afresh, and nothing of others' goes.
    @Test(arguments: [
        "0000000000000001.segment", "0000000000000002.segment", "snapshot", "snapshot.new", "",
    ])
    func somethingElseByAFilesName(name: String) throws {
        for kind in ["folder", "full folder", "link", "file"] where name.isEmpty == (kind == "file")
        {
            let folder = try TemporaryFolder()
            let directory = folder.path + "/7"
            let path = name.isEmpty ? directory : directory + "/" + name
            let disk = PosixDisk()
            do {
                let store = try LogStore.open(
                    directory: directory, disk: disk, options: smallOptions)
                for change in 1...30 {
                    try store.apply(
                        [StoreWrite(key: key(change), value: ByteSlice(repeating: 7, count: 300))],
                        checkpoint: checkpoint(change))
                }
                try store.close()
            }
            if name.isEmpty { removeTree(path) } else { unlink(path) }
            switch kind {
            case "link": symlink("/nonexistent/x", path)
            case "file": _ = try disk.open(path, .create)
            default: try disk.makeDirectory(kind == "folder" ? path : path + "/inner")
            }
            let (store, reason) = try LogStore.recoverOrWipe(
                directory: directory, disk: disk, options: smallOptions)
            // A snapshot that is missing, or was never finished, is not needed yet.
            #expect(reason != nil || name.hasPrefix("snapshot") && kind == "link", "\(kind)")
            try store.apply(
                [StoreWrite(key: key(99), value: bytes("after"))], checkpoint: checkpoint(99))
            try store.close()
            let again = try LogStore.open(
                directory: directory, disk: disk, options: smallOptions)
            #expect(again.checkpoint == checkpoint(99), "\(kind)")
            #expect(try again.value(of: key(99)) == bytes("after"))
            let beside = try disk.list(directory) + disk.list(folder.path)
            let setAside = kind == "link" ? 0 : 1
            #expect(beside.count { $0.contains(".set-aside-") } == setAside, "\(kind): \(beside)")
        }
    }

    @Test func newerFormatIsDamage() throws {
        let disk = FaultyDisk()
        disk["/s/0000000000000001.segment"] = Array("LDSEGMT\0\u{2}".utf8)
        disk["/s/snapshot"] = Array("LDSNAPS\0\u{2}".utf8)
        let error = #expect(throws: StoreError.self) {
            try LogStore.open(directory: Self.directory, disk: disk)
        }
        #expect(error.map(isDamaged) == true)
    }
}
