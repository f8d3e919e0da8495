import Glibc

/// Benchmarks of the product's parts, kept out of the shipped binary.
@main
enum BenchmarkProgram {
    private static let commands: [any (BenchmarkCommand & Sendable).Type] = [
        PipelineBenchmark.self, ExploreCommand.self,
    ]

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch let error as UsageError {
            fail("\(error.reason); see 'lead-dedup-bench --help'", status: 64)
        } catch {
            fail("\(error)", status: 70)
        }
    }

    private static func fail(_ text: String, status: Int32) {
        let line = Array("lead-dedup-bench: \(text)\n".utf8)
        write(2, line, line.count)
        exit(status)
    }

    private static func programHelp() -> String {
        var text = "Usage: lead-dedup-bench COMMAND [OPTION]...\n\nCommands:\n"
        for command in commands {
            text += "  \(command.name)\(String(repeating: " ", count: 12 - command.name.count))"
            text += "\(command.summary)\n"
        }
        return text + "\n'lead-dedup-bench COMMAND --help' tells more about a command."
    }

    private static func help(_ command: any BenchmarkCommand.Type) -> String {
        var text =
            "Usage: lead-dedup-bench \(command.name) [OPTION]...\n\n\(command.verb) \(command.summary).\n"
        text += "\nOptions:\n"
        for option in command.options {
            let left =
                option.value.isEmpty ? "--\(option.name)" : "--\(option.name)=\(option.value)"
            text +=
                "  \(left)\(String(repeating: " ", count: max(1, 22 - left.count)))\(option.help)\n"
        }
        return text + "  --help                show this help and exit"
    }

    private static func run(_ arguments: [String]) throws {
        guard let first = arguments.first else { throw UsageError(reason: "a command is missing") }
        if first == "--help" || first == "-h" { return print(programHelp()) }
        guard let command = commands.first(where: { $0.name == first }) else {
            throw UsageError(reason: "unknown command '\(first)'")
        }
        let values = try BenchmarkValues(Array(arguments.dropFirst()), command.options)
        if values.wantsHelp { return print(help(command)) }
        try command.run(values)
    }
}
