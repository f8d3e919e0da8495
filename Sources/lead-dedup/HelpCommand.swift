/// `help`: the same texts as `--help`.
enum HelpCommand: Command {
    static let name = "help"
    static let summary = "show help, of a command where one is named"
    static let details = ""
    static let operands = (synopsis: "[COMMAND]", limit: 1)

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        guard let name = options.operands.first else {
            try StandardOutput.write(HelpText.program())
            return .success
        }
        try StandardOutput.write(HelpText.command(try CommandTable.find(name)))
        return .success
    }
}
