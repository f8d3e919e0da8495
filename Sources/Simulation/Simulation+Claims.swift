import Bytes
import Foundation
import IdentityIndex
import LeadModel
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// What must hold at rest where shards have sent each other messages.
extension Simulation {
    func checkClaims(_ oracle: SerialOracle) throws {
        try checkDispositions(oracle)
        try checkLinkedOrder(oracle)
        try checkVersions()
        if routing == .always, upgrade == nil {
            // What every shard published is what its mailbox, handled once and in order, leads to.
            for partition in 0..<configuration.partitions {
                let messages = try mailbox(partition)
                report.parts += messages.count(where: { if case .part = $0 { true } else { false } }
                )
                oracle.replay(messages)
            }
            try compare(configuration.topics.canonical, oracle.canonical, "canonical")
            try compare(configuration.topics.duplicates, oracle.alerts, "duplicates")
            try checkRejected(oracle)
        }
        try checkStores()
        try checkRest(oracle)
    }

    private func mailbox(_ partition: Partition) throws -> [ShardMessage] {
        var messages: [ShardMessage] = []
        for record in records(TopicPartition(configuration.topics.identities, partition)) {
            var reader = try MessageBatchReader(record.value ?? [])
            while let message = try reader.next() { messages.append(message) }
        }
        return messages
    }

    /// I1: every raw event has exactly one disposition.
    private func checkDispositions(_ oracle: SerialOracle) throws {
        var counts: [Place: Int] = [:]
        for transaction in broker.committed {
            for record in transaction.produced where isDisposition(record) {
                guard let place = origin(of: record) else { continue }
                counts[place, default: 0] += 1
            }
        }
        for partition in inputs where partition.topic != configuration.topics.identities {
            for record in records(partition) {
                let place = Place(partition, record.offset)
                let count = counts[place] ?? 0
                guard count == 1 else {
                    throw failure("I1: \(place) has \(count) dispositions")
                }
            }
        }
    }

    func isDisposition(_ record: SimulatedTransaction.Produced) -> Bool {
        let topics = configuration.topics
        if record.partition.topic == topics.rejected { return true }
        guard let value = record.value else {
            let names = record.headers.map(\.name.text)
            return record.partition.topic == topics.canonical
                && !names.contains("lead-dedup-also") && !names.contains("lead-dedup-joined-into")
        }
        let json = try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any]
        switch record.partition.topic {
        case topics.canonical: return json?["merged"] == nil
        case topics.duplicates: return json?["other_identity_id"] == nil
        default: return false
        }
    }

    /// I2: versions of an identity follow each other; nothing follows its tombstone. I12: a pair
    /// is told of once by each rule.
    private func checkVersions() throws {
        var versions: [ByteSlice: Int] = [:]
        var told: Set<[String]> = []
        for transaction in broker.committed {
            for record in transaction.produced {
                let key = record.key ?? []
                guard let value = record.value else {
                    guard record.partition.topic == configuration.topics.canonical else { continue }
                    guard versions[key, default: 0] > 0 else {
                        throw failure("I2: a tombstone of \(key.text), which was not there")
                    }
                    versions[key] = -1
                    continue
                }
                let json = try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any]
                if record.partition.topic == configuration.topics.canonical {
                    let version = json?["version"] as? Int ?? 0
                    guard version == versions[key, default: 0] + 1 else {
                        throw failure(
                            "I2: version \(version) of \(key.text) behind "
                                + "\(versions[key, default: 0])")
                    }
                    versions[key] = version
                } else if record.partition.topic == configuration.topics.duplicates,
                    let other = json?["other_identity_id"] as? String
                {
                    let pair = [key.text, other, json?["rule"] as? String ?? ""]
                    guard told.insert(pair).inserted else {
                        throw failure("I12: \(pair) was told of twice")
                    }
                }
            }
        }
    }

    /// I4, I10: nothing is undecided, waits or claims without end, and owners of keys believe what
    /// identities say.
    private func checkRest(_ oracle: SerialOracle) throws {
        var verifier = oracle.verifier()
        for partition in 0..<configuration.partitions {
            let store = MemoryStore()
            let log = TopicPartition(configuration.topics.changelog, partition)
            let writes = records(log).compactMap { record in
                record.key.flatMap { StoreKey(encoded: $0) }.map {
                    StoreWrite(key: $0, value: record.value)
                }
            }
            for write in writes {
                try store.apply(
                    [write],
                    checkpoint: StoreCheckpoint(
                        incarnation: Hash128(first: 0, second: 0), changelogOffset: 0,
                        brokerTimeMS: 0))
            }
            let reader = ShardReader(store: store, applicationID: configuration.applicationID)
            try reader.forEachEntry { entry in
                switch entry {
                case .node(let key, let number, let node):
                    switch node {
                    case .frozen, .draining, .undecided:
                        throw failure("I10: \(key.value.text) in shard \(partition) is not at rest")
                    case .living, .alias: break
                    }
                    verifier.add(key, number: number, NodeEntry(nextNumber: 0, node: node))
                case .record(let key, let record):
                    let isPending = record.claims.contains { claim in
                        if case .pending = claim.state { true } else { false }
                    }
                    guard !isPending, record.watchers.isEmpty, !record.isAwaited else {
                        throw failure("I10: \(key.value.text) is claimed without end")
                    }
                    verifier.add(key, record)
                }
                return true
            }
            guard try reader.waiting() == 0 else {
                throw failure("I10: messages wait in shard \(partition)")
            }
        }
        if let first = verifier.disagreements().first { throw failure("I4: \(first)") }
        if let two = verifier.unjoined().first {
            throw failure("I6: two share \(two.key.value.text) under \(two.rule)")
        }
        for machine in machines where machine.isUp {
            // One whose last commit's answer was lost looks at its shards anew first, and tells of it then.
            for _ in 0..<2 { step(machine) }
            let count = machine.worker?.status.undecided ?? 0
            guard count == 0 else {
                throw failure("\(machine.instance) counts \(count) undecided events at rest")
            }
        }
    }
}
