public import Bytes

/// Records read from one partition, in offset order, over one shared buffer.
///
/// The buffer ends with ``padding`` spare bytes, so that a parser may read past any value's end
/// without leaving it.
public struct RecordBatch: Sendable {
    /// Spare bytes at the buffer's end.
    public static let padding = 64

    /// One record. Slices share the batch's buffer.
    public struct Record: Sendable {
        public var offset: Offset
        /// Milliseconds since 1970; -1 where the broker has none.
        public var timestampMS: Int64
        /// Null and empty are different things: nil is null.
        public var key: ByteSlice?
        /// nil is a tombstone.
        public var value: ByteSlice?
        public var headers: [RecordHeader]

        public init(
            offset: Offset, timestampMS: Int64, key: ByteSlice?, value: ByteSlice?,
            headers: [RecordHeader]
        ) {
            self.offset = offset
            self.timestampMS = timestampMS
            self.key = key
            self.value = value
            self.headers = headers
        }
    }

    public var records: [Record]

    public init(records: [Record] = []) {
        self.records = records
    }
}
