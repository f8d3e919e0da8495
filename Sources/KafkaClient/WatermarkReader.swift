import CRdKafka
import StreamCore

/// Asks for the ends of partitions' logs as a read-uncommitted client.
///
/// `ListOffsets` answers by the isolation level of who asks: a read-committed client is told the
/// last stable offset as the end. librdkafka sends its client's level with
/// `rd_kafka_query_watermark_offsets`, so a client of its own asks.
final class WatermarkReader {
    private let handle: KafkaHandle

    init(_ settings: KafkaClientSettings) throws(ClientError) {
        handle = try KafkaHandle(.consumer, settings, [("isolation.level", "read_uncommitted")])
    }

    func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        let deadline = Deadline(timeoutMS: timeoutMS)
        while true {
            handle.serve()
            var low: Int64 = -1
            var high: Int64 = -1
            let code = rd_kafka_query_watermark_offsets(
                handle.client, partition.topic, partition.partition, &low, &high,
                deadline.remainingMS)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR, low >= 0, high >= low {
                return Watermarks(low: low, high: high)
            }
            let error = ClientError(
                code == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR__FAIL : code,
                operation: "query_watermark_offsets", partition: partition)
            guard error.kind == .retriable, !deadline.hasPassed else { throw error }
            if code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION {
                try lookAgain(for: partition, error, deadline)
            }
            deadline.pause(milliseconds: 50)
        }
    }

    /// The library answers for a partition that it does not know out of its memory, which is as old
    /// as the last look: a topic that has grown is looked up afresh.
    private func lookAgain(
        for partition: TopicPartition, _ error: ClientError, _ deadline: Deadline
    ) throws(ClientError) {
        guard let topic = rd_kafka_topic_new(handle.client, partition.topic, nil) else { return }
        defer { rd_kafka_topic_destroy(topic) }
        let found = try Metadata.partitions(
            handle.client, topic, partition.topic, timeoutMS: Int(deadline.remainingMS))
        guard partition.partition < found.count else { throw error }
    }
}
