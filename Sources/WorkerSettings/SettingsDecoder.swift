import LeadMatching

/// Reads the contract's sections one by one. Where a value is refused its default stands in, so
/// that the rest is checked too.
struct SettingsDecoder {
    let reader: SettingsReader
    let file: String
    let checkProperty: WorkerSettings.PropertyCheck
    let checkProperties: WorkerSettings.PropertiesCheck
    let propertyNames: [String]
    let checkRegion: WorkerSettings.RegionCheck

    func decode(_ root: SettingsSection) -> WorkerSettings {
        let applicationID = applicationID(in: root)
        var settings = WorkerSettings(
            applicationID: applicationID, kafka: kafka(root.section("kafka")),
            topics: topics(root.section("topics"), applicationID: applicationID))
        settings.threads = root.value("threads")?.int(1...256) ?? settings.threads
        settings.routing =
            root.value("routing")?.choice("routing", WorkerSettings.Routing.self)
            ?? settings.routing
        settings.instanceID = instanceID(in: root, settings)
        settings.stateDirectory = stateDirectory(in: root) ?? settings.stateDirectory
        settings.http = http(root.section("http"))
        settings.rules = RulesDecoder(reader: reader, file: file).decode(root)
        settings.identity = identity(root.section("identity"), settings)
        readInternal(root.section("internal"), &settings)
        settings.sources = sources(in: root, rawTopics: settings.topics.raw)
        settings.limits = limits(root.section("limits"))
        settings.claims = claims(root.section("claims"))
        settings.erasure = erasure(root.section("erasure"))
        settings.commit = commit(root.section("commit"))
        settings.log = log(root.section("log"))
        root.refuseUnknownKeys()
        reader.refuseUnknownVariables()
        return settings
    }

    private func applicationID(in root: SettingsSection) -> String {
        let limit =
            KafkaName.limit - (InternalName.all.map(\.utf8.count).max() ?? 0)
        guard
            let value = root.required(
                "application_id", "name the application: the consumer group's name")
        else { return "" }
        if let fault = KafkaName.fault(value.text) {
            value.refuse(fault, "write letters, digits, dot, _ and - only")
        } else if value.text.utf8.count > limit {
            value.refuse(
                "longer than \(limit) characters: internal topics would be longer than Kafka "
                    + "allows", "shorten it")
        }
        return value.text
    }

    private func instanceID(in root: SettingsSection, _ settings: WorkerSettings) -> String? {
        let value = root.value("instance_id")
        if let value, let fault = KafkaName.fault(value.text) {
            value.refuse(fault, "write letters, digits, dot, _ and - only")
        }
        let length = value?.text.utf8.count ?? WorkerSettings.generatedInstanceIDBytes
        let total =
            settings.applicationID.utf8.count + length + "\(settings.threads - 1)".utf8.count + 2
        if total > KafkaName.limit {
            let what =
                "application id, instance id and thread together are longer than Kafka's "
                + "\(KafkaName.limit) characters"
            if let value {
                value.refuse(what, "shorten it or application_id", .consequence)
            } else {
                root.report(
                    key: "instance_id", what, "give a short one or shorten application_id",
                    .consequence)
            }
        }
        return value?.text
    }

    private func stateDirectory(in root: SettingsSection) -> String? {
        guard let value = root.value("state_dir") else { return nil }
        if value.text.isEmpty {
            value.refuse("empty", "name a folder such as ./state")
        } else if SettingsFile.isNoFolder(value.text) {
            value.refuse("something that is no folder has this path", "name a folder")
        }
        return value.text
    }

    private func http(_ section: SettingsSection) -> WorkerSettings.HTTP {
        var http = WorkerSettings.HTTP()
        if let value = section.value("bind") {
            do throws(HostPort.Fault) {
                http.bind = try HostPort.parse(value.text, ports: 0...65_535)
            } catch {
                value.refuse(error.what, error.fix)
            }
        }
        section.refuseUnknownKeys()
        return http
    }

    private func identity(
        _ section: SettingsSection, _ settings: WorkerSettings
    ) -> WorkerSettings.IdentitySettings {
        var identity = settings.identity
        if let list = section.list("master_keys") {
            let keys = list.distinct { masterKey($0, rules: settings.rules.rules) }
            if list.values.isEmpty {
                list.refuse(
                    "empty: nothing would decide whose event it is", "write [email], for example")
            } else if !keys.isEmpty {
                identity.masterKeys = keys
            }
        }
        if let value = section.value("namespace") {
            if value.text.isEmpty || value.text.utf8.count > 249 {
                value.refuse("not 1 to 249 bytes long", "write a word, or remove the key")
            }
            identity.namespace = value.text
        }
        section.refuseUnknownKeys()
        return identity
    }

    private func masterKey(_ value: SettingsValue, rules: [Rule]) -> RuleKey? {
        if let kind = RuleKey(kindName: value.text) { return kind }
        let declared = rules.map(\.key).filter { if case .declared = $0 { true } else { false } }
        if let key = declared.first(where: { $0.wireName == value.text }) { return key }
        if let field = RuleField(wireName: value.text), field.isName {
            value.refuse(
                "\(value.text) alone is no key: many people share one",
                "use email, phone, external_id or name_domain")
        } else {
            value.refuseWord(
                "master key", among: RuleKey.kindNames + declared.map(\.wireName))
        }
        return nil
    }

    private func limits(_ section: SettingsSection) -> WorkerSettings.Limits {
        var limits = WorkerSettings.Limits()
        func read(
            _ key: String, _ member: WritableKeyPath<WorkerSettings.Limits, Int>,
            _ range: ClosedRange<Int>
        ) {
            limits[keyPath: member] =
                section.value(key)?.int(range) ?? limits[keyPath: member]
        }
        read("raw_record_bytes", \.rawRecordBytes, 1024...(64 << 20))
        read("lead_string_bytes", \.leadStringBytes, 64...(1 << 20))
        read("attributes_bytes", \.attributesBytes, 2...(16 << 20))
        read("output_record_bytes", \.outputRecordBytes, 4096...(64 << 20))
        read("published_sources", \.publishedSources, 1...10_000)
        read("published_pipelines", \.publishedPipelines, 1...10_000)
        read("kept_sources", \.keptSources, 1...100_000)
        if limits.keptSources < limits.publishedSources {
            section.report(
                key: "kept_sources",
                "\(limits.keptSources) are fewer than the \(limits.publishedSources) of "
                    + "published_sources", "keep at least as many as are published",
                .consequence)
        }
        section.refuseUnknownKeys()
        return limits
    }

    private func claims(_ section: SettingsSection) -> WorkerSettings.Claims {
        var claims = WorkerSettings.Claims()
        claims.warnAfterS = section.value("warn_after_s")?.int(1...3600) ?? claims.warnAfterS
        claims.cap = section.value("cap")?.int(2...250) ?? claims.cap
        claims.maxUndecided =
            section.value("max_undecided")?.int(1...1_000_000) ?? claims.maxUndecided
        claims.maxUndecidedBytes =
            section.value("max_undecided_bytes")?.int((64 << 10)...(1 << 30))
            ?? claims.maxUndecidedBytes
        section.refuseUnknownKeys()
        return claims
    }

    private func erasure(_ section: SettingsSection) -> WorkerSettings.Erasure {
        var erasure = WorkerSettings.Erasure()
        erasure.rememberDays = section.value("remember_days")?.int(1...3650) ?? erasure.rememberDays
        section.refuseUnknownKeys()
        return erasure
    }

    private func commit(_ section: SettingsSection) -> WorkerSettings.Commit {
        var commit = WorkerSettings.Commit()
        commit.intervalMS = section.value("interval_ms")?.int(1...10_000) ?? commit.intervalMS
        commit.pauseMS = section.value("pause_ms")?.int(0...10_000) ?? commit.pauseMS
        commit.maxEvents = section.value("max_events")?.int(1...1_000_000) ?? commit.maxEvents
        commit.maxBytes =
            section.value("max_bytes")?.int((64 << 10)...(1 << 30)) ?? commit.maxBytes
        section.refuseUnknownKeys()
        return commit
    }

    private func log(_ section: SettingsSection) -> WorkerSettings.Log {
        var log = WorkerSettings.Log()
        log.level =
            section.value("level")?.choice("log level", WorkerSettings.LogLevel.self) ?? log.level
        log.format =
            section.value("format")?.choice("log format", WorkerSettings.LogFormat.self)
            ?? log.format
        section.refuseUnknownKeys()
        return log
    }
}
