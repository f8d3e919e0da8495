/// Where values come from while a configuration is read, and what was found wrong with them.
final class SettingsReader {
    static let prefix = "LEAD_DEDUP_"
    /// Variables that concern others: tests, benchmarks, and what Kubernetes injects beside a
    /// Service named lead-dedup.
    private static let foreignNames = ["LEAD_DEDUP_BIN", "LEAD_DEDUP_CONFIG_EXTRA"]
    private static let foreignPrefixes = [
        "LEAD_DEDUP_TEST_", "LEAD_DEDUP_SERVICE_", "LEAD_DEDUP_PORT",
    ]

    let environment: [String: String]
    private(set) var problems: [SettingsProblem] = []
    /// Every variable that could have been given, and the key that it stands for.
    private var keysByVariable: [String: [String]] = [:]
    private var takenVariables: Set<String> = []

    init(environment: [String: String]) {
        self.environment = environment.filter { $0.key.hasPrefix(Self.prefix) }
    }

    func report(_ problem: SettingsProblem) { problems.append(problem) }

    /// The problems, most telling last.
    var sortedProblems: [SettingsProblem] {
        SettingsProblem.Weight.allWeights.flatMap { weight in
            problems.filter { $0.weight == weight }
        }
    }

    /// The variable that overrides a key.
    static func variable(for path: [String]) -> String {
        prefix
            + path.map { part in
                String(
                    part.utf8.map { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"):
                            Character(Unicode.Scalar(byte - 32))
                        case UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"):
                            Character(Unicode.Scalar(byte))
                        default: "_"
                        }
                    })
            }.joined(separator: "_")
    }

    /// Takes the value that the environment has for a key.
    func override(of path: [String]) -> (variable: String, value: String)? {
        let variable = Self.variable(for: path)
        if let other = keysByVariable.updateValue(path, forKey: variable), other != path,
            environment[variable] != nil
        {
            report(
                SettingsProblem(
                    origin: .environment(variable: variable), keyPath: Self.keyPath(path),
                    what: "this variable also stands for \(Self.keyPath(other))",
                    fix: "give both in the file and unset the variable"))
        }
        guard let value = environment[variable] else { return nil }
        takenVariables.insert(variable)
        return (variable, value)
    }

    /// Takes all variables that begin with a key's variable and one more underscore, by name.
    func overrides(below path: [String]) -> [(variable: String, rest: String, value: String)] {
        let prefix = Self.variable(for: path) + "_"
        return environment.filter { $0.key.hasPrefix(prefix) && $0.key.count > prefix.count }
            .sorted { $0.key < $1.key }
            .map { variable, value in
                takenVariables.insert(variable)
                return (variable, String(variable.dropFirst(prefix.count)), value)
            }
    }

    /// Reports the variables that name no key.
    func refuseUnknownVariables() {
        for variable in environment.keys.sorted() where !takenVariables.contains(variable) {
            if Self.foreignNames.contains(variable) { continue }
            if Self.foreignPrefixes.contains(where: { variable.hasPrefix($0) }) { continue }
            let near = Spelling.nearest(to: variable, among: keysByVariable.keys.sorted())
            report(
                SettingsProblem(
                    origin: .environment(variable: Excerpt.of(variable)), keyPath: "",
                    what: "this environment variable names no key of the configuration",
                    fix: near.map { "did you mean \($0)?" }
                        ?? "unset it, or name a key that takes one value or a list"))
        }
    }

    /// `a.b[1].c` of its parts.
    static func keyPath(_ parts: [String]) -> String {
        var result = ""
        for part in parts {
            if !result.isEmpty, !part.hasPrefix("[") { result += "." }
            result += Excerpt.of(part)
        }
        return result
    }
}

extension SettingsProblem.Weight {
    fileprivate static let allWeights: [SettingsProblem.Weight] = [.consequence, .cause]
}
