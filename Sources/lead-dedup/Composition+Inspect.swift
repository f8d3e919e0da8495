extension Composition {
    static func inspect(_ options: ParsedOptions, _ context: CommandContext) throws(CommandFailure)
        -> ExitStatus
    { .success }
}
