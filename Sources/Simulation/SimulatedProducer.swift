import Bytes
import StreamCore

/// A transactional producer on the simulated broker.
final class SimulatedProducer: TransactionalProducer {
    private let link: SimulatedLink
    private let broker: SimulatedBroker
    private let id: String
    private var epoch = 0
    private var topics: [Topic] = []
    private var followed: (topic: Topic, ends: [Partition: Offset])?
    private var isOpen = false
    /// A record did not get through: the transaction can only be aborted.
    private var isDoomed = false
    /// What the client has yet to send.
    private var queue: [Queued] = []

    /// Whether a partition gets the open transaction's records late.
    private var paths: [TopicPartition: Bool] = [:]

    private struct Queued {
        var partition: TopicPartition
        var key: ByteSlice?
        var value: ByteSlice?
        var headers: [RecordHeader]
    }

    init(link: SimulatedLink, broker: SimulatedBroker, id: String) {
        self.link = link
        self.broker = broker
        self.id = id
    }

    func initTransactions(timeoutMS: Int) throws(ClientError) {
        try link.pass(.initTransactions)
        epoch = broker.initialize(id)
        try link.pass(.initTransactions, after: true)
    }

    func begin() throws(ClientError) {
        try link.pass(.begin)
        guard !isOpen else {
            throw ClientError(
                kind: .fatal, operation: "begin", code: "_STATE", reason: "it is open already")
        }
        isOpen = true
        isDoomed = false
        queue = []
        paths = [:]
        try link.pass(.begin, after: true)
    }

    func handle(of topic: Topic) throws(ClientError) -> TopicHandle {
        if let index = topics.firstIndex(of: topic) { return TopicHandle(index: index) }
        topics.append(topic)
        return TopicHandle(index: topics.count - 1)
    }

    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) throws(ClientError) {
        try link.pass(.produce)
        try demandOpen("produce")
        // Refusals of the broker show at the next call that waits for it.
        if !isDoomed, broker.isCurrent(id, epoch: epoch) {
            if link.world?.losesRecord() ?? false {
                isDoomed = true
            } else {
                let target = TopicPartition(topics[topic.index], partition)
                broker.transaction(of: id).produced.append(
                    .init(
                        partition: target, key: key?.compacted, value: value?.compacted,
                        headers: headers))
                queue.append(
                    Queued(
                        partition: target, key: key?.compacted, value: value?.compacted,
                        headers: headers))
                deliverSome()
            }
        }
        try link.pass(.produce, after: true)
    }

    /// The client sends when it likes, each partition's records in order, all of them by the
    /// commit at the latest: to some partitions not before.
    private func deliverSome() {
        guard let world = link.world else { return }
        for record in queue where paths[record.partition] == nil {
            paths[record.partition] = world.delaysDelivery()
        }
        deliver { paths[$0] == false }
    }

    private func deliver(_ isDue: (TopicPartition) -> Bool) {
        defer { queue.removeAll { isDue($0.partition) } }
        guard broker.isCurrent(id, epoch: epoch), let open = broker.openTransaction(of: id) else {
            return
        }
        for record in queue where isDue(record.partition) {
            broker.append(
                record.partition, key: record.key, value: record.value, headers: record.headers,
                transaction: open)
            if record.partition.topic == followed?.topic {
                followed?.ends[record.partition.partition] = broker.log(record.partition).high
            }
        }
    }

    func followEnds(of topic: TopicHandle, partitions: Int32) {
        followed = (topics[topic.index], [:])
    }

    func end(of topic: TopicHandle, partition: Partition) -> Offset? {
        topics[topic.index] == followed?.topic ? followed?.ends[partition] : nil
    }

    func partitionCount(of topic: Topic, timeoutMS: Int) throws(ClientError) -> Int32 {
        // The library knows the topics that the worker reads.
        if !link.isRead(topic) { try link.pass(.partitionCount) }
        return broker.partitionCounts[topic] ?? 1
    }

    func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) throws(ClientError) {
        guard !offsets.isEmpty else { return }
        try link.pass(.sendOffsets)
        try demandCurrent("sendOffsets")
        guard let consumer = consumer as? SimulatedConsumer,
            let member = broker.group.member(link.instance, id: consumer.memberID),
            broker.group.generation == consumer.generation, !member.hasJoined
        else {
            isDoomed = true
            throw ClientError(
                kind: .abortable, operation: "sendOffsets", code: "ILLEGAL_GENERATION",
                reason: "the group has gone on")
        }
        deliverSome()
        let transaction = broker.transaction(of: id)
        for position in offsets { transaction.offsets[position.partition] = position.offset }
        try link.pass(.sendOffsets, after: true)
    }

    func commit(timeoutMS: Int) throws(ClientError) {
        try link.pass(.commit)
        try demandCurrent("commit")
        if let world = link.world, let open = broker.openTransaction(of: id),
            let lateness = world.lateness(link)
        {
            try commit(open, lateness, world)
        } else {
            deliver { _ in true }
            isOpen = false
            if let transaction = broker.openTransaction(of: id) {
                broker.end(transaction, as: .committed)
            }
            link.world?.noteCommit(link)
        }
        try link.pass(.commit, after: true)
    }

    /// The commit is slow: its last records and its end reach the broker when the session may be
    /// over and others own the partitions. No broker asks for the generation any more.
    private func commit(
        _ transaction: SimulatedTransaction, _ lateness: Simulation.Lateness, _ world: Simulation
    ) throws(ClientError) {
        let epoch = epoch
        func isMine() -> Bool {
            broker.isCurrent(id, epoch: epoch) && transaction.state == .open
        }
        broker.send(afterNS: UInt64(lateness.recordsMS) * 1_000_000) {
            if isMine() { self.deliver { _ in true } }
        }
        broker.send(afterNS: UInt64(lateness.endMS) * 1_000_000) {
            if isMine(), self.queue.isEmpty { self.broker.end(transaction, as: .committed) }
        }
        world.pass(lateness, of: link)
        guard !link.isCut else { throw link.dead(.commit) }
        guard transaction.state == .committed else { throw fenced("commit") }
        isOpen = false
        world.noteCommit(link)
    }

    func abort(timeoutMS: Int) throws(ClientError) {
        try link.pass(.abort)
        guard broker.isCurrent(id, epoch: epoch) else { throw fenced("abort") }
        isOpen = false
        isDoomed = false
        queue = []
        paths = [:]
        if let transaction = broker.openTransaction(of: id) {
            broker.end(transaction, as: .aborted)
        }
        try link.pass(.abort, after: true)
    }

    private func demandOpen(_ operation: String) throws(ClientError) {
        guard isOpen else {
            throw ClientError(
                kind: .fatal, operation: operation, code: "_STATE", reason: "it is not open")
        }
    }

    private func demandCurrent(_ operation: String) throws(ClientError) {
        try demandOpen(operation)
        guard broker.isCurrent(id, epoch: epoch) else { throw fenced(operation) }
        if isDoomed {
            throw ClientError(
                kind: .abortable, operation: operation, code: "_PURGE_QUEUE",
                reason: "a record could not be delivered")
        }
    }

    private func fenced(_ operation: String) -> ClientError {
        ClientError(
            kind: .fenced, operation: operation, code: "INVALID_PRODUCER_EPOCH",
            reason: "another producer has the id, or the transaction took too long")
    }
}
