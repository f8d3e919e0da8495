extension WorkerSettings {
    /// Consumer group.
    public var groupID: String { applicationID }

    /// Internal topic that brings all events of a person to one owner.
    public var identitiesTopic: String { applicationID + InternalName.identities }

    /// Internal compacted topic from which a shard's index is restored.
    public var changelogTopic: String { applicationID + InternalName.changelog }

    /// Internal compacted topic of committed offsets, one partition.
    public var offsetsTopic: String { applicationID + InternalName.offsets }

    /// Whether the worker alone writes to a topic.
    public func isOwnTopic(_ name: String) -> Bool {
        [
            identitiesTopic, changelogTopic, offsetsTopic, topics.canonical, topics.duplicates,
            topics.rejected,
        ].contains(name)
    }

    /// `group.instance.id` and `transactional.id` of a thread.
    public func threadName(instance: String, thread: Int) -> String {
        "\(applicationID)-\(instance)-\(thread)"
    }

    /// Longest instance id that may be generated where ``instanceID`` is nil, in bytes.
    public static let generatedInstanceIDBytes = 36

    /// Values that must not appear in anything printed: those of properties that are secrets.
    public var secretValues: [String] {
        kafka.properties.filter { SecretMask.isSecret(property: $0.key) && !$0.value.isEmpty }
            .map(\.value).sorted()
    }
}

/// How internal topics are called after the application id.
enum InternalName {
    static let identities = "-identities"
    static let changelog = "-index-changelog"
    static let offsets = "-offsets"
    static let all = [identities, changelog, offsets]
}

/// What Kafka takes as the name of a topic, group instance or transaction.
enum KafkaName {
    /// Bytes.
    static let limit = 249

    /// What is wrong with a name, nil where nothing is.
    static func fault(_ name: String) -> String? {
        if name.isEmpty { return "empty" }
        if name == "." || name == ".." { return "\"\(name)\" is no name" }
        let isLegal = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        if !isLegal { return "\(Excerpt.quoted(name)) has characters that Kafka refuses" }
        if name.utf8.count > limit { return "longer than Kafka's \(limit) characters" }
        return nil
    }

    /// Equal for names that Kafka does not let exist beside each other: its metrics write both
    /// `.` and `_` as `_`.
    static func metricName(_ name: String) -> String {
        String(name.map { $0 == "." ? "_" : $0 })
    }
}
