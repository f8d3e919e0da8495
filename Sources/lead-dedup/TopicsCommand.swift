/// `topics`: creates or verifies all topics.
enum TopicsCommand: Command {
    static let name = "topics"
    static let summary = "create the topics that are missing, verify the others"
    static let details = """
        With topics.create: false it only verifies. Topics that can not be used as they are end it \
        with status 69 or 78, and the line that mends them.
        """
    static let options = [CommandOption.config]

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        try Composition.provisionTopics(options, context)
    }
}
