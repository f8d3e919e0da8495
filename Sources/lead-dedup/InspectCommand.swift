import Telemetry

/// `inspect`: what the index holds of a person, and what is in a mailbox.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "show what the index holds of a key or identity, or verify all of it"
    static let details = """
        Without a key it tells how far each shard is and how much it holds. With one of --email, \
        --phone, --external-id (and --source) or --identity it prints, as JSON lines, the \
        identities that bear it, leads included: keep the output to yourself. So it does with \
        aliases, events that are undecided and why, and with who has claimed the key. A state \
        directory can be read while its worker is stopped; --from changelog reads the topic \
        instead, at any time. With --partition and --offset it decodes a record of the internal \
        topic <application_id>-identities, one message a line.

        --verify reads every shard, compares what identities say of their keys with what the keys' \
        owners know, and prints what disagrees (then the exit status is 70), what is not at rest \
        yet, and a sum. Shards that the state directory lacks are read from the changelog. Where \
        the topic is read and something disagrees, all of it is read once more, and only what \
        disagrees both times counts: messages may have been on their way. Where some of them have \
        not been handled for five seconds, nothing is decided (69): let a worker run first. It must \
        run under the rules of the workers, and holds the index's links in memory.
        """
    private static let keyOptions = [
        "from", "email", "phone", "region", "external-id", "source", "identity",
    ]
    static let options = [
        CommandOption.config,
        CommandOption("from", value: "WHAT", "state (state_dir, the default) or changelog"),
        CommandOption("email", value: "ADDRESS", "people with this master key, in any spelling"),
        CommandOption("phone", value: "NUMBER", "people with this master key"),
        CommandOption("region", value: "CC", "country in which --phone is read"),
        CommandOption("external-id", value: "ID", "people with this master key; needs --source"),
        CommandOption("source", value: "NAME", "the source of --external-id"),
        CommandOption("identity", value: "UUID", "the identity with this id; reads every shard"),
        CommandOption("verify", "compare identities with what the owners of their keys know"),
        CommandOption("partition", value: "N", "a partition of the internal topic"),
        CommandOption("offset", value: "N", "the record of it to decode"),
    ]

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        // It changes nothing: there is nothing to finish.
        _ = StopSignals.flag(context.telemetry.log, withinMS: 0) {
            "stopped as asked: what was asked for is not answered"
        }
        if options.isGiven("partition") || options.isGiven("offset") {
            guard !options.isGiven("verify") else {
                throw .usage(name, "--verify and --partition exclude each other")
            }
            for other in Self.keyOptions where options.isGiven(other) {
                throw .usage(name, "--\(other) and --partition exclude each other")
            }
            return try Composition.inspectBatch(options, context)
        }
        return try Composition.inspectIndex(options, context)
    }
}
