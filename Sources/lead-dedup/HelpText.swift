/// Help, made from the tables.
enum HelpText {
    private static let width = 80

    static func program() -> String {
        var text = """
            Usage: lead-dedup COMMAND [OPTION]...

            Stops duplicate leads between their sources and the CRM: consumes raw lead
            events from Kafka and publishes each as a canonical upsert, a duplicate alert
            or a rejection, exactly once.

            Commands:

            """
        text += table(CommandTable.commands.map { ($0.name, $0.summary) })
        text += "\nOptions:\n"
        text += table(CommandTable.programOptions.map { (spelling($0), $0.help) })
        text += """

            'lead-dedup COMMAND --help' tells more about a command.

            Exit status: 0 stopped as asked, 64 wrong use, 69 broker or topic unusable,
            70 internal error, 78 configuration refused. Logs go to standard error; the
            reason for any other status than 0 is their last line.

            """
        return text
    }

    static func command(_ command: any Command.Type) -> String {
        var words = ["lead-dedup", command.name]
        let required = command.options.filter { $0.isRequired }
        words += required.map { "--\($0.name)" + ($0.value.map { " \($0)" } ?? "") }
        if required.count < command.options.count { words.append("[OPTION]...") }
        let synopsis = command.operands.synopsis
        if !synopsis.isEmpty { words.append(synopsis) }
        var text = "Usage: \(words.joined(separator: " "))\n\n"
        let first = command.summary.prefix(1).uppercased() + command.summary.dropFirst() + "."
        text += wrapped(first, indent: 0)
        for paragraph in command.details.split(separator: "\n\n") {
            text += "\n" + wrapped(String(paragraph), indent: 0)
        }
        text += "\nOptions:\n"
        text += table((command.options + [.help]).map { (spelling($0), $0.help) })
        return text
    }

    private static func spelling(_ option: CommandOption) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        return "\(short)--\(option.name)" + (option.value.map { "=\($0)" } ?? "")
    }

    private static func table(_ rows: [(left: String, right: String)]) -> String {
        let column = min(30, (rows.map { $0.left.count }.max() ?? 0) + 4)
        var text = ""
        for row in rows {
            let left = "  " + row.left
            let right = wrapped(row.right, indent: column)
            if left.count + 2 <= column {
                text += left + right.dropFirst(left.count)
            } else {
                text += left + "\n" + right
            }
        }
        return text
    }

    private static func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = margin
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if line.count > indent, line.count + 1 + word.count > width {
                lines.append(line)
                line = margin
            }
            if line.count > indent { line += " " }
            line += word
        }
        lines.append(line)
        return lines.joined(separator: "\n") + "\n"
    }
}
