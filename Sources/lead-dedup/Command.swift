import Telemetry

/// What every command gets.
struct CommandContext {
    /// Log and metrics of the process.
    var telemetry: TelemetryHub
}

/// A sub-command. Parsing, help and the last line on standard error are not its business.
protocol Command {
    static var name: String { get }
    /// One line for the list of commands, without full stop.
    static var summary: String { get }
    /// Paragraphs for its help.
    static var details: String { get }
    /// Its options, without `--help`.
    static var options: [CommandOption] { get }
    /// What its operands are called in help, and how many it takes at most.
    static var operands: (synopsis: String, limit: Int) { get }
    /// Does it.
    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus
}

extension Command {
    static var options: [CommandOption] { [] }
    static var operands: (synopsis: String, limit: Int) { ("", 0) }
}

/// All commands, in the order of help.
enum CommandTable {
    static var commands: [any Command.Type] {
        [
            RunCommand.self, DemoCommand.self, CheckConfigCommand.self, TopicsCommand.self,
            GenerateCommand.self, InspectCommand.self, HealthCommand.self, HelpCommand.self,
        ]
    }

    static let programOptions = [CommandOption.help, CommandOption.version]

    /// The command of this name; names can not be abbreviated, unlike options.
    static func find(_ name: String) throws(CommandFailure) -> any Command.Type {
        if let command = commands.first(where: { $0.name == name }) { return command }
        let near = Suggestion.nearest(to: name, among: commands.map { $0.name })
        let hint = near.map { ", did you mean '\($0)'?" } ?? ""
        throw .usage("", "unknown command '\(name)'\(hint)")
    }
}
