import CRdKafka
import StreamCore

/// Asks for the ends of partitions' logs as a read-uncommitted client.
///
/// `ListOffsets` answers by the isolation level of who asks: a read-committed client is told the
/// last stable offset as the end. librdkafka sends its client's level, so a client of its own asks.
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
            let error: ClientError
            do {
                let low = try end(of: partition, .low, deadline)
                return Watermarks(low: low, high: max(low, try end(of: partition, .high, deadline)))
            } catch let failure {
                error = failure
            }
            guard error.kind == .retriable, !deadline.hasPassed else { throw error }
            if error.code == "_UNKNOWN_PARTITION" {
                try lookAgain(for: partition, error, deadline)
            }
            deadline.pause(milliseconds: 50)
        }
    }

    /// The protocol's names for the ends, in place of a time.
    private enum End: Int64 {
        case high = -1
        case low = -2
    }

    /// `rd_kafka_query_watermark_offsets` asks for the same, but once it has asked a broker it waits
    /// for the answer without any limit (2.0.2): as long as that broker is away.
    private func end(
        of partition: TopicPartition, _ end: End, _ deadline: Deadline
    ) throws(ClientError) -> Offset {
        guard let list = PartitionList(capacity: 1) else {
            throw PartitionList.outOfMemory("list_offsets")
        }
        list.add(partition, offset: end.rawValue)
        let code = rd_kafka_offsets_for_times(
            handle.client, list.pointer, max(1, deadline.remainingMS))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw ClientError(code, operation: "list_offsets", partition: partition)
        }
        let answer = list.pointer.pointee.elems[0]
        guard answer.err == RD_KAFKA_RESP_ERR_NO_ERROR, answer.offset >= 0 else {
            throw ClientError(
                answer.err == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR__FAIL : answer.err,
                operation: "list_offsets", partition: partition)
        }
        return answer.offset
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
