/// `run`: the worker itself.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "work: consume raw events, decide, publish"
    static let details = """
        Ends with status 0 within 10 s after SIGTERM or SIGINT, having committed what it can and left \
        the consumer group where a broker answers. A second signal more than a second later ends it at \
        once. Waits for a broker that is away at the start, up to kafka.start_timeout_s.
        """
    static let options = [
        CommandOption.config,
        CommandOption(
            "accept-gap", value: "WHERE",
            """
            go on where offsets to read from are no longer in the log, or a topic was made anew: \
            'earliest' takes what is there, 'latest' what comes from now on; without it the worker \
            stops (69)
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
