import Bytes
import StreamCore

/// A Kafka cluster in memory, as far as workers can tell: logs, transactions with coordinators,
/// one group. All that takes time is due at a moment of the simulated clock.
final class SimulatedBroker {
    let clock: SimulatedClock
    var random: SeededGenerator
    private(set) var logs: [TopicPartition: SimulatedLog] = [:]
    private(set) var partitionCounts: [Topic: Int32] = [:]
    var group: SimulatedGroup
    /// Epoch and latest transaction by transactional id.
    private var producers: [String: (epoch: Int, transaction: SimulatedTransaction?)] = [:]
    /// Transactions that are open or have markers to write.
    private var unsettled: [SimulatedTransaction] = []
    private var transactionCount = 0
    /// Whether markers may come late.
    var isSluggish = true
    /// How often they come very late.
    var lateMarkers = 0.04
    let transactionTimeoutMS: Int
    private(set) var timedOut = 0
    /// A commit that moved an offset backwards: something was processed twice.
    private(set) var complaint: String?
    /// The topic whose offsets may be committed again unchanged: a decision in a shard that came
    /// without a message.
    var mailboxes: Topic?
    /// Committed transactions, in that order.
    private(set) var committed: [SimulatedTransaction] = []
    /// Requests on their way, which nobody can take back.
    private var underWay: [(dueNS: UInt64, arrive: () -> Void)] = []

    init(clock: SimulatedClock, seed: UInt64, transactionTimeoutMS: Int = 60_000) {
        self.clock = clock
        random = SeededGenerator(seed: seed)
        group = SimulatedGroup()
        self.transactionTimeoutMS = transactionTimeoutMS
    }

    func make(_ topic: Topic, partitions: Int32) {
        partitionCounts[topic] = partitions
        for partition in 0..<partitions {
            logs[TopicPartition(topic, partition)] = SimulatedLog()
        }
    }

    /// Adds partitions to a topic.
    func grow(_ topic: Topic, to partitions: Int32) { partitionCounts[topic] = partitions }

    /// The log of a partition; one that nobody made is made on the spot.
    func log(_ partition: TopicPartition) -> SimulatedLog {
        if let log = logs[partition] { return log }
        let log = SimulatedLog()
        logs[partition] = log
        return log
    }

    /// Does what has become due.
    func tick() {
        let now = clock.monotonicNS
        let due = underWay.filter { $0.dueNS <= now }
        underWay.removeAll { $0.dueNS <= now }
        for request in due.sorted(by: { $0.dueNS < $1.dueNS }) { request.arrive() }
        for transaction in unsettled {
            if transaction.state == .open, transaction.deadlineNS <= now {
                timedOut += 1
                // The coordinator fences the producer, so that it can not go on with it.
                producers[transaction.producer]?.epoch += 1
                end(transaction, as: .aborted)
            }
            let due = transaction.pending.filter { $0.dueNS <= now }
            transaction.pending.removeAll { $0.dueNS <= now }
            for marker in due {
                log(marker.partition).mark(transaction, timestampMS: clock.wallMS)
            }
            if let due = transaction.offsetsDueNS, due <= now { settleOffsets(transaction) }
        }
        unsettled.removeAll {
            $0.state != .open && $0.pending.isEmpty && $0.offsetsDueNS == nil
        }
        group.tick(now: now, partitions: partitionCounts)
    }

    /// A request that takes so long to arrive.
    func send(afterNS delay: UInt64, _ arrive: @escaping () -> Void) {
        underWay.append((clock.monotonicNS + delay, arrive))
    }

    // MARK: Transactions

    /// Fences earlier owners of the id and ends what they left; the new epoch.
    func initialize(_ id: String) -> Int {
        let known = producers[id]
        if let transaction = known?.transaction {
            if transaction.state == .open { end(transaction, as: .aborted) }
            settle(transaction)
        }
        let epoch = (known?.epoch ?? 0) + 1
        producers[id] = (epoch, nil)
        return epoch
    }

    func isCurrent(_ id: String, epoch: Int) -> Bool { producers[id]?.epoch == epoch }

    /// The open transaction of a producer; one is opened where there is none.
    func transaction(of id: String) -> SimulatedTransaction {
        if let open = producers[id]?.transaction {
            if open.state == .open { return open }
            settle(open)
        }
        transactionCount += 1
        let transaction = SimulatedTransaction(
            producer: id, number: transactionCount,
            deadlineNS: clock.monotonicNS + UInt64(transactionTimeoutMS) * 1_000_000)
        producers[id]?.transaction = transaction
        unsettled.append(transaction)
        return transaction
    }

    func openTransaction(of id: String) -> SimulatedTransaction? {
        producers[id]?.transaction.flatMap { $0.state == .open ? $0 : nil }
    }

    var hasUnsettled: Bool { !unsettled.isEmpty }

    func append(
        _ partition: TopicPartition, key: ByteSlice?, value: ByteSlice?, headers: [RecordHeader],
        transaction: SimulatedTransaction?
    ) {
        if let transaction, !transaction.touched.contains(partition) {
            transaction.touched.append(partition)
        }
        log(partition).append(
            key: key, value: value, headers: headers, timestampMS: clock.wallMS,
            transaction: transaction)
    }

    func end(_ transaction: SimulatedTransaction, as state: SimulatedTransaction.State) {
        transaction.state = state
        let now = clock.monotonicNS
        transaction.pending = transaction.touched.map { ($0, now + delayNS()) }
        if !transaction.offsets.isEmpty { transaction.offsetsDueNS = now + delayNS() }
        if state == .committed {
            committed.append(transaction)
            for (partition, offset) in transaction.offsets {
                if let known = group.decided[partition],
                    known > offset || known == offset && partition.topic != mailboxes
                {
                    complaint = "\(partition): offset \(offset) committed after \(known)"
                }
                group.decided[partition] = offset
            }
        }
    }

    /// Most markers come at once, some late, a few very late.
    private func delayNS() -> UInt64 {
        guard isSluggish else { return 0 }
        if random.chance(lateMarkers) { return UInt64(random.number(0...3_000)) * 1_000_000 }
        return random.chance(0.36) ? UInt64(random.number(0...50)) * 1_000_000 : 0
    }

    private func settle(_ transaction: SimulatedTransaction) {
        for marker in transaction.pending {
            log(marker.partition).mark(transaction, timestampMS: clock.wallMS)
        }
        transaction.pending = []
        settleOffsets(transaction)
        unsettled.removeAll { $0 === transaction }
    }

    private func settleOffsets(_ transaction: SimulatedTransaction) {
        transaction.offsetsDueNS = nil
        if transaction.state == .committed {
            group.committed.merge(transaction.offsets) { max($0, $1) }
        }
        transaction.offsets = [:]
    }

    /// Committed offsets; nil while a transaction may still change one of them.
    func stableOffsets(_ partitions: [TopicPartition]) -> [TopicPartition: Offset]? {
        for transaction in unsettled
        where partitions.contains(where: { transaction.offsets[$0] != nil }) {
            return nil
        }
        return group.committed.filter { partitions.contains($0.key) }
    }
}
