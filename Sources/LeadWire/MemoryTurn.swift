public import Bytes

/// An entry of the queue in which a shard's memories of erased persons wait for their end. Sealed,
/// version 1: a zigzag varint, 16 bytes.
public struct MemoryTurn: Sendable, Equatable {
    /// The shard's clock when the memory was put there, milliseconds since 1970.
    public var beganMS: Int64
    /// Where the memory is.
    public var hash: Hash128

    private static let version: UInt8 = 1

    public init(beganMS: Int64, hash: Hash128) {
        self.beganMS = beganMS
        self.hash = hash
    }

    public func encode() -> [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 32) { writer in
            writer.write(zigzag: beganMS)
            writer.write(fixed: hash.first)
            writer.write(fixed: hash.second)
        }
    }

    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> MemoryTurn {
        try SealedRecord.read(record, version: version) { reader in
            MemoryTurn(beganMS: reader.zigzag(), hash: reader.hash128())
        }
    }
}
