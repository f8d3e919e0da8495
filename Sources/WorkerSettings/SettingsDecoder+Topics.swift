extension SettingsDecoder {
    func topics(_ section: SettingsSection, applicationID: String) -> WorkerSettings.Topics {
        var names = TopicNames(applicationID: applicationID)
        var raw: [String] = []
        if let list = section.requiredList("raw", "list the topics of raw events") {
            if list.values.isEmpty {
                list.refuse("no raw topic: nothing to read", "list at least one")
            }
            raw = list.values.map { names.take($0, as: "topics.raw") }
        }
        func output(_ key: String, _ what: String) -> String {
            section.required(key, "name the topic of \(what)")
                .map { names.take($0, as: "topics.\(key)") } ?? ""
        }
        var topics = WorkerSettings.Topics(
            raw: raw, canonical: output("canonical", "canonical records"),
            duplicates: output("duplicates", "duplicate alerts"),
            rejected: output("rejected", "rejected events"))
        topics.partitions =
            section.value("partitions")?.int(1...100_000).map(Int32.init) ?? topics.partitions
        topics.replicationFactor =
            section.value("replication_factor")?.int(1...1000).map(Int32.init)
        topics.create = section.value("create")?.bool() ?? topics.create
        section.refuseUnknownKeys()
        return topics
    }
}

/// Sees to it that no topic has two parts to play: output read as input is a loop.
private struct TopicNames {
    /// What has a name already, by the name as Kafka's metrics write it.
    private var owners: [String: (name: String, key: String)] = [:]

    init(applicationID: String) {
        for suffix in InternalName.all {
            let name = applicationID + suffix
            owners[KafkaName.metricName(name)] = (name, "an internal topic of this application")
        }
        for name in ["__consumer_offsets", "__transaction_state"] {
            owners[KafkaName.metricName(name)] = (name, "Kafka itself")
        }
    }

    mutating func take(_ value: SettingsValue, as key: String) -> String {
        let name = value.text
        if let fault = KafkaName.fault(name) {
            value.refuse(
                "topic name \(fault)", "write letters, digits, dot, _ and - only, 249 at most")
            return name
        }
        let taken = owners[KafkaName.metricName(name)]
        if let taken, taken.name == name {
            value.refuse(
                "\(Excerpt.quoted(name)) is also the topic of \(taken.key)", "name another topic")
        } else if let taken {
            value.refuse(
                "Kafka does not take \(Excerpt.quoted(name)) beside "
                    + "\(Excerpt.quoted(taken.name)) of \(taken.key): dot and _ count as equal",
                "name another topic")
        } else {
            owners[KafkaName.metricName(name)] = (name, key)
        }
        return name
    }
}
