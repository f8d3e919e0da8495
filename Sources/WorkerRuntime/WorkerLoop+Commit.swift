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

    /// A transactional call follows, which has to come back in its time.
    func watchCall() {
        status.called(
            for: callTimeoutMS, thread: thread, now: clock.monotonicNS)
    }

    func commit() throws {
        try flush()
        try endTransaction()
        lastCommitNS = clock.monotonicNS
        status.clear(.broker, thread: thread)
        status.clear(.commits, thread: thread)
        try apply()
    }

    private func endTransaction() throws {
        watchCall()
        defer { status.returned(thread: thread) }
        try producer.commit(timeoutMS: callTimeoutMS)
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
            try shard.prepareChanges()
            try shard.logChanges { write in
                try outputs.change(write, of: shard.partition)
            }
        }
        var offsets: [StartPosition] = []
        for index in inputs.indices {
            let input = inputs[index]
            // A mailbox's offset goes with every decision in its shard, also unchanged: the next
            // owner, who asks for it, is made to wait for this transaction. A raw partition's goes
            // with marks that are given up: they are so by its owner only.
            guard
                input.next != input.committed || input.hasStaleMarks || input.isUnlogged
                    || isTouched(input)
            else { continue }
            offsets.append(StartPosition(input.partition, at: input.next))
            guard !input.isInternal || input.next != input.logged else { continue }
            let record = OffsetsRecord(
                topic: ByteSlice(utf8: input.partition.topic),
                partition: input.partition.partition, nextOffset: input.next,
                lastTicketUS: input.isInternal ? nil : input.clock.ticketUS,
                lastRecordOffset: input.clock.recordOffset)
            try outputs.produce(
                outputs.offsets, partition: 0, key: record.key[...],
                value: record.value[...])
        }
        try writeMarks()
        watchCall()
        defer { status.returned(thread: thread) }
        try producer.sendOffsets(
            offsets, of: consumer, timeoutMS: callTimeoutMS)
    }

    private func isTouched(_ input: Input) -> Bool {
        input.isInternal && shards[input.partition.partition]?.isTouched ?? false
    }

    /// `apply`: what has been committed goes to disk, one atomic write a shard.
    private func apply() throws {
        transaction = nil
        for index in inputs.indices {
            if inputs[index].next != inputs[index].committed || inputs[index].isUnlogged
                || isTouched(inputs[index])
            {
                inputs[index].logged = inputs[index].next
            }
            inputs[index].isUnlogged = false
            inputs[index].committed = inputs[index].next
            inputs[index].committedClock = inputs[index].clock
            inputs[index].hasStaleMarks = false
            inputs[index].isAcrossGap = false
            if let marks = inputs[index].newMarks {
                inputs[index].marks = marks
                inputs[index].markedNS = lastCommitNS
                inputs[index].newMarks = nil
            }
        }
        fencings = 0
        route.committed()
        resolve.committed()
        do throws(StoreError) {
            for shard in shardsInOrder where shard.isTouched {
                // A restore need not begin before it: what others wrote until this commit was
                // accepted is older than this thread's ownership, and in the store.
                if let end = outputs.changelogEnd(of: shard.partition) {
                    shard.changelogOffset = max(shard.changelogOffset, end)
                }
                try shard.apply(wallMS: clock.wallMS)
            }
        } catch {
            throw AppliedTooLittle(cause: error)
        }
        noteRekeyed()
    }

    /// Forgets the open transaction; inputs stand where they were at the last commit.
    func dropTransaction() throws(StoreError) {
        transaction = nil
        route.drop()
        mailboxes.drop()
        resolve.drop()
        // Its place is found, and accepted, anew: before the gap there is nothing to go back to.
        if inputs.contains(where: \.isAcrossGap) { isRestoreDue = true }
        for index in inputs.indices {
            inputs[index].next = inputs[index].committed
            inputs[index].clock = inputs[index].committedClock
            inputs[index].handled = nil
            inputs[index].newMarks = nil
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
