import Bytes
import LeadWire
import StreamCore

/// What `<application_id>-offsets` says: Kafka forgets the offsets of a group without members
/// after days, this topic keeps them, and the last ticket of every raw partition.
final class OffsetsLog {
    struct Entry {
        var nextOffset: Offset
        /// Microseconds; 0 for an internal partition.
        var lastTicketUS: Int64
    }

    private let partition: TopicPartition
    private var position: Offset?
    private(set) var entries: [TopicPartition: Entry] = [:]

    init(topic: Topic) {
        partition = TopicPartition(topic, 0)
    }

    /// Reads what has come since the last time, up to the end as it is now.
    func refresh(
        from reader: any PartitionReader, timeoutMS: Int, keepAlive: () throws -> Bool
    ) throws {
        let ends = try reader.watermarks(partition, timeoutMS: timeoutMS)
        let start = max(position ?? ends.low, ends.low)
        guard start < ends.high else { return }
        try reader.read(partition, from: start, to: ends.high, stallTimeoutMS: timeoutMS) { batch in
            for record in batch.records {
                guard let key = record.key, let value = record.value,
                    let decoded = try? OffsetsRecord(key: key, value: value)
                else { continue }
                let input = TopicPartition(decoded.topic.text, decoded.partition)
                entries[input] = Entry(
                    nextOffset: decoded.nextOffset, lastTicketUS: decoded.lastTicketUS ?? 0)
            }
            return try keepAlive()
        }
        position = ends.high
    }
}
