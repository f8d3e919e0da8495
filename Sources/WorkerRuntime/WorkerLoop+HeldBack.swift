import StreamCore

/// Transactions that nobody ends. A broker that is killed while it writes the end of a transaction
/// may lose it on its way back up (seen with Kafka 4.3 where a partition has no other replica):
/// readers of committed records then stand before it for ever. Waiting helps no more, and nothing
/// but an operator does, so the worker says so and ends.
extension WorkerLoop {
    struct HeldBack {
        var partition: TopicPartition
        var sinceNS: UInt64
        var seenNS: UInt64
    }

    /// Notes that a partition of the internal topics can not be read; fails once this has lasted
    /// longer than an open transaction can.
    func noteHeldBack(_ error: ClientError, at partition: TopicPartition) throws {
        guard (try? reader.watermarks(partition, timeoutMS: 1_000)) != nil else {
            // No broker that could end a transaction.
            heldBack = nil
            return
        }
        let now = clock.monotonicNS
        guard var known = heldBack, known.partition == partition,
            now &- known.seenNS < 15_000_000_000
        else {
            heldBack = HeldBack(partition: partition, sinceNS: now, seenNS: now)
            return
        }
        known.seenNS = now
        heldBack = known
        let heldMS = (now &- known.sinceNS) / 1_000_000
        guard heldMS > UInt64(configuration.heldBackLimitMS) else { return }
        throw WorkerFailure.unavailable(
            "a transaction that nobody ends has held up \(configuration.applicationID) for "
                + "\(heldMS / 1000) s: \(error.description). Look with kafka-transactions.sh "
                + "find-hanging, and check what its abort takes back before you use it: the "
                + "brokers may have lost the end of a transaction that was committed")
    }

    private static let watchNS: UInt64 = 5_000_000_000

    /// Looks behind the last record of every mailbox that has brought nothing since the last look. Where
    /// a broker does not answer the rest has time: each would be waited for.
    func watchMailboxesIfDue() throws {
        let now = clock.monotonicNS
        guard isPastBarrier, now &- mailboxesWatchedNS > Self.watchNS else { return }
        mailboxesWatchedNS = now
        let count = inputs.count(where: \.isInternal)
        let first = nextWatched
        for turn in 0..<count {
            let index = (first + turn) % count
            let input = inputs[index]
            let isSame = input.watchedAt == input.next
            inputs[index].watchedAt = input.next
            guard isSame, input.isDry else { continue }
            guard let ends = try? reader.watermarks(input.partition, timeoutMS: 1_000) else {
                nextWatched = (index + 1) % count
                return
            }
            guard ends.high > input.next else { continue }
            do {
                var isEmpty = true
                try reader.read(
                    input.partition, from: input.next, to: ends.high, stallTimeoutMS: 500
                ) { _ in
                    isEmpty = false
                    return false
                }
                // Nothing but markers: passed, so that the next look need not read them again.
                if isEmpty { inputs[index].next = ends.high }
                if heldBack?.partition == input.partition { heldBack = nil }
            } catch let error as ClientError where error.kind == .retriable {
                return try noteHeldBack(error, at: input.partition)
            }
        }
    }

    /// Reads committed records of a partition of the internal topics up to an offset, waiting for
    /// open transactions in between.
    func readThrough(
        _ partition: TopicPartition, from start: Offset, to end: Offset,
        _ body: (RecordBatch) throws -> Bool
    ) throws {
        var position = start
        while true {
            do {
                try reader.read(partition, from: position, to: end, stallTimeoutMS: 5_000) {
                    batch in
                    if let last = batch.records.last { position = last.offset + 1 }
                    heldBack = nil
                    return try body(batch)
                }
                heldBack = nil
                return
            } catch let error as ClientError where error.kind == .retriable {
                observer.note(.waiting(error), thread: thread)
                try noteHeldBack(error, at: partition)
                _ = try keepAlive()
            }
        }
    }

    /// Reads what has come to the topic of offsets since the last time.
    func refreshOffsetsLog() throws {
        let ends = try patiently {
            try reader.watermarks(offsetsLog.partition, timeoutMS: questionTimeoutMS)
        }
        guard let start = offsetsLog.start(in: ends) else { return }
        try readThrough(offsetsLog.partition, from: start, to: ends.high) { batch in
            offsetsLog.take(batch)
            return try keepAlive()
        }
        offsetsLog.reach(ends.high)
    }
}
