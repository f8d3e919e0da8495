import CGetOpt

/// Reads arguments by getopt_long, after a table of options.
enum OptionParser {
    /// Parses all arguments, or with `stopsAtOperand` those in front of the first operand; what
    /// comes after is in the operands, in order.
    static func parse(
        _ arguments: [String], command: String, options: [CommandOption], stopsAtOperand: Bool
    ) throws(CommandFailure) -> ParsedOptions {
        let noMemory = CommandFailure(.internalError, "out of memory")
        guard let parser = cgetopt_new(stopsAtOperand ? 1 : 0) else { throw noMemory }
        defer { cgetopt_free(parser) }
        for option in options {
            let short = option.short?.asciiValue.map { CChar(bitPattern: $0) } ?? 0
            let added = cgetopt_add_option(parser, option.name, short, option.value == nil ? 0 : 1)
            guard added == 0 else { throw noMemory }
        }
        for argument in arguments where cgetopt_add_argument(parser, argument) != 0 {
            throw noMemory
        }
        var parsed = ParsedOptions(command: command)
        var result = cgetopt_result()
        while true {
            cgetopt_next(parser, &result)
            let found =
                options.indices.contains(Int(result.option)) ? options[Int(result.option)] : nil
            switch Int(result.status) {
            case Int(CGETOPT_OPTION):
                guard let found else { continue }
                let value = result.value.map { String(cString: $0) } ?? ""
                if let kind = found.value, value.isEmpty {
                    throw .usage(command, "--\(found.name) needs a value, \(kind)")
                }
                parsed.set(found.name, value)
            case Int(CGETOPT_MISSING_VALUE):
                throw .usage(
                    command,
                    "--\(found?.name ?? "option") needs a value, \(found?.value ?? "VALUE")")
            case Int(CGETOPT_UNWANTED_VALUE):
                throw .usage(command, "--\(found?.name ?? "option") takes no value")
            case Int(CGETOPT_UNKNOWN):
                let fault = result.fault.map { String(cString: $0) } ?? ""
                throw .usage(command, unknown(fault, options))
            default:
                var index: Int32 = 0
                while let operand = cgetopt_operand(parser, index) {
                    parsed.add(operand: String(cString: operand))
                    index += 1
                }
                return parsed
            }
        }
    }

    private static func unknown(_ argument: String, _ options: [CommandOption]) -> String {
        guard argument.hasPrefix("--") else { return "unknown option '\(argument)'" }
        let name = String(argument.dropFirst(2).prefix { $0 != "=" })
        let candidates = options.map { $0.name }.filter { $0.hasPrefix(name) }
        if candidates.count > 1 {
            let list = candidates.map { "--\($0)" }.joined(separator: ", ")
            return "'--\(name)' may mean \(list)"
        }
        guard let near = Suggestion.nearest(to: name, among: options.map { $0.name }) else {
            return "unknown option '--\(name)'"
        }
        return "unknown option '--\(name)', did you mean '--\(near)'?"
    }
}
