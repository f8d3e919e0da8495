/// `inspect`: what the index holds of a person, and what is in a mailbox.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "show what the index holds of a key or identity, or a message batch"
    static let details = """
        Without a key it tells how far each shard is and how much it holds. With one of --email, \
        --phone, --external-id (and --source) or --identity it prints, as JSON lines, the \
        identities that bear it, leads included: keep the output to yourself. A state directory can \
        be read while its worker is stopped; --from changelog reads the topic instead, at any time. \
        With --partition and --offset it decodes a record of the internal topic \
        <application_id>-identities, one message a line.
        """
    static let options = [
        CommandOption.config,
        CommandOption("from", value: "WHAT", "state (state_dir, the default) or changelog"),
        CommandOption("email", value: "ADDRESS", "people with this master key, in any spelling"),
        CommandOption("phone", value: "NUMBER", "people with this master key"),
        CommandOption("region", value: "CC", "country in which --phone is read"),
        CommandOption("external-id", value: "ID", "people with this master key; needs --source"),
        CommandOption("source", value: "NAME", "the source of --external-id"),
        CommandOption("identity", value: "UUID", "the identity with this id; reads every shard"),
        CommandOption("partition", value: "N", "a partition of the internal topic"),
        CommandOption("offset", value: "N", "the record of it to decode"),
    ]

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        if options.isGiven("partition") || options.isGiven("offset") {
            return try Composition.inspectBatch(options, context)
        }
        return try Composition.inspectIndex(options, context)
    }
}
