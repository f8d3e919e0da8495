import LeadMatching
import LeadModel

/// The keys that rules declare, by name.
struct DeclaredKeys {
    var keys: [String: RuleKey] = [:]
}

/// A rule's key: known, or the name of one that another rule declares.
enum DraftKey {
    case known(RuleKey)
    case named(SettingsValue)
}

/// Reads a rule's `key`: a kind's name, a declared key's name, or a declaration
/// `{ name: birth, fields: [last_name, attributes.date_of_birth] }`.
struct KeyDecoder {
    let reader: SettingsReader

    private static let nameAlone = "a name alone is no key: many people share one"
    private static let nameAloneFix =
        "use email, phone, external_id or name_domain, or declare a key with another field"

    func decode(_ section: SettingsSection, keys: inout DeclaredKeys) -> DraftKey? {
        guard let node = section.node("key") else {
            section.reportMissing("key", "write what finds its candidates, such as email")
            return nil
        }
        switch node.content {
        case .scalar:
            return section.single(node, at: section.path + ["key"]).map { value in
                RuleKey(kindName: value.text).map(DraftKey.known) ?? .named(value)
            }
        case .sequence(let items):
            let areNames = items.allSatisfy { item in
                guard case .scalar(let text, _) = item.content else { return false }
                return RuleField(wireName: text)?.isName ?? false
            }
            if areNames, !items.isEmpty {
                section.report(
                    at: node.mark, key: "key", Self.nameAlone, Self.nameAloneFix)
            } else {
                section.report(
                    at: node.mark, key: "key", "a list where a key belongs",
                    "declare the key: { name: ..., fields: [ ... ] }")
            }
            return nil
        case .mapping:
            return declaration(section.section("key"), mark: node.mark, keys: &keys)
        }
    }

    private func declaration(
        _ section: SettingsSection, mark: YAMLMark, keys: inout DeclaredKeys
    ) -> DraftKey? {
        let name = section.required("name", "give the key a name")
        let list = section.requiredList("fields", "list the fields that it joins")
        section.refuseUnknownKeys()
        guard let name, let list else { return nil }
        let fields = list.distinct { value -> RuleField? in
            if let field = RuleField(wireName: value.text) { return field }
            value.refuseWord(
                "field of a lead", plural: "fields of a lead",
                among: LeadField.allCases.map { "\($0.wireName)" } + ["external_id"])
            return nil
        }
        guard fields.count == list.values.count else { return nil }
        guard !fields.isEmpty else {
            list.refuse("no field", "list the fields that it joins")
            return nil
        }
        let key = RuleKey.declared(name: name.text, fields: fields)
        guard !key.isNameAlone else {
            list.refuse(Self.nameAlone, "add a field that is not a name")
            return nil
        }
        let isWord = name.text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == 95
        }
        if name.text.isEmpty || name.text.utf8.count > 100 || !isWord {
            name.refuse("no name of a key", "write small letters, digits and _")
        } else if RuleKey(kindName: name.text) != nil || RuleField(wireName: name.text) != nil {
            name.refuse("\(name.text) has a meaning already", "give the key another name")
        } else if let other = keys.keys[name.text], other != key {
            name.refuse("another rule declares \(name.text) with other fields", "rename one")
        } else {
            keys.keys[name.text] = key
        }
        return .known(key)
    }

    /// Looks a key's name up among those that rules declare.
    func resolve(_ draft: DraftKey, keys: DeclaredKeys) -> RuleKey? {
        switch draft {
        case .known(let key): return key
        case .named(let value):
            if let key = keys.keys[value.text] { return key }
            let field = RuleField(wireName: value.text)
            if let field, field.isName {
                value.refuse(Self.nameAlone, Self.nameAloneFix)
            } else if field != nil {
                value.refuse(
                    "the field \(Excerpt.of(value.text)) is no key by itself",
                    "declare one: { name: ..., fields: [\(Excerpt.of(value.text))] }")
            } else {
                value.refuseWord("key", among: RuleKey.kindNames + keys.keys.keys.sorted())
            }
            return nil
        }
    }
}
