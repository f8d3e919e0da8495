import Bytes
import IdentityIndex
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// Brings one shard's state up to its changelog.
extension WorkerLoop {
    func restoreShard(_ partition: Partition, committed: Offset?) throws {
        let shard = try openShard(partition)
        let log = TopicPartition(configuration.topics.changelog, partition)
        let ends = try patiently {
            try reader.watermarks(log, timeoutMS: questionTimeoutMS)
        }
        guard let stamp = try readStamp(log, ends) else {
            return try beginChangelog(shard, log, committed)
        }
        try check(stamp, log)
        let now = clock.wallMS
        if let held = shard.store.checkpoint {
            let age = now - held.brokerTimeMS
            if held.incarnation != stamp.incarnation {
                try wipe(shard, "it belongs to another incarnation of the changelog")
            } else if held.changelogOffset > ends.high {
                try wipe(shard, "it is ahead of the changelog")
            } else if age > configuration.deleteRetentionMS / 2 {
                try wipe(shard, "it is so old that deletions may have been missed")
            } else if age < -configuration.deleteRetentionMS / 4 {
                // One of two clocks is wrong, and how old it is nobody knows. What is a little off
                // leaves time enough.
                try wipe(shard, "it is of a time that is yet to come by this machine's clock")
            }
        }
        shard.incarnation = stamp.incarnation
        shard.unwrittenStamp = nil
        // Always, for equal offsets prove nothing: others may have decided in the shard without
        // moving its input offset.
        try catchUp(shard, log, ends)
        if try isCurrent(shard, committed) { return try beginRekeying(shard, log) }
        try requireUnmoved(partition, committed)
        try wipe(shard, "its input offset is not the committed one")
        try catchUp(shard, log, ends)
        guard try isCurrent(shard, committed) else {
            try requireUnmoved(partition, committed)
            let stored = shard.progress.inputOffset.map(String.init) ?? "none"
            throw WorkerFailure.unavailable(
                "\(log): the state rebuilt from the changelog stands for input offset \(stored), "
                    + "the group committed \(committed.map(String.init) ?? "none"); offsets of "
                    + "\(configuration.applicationID) were changed from outside, or the changelog "
                    + "was. Put the group's offsets of \(configuration.topics.identities) back, or "
                    + "start a new application_id fed from the raw topics")
        }
        try beginRekeying(shard, log)
    }

    /// Where another owner commits while this one restores, this one has lost the partition and will
    /// hear of it: nothing is wrong with the changelog.
    private func requireUnmoved(_ partition: Partition, _ committed: Offset?) throws {
        let input = TopicPartition(configuration.topics.identities, partition)
        let now = try stableOffsets([input])[input]
        guard let now, now != committed else { return }
        throw ClientError(
            kind: .retriable, operation: "restore", code: "OFFSETS_MOVED",
            reason: "\(input) was committed by another owner meanwhile", partition: input)
    }

    /// I8: what is stored stands for the committed input offset.
    private func isCurrent(_ shard: Shard, _ committed: Offset?) throws -> Bool {
        guard shard.store.checkpoint != nil else { return false }
        return try Shard.storedProgress(in: shard.store).inputOffset == committed
    }

    private func openShard(_ partition: Partition) throws -> Shard {
        if let shard = shards[partition] {
            try shard.drop()
            return shard
        }
        let (store, wipedBecause) = try patiently {
            guard let opened = try stores.open(partition) else {
                throw ClientError(
                    kind: .retriable, operation: "open_shard", code: "SHARD_BUSY",
                    reason: "another thread of this worker has not let go of the shard yet",
                    partition: TopicPartition(configuration.topics.identities, partition))
            }
            return opened
        }
        if let wipedBecause { observer.note(.wiped(partition, wipedBecause), thread: thread) }
        let shard = Shard(
            partition: partition, store: store, hasher: hasher,
            rememberDays: configuration.resolver.rememberDays)
        shards[partition] = shard
        return shard
    }

    func wipe(_ shard: Shard, _ reason: String) throws {
        if shard.store.checkpoint != nil || shard.store.count > 0 {
            observer.note(.wiped(shard.partition, reason), thread: thread)
        }
        try shard.store.wipe()
        try shard.drop()
    }

    /// The first committed record of a changelog, which says whose it is; nil where there is none.
    private func readStamp(_ log: TopicPartition, _ ends: Watermarks) throws -> ChangelogStamp? {
        guard ends.low < ends.high else { return nil }
        var first: RecordBatch.Record?
        try readThrough(log, from: ends.low, to: ends.high) { batch in
            first = batch.records.first
            let goOn = try keepAlive()
            return first == nil && goOn
        }
        guard let first else { return nil }
        guard let key = first.key, key.elementsEqual(ShardKey.stamp.encoded),
            let value = first.value, let stamp = try? ChangelogStamp.decode(value)
        else {
            throw WorkerFailure.unavailable(
                "\(log): the first record does not say whose changelog this is; the topic was "
                    + "changed from outside. Start a new application_id fed from the raw topics")
        }
        return stamp
    }

    private func check(_ stamp: ChangelogStamp, _ log: TopicPartition) throws {
        let own = makeStamp(incarnation: stamp.incarnation)
        let wayOut = "start a new application_id fed from the raw topics"
        guard stamp.applicationID.sameBytes(as: own.applicationID) else {
            throw WorkerFailure.configuration(
                "\(log) belongs to application_id \(stamp.applicationID.text); \(wayOut)")
        }
        guard stamp.partitions == own.partitions else {
            throw WorkerFailure.configuration(
                "\(log) was written with topics.partitions \(stamp.partitions), now it is "
                    + "\(own.partitions): every person's owner would change; set it back, or "
                    + wayOut)
        }
        guard stamp.masterKeys == own.masterKeys else {
            let names = stamp.masterKeys.map(\.text).joined(separator: ", ")
            throw WorkerFailure.configuration(
                "\(log) was written with identity.master_keys [\(names)]: people would not be "
                    + "found under other ones; set them back, or \(wayOut)")
        }
        try check(stamp.normalizationVersions, log)
    }

    /// An empty changelog: the next transaction of this shard begins it with a stamp.
    private func beginChangelog(_ shard: Shard, _ log: TopicPartition, _ committed: Offset?) throws
    {
        if let committed {
            throw WorkerFailure.unavailable(
                "\(log) is empty, though the group has read \(configuration.topics.identities) up "
                    + "to offset \(committed): the changelog was lost. Start a new application_id "
                    + "fed from the raw topics")
        }
        try wipe(shard, "its changelog is empty")
        var random = SystemRandomNumberGenerator()
        let incarnation = Hash128(first: random.next(), second: random.next())
        shard.incarnation = incarnation
        shard.unwrittenStamp = (
            makeStamp(incarnation: incarnation), configuration.normalization
        )
        shard.changelogOffset = 0
        shard.note(nil)
    }

    private func makeStamp(incarnation: Hash128) -> ChangelogStamp {
        ChangelogStamp(
            applicationID: ByteSlice(utf8: configuration.applicationID),
            partitions: configuration.partitions,
            masterKeys: configuration.masterKeys.map { ByteSlice(utf8: "\($0.wireName)") },
            incarnation: incarnation, normalizationVersions: configuration.normalization.versions)
    }

    /// Replays the changelog from where the store stands to its end.
    private func catchUp(_ shard: Shard, _ log: TopicPartition, _ ends: Watermarks) throws {
        let start = max(shard.store.checkpoint?.changelogOffset ?? ends.low, ends.low)
        var told = clock.monotonicNS
        var count = 0
        // Of what is read from the beginning every deletion is seen that the log has from now on,
        // however old its records are: a restore that is interrupted goes on where it was.
        let beganMS = shard.store.checkpoint == nil ? clock.wallMS : 0
        if start < ends.high {
            try readThrough(log, from: start, to: ends.high) { batch in
                try replay(batch, into: shard, wallMS: beganMS)
                count += batch.records.count
                if clock.monotonicNS &- told > 2_000_000_000, let last = batch.records.last {
                    told = clock.monotonicNS
                    observer.note(
                        .restoring(log, at: last.offset, of: ends.high, records: count),
                        thread: thread)
                }
                return try keepAlive()
            }
        }
        shard.changelogOffset = ends.high
        try shard.store.apply([], checkpoint: shard.checkpoint(wallMS: clock.wallMS))
        shard.progress = try Shard.storedProgress(in: shard.store)
        try shard.findUndecided { _ = try keepAlive() }
        if count > 0 { observer.note(.restored(log, records: count), thread: thread) }
    }

    private func replay(_ batch: RecordBatch, into shard: Shard, wallMS: Int64) throws {
        guard let last = batch.records.last else { return }
        var latest: [StoreKey: Int] = [:]
        var writes: [StoreWrite] = []
        for record in batch.records {
            guard let bytes = record.key, let key = StoreKey(encoded: bytes) else {
                throw WorkerFailure.unavailable(
                    "\(configuration.topics.changelog)[\(shard.partition)] offset "
                        + "\(record.offset) is no record of a changelog")
            }
            guard key != ShardKey.stamp else { continue }
            if let place = latest[key] {
                writes[place].value = record.value
            } else {
                latest[key] = writes.count
                writes.append(StoreWrite(key: key, value: record.value))
            }
        }
        shard.changelogOffset = last.offset + 1
        var checkpoint = shard.checkpoint(wallMS: wallMS)
        checkpoint.brokerTimeMS = max(checkpoint.brokerTimeMS, last.timestampMS)
        try shard.store.apply(writes, checkpoint: checkpoint)
    }
}
