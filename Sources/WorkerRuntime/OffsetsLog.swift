import Bytes
import LeadWire
import StreamCore

/// What `<application_id>-offsets` says: Kafka forgets the offsets of a group without members
/// after days, this topic keeps them, with a mark of every partition and the last ticket of raw ones.
final class OffsetsLog {
    struct Entry {
        var nextOffset: Offset
        /// Microseconds; 0 for an internal partition.
        var lastTicketUS: Int64
        /// nil for an internal partition, and where no event of a record alone has come.
        var lastRecordOffset: Offset?
    }

    let partition: TopicPartition
    private var position: Offset?
    private(set) var entries: [TopicPartition: Entry] = [:]
    private(set) var marks: [TopicPartition: LogMarks] = [:]

    init(topic: Topic) {
        partition = TopicPartition(topic, 0)
    }

    /// From where on it is still to be read of a log with these ends; nil where it is known.
    func start(in ends: Watermarks) -> Offset? {
        let start = max(position ?? ends.low, ends.low)
        return start < ends.high ? start : nil
    }

    func take(_ batch: RecordBatch) {
        for record in batch.records {
            guard let key = record.key else { continue }
            if let named = LogMarkRecord.partition(of: key) {
                let input = TopicPartition(named.topic.text, named.partition)
                let mark = record.value.flatMap { try? LogMarkRecord(key: key, value: $0) }
                marks[input] = mark.map {
                    LogMarks(first: RecordPlace($0.first), latest: RecordPlace($0.latest))
                }
                continue
            }
            guard let value = record.value,
                let decoded = try? OffsetsRecord(key: key, value: value)
            else { continue }
            let input = TopicPartition(decoded.topic.text, decoded.partition)
            entries[input] = Entry(
                nextOffset: decoded.nextOffset, lastTicketUS: decoded.lastTicketUS ?? 0,
                lastRecordOffset: decoded.lastRecordOffset)
        }
    }

    /// Everything before an offset has been taken.
    func reach(_ end: Offset) { position = end }
}

/// Two records of a partition that were handled. One of the last shows whether the log is the one
/// that was read last; the first, as long as it is there, whether it was the same all the time.
struct LogMarks: Equatable {
    var first: RecordPlace
    var latest: RecordPlace
}

extension RecordPlace {
    init(_ place: LogMarkRecord.Place) {
        self.init(offset: place.offset, timestampMS: place.timestampMS)
    }
}

extension LogMarkRecord.Place {
    init(_ place: RecordPlace) {
        self.init(offset: place.offset, timestampMS: place.timestampMS)
    }
}
