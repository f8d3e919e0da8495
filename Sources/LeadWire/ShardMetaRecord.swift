public import Bytes

/// What a shard's store and changelog say of the shard itself. Sealed, version 1: whether there is
/// an input offset (1 byte), the offset, the highest record time, zigzag varints; 1 byte of which bit
/// 0 says whether erased persons are remembered, bit 1 whether events are undecided, bit 2 whether
/// messages wait in queues, bit 3 that no key was ever claimed, bit 4 whether memories of erased
/// persons wait for their end; where bit 2 is set, the bytes of those messages, a varint; where bit 4
/// is set, the first such memory's number and how many there are, varints.
public struct ShardMetaRecord: Sendable, Equatable {
    /// The internal topic's next offset that the state stands for; nil before the first.
    public var inputOffset: Int64?
    /// The highest record time seen, milliseconds since 1970: the shard's clock.
    public var highestRecordTimeMS: Int64
    /// Whether there ever was a memory of an erased person: without one none is looked for.
    public var remembersErasures: Bool
    /// Whether any event is undecided: without one none is looked for.
    public var hasUndecided: Bool
    /// Bytes of the messages that wait in the shard's queues.
    public var queuedBytes: Int
    /// Whether there ever was a claim on a key: without one none is looked for.
    public var hasClaims: Bool

    /// The numbers of the memories of erased persons that wait for their end.
    public var memories = Memories()

    public struct Memories: Sendable, Equatable {
        public var start: UInt32 = 0
        public var count: UInt32 = 0
        /// The next number.
        public var end: UInt32 { start &+ count }

        public init() {}
    }

    private static let version: UInt8 = 1

    public init(
        inputOffset: Int64?, highestRecordTimeMS: Int64, remembersErasures: Bool = false,
        hasUndecided: Bool = false, queuedBytes: Int = 0, hasClaims: Bool = false
    ) {
        self.inputOffset = inputOffset
        self.highestRecordTimeMS = highestRecordTimeMS
        self.remembersErasures = remembersErasures
        self.hasUndecided = hasUndecided
        self.queuedBytes = queuedBytes
        self.hasClaims = hasClaims
    }

    public func encode() -> [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 32) { writer in
            writer.write(byte: inputOffset == nil ? 0 : 1)
            if let inputOffset { writer.write(zigzag: inputOffset) }
            writer.write(zigzag: highestRecordTimeMS)
            writer.write(
                byte: (remembersErasures ? 1 : 0) | (hasUndecided ? 2 : 0)
                    | (queuedBytes > 0 ? 4 : 0) | (hasClaims ? 0 : 8)
                    | (memories.count > 0 ? 16 : 0))
            if queuedBytes > 0 { writer.write(varint: UInt64(queuedBytes)) }
            guard memories.count > 0 else { return }
            writer.write(varint: UInt64(memories.start))
            writer.write(varint: UInt64(memories.count))
        }
    }

    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ShardMetaRecord {
        try SealedRecord.read(record, version: version) { reader in
            var meta = ShardMetaRecord(inputOffset: nil, highestRecordTimeMS: 0)
            switch reader.byte() {
            case 0: break
            case 1: meta.inputOffset = reader.zigzag()
            default: return nil
            }
            meta.highestRecordTimeMS = reader.zigzag()
            let flags = reader.byte()
            guard flags < 32 else { return nil }
            meta.remembersErasures = flags & 1 != 0
            meta.hasUndecided = flags & 2 != 0
            if flags & 4 != 0 {
                guard let bytes = Int(exactly: reader.varint()), bytes > 0 else { return nil }
                meta.queuedBytes = bytes
            }
            meta.hasClaims = flags & 8 == 0
            if flags & 16 != 0 {
                guard let start = UInt32(exactly: reader.varint()),
                    let count = UInt32(exactly: reader.varint()), count > 0
                else { return nil }
                meta.memories.start = start
                meta.memories.count = count
            }
            return meta
        }
    }
}
