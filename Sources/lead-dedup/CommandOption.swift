/// An option of a command, as it is parsed and as help shows it.
struct CommandOption: Sendable {
    /// Without dashes.
    var name: String
    var short: Character?
    /// What stands for the value in help, such as `FILE`; nil for an option without value.
    var value: String?
    var help: String
    var isRequired = false

    init(
        _ name: String, short: Character? = nil, value: String? = nil, isRequired: Bool = false,
        _ help: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.isRequired = isRequired
        self.help = help
    }

    static let help = CommandOption("help", short: "h", "show this help and exit")
    static let version = CommandOption("version", short: "V", "show the version and exit")
    static let config = CommandOption(
        "config", short: "c", value: "FILE", isRequired: true, "the configuration, a YAML file")
}

/// What the command line says.
struct ParsedOptions {
    /// The command, for messages.
    let command: String
    private var values: [String: String] = [:]
    private(set) var operands: [String] = []

    init(command: String) { self.command = command }

    mutating func set(_ name: String, _ value: String) { values[name] = value }
    mutating func add(operand: String) { operands.append(operand) }

    /// The value of an option; the last one where it was given more than once.
    subscript(_ name: String) -> String? { values[name] }

    func isGiven(_ name: String) -> Bool { values[name] != nil }

    /// The value of an option that must be there.
    func required(_ name: String) throws(CommandFailure) -> String {
        guard let value = values[name] else {
            throw CommandFailure.usage(command, "--\(name) is missing")
        }
        return value
    }

    /// A whole number within bounds.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw CommandFailure.usage(
                command,
                "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A number within bounds.
    func number(_ name: String, in range: ClosedRange<Double>) throws(CommandFailure) -> Double? {
        guard let text = values[name] else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw CommandFailure.usage(
                command, "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension CommandFailure {
    /// Wrong use: the fault, and where help is.
    static func usage(_ command: String, _ fault: String) -> CommandFailure {
        let name = command.isEmpty ? "lead-dedup" : "lead-dedup \(command)"
        return CommandFailure(.usage, "\(name): \(fault); see '\(name) --help'")
    }
}
