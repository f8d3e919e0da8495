import Telemetry
extension Composition {
    static func runDemo(_ options: ParsedOptions, _ context: CommandContext) throws(CommandFailure)
        -> ExitStatus
    { .success }
    static func inspect(_ options: ParsedOptions, _ context: CommandContext) throws(CommandFailure)
        -> ExitStatus
    { .success }
}
