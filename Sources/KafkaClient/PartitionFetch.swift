import CRdKafka
import StreamCore

/// A client that fetches partitions one by one, each into a queue of its own, without any group.
///
/// librdkafka ties fetching to group membership where one client does both: an assignment is
/// replaced as a whole, replacing it forgets that it was lost, and a seek while a logical start
/// offset is still being looked up is overtaken by the answer (2.0.2), which skips records. With
/// a client for each, a partition starts at an absolute offset, when the caller says so, and no
/// rebalance interferes.
final class Fetcher {
    let handle: KafkaHandle
    let signal: WakeSignal
    private var topics: [Topic: OpaquePointer] = [:]

    init(
        _ settings: KafkaClientSettings, _ signal: WakeSignal, tellsEnd: Bool
    ) throws(ClientError) {
        self.signal = signal
        // Without a group.id: nothing is asked of a group coordinator, nor of its rights.
        var enforced = [
            ("isolation.level", "read_committed"),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("auto.offset.reset", "error"),
            ("enable.partition.eof", tellsEnd ? "true" : "false"),
        ]
        if !tellsEnd {
            // What is assigned is there: that it is gone is told at once. A library that fetches by
            // topics' ids (2.16) tells it in no other way before it goes on with the next of that name.
            enforced.append(("topic.metadata.propagation.max.ms", "0"))
        }
        if tellsEnd {
            // Whole partitions are read, one at a time: a queue that fills up stands still for a
            // second with 2.0.2, which was most of the time of a restore.
            enforced += [
                ("queued.max.messages.kbytes", "131072"), ("queued.min.messages", "1000000"),
                ("fetch.message.max.bytes", "4194304"),
            ]
        }
        handle = try KafkaHandle(.consumer, settings, enforced)
    }

    deinit { for topic in topics.values { rd_kafka_topic_destroy(topic) } }

    /// A partition that can be started; it keeps the fetcher.
    func partition(_ partition: TopicPartition) throws(ClientError) -> PartitionFetch {
        if let topic = topics[partition.topic] {
            return try PartitionFetch(self, topic, partition)
        }
        guard let topic = rd_kafka_topic_new(handle.client, partition.topic, nil) else {
            throw ClientError(rd_kafka_last_error(), operation: "topic_new", partition: partition)
        }
        topics[partition.topic] = topic
        return try PartitionFetch(self, topic, partition)
    }

    /// The ends of the log as the last fetch told them; nil before the first one.
    func watermarks(_ partition: TopicPartition) -> Watermarks? {
        var low: Int64 = -1
        var high: Int64 = -1
        let code = rd_kafka_get_watermark_offsets(
            handle.client, partition.topic, partition.partition, &low, &high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, low >= 0, high >= low else { return nil }
        return Watermarks(low: low, high: high)
    }
}

/// One partition, its queue, and how far it was handed over.
final class PartitionFetch {
    let partition: TopicPartition
    let queue: OpaquePointer
    private let fetcher: Fetcher
    private let topic: OpaquePointer
    /// The lowest offset that may still be handed over; nil until started.
    var position: Offset?
    /// What is to be thrown by the next take.
    var failure: ClientError?
    /// The last take may have left records behind.
    var mayHaveMore = false

    fileprivate init(
        _ fetcher: Fetcher, _ topic: OpaquePointer, _ partition: TopicPartition
    ) throws(ClientError) {
        guard let queue = rd_kafka_queue_new(fetcher.handle.client) else {
            throw PartitionList.outOfMemory("queue_new")
        }
        self.fetcher = fetcher
        self.topic = topic
        self.partition = partition
        self.queue = queue
        fetcher.signal.watch(queue)
    }

    deinit {
        WakeSignal.unwatch(queue)
        if position != nil { rd_kafka_consume_stop(topic, partition.partition) }
        // What is left pins fetched buffers: the library goes on forwarding to the queue.
        drain()
        rd_kafka_queue_destroy(queue)
    }

    /// Starts at an absolute offset, or goes there, forgetting what was fetched and what failed.
    func start(at offset: Offset, operation: String) throws(ClientError) {
        guard offset >= 0 else {
            throw ClientError(
                kind: .fatal, operation: operation, code: "_INVALID_ARG",
                reason: "a negative offset for \(partition)", partition: partition)
        }
        if position != nil {
            rd_kafka_consume_stop(topic, partition.partition)
            position = nil
            drain()
        }
        failure = nil
        guard
            rd_kafka_consume_start_queue(topic, partition.partition, offset, queue) == 0
        else {
            throw ClientError(rd_kafka_last_error(), operation: operation, partition: partition)
        }
        position = offset
        mayHaveMore = true
    }

    private func drain() {
        let buffer = MessageBuffer(capacity: 1024)
        while buffer.receive(queue, limit: 1024) > 0 {}
    }

    /// An error that came in place of a record.
    func error(
        _ code: rd_kafka_resp_err_t, _ reason: String?, operation: String, at position: Offset
    ) -> ClientError {
        let reason = reason ?? String(cString: rd_kafka_err2str(code))
        return ClientError(
            code, operation: operation,
            reason: "\(partition) at offset \(position): \(fetcher.handle.redact(reason))",
            partition: partition)
    }
}
