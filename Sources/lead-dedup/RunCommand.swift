/// `run`: the worker itself.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "work: consume raw events, decide, publish"
    static let details = """
        Ends with status 0 after SIGTERM or SIGINT, having left the consumer group. Waits for a broker \
        that is away at the start, up to kafka.start_timeout_s.
        """
    static let options = [
        CommandOption.config,
        CommandOption(
            "accept-gap", value: "WHERE",
            """
            go on where offsets to read from are no longer in the log: 'earliest' takes what is \
            still there, 'latest' what comes from now on; without it the worker stops (69)
            """),
    ]

    /// From where to go on after a gap.
    enum AcceptedGap: String, CaseIterable {
        case earliest
        case latest
    }

    static func acceptedGap(_ options: ParsedOptions) throws(CommandFailure) -> AcceptedGap? {
        guard let text = options["accept-gap"] else { return nil }
        guard let gap = AcceptedGap(rawValue: text) else {
            throw .usage(name, "--accept-gap takes earliest or latest")
        }
        return gap
    }

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        _ = try acceptedGap(options)
        return try Composition.runWorker(options, context)
    }
}
