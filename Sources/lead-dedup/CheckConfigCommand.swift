/// `check-config`: what the worker would make of a configuration.
enum CheckConfigCommand: Command {
    static let name = "check-config"
    static let summary = "check a configuration and print what is in effect"
    static let details = """
        Reads the file and the LEAD_DEDUP_ variables of the environment as 'run' does, and prints the \
        configuration that results, secrets masked. Connects to nothing and writes nothing. What is \
        wrong is told with file, line and the way out, status 78.
        """
    static let options = [CommandOption.config]

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let settings = try Composition.loadSettings(try options.required("config"), context)
        try StandardOutput.write(settings.effectiveText)
        Composition.advise(settings.advice, context)
        return .success
    }
}
