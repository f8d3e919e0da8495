import Bytes
import StreamCore

/// A transactional producer on the simulated broker.
final class SimulatedProducer: TransactionalProducer {
    private let link: SimulatedLink
    private let broker: SimulatedBroker
    private let id: String
    private var epoch = 0
    private var topics: [Topic] = []
    private var isOpen = false
    /// A record did not get through: the transaction can only be aborted.
    private var isDoomed = false

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
                broker.append(
                    TopicPartition(topics[topic.index], partition), key: key, value: value,
                    headers: headers, transaction: broker.transaction(of: id))
            }
        }
        try link.pass(.produce, after: true)
    }

    func partitionCount(of topic: Topic, timeoutMS: Int) throws(ClientError) -> Int32 {
        try link.pass(.partitionCount)
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
        let transaction = broker.transaction(of: id)
        for position in offsets { transaction.offsets[position.partition] = position.offset }
        try link.pass(.sendOffsets, after: true)
    }

    func commit(timeoutMS: Int) throws(ClientError) {
        try link.pass(.commit)
        try demandCurrent("commit")
        isOpen = false
        if let transaction = broker.openTransaction(of: id) {
            broker.end(transaction, as: .committed)
        }
        link.world?.noteCommit(link)
        try link.pass(.commit, after: true)
    }

    func abort(timeoutMS: Int) throws(ClientError) {
        try link.pass(.abort)
        guard broker.isCurrent(id, epoch: epoch) else { throw fenced("abort") }
        isOpen = false
        isDoomed = false
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
