import Bytes
import Foundation
import LeadModel
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// Which way events went, and in which order they were decided.
extension Simulation {
    /// I1, first half: no raw event is routed twice, each to its owner, in the order of its partition
    /// and with the ticket that is its; where all go through mailboxes, none is left out.
    func checkRouting(_ oracle: SerialOracle) throws -> [Partition: [Place]] {
        var mailboxes: [Partition: [Place]] = [:]
        var routed: Set<Place> = []
        for partition in 0..<configuration.partitions {
            let mailbox = TopicPartition(configuration.topics.identities, partition)
            for record in records(mailbox) {
                var reader = try MessageBatchReader(record.value ?? [])
                while case .event(let message) = try reader.next() {
                    let place = Place(message.origin)
                    guard routed.insert(place).inserted else {
                        throw failure("I1: \(place) was routed twice")
                    }
                    guard let event = oracle.events[place], event.owner == partition else {
                        throw failure("I1: \(place) was routed to \(mailbox), not its owner's")
                    }
                    guard event.context.ticket == message.ticket else {
                        throw failure("\(place) has another ticket than its own")
                    }
                    mailboxes[partition, default: []].append(place)
                }
            }
            try checkOrder(mailboxes[partition] ?? [], "routed")
        }
        if routing == .always,
            let missing = oracle.events.keys.first(where: { !routed.contains($0) })
        {
            throw failure("I1: \(missing) was not routed")
        }
        return mailboxes
    }

    /// I1, I2: every event is decided once, in its shard; what came through a mailbox in the order
    /// of the mailbox, all of a raw partition in the order of the partition.
    func checkDecisions(
        _ oracle: SerialOracle, _ mailboxes: [Partition: [Place]]
    ) throws -> [Partition: [Place]] {
        var decisions: [Partition: [Place]] = [:]
        var decided: Set<Place> = []
        for transaction in broker.committed {
            var last: Place?
            for record in transaction.produced {
                guard let place = origin(of: record), place != last else { continue }
                last = place
                guard let event = oracle.events[place] else { continue }
                guard decided.insert(place).inserted else {
                    throw failure("I1: \(place) was decided twice")
                }
                decisions[event.owner, default: []].append(place)
            }
        }
        if let missing = oracle.events.keys.first(where: { !decided.contains($0) }) {
            throw failure("I1: \(missing) was never decided")
        }
        var forwarded = 0
        for (partition, places) in decisions {
            try checkOrder(places, "decided")
            let mailbox = mailboxes[partition] ?? []
            let routed = Set(mailbox)
            guard places.filter({ routed.contains($0) }) == mailbox else {
                throw failure("I2: shard \(partition) was not decided in the order of its mailbox")
            }
            forwarded += mailbox.count
        }
        noteWays(direct: decided.count - forwarded, forwarded: forwarded)
        return decisions
    }

    /// Where shards did without mailboxes all the time, events were decided in the order of their raw
    /// partition, whatever keys they share and whoever had to be asked.
    func checkLinkedOrder(_ oracle: SerialOracle) throws {
        for partition in 0..<configuration.partitions {
            let mailbox = TopicPartition(configuration.topics.identities, partition)
            if broker.log(mailbox).high > 0 { return }
        }
        let places = broker.committed.flatMap { transaction in
            transaction.produced.compactMap { record in
                isDisposition(record) ? origin(of: record) : nil
            }
        }
        // What Route rejects it rejects at once.
        try checkOrder(places.filter { oracle.events[$0] != nil }, "decided")
        report.linkedRuns += 1
    }

    private func checkOrder(_ places: [Place], _ what: String) throws {
        var last: [TopicPartition: Offset] = [:]
        for place in places {
            if let before = last.updateValue(place.offset, forKey: place.partition),
                before >= place.offset
            {
                throw failure("I2: \(place) was \(what) after @\(before)")
            }
        }
    }

    /// The raw event that an output record is about; nil for records of internal topics.
    func origin(of record: SimulatedTransaction.Produced) -> Place? {
        let topics = configuration.topics
        guard
            [topics.canonical, topics.duplicates, topics.rejected].contains(record.partition.topic)
        else { return nil }
        var found: [String: String] = [:]
        if record.partition.topic == topics.rejected || record.value == nil {
            for header in record.headers { found[header.name.text] = header.value?.text }
            return Place(
                topic: found["lead-dedup-origin-topic"],
                partition: found["lead-dedup-origin-partition"].flatMap { Partition($0) },
                offset: found["lead-dedup-origin-offset"].flatMap { Offset($0) })
        }
        let json = try? JSONSerialization.jsonObject(with: Data(record.value ?? []))
        let event = (json as? [String: Any])?["event"] as? [String: Any]
        return Place(
            topic: event?["topic"] as? String, partition: event?["partition"] as? Partition,
            offset: event?["offset"] as? Offset)
    }
}

extension Place {
    init(_ origin: Origin) {
        self.init(TopicPartition(origin.topic.text, origin.partition), origin.offset)
    }

    fileprivate init?(topic: String?, partition: Partition?, offset: Offset?) {
        guard let topic, let partition, let offset else { return nil }
        self.init(TopicPartition(topic, partition), offset)
    }
}
