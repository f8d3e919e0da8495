import Testing
import WorkerSettings

/// Whatever the bytes are: a configuration or a refusal, soon, and never a trap.
@Suite struct HostileTextTests {
    /// SplitMix64: the same bytes on every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    @Test func randomBytes() {
        var generator = Generator(state: 1)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(!refusal(bytes).isEmpty)
        }
    }

    @Test func randomYAML() {
        var generator = Generator(state: 2)
        let tokens = [
            "a", "threads", "rules", "kafka", "topics", ": ", "- ", "\n", "\n  ", "[", "]", "{",
            "}", ", ", "&a ", "*a", "!t ", "!!str ", "? ", "|", ">", "\"", "'", "#", "%YAML 1.1\n",
            "---\n", "...\n", "\t", "~", "1", "\u{FEFF}", "é", "\\", "@", "`", "<<",
        ]
        for _ in 0..<3000 {
            let count = Int.random(in: 1..<40, using: &generator)
            let text = (0..<count).map { _ in tokens.randomElement(using: &generator) ?? "" }
            #expect(!refusal(text.joined()).isEmpty)
        }
    }

    @Test func mutatedConfigurations() {
        var generator = Generator(state: 3)
        let good = Array(SettingsFixture.good.utf8)
        for _ in 0..<1000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch UInt8.random(in: 0...2, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            for line in refusal(bytes) {
                #expect(!line.utf8.contains { $0 < 0x20 || $0 == 0x7f })
            }
        }
    }

    @Test func aliasesThatBlowUp() throws {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        var previous = "a"
        for name in "bcdefghijklmnopqrstuvwxyz".map(String.init) {
            let list = Array(repeating: "*\(previous)", count: 10).joined(separator: ", ")
            text += "\(name): &\(name) [\(list)]\n"
            previous = name
        }
        let last = try #require(refusal(text).last)
        #expect(last.contains("aliases"))
        #expect(last.hasPrefix("worker.yaml:"))
    }

    @Test func chainsOfAliases() throws {
        var text = "a0: &a0 [x]\n"
        for index in 1..<5000 { text += "a\(index): &a\(index) [*a\(index - 1)]\n" }
        #expect(try #require(refusal(text).last).contains("aliases"))
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func depth(opening: String) throws {
        let text = String(repeating: opening, count: 100_000)
        let last = try #require(refusal(text).last)
        #expect(last.contains("deeper") || last.contains("not YAML"), "\(last)")
    }

    @Test func manyValues() throws {
        let text = "rules: [" + String(repeating: "a,", count: 100_000) + "]"
        #expect(try #require(refusal(text).last).contains("more than 20000"))
    }

    @Test func longValues() {
        let text = SettingsFixture.replacing(
            "threads", with: "threads: \(String(repeating: "9", count: 500_000))")
        #expect(refusal(text).last.map { $0.utf8.count < 250 } == true)
    }

    @Test func largeFileIsNotRead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("large.yaml", [UInt8](repeating: 0x23, count: 2 << 20))
        #expect {
            try WorkerSettings.load(path: path, environment: [:])
        } throws: { error in
            "\(error)".contains("larger than")
        }
    }
}
