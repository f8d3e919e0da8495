import Bytes
import LeadWire
import StreamCore

/// The commit phases, in this order: `begin`, `process` (the stages), `flush`, `commit`, `apply`.
///
/// A crash before `commit` leaves nothing; one between `commit` and `apply` leaves a store behind
/// its changelog, which the next start replays.
extension WorkerLoop {
    /// `begin`: the first record after a commit opens the transaction.
    func beginIfNeeded() throws {
        guard transaction == nil else { return }
        try producer.begin()
        transaction = OpenTransaction(openedNS: clock.monotonicNS)
    }

    func commit() throws {
        try flush()
        try producer.commit(timeoutMS: configuration.callTimeoutMS)
        try apply()
    }

    /// `flush`: mailboxes, changelog and offsets go into the transaction.
    private func flush() throws {
        try route.flush(to: outputs)
        for shard in shardsInOrder where shard.isTouched {
            shard.prepareChanges()
            try shard.forEachChange { write in
                try outputs.change(write, of: shard.partition)
            }
        }
        var offsets: [StartPosition] = []
        for input in inputs where input.next != input.committed {
            offsets.append(StartPosition(input.partition, at: input.next))
            let record = OffsetsRecord(
                topic: ByteSlice(utf8: input.partition.topic),
                partition: input.partition.partition, nextOffset: input.next,
                lastTicketUS: input.isInternal ? nil : input.ticketUS)
            try outputs.produce(
                outputs.offsets, partition: 0, key: record.key[...],
                value: record.value[...])
        }
        try producer.sendOffsets(
            offsets, of: consumer, timeoutMS: configuration.callTimeoutMS)
    }

    /// `apply`: what has been committed goes to disk, one atomic write a shard.
    private func apply() throws {
        transaction = nil
        for index in inputs.indices {
            inputs[index].committed = inputs[index].next
            inputs[index].committedTicketUS = inputs[index].ticketUS
        }
        fencings = 0
        route.committed()
        resolve.committed()
        do throws(StoreError) {
            for shard in shardsInOrder where shard.isTouched {
                try shard.apply(wallMS: clock.wallMS)
            }
            try refreshChangelogOffsets()
        } catch {
            throw AppliedTooLittle(cause: error)
        }
    }

    /// Asks now and then where the changelog ends: all before that is in the store, for this
    /// thread alone writes it and has nothing open. A store that a crash leaves behind is caught
    /// up from there.
    private func refreshChangelogOffsets() throws(StoreError) {
        let now = clock.monotonicNS
        for shard in shardsInOrder
        where now &- shard.changelogOffsetAskedNS > 10_000_000_000 && shard.unwrittenStamp == nil {
            shard.changelogOffsetAskedNS = now
            let partition = TopicPartition(configuration.topics.changelog, shard.partition)
            guard let ends = try? reader.watermarks(partition, timeoutMS: 2_000),
                ends.high > shard.changelogOffset
            else { continue }
            shard.changelogOffset = ends.high
            try shard.store.apply([], checkpoint: shard.checkpoint(wallMS: clock.wallMS))
        }
    }

    /// Forgets the open transaction; inputs stand where they were at the last commit.
    func dropTransaction() throws(StoreError) {
        transaction = nil
        route.drop()
        resolve.drop()
        for index in inputs.indices {
            inputs[index].next = inputs[index].committed
            inputs[index].ticketUS = inputs[index].committedTicketUS
        }
        for shard in shardsInOrder { try shard.drop() }
    }
}

/// A transaction was committed, but its changes did not reach the disk: the store is behind its
/// changelog from now on.
struct AppliedTooLittle: Error {
    var cause: StoreError
}
