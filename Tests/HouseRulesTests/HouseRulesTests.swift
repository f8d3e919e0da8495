import Foundation
import Testing

@Suite("House rules") struct HouseRulesTests {
    /// What ends the process where an error belongs.
    @Test(arguments: [
        #"\bfatalError\s*\("#, #"\bpreconditionFailure\s*\("#, #"\btry!"#, #"\bas!"#,
        #"[\w)\]}?]!(?!=)"#,
    ])
    func sourcesHaveNoTraps(pattern: String) throws {
        let files = try Checkout().files("Sources", endings: [".swift"])
        #expect(files.count > 20)
        let found = try files.flatMap {
            try places(pattern, in: SourceText.code(of: $0.bytes), path: $0.path)
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// A test waits for a condition, with a deadline.
    @Test func testsDoNotSleep() throws {
        let pattern = #"\b(usleep|nanosleep|clock_nanosleep|sleep)\s*\("#
        let checkout = try Checkout()
        var found = try checkout.files("Tests", endings: [".swift"]).flatMap {
            try places(pattern, in: SourceText.code(of: $0.bytes), path: $0.path)
        }
        found += try checkout.files("Tests", endings: [".py"]).flatMap {
            try places(pattern, in: $0.text, path: $0.path)
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func filesAreShort() throws {
        let checkout = try Checkout()
        let endings = [".swift", ".c", ".cpp", ".h", ".py"]
        for file in try checkout.files("Sources", endings: endings)
            + checkout.files("Tests", endings: endings)
        {
            let lines = file.bytes.count { $0 == UInt8(ascii: "\n") }
            #expect(lines <= 500, "\(file.path) has \(lines) lines")
        }
    }

    @Test func noPathsOfOneMachine() throws {
        let found = try Checkout().all().flatMap {
            try places(#"/(?:work|farm|home|root|Users)/[a-z]"#, in: $0.text, path: $0.path)
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func nothingIsLeftForLater() throws {
        let pattern = ["TO" + "DO", "FIX" + "ME"].map { #"\b\#($0)\b"# }.joined(separator: "|")
        let found = try Checkout().all().flatMap { try places(pattern, in: $0.text, path: $0.path) }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func topLevelStaysAsAgreed() throws {
        // `state` is where a worker of the example configuration keeps its index; git ignores it.
        let agreed: Set<String> = [
            "Package.swift", "Sources", "Tests", "docker", "Config", "README.md", "LICENSE",
            "state",
        ]
        let entries = try FileManager.default.contentsOfDirectory(atPath: Checkout().root.path)
        #expect(entries.contains("Package.swift"))
        let surplus = entries.filter { !$0.hasPrefix(".") && !agreed.contains($0) }
        #expect(surplus.isEmpty, "\(surplus.sorted())")
    }

    @Test func targetFoldersAreTargets() throws {
        let checkout = try Checkout()
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: checkout.root.appendingPathComponent("Sources").path)
        let libraries = Layout.rows.values.reduce(into: Set(Layout.rows.keys)) {
            $0.formUnion($1.libraries)
        }
        #expect(Set(folders).subtracting(libraries) == [Layout.posix])
    }
}
