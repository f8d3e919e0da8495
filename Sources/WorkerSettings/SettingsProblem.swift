/// Where a setting comes from.
public enum SettingsOrigin: Sendable, Equatable, CustomStringConvertible {
    /// A place in a file; line and column count from 1.
    case file(path: String, line: Int, column: Int)
    /// A file as a whole: it can not be read.
    case wholeFile(path: String)
    /// An environment variable, by its name.
    case environment(variable: String)

    public var description: String {
        switch self {
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .wholeFile(let path): path
        case .environment(let variable): variable
        }
    }
}

/// One reason to refuse a configuration: where, which key, what is wrong, and the way out.
///
/// Never holds a secret's value.
public struct SettingsProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public var origin: SettingsOrigin
    /// Such as `topics.raw[1]`; empty where the text as a whole is meant.
    public var keyPath: String
    public var what: String
    public var fix: String
    /// How much it explains by itself, see ``Weight``.
    public var weight: Weight

    /// The heaviest problems come last, where a person looks first.
    public enum Weight: Int, Sendable, Comparable {
        /// May be the consequence of another problem: something is missing or not there yet.
        case consequence
        /// What is written is wrong in itself.
        case cause

        public static func < (left: Weight, right: Weight) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    public init(
        origin: SettingsOrigin, keyPath: String, what: String, fix: String,
        weight: Weight = .cause
    ) {
        self.origin = origin
        self.keyPath = keyPath
        self.what = what
        self.fix = fix
        self.weight = weight
    }

    /// One line, such as `worker.yaml:12:3: topics.canonicall: unknown key; did you mean canonical?`
    public var description: String {
        let place = keyPath.isEmpty ? "\(origin)" : "\(origin): \(keyPath)"
        return fix.isEmpty ? "\(place): \(what)" : "\(place): \(what); \(fix)"
    }
}

/// A configuration is refused; exit status 78 (`EX_CONFIG`).
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// At least one; the last is the most telling.
    public var problems: [SettingsProblem]

    public init(_ problems: [SettingsProblem]) {
        self.problems = problems
    }

    /// One line per problem, without a line end after the last.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
