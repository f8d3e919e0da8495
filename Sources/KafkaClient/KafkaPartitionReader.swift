import CRdKafka
public import StreamCore

/// Reads single partitions outside any group, committed records only.
public final class KafkaPartitionReader: PartitionReader {
    private let handle: KafkaHandle
    private let settings: KafkaClientSettings
    private let signal: WakeSignal
    private let queue: OpaquePointer
    private var watermarkReader: WatermarkReader?
    private let buffer = MessageBuffer(capacity: 10_000)

    public init(settings: KafkaClientSettings) throws(ClientError) {
        signal = try WakeSignal()
        // Without a group.id: nothing is asked of a group coordinator, nor of its rights.
        handle = try KafkaHandle(
            .consumer, settings,
            [
                ("isolation.level", "read_committed"),
                ("enable.auto.commit", "false"),
                ("enable.auto.offset.store", "false"),
                ("auto.offset.reset", "error"),
                // Says where the position is behind markers and aborted records.
                ("enable.partition.eof", "true"),
            ])
        self.settings = settings
        guard let queue = rd_kafka_queue_new(handle.client) else {
            throw PartitionList.outOfMemory("queue_new")
        }
        self.queue = queue
        signal.watch(queue)
    }

    deinit {
        WakeSignal.unwatch(queue)
        rd_kafka_queue_destroy(queue)
    }

    public func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        if let watermarkReader {
            return try watermarkReader.watermarks(partition, timeoutMS: timeoutMS)
        }
        let reader = try WatermarkReader(settings)
        watermarkReader = reader
        return try reader.watermarks(partition, timeoutMS: timeoutMS)
    }

    public func read(
        _ partition: TopicPartition, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) throws {
        guard start < end else { return }
        guard let topic = rd_kafka_topic_new(handle.client, partition.topic, nil) else {
            throw ClientError(
                rd_kafka_last_error(), operation: "read", partition: partition)
        }
        defer { rd_kafka_topic_destroy(topic) }
        guard rd_kafka_consume_start_queue(topic, partition.partition, start, queue) == 0 else {
            throw ClientError(
                rd_kafka_last_error(), operation: "read", partition: partition)
        }
        defer {
            rd_kafka_consume_stop(topic, partition.partition)
            while buffer.receive(queue, limit: 10_000) > 0 { buffer.release() }
        }
        try follow(partition, from: start, to: end, stallTimeoutMS: stallTimeoutMS, body)
    }

    private func follow(
        _ partition: TopicPartition, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) throws {
        var position = start
        var stall = Deadline(timeoutMS: stallTimeoutMS)
        while position < end {
            handle.serve()
            let count = buffer.receive(queue, limit: 10_000)
            guard count > 0 else {
                guard !stall.hasPassed else { throw stalled(partition, position, end) }
                signal.wait(timeoutMS: Int(min(100, stall.remainingMS)))
                continue
            }
            defer { buffer.release() }
            let before = position
            let batch = buffer.copy(position: &position, below: end)
            var failure: ClientError?
            buffer.forEachNotice { code, offset, reason in
                if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                    position = max(position, offset)
                } else {
                    let reason = reason ?? String(cString: rd_kafka_err2str(code))
                    failure = ClientError(
                        code, operation: "read",
                        reason: "\(partition) at offset \(before): \(handle.redact(reason))",
                        partition: partition)
                }
            }
            if !batch.records.isEmpty, try !body(batch) { return }
            // The library goes on by itself after what may pass.
            if let failure, failure.kind != .retriable { throw failure }
            if position > before {
                stall = Deadline(timeoutMS: stallTimeoutMS)
            } else if stall.hasPassed {
                throw failure ?? stalled(partition, position, end)
            }
        }
    }

    private func stalled(
        _ partition: TopicPartition, _ position: Offset, _ end: Offset
    ) -> ClientError {
        ClientError(
            kind: .retriable, operation: "read", code: "_TIMED_OUT",
            reason: """
                \(partition) can not be read beyond offset \(position), its end is \(end): an open \
                transaction may hold it back; kafka-transactions.sh find-hanging --topic \
                \(partition.topic) --partition \(partition.partition) shows whose
                """,
            partition: partition)
    }
}
