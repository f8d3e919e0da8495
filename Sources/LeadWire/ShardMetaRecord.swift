public import Bytes

/// What a shard's store and changelog say of the shard itself. Sealed, version 1: whether there is
/// an input offset (1 byte), the offset, the highest record time, zigzag varints.
public struct ShardMetaRecord: Sendable, Equatable {
    /// The internal topic's next offset that the state stands for; nil before the first.
    public var inputOffset: Int64?
    /// The highest record time seen, milliseconds since 1970: the shard's clock.
    public var highestRecordTimeMS: Int64

    private static let version: UInt8 = 1

    public init(inputOffset: Int64?, highestRecordTimeMS: Int64) {
        self.inputOffset = inputOffset
        self.highestRecordTimeMS = highestRecordTimeMS
    }

    public func encode() -> [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 21) { writer in
            writer.write(byte: inputOffset == nil ? 0 : 1)
            if let inputOffset { writer.write(zigzag: inputOffset) }
            writer.write(zigzag: highestRecordTimeMS)
        }
    }

    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ShardMetaRecord {
        try SealedRecord.read(record, version: version) { reader in
            switch reader.byte() {
            case 0: ShardMetaRecord(inputOffset: nil, highestRecordTimeMS: reader.zigzag())
            case 1:
                ShardMetaRecord(
                    inputOffset: reader.zigzag(), highestRecordTimeMS: reader.zigzag())
            default: nil
            }
        }
    }
}
