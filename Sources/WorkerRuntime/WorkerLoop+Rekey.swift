import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// Newer normalization data, or other rules: beside its other work a thread goes through the
/// identities of its shards, derives their keys and has them compared again, some hundred in a turn,
/// in the transactions that it makes anyway.
///
/// The shard's normalization record follows when all have been seen. Until then a restart, or the next
/// owner, begins anew; where keys are as they should be nothing happens.
extension WorkerLoop {
    private var normalization: NormalizationRecord { configuration.normalization }

    func check(_ versions: [KeyKind: UInt64], _ log: TopicPartition) throws {
        guard normalization.isOlder(than: versions) else { return }
        throw WorkerFailure.configuration(
            "\(log) was written with newer normalization data than this worker has; use a "
                + "worker at least as new as the one before")
    }

    /// Compares the data under which a restored shard's keys are with this worker's.
    func beginRekeying(_ shard: Shard, _ log: TopicPartition) throws {
        let stored = try Shard.normalization(in: shard.store)
        if let stored { try check(stored.versions, log) }
        guard stored != normalization else { return shard.note(nil) }
        guard configuration.messageVersion >= .claims else {
            // Nobody has claims: who is alike is found when events come.
            if stored?.isOfSameData(as: normalization) ?? false { return shard.note(nil) }
            throw WorkerFailure.configuration(
                "\(log) was written with older normalization data than this worker has, and to derive "
                    + "keys again sends what internal.message_version "
                    + "\(configuration.messageVersion.rawValue) can not say; set it to "
                    + "\(MessageVersion.newest.rawValue), or remove it")
        }
        var places: [RekeyWalk.Place] = []
        var seen = 0
        try shard.store.forEach { place, _ in
            seen += 1
            if seen % 65_536 == 0 { _ = try keepAlive() }
            if place.kind == ShardKey.nodeKind {
                places.append(RekeyWalk.Place(hash: place.hash, number: place.number))
            }
            return true
        }
        let isComparing = stored?.comparison != normalization.comparison
        shard.note(RekeyWalk(places, isComparing: isComparing))
        observer.note(.rekeying(shard.partition, nodes: places.count), thread: thread)
    }

    /// Goes on with the first shard that has something to do; whether there is more to do at once.
    func rekeySome() throws -> Bool {
        // What others sent before this thread had the shard comes first, as for all that is decided
        // without a mailbox.
        guard isPastBarrier else { return false }
        for input in inputs where input.isInternal {
            guard let shard = shards[input.partition.partition], let walk = shard.rekeying,
                !walk.isRecorded
            else { continue }
            if try rekeySome(of: shard, walk) { return true }
        }
        return false
    }

    private func rekeySome(of shard: Shard, _ begun: RekeyWalk) throws -> Bool {
        var walk = begun
        let due = try walk.next(configuration.rekeyedAtOnce) {
            try look(at: $0, in: shard, comparing: begun.isComparing)
        }
        if !due.isEmpty {
            try beginIfNeeded()
            for item in due {
                resolve.add(rekeyed: item.node, comparing: begun.isComparing, shard: shard)
            }
            try resolve.decide(to: outputs)
            transaction?.events += due.count + resolve.takeHandedOver()
            try walk.confirm(due) { try look(at: $0, in: shard) }
        }
        if walk.isAtEnd {
            try beginIfNeeded()
            shard.put(normalization)
            walk.isRecorded = true
        }
        shard.note(walk)
        return !walk.hasSeenAll || walk.isRecorded
    }

    private func look(
        at place: RekeyWalk.Place, in shard: Shard, comparing: Bool = false
    ) throws -> (node: NodeID, rekeying: Rekeying)? {
        guard let (key, node) = try shard.node(at: place),
            let id = node.id(under: key, number: place.number)
        else { return nil }
        return (id, resolve.resolver.rekeying(of: node, under: key, comparing: comparing))
    }

    /// Tells of walks whose end has been committed.
    func noteRekeyed() {
        for shard in shardsInOrder {
            guard let walk = shard.rekeying, walk.isRecorded, !shard.isTouched else { continue }
            shard.note(nil)
            observer.note(
                .rekeyed(shard.partition, nodes: walk.places.count, changed: walk.changed),
                thread: thread)
        }
    }
}

extension Shard {
    /// The data under which all keys of stored state are; nil where that is not said: they are then
    /// of the stamp's versions, or of a part of a walk.
    static func normalization(in store: any StateStore) throws(StoreError) -> NormalizationRecord? {
        guard let bytes = try store.value(of: ShardKey.normalization) else { return nil }
        guard let record = try? NormalizationRecord.decode(bytes) else {
            throw .damaged("the shard's normalization record can not be read")
        }
        return record
    }
}
