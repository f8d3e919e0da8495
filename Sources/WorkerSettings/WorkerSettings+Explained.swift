import LeadMatching
import LeadModel

extension WorkerSettings {
    /// The configuration in force, defaults and environment included, as YAML that can be read
    /// again; secrets and credentials in URLs are masked.
    public func explained() -> String {
        var yaml = YAMLWriter()
        yaml.text("application_id", applicationID)
        if let instanceID { yaml.text("instance_id", instanceID) }
        yaml.section("kafka") { yaml in
            yaml.text("bootstrap_servers", kafka.bootstrapServers)
            if kafka.properties.isEmpty {
                yaml.plain("properties", "{}")
            } else {
                yaml.section("properties") { yaml in
                    for (name, value) in kafka.properties.sorted(by: { $0.key < $1.key }) {
                        yaml.text(name, SecretMask.shown(property: name, value: value))
                    }
                }
            }
            yaml.plain("start_timeout_s", "\(kafka.startTimeoutS(oneShot: false))")
        }
        explain(topics, to: &yaml)
        yaml.text("state_dir", stateDirectory)
        yaml.plain("threads", "\(threads)")
        yaml.plain("routing", routing.rawValue)
        yaml.section("internal") { yaml in
            yaml.plain("keep", "\(keepsInternalRecords)")
            yaml.plain("message_version", "\(messageVersion.rawValue)")
        }
        yaml.section("http") { $0.text("bind", http.bind.description) }
        yaml.section("identity") { yaml in
            yaml.list("master_keys", identity.masterKeys.map(\.wireName))
            yaml.text("namespace", identity.namespace)
        }
        explain(sources, to: &yaml)
        explain(rules, to: &yaml)
        explain(limits, to: &yaml)
        yaml.section("claims") { yaml in
            yaml.plain("warn_after_s", "\(claims.warnAfterS)")
            yaml.plain("cap", "\(claims.cap)")
            yaml.plain("max_undecided", "\(claims.maxUndecided)")
            yaml.plain("max_undecided_bytes", "\(claims.maxUndecidedBytes)")
        }
        yaml.section("erasure") { $0.plain("remember_days", "\(erasure.rememberDays)") }
        yaml.section("commit") { yaml in
            yaml.plain("interval_ms", "\(commit.intervalMS)")
            yaml.plain("pause_ms", "\(commit.pauseMS)")
            yaml.plain("max_events", "\(commit.maxEvents)")
            yaml.plain("max_bytes", "\(commit.maxBytes)")
        }
        yaml.section("log") { yaml in
            yaml.plain("level", log.level.rawValue)
            yaml.plain("format", log.format.rawValue)
        }
        return yaml.output
    }

    private func explain(_ topics: Topics, to yaml: inout YAMLWriter) {
        yaml.section("topics") { yaml in
            yaml.list("raw", topics.raw)
            yaml.text("canonical", topics.canonical)
            yaml.text("duplicates", topics.duplicates)
            yaml.text("rejected", topics.rejected)
            yaml.plain("partitions", "\(topics.partitions)")
            if let factor = topics.replicationFactor {
                yaml.plain("replication_factor", "\(factor)")
            }
            yaml.plain("create", "\(topics.create)")
        }
    }

    private func explain(_ policy: SourceRegistry, to yaml: inout YAMLWriter) {
        guard policy.isDeclared else { return }
        yaml.section("sources") { yaml in
            var all = policy.listed.sorted { $0.key < $1.key }
            if let fallback = policy.fallback {
                all.insert((SourceRegistry.defaultName, fallback), at: 0)
            }
            for (name, source) in all {
                yaml.section(name) { yaml in
                    yaml.list("allow", source.allow.names)
                    if let topic = source.topic { yaml.text("topic", topic) }
                    if let region = source.region { yaml.text("region", region) }
                    if let fields = source.fields { yaml.list("fields", fields.names) }
                    if let owns = source.owns { yaml.list("owns", owns.names) }
                }
            }
        }
    }

    private func explain(_ rules: RuleSet, to yaml: inout YAMLWriter) {
        switch rules.origin {
        case .absent: return
        case .preset(let name): yaml.text("rules", name)
        case .written:
            yaml.line("rules:")
            for rule in rules.rules {
                var members = [
                    "name: \(YAMLWriter.quoted(rule.name))", "key: \(rule.key.wireName)",
                ]
                if case .declared(let name, let fields) = rule.key {
                    let list = fields.map { YAMLWriter.quoted($0.wireName) }
                    members[1] =
                        "key: { name: \(name), fields: [\(list.joined(separator: ", "))] }"
                }
                if !rule.require.isEmpty {
                    let list = rule.require.map {
                        "\(YAMLWriter.quoted($0.field.wireName)): \($0.threshold)"
                    }
                    members.append("require: { \(list.joined(separator: ", ")) }")
                }
                members.append("action: \(rule.action.rawValue)")
                members.append("decide: \(rule.timing.rawValue)")
                yaml.line("  - { \(members.joined(separator: ", ")) }")
            }
        }
    }

    private func explain(_ limits: Limits, to yaml: inout YAMLWriter) {
        yaml.section("limits") { yaml in
            yaml.plain("raw_record_bytes", "\(limits.rawRecordBytes)")
            yaml.plain("lead_string_bytes", "\(limits.leadStringBytes)")
            yaml.plain("attributes_bytes", "\(limits.attributesBytes)")
            yaml.plain("output_record_bytes", "\(limits.outputRecordBytes)")
            yaml.plain("published_sources", "\(limits.publishedSources)")
            yaml.plain("published_pipelines", "\(limits.publishedPipelines)")
            yaml.plain("kept_sources", "\(limits.keptSources)")
        }
    }
}

/// Writes block YAML, indented by two; every text in double quotes.
private struct YAMLWriter {
    private(set) var output = ""
    private var depth = 0

    mutating func line(_ text: String) {
        output += String(repeating: "  ", count: depth) + text + "\n"
    }

    mutating func plain(_ key: String, _ value: String) { line("\(Self.key(key)): \(value)") }

    mutating func text(_ key: String, _ value: String) { plain(key, Self.quoted(value)) }

    mutating func list(_ key: String, _ values: [String]) {
        plain(key, "[\(values.map(Self.quoted).joined(separator: ", "))]")
    }

    mutating func section(_ key: String, _ body: (inout YAMLWriter) -> Void) {
        line("\(Self.key(key)):")
        depth += 1
        body(&self)
        depth -= 1
    }

    private static func key(_ key: String) -> String {
        let isPlain =
            key.utf8.first.map { (97...122).contains($0) } ?? false
            && key.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 || $0 == 46 }
        return isPlain && key != "null" ? key : quoted(key)
    }

    /// A double-quoted YAML scalar.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate,
                    .unassigned, .privateUse:
                    let digits = String(scalar.value, radix: 16)
                    result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
