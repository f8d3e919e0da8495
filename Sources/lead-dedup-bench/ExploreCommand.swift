import Exploration
import Glibc
import LeadNormalization
import LeadResolver

/// Goes through the orders in which shards can get their messages, with the shipped resolver.
enum ExploreCommand: BenchmarkCommand {
    static let name = "explore"
    static let verb = "Explores"
    static let summary = "every order of deliveries between shards"
    static let options = [
        BenchmarkOption("seconds", "N", "at most so long; each kind gets its share"),
        BenchmarkOption("only", "WORD", "scenarios whose names contain this word"),
        BenchmarkOption("flaw", "NAME", "with one step of the protocol left out"),
        BenchmarkOption("flaws", "", "every flaw must be found, each within --seconds (20)"),
        BenchmarkOption("walks", "N", "so many random orders of random scenarios instead"),
        BenchmarkOption("seed", "S", "of the first random order (1)"),
    ]

    static func run(_ values: BenchmarkValues) throws {
        let exploration = Exploration(normalizer: try Normalizer())
        let seconds = try values.text("seconds").map { text in
            guard let value = Double(text), value > 0 else {
                throw UsageError(reason: "--seconds takes a number above 0")
            }
            return value
        }
        if values.text("flaws") != nil {
            let missed =
                exploration.runFlaws(seconds: seconds ?? 20, progress: tell).map(\.rawValue)
                + exploration.runLosses(seconds: seconds ?? 20, progress: tell).map(\.rawValue)
            print(
                missed.isEmpty
                    ? "ok: every flaw is found" : "not found: \(missed.joined(separator: ", "))")
            exit(missed.isEmpty ? 0 : 1)
        }
        let flaw = try values.text("flaw").map { name in
            guard let flaw = ResolverFlaw(rawValue: name) else {
                throw UsageError(
                    reason: "--flaw takes one of "
                        + ResolverFlaw.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return flaw
        }
        let report: Exploration.Report
        if values.text("walks") != nil {
            let seed = try values.integer("seed", default: 1)
            report = exploration.walk(
                try values.integer("walks", default: 1), seed: UInt64(seed), seconds: seconds,
                flaw: flaw)
        } else {
            report = exploration.run(
                only: values.text("only"), seconds: seconds, flaw: flaw, progress: tell)
        }
        for violation in report.violations { print(violation) }
        print(report.summary)
        exit(report.violations.isEmpty ? 0 : 1)
    }

    private static func tell(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        write(2, bytes, bytes.count)
    }
}
