/// Single steps of an event's way.
enum PartsBenchmark: BenchmarkCommand {
    static let name = "parts"
    static let summary = "single steps of an event's way"
    static let options = [BenchmarkOption("events", "N", "how many events each (100000)")]

    static func run(_ values: BenchmarkValues) throws {}
}
