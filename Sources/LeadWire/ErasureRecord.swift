public import Bytes

/// What is remembered of an erased person under a key's hash. Sealed, version 1: two zigzag varints.
public struct ErasureRecord: Sendable, Equatable {
    /// The erasing event's time: an event that is older is rejected. Milliseconds since 1970.
    public var erasedAtMS: Int64
    /// The record time at which the memory began; it ends `erasure.remember_days` later by the
    /// shard's highest record time. Milliseconds since 1970.
    public var recordTimeMS: Int64

    private static let version: UInt8 = 1

    public init(erasedAtMS: Int64, recordTimeMS: Int64) {
        self.erasedAtMS = erasedAtMS
        self.recordTimeMS = recordTimeMS
    }

    public func encode() -> [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 20) { writer in
            writer.write(zigzag: erasedAtMS)
            writer.write(zigzag: recordTimeMS)
        }
    }

    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ErasureRecord {
        try SealedRecord.read(record, version: version) { reader in
            ErasureRecord(erasedAtMS: reader.zigzag(), recordTimeMS: reader.zigzag())
        }
    }
}
