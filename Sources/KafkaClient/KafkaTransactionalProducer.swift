import Bytes
import CRdKafka
public import StreamCore

/// A transactional producer on librdkafka, without delivery reports: what could not be delivered
/// makes the transaction fail as a whole.
///
/// After an error of kind `fenced`, `fatal` or `outcomeUnknown`, or one that stays `retriable` when
/// the time is up, drop the producer and make another with the same transactional id:
/// ``initTransactions(timeoutMS:)`` raises the epoch, which fences whatever of the old one is still
/// on its way.
public final class KafkaTransactionalProducer: TransactionalProducer {
    let handle: KafkaHandle
    private let ends: TopicEnds
    var topics: [OpaquePointer] = []
    private var topicNames: [Topic: Int] = [:]
    private var producedSinceServed = 0
    /// A place for a pointer that is not null to no bytes at all.
    let nothing = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    var headerBytes: [UInt8] = []
    var headerEntries: [crdkafka_header] = []

    public init(
        settings: KafkaClientSettings, transactionalID: String
    ) throws(ClientError) {
        ends = TopicEnds()
        handle = try KafkaHandle(
            .producer, settings, [("transactional.id", transactionalID)], ends: ends)
    }

    deinit {
        for topic in topics { rd_kafka_topic_destroy(topic) }
        nothing.deallocate()
    }

    public func initTransactions(timeoutMS: Int) throws(ClientError) {
        try call("init_transactions", timeoutMS) { rd_kafka_init_transactions(handle.client, $0) }
    }

    public func begin() throws(ClientError) {
        handle.serve()
        if let error = rd_kafka_begin_transaction(handle.client) {
            throw failure(error, "begin_transaction")
        }
    }

    public func handle(of topic: Topic) throws(ClientError) -> TopicHandle {
        if let index = topicNames[topic] { return TopicHandle(index: index) }
        guard let pointer = rd_kafka_topic_new(handle.client, topic, nil) else {
            throw ClientError(
                rd_kafka_last_error(), operation: "topic_new", reason: "the topic \(topic)")
        }
        topics.append(pointer)
        topicNames[topic] = topics.count - 1
        return TopicHandle(index: topics.count - 1)
    }

    public func followEnds(of topic: TopicHandle, partitions: Int32) {
        guard topics.indices.contains(topic.index) else { return }
        crdkafka_follow(ends.pointer, topics[topic.index], partitions)
    }

    public func end(of topic: TopicHandle, partition: Partition) -> Offset? {
        guard topics.indices.contains(topic.index) else { return nil }
        let end = crdkafka_end(ends.pointer, topics[topic.index], partition)
        return end < 0 ? nil : end
    }

    public func partitionCount(
        of topic: Topic, timeoutMS: Int
    ) throws(ClientError) -> Int32 {
        let pointer = topics[try handle(of: topic).index]
        return try Metadata.partitions(handle.client, pointer, topic, timeoutMS: timeoutMS).count
    }

    public func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) throws(ClientError) {
        guard let consumer = consumer as? KafkaGroupConsumer else {
            throw ClientError(
                kind: .fatal, operation: "send_offsets_to_transaction", code: "_INVALID_ARG",
                reason: "the consumer is not one of this client")
        }
        // The library leaves out negative offsets without a word.
        guard offsets.allSatisfy({ $0.offset >= 0 }) else {
            throw ClientError(
                kind: .fatal, operation: "send_offsets_to_transaction", code: "_INVALID_ARG",
                reason: "an offset is negative")
        }
        guard !offsets.isEmpty else { return }
        guard let list = PartitionList(capacity: offsets.count) else {
            throw PartitionList.outOfMemory("send_offsets_to_transaction")
        }
        for position in offsets { list.add(position.partition, offset: position.offset) }
        // What waits is on its way while the coordinators are told of the offsets.
        rd_kafka_flush(handle.client, 1)
        let pointer = list.pointer
        try consumer.withGroupMetadata { metadata throws(ClientError) in
            try call("send_offsets_to_transaction", timeoutMS) {
                rd_kafka_send_offsets_to_transaction(handle.client, pointer, metadata, $0)
            }
        }
    }

    public func commit(timeoutMS: Int) throws(ClientError) {
        awaitDelivery()
        do {
            try call("commit_transaction", timeoutMS) {
                rd_kafka_commit_transaction(handle.client, $0)
            }
        } catch {
            switch error.kind {
            case .abortable:
                throw error
            case .fenced:
                throw error
            case .refused:
                throw error
            default:
                // The broker may have been told, and may have done it.
                throw error.with(kind: .outcomeUnknown)
            }
        }
    }

    /// Waits for what is on its way, up to a tenth of a second. The library would too, but without
    /// delivery reports nothing wakes it: it looks every 10 ms, which every commit would pay for.
    private func awaitDelivery() {
        for _ in 0..<50 where rd_kafka_outq_len(handle.client) > 0 {
            rd_kafka_flush(handle.client, 2)
        }
    }

    public func abort(timeoutMS: Int) throws(ClientError) {
        try call("abort_transaction", timeoutMS) {
            rd_kafka_abort_transaction(handle.client, $0)
        }
    }

    /// Makes a transactional call again, with the same arguments, while the library says that this
    /// may help and there is time.
    private func call(
        _ operation: String, _ timeoutMS: Int, _ body: (Int32) -> OpaquePointer?
    ) throws(ClientError) {
        handle.serve()
        let deadline = Deadline(timeoutMS: timeoutMS)
        while let error = body(deadline.remainingMS) {
            let failure = failure(error, operation)
            guard failure.kind == .retriable, !deadline.hasPassed else { throw failure }
            deadline.pause(milliseconds: 5)
        }
    }

    func failure(_ error: OpaquePointer, _ operation: String) -> ClientError {
        var failure = ClientError(taking: error, operation: operation)
        failure.reason = handle.redact(failure.reason)
        guard failure.kind == .fatal, let fatal = handle.fatalError else { return failure }
        // `_FATAL` stands for what happened first.
        let cause = ClientError(
            fatal.code, operation: operation, reason: handle.redact(fatal.reason))
        return [.fenced, .refused].contains(cause.kind) ? cause : cause.with(kind: .fatal)
    }

    /// Serves what waits for this thread, now and then.
    func served(after produced: Int) {
        producedSinceServed += produced
        guard producedSinceServed >= 4096 else { return }
        producedSinceServed = 0
        handle.serve()
    }
}
