/// Where a record lies, and its own timestamp: enough to tell whether a partition's log still is the
/// one that it was, for in one that was made anew another record lies there, or none.
public struct RecordPlace: Sendable, Equatable {
    public var offset: Offset
    /// Milliseconds since 1970, as the log has it; -1 where it has none.
    public var timestampMS: Int64

    public init(offset: Offset, timestampMS: Int64) {
        self.offset = offset
        self.timestampMS = timestampMS
    }
}

/// A stretch of a partition's log.
public struct LogRange: Sendable, Equatable {
    public var partition: TopicPartition
    public var start: Offset
    /// The offset behind it.
    public var end: Offset

    public init(_ partition: TopicPartition, from start: Offset, to end: Offset) {
        self.partition = partition
        self.start = start
        self.end = end
    }
}

extension PartitionReader {
    /// One after the other, for readers that have no better way.
    public func firstRecords(
        in ranges: [LogRange], stallTimeoutMS: Int
    ) throws -> [TopicPartition: RecordPlace] {
        var found: [TopicPartition: RecordPlace] = [:]
        for range in ranges {
            try read(
                range.partition, from: range.start, to: range.end, stallTimeoutMS: stallTimeoutMS
            ) { batch in
                guard let first = batch.records.first else { return true }
                found[range.partition] = RecordPlace(
                    offset: first.offset, timestampMS: first.timestampMS)
                return false
            }
        }
        return found
    }
}
