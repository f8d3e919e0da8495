import Bytes
public import LeadModel
public import LeadResolver
import LeadWire
public import StreamCore

/// Answers questions about a shard's state; changes nothing.
public struct ShardReader {
    private let store: any StateStore
    private let hasher: KeyedHasher

    public init(store: any StateStore, applicationID: String) {
        self.store = store
        hasher = KeyedHasher(secret: ByteSlice(utf8: applicationID))
    }

    /// How far a shard has come.
    public struct Progress: Sendable {
        /// The next offset of the internal topic; nil where nothing was read yet.
        public var inputOffset: Offset?
        /// The highest timestamp of a raw record, milliseconds since 1970.
        public var highestRecordTimeMS: Int64
    }

    public var progress: Progress {
        get throws(StoreError) {
            let stored = try Shard.storedProgress(in: store)
            return Progress(
                inputOffset: stored.inputOffset, highestRecordTimeMS: stored.highestRecordTimeMS)
        }
    }

    /// The living identities under a master key, oldest first.
    public func identities(under key: IdentityKey) throws(StoreError) -> [Identity] {
        guard let first = try entry(key, number: 0) else { return [] }
        var found: [Identity] = []
        if let identity = first.identity { found.append(identity) }
        guard first.nextNumber > 1 else { return found }
        for number in 1..<first.nextNumber {
            if let identity = try entry(key, number: number)?.identity { found.append(identity) }
        }
        return found
    }

    /// The memory of an erased person's key, where there is one.
    public func erasure(of key: IdentityKey) throws(StoreError) -> Erasure? {
        guard let bytes = try store.value(of: ShardKey.erasure(key, hasher)) else { return nil }
        guard let record = try? ErasureRecord.decode(bytes) else {
            throw .damaged("an erasure record can not be read")
        }
        return Erasure(erasedAtMS: record.erasedAtMS, notedAtMS: record.recordTimeMS)
    }

    /// Every living identity of the shard, in no particular order. `body` returns false to stop.
    public func forEachIdentity(_ body: (Identity) throws -> Bool) throws {
        try store.forEach { key, value in
            guard key.kind == ShardKey.bearerKind,
                let identity = try BearerCodec.decode(value).entry.identity
            else { return true }
            return try body(identity)
        }
    }

    private func entry(
        _ key: IdentityKey, number: UInt32
    ) throws(StoreError) -> BearerEntry? {
        guard let bytes = try store.value(of: ShardKey.bearer(key, hasher, number: number))
        else { return nil }
        let (entry, stored) = try BearerCodec.decode(bytes)
        return stored == key ? entry : nil
    }
}

/// Reads a changelog partition into a store: what `inspect` looks at where no state is at hand.
public enum ChangelogReplay {
    /// Number of records that were read.
    public static func load(
        _ partition: TopicPartition, from reader: any PartitionReader, into store: any StateStore,
        timeoutMS: Int
    ) throws -> Int {
        let ends = try reader.watermarks(partition, timeoutMS: timeoutMS)
        var count = 0
        guard ends.low < ends.high else { return 0 }
        try reader.read(
            partition, from: ends.low, to: ends.high, stallTimeoutMS: timeoutMS
        ) { batch in
            let writes = batch.records.compactMap { record in
                record.key.flatMap { StoreKey(encoded: $0) }.map {
                    StoreWrite(key: $0, value: record.value)
                }
            }
            count += writes.count
            try store.apply(
                writes,
                checkpoint: StoreCheckpoint(
                    incarnation: Hash128(first: 0, second: 0),
                    changelogOffset: (batch.records.last?.offset ?? -1) + 1, brokerTimeMS: 0))
            return true
        }
        return count
    }
}
