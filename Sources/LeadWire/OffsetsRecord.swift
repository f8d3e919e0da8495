public import Bytes

/// A record of the topic `<application_id>-offsets`: how far an input partition was consumed, as
/// of the transaction that wrote it.
///
/// Key, which compaction compares: version 1 (1 byte), partition (4 bytes, little-endian), topic.
/// Value, sealed, version 1: next offset, zigzag varint; flags, 1 byte: 1 the last ticket's time
/// follows, 2 the offset of the last event of a record alone, both zigzag varints.
public struct OffsetsRecord: Sendable, Equatable {
    public var topic: ByteSlice
    public var partition: Int32
    /// The offset of the first record that is not consumed yet.
    public var nextOffset: Int64
    /// The time of the last ticket given in this partition, microseconds since 1970; nil for a
    /// partition that gives none (an internal one).
    public var lastTicketUS: Int64?
    /// The offset of the last event that names a source's record alone; nil where there was none.
    public var lastRecordOffset: Int64?

    private static let version: UInt8 = 1

    public init(
        topic: ByteSlice, partition: Int32, nextOffset: Int64, lastTicketUS: Int64?,
        lastRecordOffset: Int64? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.nextOffset = nextOffset
        self.lastTicketUS = lastTicketUS
        self.lastRecordOffset = lastRecordOffset
    }

    public var key: [UInt8] {
        var writer = ByteWriter(capacity: 5 + topic.count)
        writer.write(byte: Self.version)
        writer.write(fixed: partition)
        return writer.bytes + topic
    }

    public var value: [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 31) { writer in
            writer.write(zigzag: nextOffset)
            writer.write(byte: (lastTicketUS == nil ? 0 : 1) + (lastRecordOffset == nil ? 0 : 2))
            if let lastTicketUS { writer.write(zigzag: lastTicketUS) }
            if let lastRecordOffset { writer.write(zigzag: lastRecordOffset) }
        }
    }

    public init(key: ByteSlice, value: ByteSlice) throws(WireDecodeError) {
        guard let version = key.first, key.count >= 5 else { throw .damaged }
        guard version == Self.version else { throw .unsupportedVersion(version) }
        partition = key.dropFirst().withUnsafeBytes {
            Int32(littleEndian: $0.loadUnaligned(as: Int32.self))
        }
        topic = key.dropFirst(5)
        let read = try SealedRecord.read(value, version: Self.version) {
            reader -> (Int64, Int64?, Int64?)? in
            let next = reader.zigzag()
            let flags = reader.byte()
            guard flags <= 3 else { return nil }
            let ticketUS = flags & 1 != 0 ? reader.zigzag() : nil
            return (next, ticketUS, flags & 2 != 0 ? reader.zigzag() : nil)
        }
        (nextOffset, lastTicketUS, lastRecordOffset) = read
    }
}
