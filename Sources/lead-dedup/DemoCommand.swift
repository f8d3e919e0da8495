/// `demo`: everything at once, without a Kafka.
enum DemoCommand: Command {
    static let name = "demo"
    static let summary = "show it at work on a broker inside this process"
    static let details = """
        Feeds generated events to a worker and prints what became of them. Needs nothing, leaves \
        nothing behind, and ends by itself within 40 seconds.
        """

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        try Composition.runDemo(options, context)
    }
}
