import LeadModel

extension SettingsDecoder {
    func sources(in root: SettingsSection, rawTopics: [String]) -> SourceRegistry {
        let isInFile = root.has("sources")
        let section = root.section("sources")
        var policy = SourceRegistry()
        var names = section.allKeys()
        // `default` may come from the environment alone, listed sources may not: a variable's
        // name does not say how a source is spelled.
        let prefix = SettingsReader.variable(for: ["sources", SourceRegistry.defaultName]) + "_"
        if !names.contains(SourceRegistry.defaultName),
            reader.environment.keys.contains(where: { $0.hasPrefix(prefix) })
        {
            names.append(SourceRegistry.defaultName)
        }
        policy.isDeclared = isInFile || !names.isEmpty
        if isInFile, names.isEmpty, section.isMapping {
            section.report(
                "empty: every event would be rejected as unknown_source",
                "list sources or default, or remove the key to let all in")
        }
        var owners: [String: String] = [:]
        for name in names {
            refuseBadName(name, in: section)
            let settings = source(
                section.section(name), name: name, rawTopics: rawTopics, owners: &owners)
            if name == SourceRegistry.defaultName {
                policy.fallback = settings
            } else {
                policy.listed[name] = settings
            }
        }
        return policy
    }

    private func refuseBadName(_ name: String, in section: SettingsSection) {
        let hasControl = name.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        let isBlank = name.unicodeScalars.allSatisfy { Self.isUnseen($0) }
        if isBlank || name.utf8.count > 249 || hasControl {
            section.report(
                key: name,
                "no name of a source: it is blank, over 249 bytes, or has control "
                    + "characters", "name it as its events do in their member source")
        }
    }

    /// An event whose `source` is made of such alone has none.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isWhitespace || properties.generalCategory == .format
            || properties.isDefaultIgnorableCodePoint
    }

    private func source(
        _ section: SettingsSection, name: String, rawTopics: [String],
        owners: inout [String: String]
    ) -> SourceSettings {
        var source = SourceSettings()
        if let list = section.list("allow") {
            source.allow = SourceRights(list.distinct(right))
        }
        if let value = section.value("topic") {
            source.topic = value.text
            if name == SourceRegistry.defaultName {
                value.refuse(
                    "default is for sources that are not listed, no topic can be theirs",
                    "give the source of this topic a name, or remove the key")
            } else if !rawTopics.contains(value.text) {
                value.refuse(
                    "\(Excerpt.quoted(value.text)) is none of topics.raw",
                    Spelling.advice(for: value.text, among: rawTopics, noun: "topics"),
                    rawTopics.isEmpty ? .consequence : .cause)
            } else if let other = owners[value.text] {
                value.refuse(
                    "\(Excerpt.quoted(value.text)) is bound to source \(Excerpt.of(other)) already",
                    "bind a topic to one source only")
            }
            owners[value.text] = name
        }
        if let value = section.value("region") {
            if checkRegion(value.text) {
                source.region = value.text
            } else {
                value.refuse(
                    "\(Excerpt.quoted(value.text)) is no region",
                    CountryCode.advice(for: value.text))
            }
        }
        source.fields = section.list("fields").map(fieldSet)
        source.owns = section.list("owns").map(fieldSet)
        section.refuseUnknownKeys()
        return source
    }

    private func right(_ value: SettingsValue) -> SourceRights? {
        if let named = SourceRights.named.first(where: { $0.name == value.text }) {
            return named.right
        }
        value.refuseWord("operation", among: SourceRights.named.map(\.name))
        return nil
    }

    private func fieldSet(_ list: SettingsList) -> LeadFieldSet {
        var set = LeadFieldSet()
        _ = list.distinct { value -> Bool? in
            if value.text == "attributes" {
                set.attributes = true
            } else if let field = LeadField(wireName: value.text) {
                set.insert(field)
            } else {
                value.refuseWord(
                    "field of a lead", plural: "fields of a lead",
                    among: LeadField.allCases.map { "\($0.wireName)" } + ["attributes"])
            }
            return true
        }
        return set
    }
}
