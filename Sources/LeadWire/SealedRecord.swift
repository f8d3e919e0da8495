internal import Bytes

/// The frame of every binary record: a version byte, the body, and XXH3 (64 bits, little-endian)
/// over both. It stays like this in every version, so that a newer record is told from a damaged
/// one.
enum SealedRecord {
    private static let checksumBytes = 8

    /// Appends the checksum over all that was written, beginning with the version byte.
    static func seal(_ writer: inout ByteWriter) {
        writer.write(fixed: Checksum.xxh3(writer.bytes[...]))
    }

    /// Writes a whole record.
    static func write(
        version: UInt8, capacity: Int, _ body: (inout ByteWriter) -> Void
    ) -> [UInt8] {
        var writer = ByteWriter(capacity: capacity + 1 + checksumBytes)
        writer.write(byte: version)
        body(&writer)
        seal(&writer)
        return writer.bytes
    }

    /// The body, after checksum and version were checked.
    static func open(_ record: ByteSlice, version: UInt8) throws(WireDecodeError) -> ByteSlice {
        let content = try content(of: record)
        guard let written = content.first else { throw .damaged }
        guard written == version else { throw .unsupportedVersion(written) }
        return content.dropFirst()
    }

    /// What a checksum that is right stands behind.
    static func content(of record: ByteSlice) throws(WireDecodeError) -> ByteSlice {
        guard record.count > checksumBytes else { throw .damaged }
        let content = record.dropLast(checksumBytes)
        let stored = record.suffix(checksumBytes).withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
        guard Checksum.xxh3(content) == stored else { throw .damaged }
        return content
    }

    /// Reads a whole record; `body` gives nil where the bytes make no sense.
    static func read<Value>(
        _ record: ByteSlice, version: UInt8, _ body: (inout SliceReader) -> Value?
    ) throws(WireDecodeError) -> Value {
        let content = try open(record, version: version)
        let value = content.withUnsafeBufferPointer { buffer -> Value? in
            var reader = SliceReader(content, buffer)
            guard let value = body(&reader), reader.isAtEnd, !reader.hasFailed else { return nil }
            return value
        }
        guard let value else { throw .damaged }
        return value
    }
}
