/// A place in a text, both counted from 1; columns count characters.
struct YAMLMark: Sendable, Equatable {
    var line: Int
    var column: Int

    static let start = YAMLMark(line: 1, column: 1)
}

/// One node of a YAML document, with aliases replaced by what they stand for.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        /// `isPlain`: written without quotes and without `!!str`, so that it may be a number.
        case scalar(text: String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// A member of a mapping.
    struct Entry: Sendable {
        var key: String
        var keyMark: YAMLMark
        var value: YAMLNode
    }

    var mark: YAMLMark
    var content: Content
    /// How many nodes it is with everything below it, aliases expanded.
    var size: Int

    /// What it is, for people.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing (null)" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping (key: value)"
        }
    }

    /// Whether it is YAML's null (`~`, `null`, or nothing at all).
    var isNull: Bool {
        guard case .scalar(let text, true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

/// Why a text is not one well-formed YAML document of what a configuration may hold.
struct YAMLFault: Error, Sendable, Equatable {
    var mark: YAMLMark
    /// Where in the document, as keys and `[index]`; empty where the text does not parse.
    var path: [String] = []
    var what: String
    var fix: String
}
