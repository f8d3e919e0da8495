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
            deadline.pause(milliseconds: 50)
        }
    }
}
