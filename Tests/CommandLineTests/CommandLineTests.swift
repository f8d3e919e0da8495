import Foundation
import Testing

private let commands = [
    "run", "demo", "check-config", "topics", "generate", "inspect", "health", "help",
]

@Suite(.serialized) struct CommandLineTests {
    @Test func helpNamesEveryCommand() async throws {
        let result = try await Program.run(["--help"])
        #expect(result.status == 0)
        #expect(result.err.isEmpty)
        for command in commands { #expect(result.out.contains("\n  \(command) "), "\(command)") }
        #expect(result.out.hasPrefix("Usage: lead-dedup COMMAND"))
        #expect(result.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try await Program.run(["-h"]).out == result.out)
        #expect(try await Program.run(["help"]).out == result.out)
    }

    @Test(arguments: commands)
    func everyCommandHasHelp(_ command: String) async throws {
        let result = try await Program.run([command, "--help"])
        #expect(result.status == 0)
        #expect(result.err.isEmpty)
        #expect(result.out.hasPrefix("Usage: lead-dedup \(command)"))
        #expect(result.out.contains("-h, --help"))
        #expect(result.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try await Program.run(["help", command]).out == result.out)
    }

    @Test func versionIsAVersion() async throws {
        let result = try await Program.run(["--version"])
        #expect(result.status == 0)
        #expect(result.err.isEmpty)
        #expect(try Regex(#"^lead-dedup \d+\.\d+\.\d+\n"#).firstMatch(in: result.out) != nil)
    }

    @Test(
        arguments: [
            ([], "no command given", "lead-dedup --help"),
            (["frobnicate"], "'frobnicate'", "lead-dedup --help"),
            (["rum"], "did you mean 'run'?", "lead-dedup --help"),
            (["ru"], "did you mean 'run'?", "lead-dedup --help"),
            (["--no-such-flag"], "'--no-such-flag'", "lead-dedup --help"),
            (["--help=yes"], "--help takes no value", "lead-dedup --help"),
            (["-x"], "'-x'", "lead-dedup --help"),
            (["run"], "--config is missing", "lead-dedup run --help"),
            (["run", "--no-such-flag"], "'--no-such-flag'", "lead-dedup run --help"),
            (["run", "--confi"], "--config needs a value", "lead-dedup run --help"),
            (["run", "--config"], "--config needs a value", "lead-dedup run --help"),
            (["run", "-c"], "--config needs a value", "lead-dedup run --help"),
            (["run", "--config="], "--config needs a value", "lead-dedup run --help"),
            (
                ["inspect", "-c", "x", "--source", "crm"], "--source needs --external-id",
                "inspect --help"
            ),
            (["inspect", "-c", "x", "--region", "DE"], "--region needs --phone", "inspect --help"),
            (
                ["inspect", "-c", "x", "--phone", "030 123456", "--region", "XX"],
                "--region takes a country's code", "inspect --help"
            ),
            (["run", "--config", "a", "b"], "'b'", "lead-dedup run --help"),
            (["run", "b", "--config", "a"], "'b'", "lead-dedup run --help"),
            (
                ["run", "--config", "a", "--accept-gap=now"], "earliest or latest",
                "lead-dedup run --help"
            ),
            (["check-config", "--frob", "x"], "'--frob'", "lead-dedup check-config --help"),
            (["check-config", "--cnfig=x"], "did you mean '--config'?", "lead-dedup check-config"),
            (["topics"], "--config is missing", "lead-dedup topics --help"),
            (["inspect"], "--config is missing", "lead-dedup inspect --help"),
            (["health"], "--config is missing", "lead-dedup health --help"),
            (["health", "--config=a", "--timeout-ms=0"], "from 1 to", "lead-dedup health --help"),
            (["demo", "now"], "'now'", "lead-dedup demo --help"),
            (["help", "frob"], "'frob'", "lead-dedup --help"),
            (["help", "run", "demo"], "'demo'", "lead-dedup help --help"),
            (["generate", "--e"], "may mean", "lead-dedup generate --help"),
            (["generate", "--events=many"], "whole number", "lead-dedup generate --help"),
            (["generate", "--events", "-1"], "whole number", "lead-dedup generate --help"),
            (
                ["generate", "--echo-rate=2"], "number from 0.0 to 1.0",
                "lead-dedup generate --help"
            ),
            (
                ["generate", "--echo-rate=nan"], "number from 0.0 to 1.0",
                "lead-dedup generate --help"
            ),
            (["generate", "--topic=t"], "--topic needs --config", "lead-dedup generate --help"),
            (["generate", "--config=c"], "--config needs --topic", "lead-dedup generate --help"),
            (
                ["inspect", "--config=c", "--partition=0", "--offset=0", "--email=a@b.example"],
                "--email and --partition exclude each other", "lead-dedup inspect --help"
            ),
            (
                ["generate", "--truth=-"], "both go to standard output",
                "lead-dedup generate --help"
            ),
            (
                ["generate", "--out=/nonexistent/x"], "cannot be opened",
                "lead-dedup generate --help"
            ),
            (["generate", "--", "--events=1"], "'--events=1'", "lead-dedup generate --help"),
        ] as [([String], String, String)])
    func wrongUseIs64AndOneLine(
        _ arguments: [String], _ fault: String, _ hint: String
    ) async throws {
        let result = try await Program.run(arguments)
        #expect(result.status == 64)
        #expect(result.out.isEmpty)
        #expect(result.err.split(separator: "\n").count == 1, "\(result.err)")
        #expect(result.lastLine.contains(fault), "\(result.lastLine)")
        #expect(result.lastLine.contains(hint), "\(result.lastLine)")
    }

    @Test(arguments: [["--help"], ["generate", "-n", "9"]])
    func aFullDiskIsSaid(_ arguments: [String]) async throws {
        let result = try await Program.run(arguments, outPath: "/dev/full")
        #expect(result.status == 70)
        #expect(result.lastLine.contains("No space left"), "\(result.lastLine)")
    }

    @Test func helpWinsOverWhatElseIsThere() async throws {
        let result = try await Program.run(["run", "extra", "--help"])
        #expect(result.status == 0)
        #expect(result.out.hasPrefix("Usage: lead-dedup run"))
    }

    @Test func generateIsDeterministicInEverySpellingOfItsOptions() async throws {
        let long = try await Program.run(["generate", "--events=200", "--seed=9", "--out=-"])
        #expect(long.status == 0)
        #expect(long.err.isEmpty)
        #expect(long.out.split(separator: "\n").count == 200)
        let short = try await Program.run(["generate", "-n", "200", "-s9", "--out", "-"])
        #expect(short.out == long.out)
        let abbreviated = try await Program.run(["generate", "--ev", "200", "--se", "9"])
        #expect(abbreviated.out == long.out)
        let last = try await Program.run(["generate", "-s1", "-n1", "-n200", "-s9"])
        #expect(last.out == long.out)
        let other = try await Program.run(["generate", "-n", "200", "-s8"])
        #expect(other.out != long.out)
    }

    @Test func generateWritesFilesAndTruth() async throws {
        let folder = NSTemporaryDirectory() + "generate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let result = try await Program.run([
            "generate", "--events", "300", "--invalid-rate", "0.1", "--out", folder + "/events",
            "--truth", folder + "/truth",
        ])
        #expect(result.status == 0)
        #expect(result.out.isEmpty)
        let events = try String(contentsOfFile: folder + "/events", encoding: .utf8)
        let truth = try String(contentsOfFile: folder + "/truth", encoding: .utf8)
        #expect(events.split(separator: "\n").count == 300)
        #expect(truth.split(separator: "\n").count == 301)
        #expect(truth.contains(",,rejected:"))
    }

    @Test func generateKeepsItsRate() async throws {
        let start = Date()
        let result = try await Program.run(["generate", "-n", "60", "--rate", "50"])
        #expect(result.status == 0)
        #expect(-start.timeIntervalSinceNow >= 1.1)
        #expect(result.out.split(separator: "\n").count == 60)
        #expect(result.err.contains(" of 60 events, "))
    }

    /// A stop that was asked for is no failure, and nothing is half written.
    @Test(arguments: [SIGTERM, SIGINT])
    func generateStopsAsAsked(_ signal: Int32) async throws {
        let result = try await Program.run(
            ["generate", "--events=1000000", "--rate=200"], stop: signal)
        #expect(result.status == 0)
        let lines = result.out.split(separator: "\n")
        #expect(result.lastLine == "stopped as asked: \(lines.count) events written")
        #expect(result.out.hasSuffix("}\n") && lines.allSatisfy { $0.hasSuffix("}") })
    }
}
