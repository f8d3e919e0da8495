/// A command of the benchmark program.
protocol BenchmarkCommand: Sendable {
    static var name: String { get }
    /// What it does with ``summary``.
    static var verb: String { get }
    static var summary: String { get }
    static var options: [BenchmarkOption] { get }
    static func run(_ values: BenchmarkValues) throws
}

extension BenchmarkCommand {
    static var verb: String { "Measures" }
}

/// An option, as it is parsed and as help shows it.
struct BenchmarkOption {
    /// Without dashes.
    var name: String
    /// Empty where it takes none.
    var value: String
    var help: String

    init(_ name: String, _ value: String, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }
}

/// Wrong use of the program.
struct UsageError: Error {
    var reason: String
}

/// What the command line says.
struct BenchmarkValues {
    private var values: [String: String] = [:]
    private(set) var wantsHelp = false

    init(_ arguments: [String], _ options: [BenchmarkOption]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" {
                wantsHelp = true
                continue
            }
            guard argument.hasPrefix("--") else {
                throw UsageError(reason: "unexpected '\(argument)'")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1)
            guard let name = parts.first.map(String.init),
                let option = options.first(where: { $0.name == name })
            else { throw UsageError(reason: "unknown option '\(argument)'") }
            if option.value.isEmpty {
                values[name] = ""
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw UsageError(reason: "--\(name) needs a value")
            }
            values[name] = value
        }
    }

    /// A whole number of at least 1.
    func integer(_ name: String, default fallback: Int) throws -> Int {
        guard let text = values[name] else { return fallback }
        guard let value = Int(text), value > 0 else {
            throw UsageError(reason: "--\(name) takes a whole number of at least 1")
        }
        return value
    }

    func text(_ name: String) -> String? { values[name] }
}
