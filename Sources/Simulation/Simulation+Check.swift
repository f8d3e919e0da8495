import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// What must hold when everything has come to rest.
extension Simulation {
    var inputs: [TopicPartition] {
        broker.logs.keys.filter {
            configuration.topics.raw.contains($0.topic)
                || $0.topic == configuration.topics.identities
        }.sorted()
    }

    /// I9, I10: nothing pending, nothing in flight.
    var isQuiescent: Bool {
        !broker.hasUnsettled && !broker.group.isRebalancing && unread.isEmpty
            && machines.allSatisfy { !$0.isUp || $0.worker?.status.isReady ?? false }
            && machines.filter(\.isUp).allSatisfy { $0.worker?.status.isReady ?? false }
            && isRekeyed
    }

    private var unread: [TopicPartition] {
        inputs.filter { partition in
            !broker.log(partition).read(
                from: broker.group.decided[partition] ?? 0, limit: 1
            ).records.isEmpty
        }
    }

    var unfinished: String {
        let up = machines.filter(\.isUp).map { machine in
            "\(machine.instance) \(machine.worker.map { "\($0.status.phases)" } ?? "-")"
        }
        return
            "unread \(unread), re-keyed \(isRekeyed), rebalancing \(broker.group.isRebalancing), "
            + "transactions open \(broker.hasUnsettled), up \(up)"
    }

    func check() throws {
        if let complaint = broker.complaint { throw failure("I11: \(complaint)") }
        let oracle = SerialOracle(configuration: configuration, normalizer: normalizerAtRest)
        do {
            for partition in inputs where partition.topic != configuration.topics.identities {
                oracle.read(records(partition), of: partition)
            }
            if matter != .single { return try checkClaims(oracle) }
            let mailboxes = try checkRouting(oracle)
            let decisions = try checkDecisions(oracle, mailboxes)
            for partition in 0..<configuration.partitions {
                try oracle.decide(decisions[partition] ?? [])
            }
        } catch let error as OracleFailure {
            throw failure(error.what)
        }
        try compare(configuration.topics.canonical, oracle.canonical, "canonical")
        try compare(configuration.topics.duplicates, oracle.alerts, "duplicates")
        try checkRejected(oracle)
        try checkStores()
    }

    func records(_ partition: TopicPartition) -> [RecordBatch.Record] {
        broker.log(partition).read(from: 0, limit: .max).records
    }

    /// I1, I2, I6: what was published of every identity is what one shard alone would publish.
    func compare(
        _ topic: Topic, _ expected: [ByteSlice: [PublishedRecord]], _ name: String
    ) throws {
        var actual: [ByteSlice: [PublishedRecord]] = [:]
        for partition in 0..<(broker.partitionCounts[topic] ?? 0) {
            for record in records(TopicPartition(topic, partition)) {
                actual[record.key ?? [], default: []].append(
                    PublishedRecord(value: record.value, headers: record.headers))
            }
        }
        for key in Set(actual.keys).union(expected.keys).sorted(by: { $0.text < $1.text }) {
            let mine = actual[key] ?? [], theirs = expected[key] ?? []
            guard mine != theirs else { continue }
            let place = zip(mine, theirs).enumerated().first { $0.element.0 != $0.element.1 }
            throw failure(
                "I6: \(name) of \(key.text): \(mine.count) records, \(theirs.count) expected; "
                    + "first difference at \(place?.offset ?? min(mine.count, theirs.count))")
        }
    }

    func checkRejected(_ oracle: SerialOracle) throws {
        var actual: [String] = []
        for partition in 0..<(broker.partitionCounts[configuration.topics.rejected] ?? 0) {
            for record in records(TopicPartition(configuration.topics.rejected, partition)) {
                let texts = record.headers.filter { $0.name.text.hasPrefix("lead-dedup-") }
                    .filter { !$0.name.text.hasSuffix("-message") }
                    .map { $0.value?.text ?? "" }
                actual.append(texts.joined(separator: " "))
            }
        }
        guard actual.sorted() != oracle.rejected.sorted() else { return }
        let extra = Set(actual).subtracting(oracle.rejected).sorted().first ?? "-"
        let missing = Set(oracle.rejected).subtracting(actual).sorted().first ?? "-"
        throw failure(
            "I1: \(actual.count) rejected, \(oracle.rejected.count) expected; "
                + "not expected: \(extra); missing: \(missing)")
    }

    /// I8: the state of every owned shard is what its changelog says, and no disk is ahead.
    func checkStores() throws {
        for (instance, member) in broker.group.members.sorted(by: { $0.key < $1.key }) {
            guard let machine = machines.first(where: { $0.instance == instance }) else { continue }
            for partition in member.assignment
            where partition.topic == configuration.topics.identities {
                let log = TopicPartition(configuration.topics.changelog, partition.partition)
                var state: [ByteSlice: ByteSlice] = [:]
                for record in records(log) { state[record.key ?? []] = record.value }
                let content = machine.disk.shards[partition.partition] ?? .init()
                var stored: [ByteSlice: ByteSlice] = [:]
                for (key, value) in content.entries { stored[key.encoded[...]] = value }
                // The stamp says whose the changelog is; a rebuilt store has no need of it.
                let stamp = ByteSlice(repeating: 0, count: StoreKey.encodedCount)
                state[stamp] = nil
                stored[stamp] = nil
                guard state == stored else {
                    let keys = Set(state.keys).union(stored.keys).filter { state[$0] != stored[$0] }
                    throw failure(
                        "I8: \(instance) holds \(stored.count) entries of \(log), which says "
                            + "\(state.count); \(keys.count) differ")
                }
                if let checkpoint = content.checkpoint,
                    checkpoint.changelogOffset > broker.log(log).high
                {
                    throw failure("I8: \(instance) is ahead of \(log)")
                }
            }
        }
    }

    /// A hash over all that was written, for I13. The incarnation of a changelog is left out.
    func digest() -> UInt64 {
        var writer = ByteWriter(capacity: 1 << 16)
        let stamp = ByteSlice(repeating: 0, count: StoreKey.encodedCount)
        for (partition, log) in broker.logs.sorted(by: { $0.key < $1.key }) {
            for entry in log.entries {
                writer.write(zigzag: Int64(partition.partition))
                writer.write(zigzag: entry.offset)
                writer.write(zigzag: entry.timestampMS)
                writer.write(counted: entry.key ?? [])
                if entry.key != stamp { writer.write(counted: entry.value ?? []) }
            }
        }
        return SHA256.digest(writer.bytes[...]).word(0)
    }
}
