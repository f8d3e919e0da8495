import LeadMatching
import LeadModel

/// Reads `rules`: a list, a preset's name, or the path of a file that holds the list.
struct RulesDecoder {
    let reader: SettingsReader
    let file: String

    func decode(_ root: SettingsSection) -> RuleSet {
        let node = root.node("rules")
        if let (variable, text) = reader.override(of: ["rules"]) {
            return named(
                SettingsValue(
                    reader: reader, path: ["rules"], origin: .environment(variable: variable),
                    text: text, isPlain: true))
        }
        guard let node else { return .builtIn }
        if case .sequence(let items) = node.content {
            return RuleSet(origin: .written, rules: rules(items, in: file, at: node.mark))
        }
        if case .mapping = node.content {
            root.report(
                at: node.mark, key: "rules", "\(node.kind) where a list of rules belongs",
                "begin each rule with a dash, or name a preset or a file")
            return .builtIn
        }
        return root.single(node, at: ["rules"]).map(named) ?? .builtIn
    }

    /// A preset, or a file next to the configuration.
    private func named(_ value: SettingsValue) -> RuleSet {
        let text = value.text
        if text.utf8.contains(UInt8(ascii: "/")) || text.hasSuffix(".yaml")
            || text.hasSuffix(".yml")
        {
            return RuleSet(origin: .written, rules: rules(from: value))
        }
        guard let preset = RulePreset(rawValue: text) else {
            value.refuse(
                "\(Excerpt.quoted(text)) is neither a preset nor a file's path",
                Spelling.advice(
                    for: text, among: RulePreset.allCases.map(\.rawValue), noun: "presets"))
            return .builtIn
        }
        guard let rules = preset.rules else {
            value.refuse(
                "the preset \(text) is not available in this version",
                "use \(RulePreset.strictEmail.rawValue)", .consequence)
            return .builtIn
        }
        return RuleSet(origin: .preset(text), rules: rules)
    }

    private func rules(from value: SettingsValue) -> [Rule] {
        let path = SettingsFile.path(value.text, besides: file)
        let bytes: [UInt8]
        do throws(SettingsFile.Failure) {
            bytes = try SettingsFile.read(path, limit: SettingsFile.maxConfigurationBytes)
        } catch {
            value.refuse(
                "the rules file \(Excerpt.of(path, limit: 300)) \(error.what)",
                "paths are relative to the configuration file's folder")
            return []
        }
        let empty = (
            what: "the rules file is empty",
            fix:
                "write a list of rules, such as - { name: same-email, key: email, action: merge }, "
                + "or leave rules out for the default ones"
        )
        guard
            let node = WorkerSettings.document(
                bytes, path: path, reader: reader, whereEmpty: empty)
        else { return [] }
        guard case .sequence(let items) = node.content else {
            reader.report(
                SettingsProblem(
                    origin: .file(path: path, line: node.mark.line, column: node.mark.column),
                    keyPath: "rules", what: "\(node.kind) where a list of rules belongs",
                    fix: "begin each rule with a dash"))
            return []
        }
        return rules(items, in: path, at: node.mark)
    }

    private func rules(_ items: [YAMLNode], in file: String, at mark: YAMLMark) -> [Rule] {
        let sections = items.enumerated().map { index, item in
            SettingsSection(
                item, at: ["rules", "[\(index)]"], file: file, mark: mark, reader: reader,
                isOverridable: false)
        }
        if items.isEmpty {
            reader.report(
                SettingsProblem(
                    origin: .file(path: file, line: mark.line, column: mark.column),
                    keyPath: "rules", what: "empty: no two events would ever be one person",
                    fix: "write a rule, or remove the key for same-email and same-record"))
        }
        var keys = DeclaredKeys()
        let drafts = sections.map { draft($0, keys: &keys) }
        var names: Set<String> = []
        return zip(sections, drafts).compactMap { section, draft in
            rule(draft, in: section, keys: keys, names: &names)
        }
    }

    /// A rule as written: a key's name may be declared by a later rule.
    private struct Draft {
        var name: SettingsValue?
        var key: DraftKey?
        var require: [Requirement]
        var action: RuleAction?
        var decide: RuleTiming?
        var isWellFormed: Bool
    }

    private func draft(_ section: SettingsSection, keys: inout DeclaredKeys) -> Draft {
        let before = reader.problems.count
        let name = section.required("name", "give the rule a name: alerts carry it")
        let key = KeyDecoder(reader: reader).decode(section, keys: &keys)
        let require = requirements(in: section)
        let action = section.required("action", "write merge, alert, review or block")?
            .choice("action", RuleAction.self)
        let decide = section.value("decide")?.choice(
            "time to decide", plural: "times to decide", RuleTiming.self)
        section.refuseUnknownKeys()
        return Draft(
            name: name, key: key, require: require, action: action, decide: decide,
            isWellFormed: reader.problems.count == before)
    }

    private func requirements(in section: SettingsSection) -> [Requirement] {
        // Asked for first: a misspelled key is told that it is known here.
        let require = section.section("require")
        guard section.has("require") else { return [] }
        let names = require.allKeys()
        if names.isEmpty, require.isMapping {
            require.report("empty", "name a field and a threshold, or remove the key")
        }
        return names.compactMap { name in
            let threshold = require.value(name)?.share()
            guard let field = RuleField(wireName: name), field != .externalID else {
                require.report(
                    key: name, "no field of a lead",
                    Spelling.advice(
                        for: name, among: ["name"] + LeadField.allCases.map { "\($0.wireName)" },
                        noun: "fields"))
                return nil
            }
            return threshold.map { Requirement(field: field, threshold: $0) }
        }
    }

    private func rule(
        _ draft: Draft, in section: SettingsSection, keys: DeclaredKeys, names: inout Set<String>
    ) -> Rule? {
        if let name = draft.name { refuseBadName(name, names: &names) }
        let key = draft.key.flatMap { KeyDecoder(reader: reader).resolve($0, keys: keys) }
        guard let name = draft.name, let key, let action = draft.action else { return nil }
        let rule = Rule(
            name: name.text, key: key, require: draft.require, action: action,
            decide: draft.decide)
        if draft.isWellFormed, !Self.isAvailable(rule) {
            section.report(
                "the rule \(Excerpt.of(rule.name)) is not available in this version, which has "
                    + "key email, phone or external_id, and no require but { name: threshold }",
                "remove it or write it so", .consequence)
        }
        return rule
    }

    private func refuseBadName(_ name: SettingsValue, names: inout Set<String>) {
        let hasControl = name.text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        if name.text.isEmpty || name.text.utf8.count > 100 || hasControl {
            name.refuse("no name: empty, over 100 bytes, or control characters", "write a word")
        } else if Rule.reservedNames.contains(name.text) {
            name.refuse(
                "\(name.text) is what alerts say where no rule decided", "give it another name")
        } else if !names.insert(name.text).inserted {
            name.refuse(
                "two rules are called \(Excerpt.quoted(name.text))",
                "alerts carry the name: give each its own")
        }
    }

    /// What the engine of this version decides. A rule that it would ignore is refused instead.
    private static func isAvailable(_ rule: Rule) -> Bool {
        switch rule.key {
        case .kind(.email), .kind(.phone), .kind(.externalID):
            rule.require.allSatisfy { $0.field == .name }
        case .kind(.nameDomain), .declared: false
        }
    }
}
