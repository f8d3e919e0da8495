public import Bytes

/// The key of an entry of a shard's state: what kind it is, of whom, and which of several.
public struct StoreKey: Hashable, Sendable {
    public var kind: UInt8
    public var hash: Hash128
    public var number: UInt32

    @inlinable
    public init(kind: UInt8, hash: Hash128, number: UInt32 = 0) {
        self.kind = kind
        self.hash = hash
        self.number = number
    }

    /// One word is enough for a hash table: the hash is a keyed one, and numbers of one hash
    /// differ.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        let rest = UInt64(kind) << 32 | UInt64(number)
        hasher.combine(hash.first &+ rest &* 0x9e37_79b9_7f4a_7c15)
    }

    /// Bytes of the encoded form.
    public static let encodedCount = 21

    /// kind, hash (little-endian words), number (little-endian): 21 bytes, also the key of a
    /// changelog record.
    public var encoded: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.encodedCount) { buffer, count in
            guard let start = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            start.storeBytes(of: kind, as: UInt8.self)
            start.storeBytes(of: hash.first.littleEndian, toByteOffset: 1, as: UInt64.self)
            start.storeBytes(of: hash.second.littleEndian, toByteOffset: 9, as: UInt64.self)
            start.storeBytes(of: number.littleEndian, toByteOffset: 17, as: UInt32.self)
            count = Self.encodedCount
        }
    }

    /// Runs `body` on the encoded form.
    @inlinable
    public func withEncoded<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        return try withUnsafeMutableBytes(of: &words) { buffer throws(Failure) in
            buffer.storeBytes(of: kind, as: UInt8.self)
            buffer.storeBytes(of: hash.first.littleEndian, toByteOffset: 1, as: UInt64.self)
            buffer.storeBytes(of: hash.second.littleEndian, toByteOffset: 9, as: UInt64.self)
            buffer.storeBytes(of: number.littleEndian, toByteOffset: 17, as: UInt32.self)
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<Self.encodedCount])
            return try body(bytes.assumingMemoryBound(to: UInt8.self))
        }
    }

    public init?(encoded bytes: ByteSlice) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.encodedCount, let kind = try? reader.readByte(),
            let hash = try? reader.readHash128(), let number = try? reader.read(fixed: UInt32.self)
        else { return nil }
        self.init(kind: kind, hash: hash, number: number)
    }
}

/// What a shard's stored state stands for.
public struct StoreCheckpoint: Sendable, Equatable {
    /// The changelog's incarnation; state of another one is of no use.
    public var incarnation: Hash128
    /// The next changelog offset to apply.
    public var changelogOffset: Offset
    /// The broker's time of the last applied changelog record, milliseconds since 1970.
    public var brokerTimeMS: Int64

    public init(incarnation: Hash128, changelogOffset: Offset, brokerTimeMS: Int64) {
        self.incarnation = incarnation
        self.changelogOffset = changelogOffset
        self.brokerTimeMS = brokerTimeMS
    }
}

/// One change of an entry; a nil value removes it.
public struct StoreWrite: Sendable {
    public var key: StoreKey
    public var value: ByteSlice?

    public init(key: StoreKey, value: ByteSlice?) {
        self.key = key
        self.value = value
    }
}

/// What can go wrong with stored state.
public enum StoreError: Error, Sendable {
    /// Bytes that were read are not the bytes that were written: wipe and restore.
    case damaged(String)
    /// The operating system refused (no space, no rights, a failing disk).
    case io(operation: String, path: String, errno: Int32)
}

/// A shard's state on this machine: a cache of its changelog, written only with what the log
/// already has.
public protocol StateStore: AnyObject {
    /// What the state stands for; nil where there is none.
    var checkpoint: StoreCheckpoint? { get }

    /// Number of entries.
    var count: Int { get }

    func value(of key: StoreKey) throws(StoreError) -> ByteSlice?

    /// The key is going to be asked for soon; costs little and changes nothing.
    func prefetch(_ key: StoreKey)

    /// Applies changes and the checkpoint they lead to, all or nothing.
    func apply(_ writes: [StoreWrite], checkpoint: StoreCheckpoint) throws(StoreError)

    /// Every entry once, in no particular order. `body` returns false to stop.
    func forEach(_ body: (StoreKey, ByteSlice) throws -> Bool) throws

    /// Removes everything, the checkpoint too.
    func wipe() throws(StoreError)

    /// Writes what makes the next start quick, and lets go of files.
    func close() throws(StoreError)
}

extension StateStore {
    public func prefetch(_ key: StoreKey) {}
}
