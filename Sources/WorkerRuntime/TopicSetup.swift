public import StreamCore

/// What an application needs of its topics.
public struct TopicRequirements: Sendable {
    public var names: TopicNames
    /// Partitions of every topic that is made, and of the internal ones in any case.
    public var partitions: Int32
    public var replicationFactor: Int32
    /// Whether missing topics are made.
    public var create: Bool
    /// Largest raw record that is not rejected, bytes.
    public var rawRecordBytes: Int
    /// Largest published record, bytes.
    public var outputRecordBytes: Int
    public var deleteRetentionMS: Int64

    public init(
        names: TopicNames, partitions: Int32, replicationFactor: Int32, create: Bool,
        rawRecordBytes: Int, outputRecordBytes: Int, deleteRetentionMS: Int64
    ) {
        self.names = names
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.create = create
        self.rawRecordBytes = rawRecordBytes
        self.outputRecordBytes = outputRecordBytes
        self.deleteRetentionMS = deleteRetentionMS
    }

    /// Dead letters and messages between shards carry a raw record and something more.
    public static let envelopeBytes = 64 << 10
    /// What batches of messages and parts of an identity come to, whatever the limits.
    private static let leastInternalBytes = 512 << 10

    /// What a record of the internal topics may have: a raw record, or an identity, and more.
    var internalRecordBytes: Int {
        max(rawRecordBytes, outputRecordBytes, Self.leastInternalBytes) + Self.envelopeBytes
    }

    /// What a producer has to be able to send, bytes; `rejectedBytes`: what the rejected topic takes.
    func largestRecordBytes(rejectedBytes: Int) -> Int {
        max(rejectedBytes, internalRecordBytes, outputRecordBytes + Self.outputSlackBytes)
    }

    /// Key, trace headers and framing of a published record.
    static let outputSlackBytes = 4_096
}

/// What was found or made.
public struct TopicReport: Sendable {
    public var created: [Topic] = []
    public var verified: [Topic] = []
    /// Things that work, but that an operator should know.
    public var warnings: [String] = []
    /// Raw topics that are compacted.
    public var compacted: Set<Topic> = []
    /// The rejected topic's `max.message.bytes`.
    public var rejectedBytes = 0
    /// What a producer has to be able to send.
    public var largestMessageBytes = 0
    /// Partitions that are read: those of raw topics and the mailboxes.
    public var inputPartitions = 0
    /// What every topic that is written to takes in one batch of records.
    public var largestBatchBytes = 0

    public init() {}
}

/// Makes and verifies the topics of an application before anything is read.
public struct TopicSetup {
    private let needs: TopicRequirements
    private let admin: any TopicAdmin
    private let timeoutMS: Int
    /// Kafka's default of `message.max.bytes`.
    private static let brokerDefaultBytes = 1_048_588
    /// Of the topics that are written to all the time and hold little: the segment that is written to
    /// is neither compacted nor deleted, and has 1 GiB by default.
    private static let segmentBytes = 50 << 20

    public init(_ needs: TopicRequirements, admin: any TopicAdmin, timeoutMS: Int) {
        self.needs = needs
        self.admin = admin
        self.timeoutMS = timeoutMS
    }

    /// Throws ``ClientError`` where the broker does not answer, ``WorkerFailure`` where a topic is
    /// not what it has to be: with the way to mend it.
    public func run() throws -> TopicReport {
        var report = TopicReport()
        var found = try admin.describe(all, timeoutMS: timeoutMS)
        let missing = all.filter { found[$0] == nil }
        if !missing.isEmpty {
            guard needs.create else {
                throw WorkerFailure.unavailable(
                    "missing topics: \(missing.joined(separator: ", ")); make them, or set "
                        + "topics.create: true")
            }
            // What exists is looked at first: nothing is made beside topics that do not fit.
            try verify(found, &report)
            let wanted = missing.map { description(of: $0, found) }
            try admin.create(wanted, timeoutMS: timeoutMS)
            report.created = missing
            found = try admin.describe(all, timeoutMS: timeoutMS)
            if let gone = missing.first(where: { found[$0] == nil }) {
                throw WorkerFailure.unavailable("topic \(gone) was made, but can not be seen")
            }
            report.warnings = []
        }
        try verify(found, &report)
        report.verified = all.filter { !missing.contains($0) }
        report.inputPartitions =
            (needs.names.raw + [needs.names.identities])
            .reduce(0) { $0 + Int(found[$1]?.partitions ?? 0) }
        report.rejectedBytes = limit(found[needs.names.rejected])
        report.largestMessageBytes = needs.largestRecordBytes(rejectedBytes: report.rejectedBytes)
        report.largestBatchBytes =
            all.filter { !needs.names.raw.contains($0) }.map { limit(found[$0]) }.min()
            ?? Self.brokerDefaultBytes
        return report
    }

    private var all: [Topic] {
        let names = needs.names
        return names.raw
            + [
                names.canonical, names.duplicates, names.rejected, names.identities,
                names.changelog, names.offsets,
            ]
    }

    private func description(
        of topic: Topic, _ found: [Topic: TopicDescription]
    ) -> TopicDescription {
        let names = needs.names
        var settings: [String: String] = [:]
        var partitions = needs.partitions
        let internalBytes = String(needs.internalRecordBytes)
        switch topic {
        case names.canonical: settings["cleanup.policy"] = "compact"
        case names.changelog:
            settings["cleanup.policy"] = "compact"
            settings["delete.retention.ms"] = String(needs.deleteRetentionMS)
            settings["max.message.bytes"] = internalBytes
        case names.identities:
            settings["cleanup.policy"] = "delete"
            settings["retention.ms"] = "-1"
            settings["max.message.bytes"] = internalBytes
            settings["segment.bytes"] = String(Self.segmentBytes)
        case names.offsets:
            settings["cleanup.policy"] = "compact"
            settings["segment.bytes"] = String(Self.segmentBytes)
            partitions = 1
        case names.rejected:
            settings["cleanup.policy"] = "delete"
            let largest = names.raw.map { limit(found[$0]) }.max() ?? Self.brokerDefaultBytes
            settings["max.message.bytes"] = String(largest + TopicRequirements.envelopeBytes)
        default: settings["cleanup.policy"] = "delete"
        }
        return TopicDescription(
            name: topic, partitions: partitions, replicationFactor: needs.replicationFactor,
            settings: settings)
    }

    /// A topic's `max.message.bytes`; of one that is not there the broker's default.
    private func limit(_ topic: TopicDescription?) -> Int {
        topic?.settings["max.message.bytes"].flatMap { Int($0) } ?? Self.brokerDefaultBytes
    }

    private func verify(_ found: [Topic: TopicDescription], _ report: inout TopicReport) throws {
        let names = needs.names
        for topic in [names.identities, names.changelog] {
            guard let description = found[topic], description.partitions != needs.partitions
            else { continue }
            throw WorkerFailure.configuration(
                "\(topic) has \(description.partitions) partitions, topics.partitions is "
                    + "\(needs.partitions): every person's owner would change; set it back, or "
                    + "start a new application_id fed from the raw topics")
        }
        if let offsets = found[names.offsets], offsets.partitions != 1 {
            throw WorkerFailure.unavailable(
                "\(names.offsets) has \(offsets.partitions) partitions, it must have 1, and Kafka "
                    + "takes none away. Stop all workers and delete it; a start makes it as it has to "
                    + "be, and fills it with the group's offsets. Where workers have run before, look "
                    + "first that the group still has them (kafka-consumer-groups.sh --describe: Kafka "
                    + "keeps them for offsets.retention.minutes, 7 days, behind the last worker); "
                    + "where it has not, start a new application_id fed from the raw topics")
        }
        for topic in [names.canonical, names.changelog, names.offsets] {
            // With `compact,delete` what is still true goes once it is old.
            try demand(found[topic], "cleanup.policy", "compact") { $0 == "compact" }
        }
        for topic in [names.duplicates, names.rejected, names.identities] {
            try demand(found[topic], "cleanup.policy", "delete") { !$0.contains("compact") }
        }
        try demand(found[names.identities], "retention.ms", "-1") { $0 == "-1" }
        try demand(found[names.identities], "retention.bytes", "-1") { $0 == "-1" }
        try demand(
            found[names.changelog], "delete.retention.ms", String(needs.deleteRetentionMS)
        ) { Int64($0).map { $0 >= needs.deleteRetentionMS } ?? false }
        for topic in [names.identities, names.changelog] {
            try demandBytes(found[topic], atLeast: needs.internalRecordBytes)
        }
        for topic in [names.canonical, names.duplicates] {
            try demandBytes(
                found[topic], atLeast: needs.outputRecordBytes + TopicRequirements.outputSlackBytes)
        }
        if let rejected = found[names.rejected] {
            let largest = names.raw.map { limit(found[$0]) }.max() ?? Self.brokerDefaultBytes
            try demandBytes(rejected, atLeast: largest + TopicRequirements.envelopeBytes)
        }
        for topic in all where !names.raw.contains(topic) {
            // With fewer replicas than that every transaction would be refused.
            guard let description = found[topic], description.replicationFactor > 0 else {
                continue
            }
            let replicas = description.replicationFactor
            try demand(description, "min.insync.replicas", String(max(1, replicas - 1))) {
                Int32($0).map { $0 <= replicas } ?? false
            }
        }
        if let text = found[names.offsets]?.settings["segment.bytes"], let bytes = Int(text),
            bytes > Self.segmentBytes
        {
            report.warnings.append(
                "topic \(names.offsets): segment.bytes is \(bytes), and every start reads as much; "
                    + "mend it with: kafka-configs.sh --bootstrap-server ... --alter --entity-type "
                    + "topics --entity-name \(names.offsets) --add-config "
                    + "segment.bytes=\(Self.segmentBytes)")
        }
        for topic in names.raw {
            if found[topic]?.settings["cleanup.policy"]?.contains("compact") == true {
                report.compacted.insert(topic)
                report.warnings.append(
                    "raw topic \(topic) is compacted: of events with the same record key only the "
                        + "last may still be there when it is read")
            }
            if let warning = found[topic].flatMap({ clockWarning($0) }) {
                report.warnings.append(warning)
            }
        }
    }

    private func demandBytes(_ topic: TopicDescription?, atLeast bytes: Int) throws {
        try demand(topic, "max.message.bytes", String(bytes)) {
            Int($0).map { $0 >= bytes } ?? false
        }
    }

    private func demand(
        _ topic: TopicDescription?, _ setting: String, _ wanted: String,
        _ holds: (String) -> Bool
    ) throws {
        guard let topic, let value = topic.settings[setting], !holds(value) else { return }
        throw WorkerFailure.unavailable(
            "topic \(topic.name): \(setting) is \(value), it must be \(wanted)"
                + (setting == "max.message.bytes" ? " or more" : "")
                + "; mend it with: kafka-configs.sh --bootstrap-server ... --alter --entity-type "
                + "topics --entity-name \(topic.name) --add-config \(setting)=\(wanted)")
    }

    /// An event's time is never later than its record's timestamp; where that is the producer's
    /// word a wrong clock counts.
    private func clockWarning(_ topic: TopicDescription) -> String? {
        if topic.settings["message.timestamp.type"] == "LogAppendTime" { return nil }
        let hour: Int64 = 3_600_000
        if let text = topic.settings["message.timestamp.after.max.ms"], let value = Int64(text),
            value <= hour
        {
            return nil
        }
        guard !topic.settings.isEmpty else { return nil }
        return "raw topic \(topic.name) trusts its producers' clocks: set "
            + "message.timestamp.type=LogAppendTime, or message.timestamp.after.max.ms=3600000"
    }
}
