public import Bytes

/// A second record of the topic `<application_id>-offsets` for a partition that is read: where two records lay
/// that were handled, and their timestamps. A log that has another one there was made anew.
///
/// It is a record of its own, not part of ``OffsetsRecord``, so that workers which know nothing of it
/// read the others as before.
///
/// Key, which compaction compares: version 2 (1 byte), partition (4 bytes, little-endian), topic.
/// Value, sealed, version 1: offset and timestamp of each, zigzag varints.
public struct LogMarkRecord: Sendable, Equatable {
    public var topic: ByteSlice
    public var partition: Int32
    /// The first one that is known of the log.
    public var first: Place
    /// One of the last.
    public var latest: Place

    /// Offset, and timestamp in milliseconds since 1970.
    public struct Place: Sendable, Equatable {
        public var offset: Int64
        public var timestampMS: Int64

        public init(offset: Int64, timestampMS: Int64) {
            self.offset = offset
            self.timestampMS = timestampMS
        }
    }

    private static let keyVersion: UInt8 = 2
    private static let version: UInt8 = 1

    public init(topic: ByteSlice, partition: Int32, first: Place, latest: Place) {
        self.topic = topic
        self.partition = partition
        self.first = first
        self.latest = latest
    }

    public var key: [UInt8] { Self.key(topic: topic, partition: partition) }

    public static func key(topic: ByteSlice, partition: Int32) -> [UInt8] {
        var writer = ByteWriter(capacity: 5 + topic.count)
        writer.write(byte: keyVersion)
        writer.write(fixed: partition)
        return writer.bytes + topic
    }

    /// Of which partition a key is; nil where it is none of such a record.
    public static func partition(of key: ByteSlice) -> (topic: ByteSlice, partition: Int32)? {
        guard key.count >= 5, key.first == keyVersion else { return nil }
        let partition = key.dropFirst().withUnsafeBytes {
            Int32(littleEndian: $0.loadUnaligned(as: Int32.self))
        }
        return (key.dropFirst(5), partition)
    }

    public var value: [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 40) { writer in
            for place in [first, latest] {
                writer.write(zigzag: place.offset)
                writer.write(zigzag: place.timestampMS)
            }
        }
    }

    public init(key: ByteSlice, value: ByteSlice) throws(WireDecodeError) {
        guard let named = Self.partition(of: key) else { throw .damaged }
        (topic, partition) = named
        (first, latest) = try SealedRecord.read(value, version: Self.version) { reader in
            (
                Place(offset: reader.zigzag(), timestampMS: reader.zigzag()),
                Place(offset: reader.zigzag(), timestampMS: reader.zigzag())
            )
        }
    }
}
