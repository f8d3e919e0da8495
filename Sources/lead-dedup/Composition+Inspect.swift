import Bytes
import IdentityIndex
import KafkaClient
import LeadModel
import LeadNormalization
import LeadWire
import StreamCore
import WorkerRuntime
import WorkerSettings

extension Composition {
    /// What the index holds of a key, of an identity, or in sum.
    static func inspectIndex(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let question = try question(options)
        let settings = try workerSettings(try options.required("config"), context)
        let source = try IndexSource(settings, options["from"] ?? "state", context)
        do {
            switch question {
            case .summary:
                var shards = 0
                for partition in 0..<settings.topics.partitions {
                    guard let store = try source.open(partition) else { continue }
                    shards += 1
                    try StandardOutput.write(
                        IndexReport.summary(partition, store, settings.applicationID))
                    try? store.close()
                }
                guard shards > 0 else { throw source.nothingThere }
            case .key(let key):
                let partition = key.partition(count: settings.topics.partitions)
                guard let store = try source.open(partition) else {
                    throw CommandFailure(
                        .unavailable,
                        "shard \(partition), which owns this key, is not in "
                            + "\(settings.stateDirectory); \(IndexSource.wayOut)")
                }
                try tell(
                    of: key, partition,
                    ShardReader(store: store, applicationID: settings.applicationID))
                try? store.close()
            case .identity(let id):
                var found = 0
                var shards = 0
                for partition in 0..<settings.topics.partitions {
                    guard let store = try source.open(partition) else { continue }
                    shards += 1
                    let reader = ShardReader(store: store, applicationID: settings.applicationID)
                    try reader.forEachEntry { entry in
                        guard case .node(let key, let number, let node) = entry,
                            node.identity?.id == id
                        else { return true }
                        found += 1
                        try tell(of: node, key, number, partition, reader)
                        return false
                    }
                    try? store.close()
                }
                guard shards > 0 else { throw source.nothingThere }
                try StandardOutput.write(IndexReport.verdict(id, found: found))
            case .everything: return try verify(settings, source, context)
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as ClientError {
            throw CommandFailure(.unavailable, error.description)
        } catch let error as StoreError {
            throw IndexSource.failure(error)
        } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
        return .success
    }

    /// All that lies under a key, and what its owner knows of it.
    private static func tell(
        of key: IdentityKey, _ partition: Partition, _ reader: ShardReader
    ) throws {
        let nodes = try reader.nodes(under: key)
        for (number, node) in nodes { try tell(of: node, key, number, partition, reader) }
        let record = try reader.record(of: key)
        if let record {
            try StandardOutput.write(IndexReport.line(record, of: key, partition))
        }
        var verdict = IndexReport.Verdict(
            partition: partition, inputOffset: try reader.progress.inputOffset,
            found: nodes.count { $0.node.identity != nil },
            waiting: try reader.waiting(in: .events(key)), erasure: try reader.erasure(of: key))
        if verdict.waiting > 0 { verdict.why = reason(toWaitUnder: nodes.map(\.node), record) }
        try StandardOutput.write(IndexReport.line(key, verdict))
    }

    /// Why events of a key wait, where none of them is undecided.
    private static func reason(toWaitUnder nodes: [Node], _ record: KeyRecord?) -> String? {
        for node in nodes {
            switch node {
            case .undecided: return nil
            case .draining: return "they wait until an alias under the key is drained"
            case .living, .frozen, .alias: continue
            }
        }
        guard let record,
            let early = record.early.first ?? record.queuedEarly.first
                ?? record.followers.first?.event
        else { return nil }
        return "they wait for the event \(early.name), which has this record and is on its way to "
            + "another home"
    }

    private static func tell(
        of node: Node, _ key: IdentityKey, _ number: UInt32, _ partition: Partition,
        _ reader: ShardReader
    ) throws {
        var waiting = 0
        if let id = node.id(under: key, number: number) {
            waiting = try reader.waiting(in: .node(id)) + reader.waiting(in: .returned(id))
        }
        try StandardOutput.write(IndexReport.line(node, key, number, partition, waiting: waiting))
    }

    /// What a record of the internal topic holds.
    static func inspectBatch(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let settings = try workerSettings(try options.required("config"), context)
        guard let number = try options.integer("partition", in: 0...100_000),
            let offset = try options.integer("offset", in: 0...Int.max)
        else { throw .usage("inspect", "--partition and --offset go together") }
        let partition = TopicPartition(settings.identitiesTopic, Partition(number))
        let count = try partitionCount(of: partition.topic, settings, context)
        guard number < count else {
            throw CommandFailure(
                .unavailable, "\(partition.topic) has partitions 0 to \(count - 1)")
        }
        do {
            let reader = try kafkaSettings(settings, context.telemetry).makePartitionReader()
            let ends = try reader.watermarks(partition, timeoutMS: 20_000)
            guard ends.low < ends.high else {
                throw CommandFailure(.unavailable, "\(partition) is empty")
            }
            guard Offset(offset) >= ends.low, Offset(offset) < ends.high else {
                throw CommandFailure(
                    .unavailable,
                    "\(partition) holds offsets \(ends.low) to \(ends.high - 1)")
            }
            var record: RecordBatch.Record?
            try reader.read(
                partition, from: Offset(offset), to: ends.high, stallTimeoutMS: 20_000
            ) { batch in
                record = batch.records.first
                return false
            }
            guard let record, record.offset == Offset(offset), let value = record.value else {
                throw CommandFailure(
                    .unavailable, "\(partition) has no committed record at offset \(offset)")
            }
            var messages = try MessageBatchReader(value)
            while let message = try messages.next() {
                try StandardOutput.write(IndexReport.line(message))
            }
            return .success
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as ClientError {
            throw CommandFailure(.unavailable, error.description)
        } catch let error as WireDecodeError {
            throw CommandFailure(
                .internalError, "\(partition) offset \(offset) can not be decoded: \(error)")
        } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
    }

    /// Partitions of a topic of the application; fails at once where it is missing.
    static func partitionCount(
        of topic: Topic, _ settings: WorkerSettings, _ context: CommandContext
    ) throws(CommandFailure) -> Int32 {
        do throws(ClientError) {
            let admin = try kafkaSettings(settings, context.telemetry).makeAdmin()
            let limitMS = settings.kafka.startTimeoutS(oneShot: true) * 1_000
            let found = try admin.describe([topic], timeoutMS: limitMS)
            if let topic = found[topic] { return topic.partitions }
        } catch {
            throw CommandFailure(.unavailable, error.description)
        }
        throw CommandFailure(
            .unavailable, "there is no topic \(topic); 'lead-dedup run' or 'topics' makes it")
    }

    private enum Question {
        case summary
        case key(IdentityKey)
        case identity(UUID8)
        case everything
    }

    private static func question(_ options: ParsedOptions) throws(CommandFailure) -> Question {
        let given = ["email", "phone", "external-id", "identity"].filter { options.isGiven($0) }
        guard given.count <= 1 else {
            throw .usage("inspect", "--\(given[0]) and --\(given[1]) exclude each other")
        }
        for (detail, key) in [("source", "external-id"), ("region", "phone")]
        where options.isGiven(detail) && !options.isGiven(key) {
            throw .usage("inspect", "--\(detail) needs --\(key)")
        }
        if options.isGiven("verify") {
            if let other = given.first {
                throw .usage("inspect", "--verify and --\(other) exclude each other")
            }
            return .everything
        }
        guard let name = given.first, let text = options[name] else { return .summary }
        let normalizer: Normalizer
        do throws(NormalizerError) {
            normalizer = try Normalizer()
        } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
        let value = ByteSlice(utf8: text)
        switch name {
        case "email":
            guard let key = normalizer.email(value) else {
                throw .usage("inspect", "--email is no address")
            }
            return .key(IdentityKey(kind: .email, value: key.key))
        case "phone":
            let region = options["region"].map { ByteSlice(utf8: $0) }
            if let region, !Normalizer.isRegion(region) {
                throw .usage(
                    "inspect",
                    "--region takes a country's code of two letters (ISO 3166-1), such as DE")
            }
            guard let key = normalizer.phone(value, region: region) else {
                throw .usage("inspect", "--phone is no valid number (--region may help)")
            }
            return .key(IdentityKey(kind: .phone, value: key.e164))
        case "external-id":
            guard let source = options["source"] else {
                throw .usage("inspect", "--external-id needs --source")
            }
            return .key(.record(source: ByteSlice(utf8: source), externalID: value))
        default:
            guard let id = UUID8(value) else {
                throw .usage("inspect", "--identity takes an identity_id")
            }
            return .identity(id)
        }
    }
}
