import Glibc
import Telemetry

/// The program: finds the command, parses its options, runs it, and ends with its status. What went
/// wrong is the last line on standard error.
@main
enum LeadDedup {
    static func main() {
        // A reader that goes away is an error of the call that writes to it, not of the process.
        signal(SIGPIPE, SIG_IGN)
        // So is a file that may not grow any more (ulimit -f).
        signal(SIGXFSZ, SIG_IGN)
        let log = LogSink()
        let context = CommandContext(
            telemetry: TelemetryHub(log: log, metrics: MetricsRegistry()))
        do throws(CommandFailure) {
            exit(try run(Array(CommandLine.arguments.dropFirst()), context).rawValue)
        } catch {
            log.lastLine(error.reason)
            exit(error.status.rawValue)
        }
    }

    private static func run(
        _ arguments: [String], _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let program = try OptionParser.parse(
            arguments, command: "", options: CommandTable.programOptions, stopsAtOperand: true)
        if program.isGiven("help") {
            try StandardOutput.write(HelpText.program())
            return .success
        }
        if program.isGiven("version") {
            try StandardOutput.write(Version.text)
            return .success
        }
        guard let name = program.operands.first else { throw .usage("", "no command given") }
        let command = try CommandTable.find(name)
        let options = try OptionParser.parse(
            Array(program.operands.dropFirst()), command: command.name,
            options: command.options + [.help], stopsAtOperand: false)
        if options.isGiven("help") {
            try StandardOutput.write(HelpText.command(command))
            return .success
        }
        if options.operands.count > command.operands.limit {
            let extra = options.operands[command.operands.limit]
            throw .usage(command.name, "unexpected argument '\(extra)'")
        }
        for option in command.options where option.isRequired {
            _ = try options.required(option.name)
        }
        return try command.run(options, context)
    }
}
