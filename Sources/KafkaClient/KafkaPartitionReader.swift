import CRdKafka
public import StreamCore

/// Reads single partitions outside any group, committed records only.
public final class KafkaPartitionReader: PartitionReader {
    let fetcher: Fetcher
    private let settings: KafkaClientSettings
    let signal: WakeSignal
    private var watermarkReader: WatermarkReader?
    let buffer = MessageBuffer(capacity: 10_000)
    private(set) var trimQueue: OpaquePointer?

    public init(settings: KafkaClientSettings) throws(ClientError) {
        signal = try WakeSignal()
        // The end is told so that the position behind markers and aborted records is known.
        fetcher = try Fetcher(settings, signal, tellsEnd: true)
        self.settings = settings
    }

    deinit { if let trimQueue { rd_kafka_queue_destroy(trimQueue) } }

    var client: OpaquePointer { fetcher.handle.client }

    /// The queue that answers about deleted records come to.
    func makeTrimQueue() -> OpaquePointer? {
        if trimQueue == nil { trimQueue = rd_kafka_queue_new(client) }
        return trimQueue
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
        let fetch = try fetcher.partition(partition)
        try fetch.start(at: start, operation: "read")
        try follow(fetch, from: start, to: end, stallTimeoutMS: stallTimeoutMS, body)
    }

    private func follow(
        _ fetch: PartitionFetch, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) throws {
        var position = start
        var stall = Deadline(timeoutMS: stallTimeoutMS)
        while position < end {
            fetcher.handle.serve()
            let count = buffer.receive(fetch.queue, limit: 10_000)
            guard count > 0 else {
                guard !stall.hasPassed else { throw stalled(fetch.partition, position, end) }
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
                    failure = fetch.error(code, reason, operation: "read", at: before)
                }
            }
            if !batch.records.isEmpty, try !body(batch) { return }
            // The library goes on by itself after what may pass.
            if let failure, failure.kind != .retriable { throw failure }
            if position > before {
                stall = Deadline(timeoutMS: stallTimeoutMS)
            } else if stall.hasPassed {
                throw failure ?? stalled(fetch.partition, position, end)
            }
        }
    }

    func stalled(
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
