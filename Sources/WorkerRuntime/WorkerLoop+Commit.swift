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
        lastCommitNS = clock.monotonicNS
        try apply()
    }

    /// `flush`: mailboxes, changelog and offsets go into the transaction.
    private func flush() throws {
        try mailboxes.flush(to: outputs)
        for input in inputs where input.isInternal {
            guard let shard = shards[input.partition.partition],
                shard.isTouched || input.next != input.committed
            else { continue }
            shard.advance(inputOffset: input.next)
        }
        for shard in shardsInOrder where shard.isTouched {
            shard.prepareChanges()
            try shard.forEachChange { write in
                try outputs.change(write, of: shard.partition)
            }
        }
        var offsets: [StartPosition] = []
        for index in inputs.indices {
            let input = inputs[index]
            // A mailbox's offset goes with every decision in its shard, also unchanged: the next
            // owner, who asks for it, is made to wait for this transaction.
            guard input.next != input.committed || isTouched(input) else { continue }
            offsets.append(StartPosition(input.partition, at: input.next))
            guard !input.isInternal || input.next != input.logged else { continue }
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

    private func isTouched(_ input: Input) -> Bool {
        input.isInternal && shards[input.partition.partition]?.isTouched ?? false
    }

    /// `apply`: what has been committed goes to disk, one atomic write a shard.
    private func apply() throws {
        transaction = nil
        for index in inputs.indices {
            if inputs[index].next != inputs[index].committed || isTouched(inputs[index]) {
                inputs[index].logged = inputs[index].next
            }
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
        } catch {
            throw AppliedTooLittle(cause: error)
        }
        noteRekeyed()
        askChangelogEnd()
    }

    /// Asks now and then, one shard at a time, where the changelog ends, so that a restore need not
    /// begin far back. All before the end is in the store - if this thread still owns the shard: a
    /// stalled one counts what its successor has written. So the answer is never stored by itself,
    /// but with the next changes of the shard, for which the group has taken offsets since.
    private func askChangelogEnd() {
        let now = clock.monotonicNS
        let due = shardsInOrder.filter {
            $0.unwrittenStamp == nil
                && now &- $0.changelogEndAskedNS > 2_000_000_000
        }
        guard let shard = due.min(by: { $0.changelogEndAskedNS < $1.changelogEndAskedNS }) else {
            return
        }
        shard.changelogEndAskedNS = now
        let partition = TopicPartition(configuration.topics.changelog, shard.partition)
        guard let ends = try? reader.watermarks(partition, timeoutMS: 2_000) else { return }
        shard.changelogOffset = max(shard.changelogOffset, ends.high)
    }

    /// Forgets the open transaction; inputs stand where they were at the last commit.
    func dropTransaction() throws(StoreError) {
        transaction = nil
        route.drop()
        mailboxes.drop()
        resolve.drop()
        for index in inputs.indices {
            inputs[index].next = inputs[index].committed
            inputs[index].ticketUS = inputs[index].committedTicketUS
        }
        isPastBarrier = false
        resolve.link([])
        for shard in shardsInOrder { try shard.drop() }
    }
}

/// A transaction was committed, but its changes did not reach the disk: the store is behind its
/// changelog from now on.
struct AppliedTooLittle: Error {
    var cause: StoreError
}
