/// `inspect`: looks into a store.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "tell what is in the local index of a stopped worker"
    static let details = """
        Prints sizes, offsets and checksums of the shards under state_dir; no lead's values.
        """
    static let options = [CommandOption.config]

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        try Composition.inspect(options, context)
    }
}
