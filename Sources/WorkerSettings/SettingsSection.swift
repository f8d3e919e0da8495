/// One mapping of a configuration under its key. Every accessor looks at the environment first,
/// and remembers the key: what nobody asked for is an unknown key.
final class SettingsSection {
    let reader: SettingsReader
    let path: [String]
    private let file: String
    private let mark: YAMLMark
    private let entries: [YAMLNode.Entry]
    /// Whether its values may come from the environment; those of list items can not.
    private let isOverridable: Bool
    /// Whether it was written as something else than a mapping: then nothing is missing in it.
    private let isMalformed: Bool
    private var asked: [String] = []

    /// `node` is nil where the section is not in the file; `mark` is then its parent's.
    init(
        _ node: YAMLNode?, at path: [String], file: String, mark: YAMLMark,
        reader: SettingsReader, isOverridable: Bool = true
    ) {
        self.reader = reader
        self.path = path
        self.file = file
        self.isOverridable = isOverridable
        self.mark = node?.mark ?? mark
        switch node?.content {
        case .mapping(let entries):
            self.entries = entries
            isMalformed = false
        case nil:
            entries = []
            isMalformed = false
        default:
            entries = []
            isMalformed = true
            let kind = node?.kind ?? ""
            let orNothing = node?.isNull == true ? ", or remove the key" : ""
            report(
                at: self.mark,
                path.isEmpty
                    ? "the top of the file is \(kind), not a mapping"
                    : "\(kind) where a mapping belongs",
                path.isEmpty
                    ? "write lines such as application_id: lead-dedup"
                    : "write its keys indented below, each followed by a colon and a value"
                        + orNothing)
        }
    }

    /// Whether it is absent or a mapping, as it should be.
    var isMapping: Bool { !isMalformed }

    /// The keys in the file, in its order; asking so makes them all known.
    func allKeys() -> [String] {
        let keys = entries.map(\.key)
        asked += keys
        return keys
    }

    /// The section under a key.
    func section(_ key: String) -> SettingsSection {
        SettingsSection(
            node(key), at: path + [key], file: file, mark: mark, reader: reader,
            isOverridable: isOverridable)
    }

    /// Whatever stands under a key in the file.
    func node(_ key: String) -> YAMLNode? {
        asked.append(key)
        return entries.first { $0.key == key }?.value
    }

    /// A single value; nil where it is absent or refused.
    func value(_ key: String) -> SettingsValue? {
        let node = node(key)
        if isOverridable, let (variable, text) = reader.override(of: path + [key]) {
            let value = SettingsValue(
                reader: reader, path: path + [key], origin: .environment(variable: variable),
                text: text, isPlain: true)
            guard !text.isEmpty else {
                value.refuse("the variable is empty", "give it a value or unset it")
                return nil
            }
            return value
        }
        return node.flatMap { single($0, at: path + [key]) }
    }

    /// A single value that must be there.
    func required(_ key: String, _ fix: String) -> SettingsValue? {
        let isPresent = has(key)
        let value = value(key)
        if !isPresent { reportMissing(key, fix) }
        return value
    }

    /// A list of single values; nil where it is absent or refused.
    func list(_ key: String) -> SettingsList? {
        let node = node(key)
        let path = path + [key]
        if isOverridable, let (variable, text) = reader.override(of: path) {
            return list(of: text, from: variable, at: path)
        }
        guard let node else { return nil }
        guard case .sequence(let items) = node.content else {
            report(
                at: node.mark, key: key, "\(node.kind) where a list belongs",
                "write \(key): [ ... ]" + (node.isNull ? ", or remove the key" : ""))
            return nil
        }
        let values = items.enumerated().map { index, item in
            single(item, at: path + ["[\(index)]"])
        }
        let good = values.compactMap { $0 }
        guard good.count == values.count else { return nil }
        return SettingsList(
            reader: reader, path: path, origin: origin(node.mark), values: good)
    }

    /// A list that must be there.
    func requiredList(_ key: String, _ fix: String) -> SettingsList? {
        let isPresent = has(key)
        let list = list(key)
        if !isPresent { reportMissing(key, fix) }
        return list
    }

    /// Whether the file or the environment has the key.
    func has(_ key: String) -> Bool {
        entries.contains { $0.key == key }
            || isOverridable
                && reader.environment[SettingsReader.variable(for: path + [key])] != nil
    }

    /// A node as a single value.
    func single(_ node: YAMLNode, at path: [String]) -> SettingsValue? {
        let origin = origin(node.mark)
        guard case .scalar(let text, let isPlain) = node.content, !node.isNull else {
            reader.report(
                SettingsProblem(
                    origin: origin, keyPath: SettingsReader.keyPath(path),
                    what: "\(node.kind) where a single value belongs",
                    fix: node.isNull
                        ? "give it a value or remove the key" : "write one word or number"))
            return nil
        }
        guard !text.utf8.contains(0) else {
            reader.report(
                SettingsProblem(
                    origin: origin, keyPath: SettingsReader.keyPath(path),
                    what: "the value holds a NUL character",
                    fix: "remove it"))
            return nil
        }
        return SettingsValue(
            reader: reader, path: path, origin: origin, text: text, isPlain: isPlain)
    }

    /// Reports the keys that nobody asked for. Call it last.
    func refuseUnknownKeys() {
        var known: [String] = []
        for key in asked where !known.contains(key) { known.append(key) }
        for entry in entries where !known.contains(entry.key) {
            report(
                at: entry.keyMark, key: entry.key, "unknown key",
                Spelling.advice(for: entry.key, among: known, noun: "keys"))
        }
    }

    func report(
        at mark: YAMLMark? = nil, key: String? = nil, _ what: String, _ fix: String,
        _ weight: SettingsProblem.Weight = .cause
    ) {
        reader.report(
            SettingsProblem(
                origin: origin(mark ?? self.mark),
                keyPath: SettingsReader.keyPath(path + (key.map { [$0] } ?? [])),
                what: what, fix: fix, weight: weight))
    }

    func reportMissing(_ key: String, _ fix: String) {
        if !isMalformed { report(key: key, "missing", fix, .consequence) }
    }

    /// A place in this section's file.
    func origin(_ mark: YAMLMark) -> SettingsOrigin {
        .file(path: file, line: mark.line, column: mark.column)
    }

    private func list(
        of text: String, from variable: String, at path: [String]
    ) -> SettingsList {
        let origin = SettingsOrigin.environment(variable: variable)
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { TextTrim.spaces($0) }
        let list = SettingsList(
            reader: reader, path: path, origin: origin,
            values: parts.filter { !$0.isEmpty }.map {
                SettingsValue(
                    reader: reader, path: path, origin: origin, text: $0, isPlain: true)
            })
        if parts.contains("") {
            list.refuse("an empty entry", "write values with one comma between them")
        }
        return list
    }
}

/// Trims text without Foundation.
enum TextTrim {
    /// Without spaces and tabs at both ends.
    static func spaces(_ text: Substring) -> String {
        var rest = text
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
