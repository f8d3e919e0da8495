import Bytes
public import LeadModel
public import LeadWire
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

    /// The normalization data under which all keys are; nil where that is not noted.
    public var normalization: NormalizationRecord? {
        get throws(StoreError) { try Shard.normalization(in: store) }
    }

    /// What lies under a master key, oldest first, with its number.
    public func nodes(
        under key: IdentityKey
    ) throws(StoreError) -> [(number: UInt32, node: Node)] {
        guard let first = try entry(key, number: 0) else { return [] }
        var found: [(number: UInt32, node: Node)] = []
        if let node = first.node { found.append((0, node)) }
        guard first.nextNumber > 1 else { return found }
        for number in 1..<first.nextNumber {
            if let node = try entry(key, number: number)?.node { found.append((number, node)) }
        }
        return found
    }

    /// The living identities under a master key, oldest first.
    public func identities(under key: IdentityKey) throws(StoreError) -> [Identity] {
        try nodes(under: key).compactMap(\.node.identity)
    }

    /// What the shard, as a key's owner, knows of it.
    public func record(of key: IdentityKey) throws(StoreError) -> KeyRecord? {
        guard let bytes = try store.value(of: ShardKey.claims(key, hasher)) else { return nil }
        guard let (record, stored) = try? KeyRecordCodec.decode(bytes) else {
            throw .damaged("the claims on a key can not be read")
        }
        return stored == key ? record : nil
    }

    /// How many messages wait in a queue.
    public func waiting(in queue: QueueID) throws(StoreError) -> Int {
        let place = StoreKey(
            kind: ShardKey.queueBoundsKind, hash: ShardKey.hash(of: queue, hasher), number: 0)
        guard let bytes = try store.value(of: place) else { return 0 }
        guard let bounds = QueueBounds(bytes) else {
            throw .damaged("the bounds of a queue can not be read")
        }
        return Int(bounds.end - bounds.start)
    }

    /// The memory of an erased person's key, where there is one.
    public func erasure(of key: IdentityKey) throws(StoreError) -> Erasure? {
        guard let bytes = try store.value(of: ShardKey.erasure(key, hasher)) else { return nil }
        guard let record = try? ErasureRecord.decode(bytes) else {
            throw .damaged("an erasure record can not be read")
        }
        return Erasure(erasedAtMS: record.erasedAtMS, notedAtMS: record.recordTimeMS)
    }

    /// How many messages wait in all queues of the shard.
    public func waiting() throws -> Int {
        var count = 0
        try store.forEach { key, _ in
            if key.kind == ShardKey.queueKind { count += 1 }
            return true
        }
        return count
    }

    /// An entry of a shard's state that people ask about.
    public enum Entry: Sendable {
        case node(IdentityKey, number: UInt32, Node)
        case record(IdentityKey, KeyRecord)
    }

    /// Every node and key record of the shard, in no particular order. `body` returns false to stop.
    public func forEachEntry(_ body: (Entry) throws -> Bool) throws {
        try store.forEach { key, value in
            switch key.kind {
            case ShardKey.nodeKind:
                let (entry, master) = try NodeCodec.decode(value)
                guard let node = entry.node else { return true }
                return try body(.node(master, number: key.number, node))
            case ShardKey.claimsKind:
                let (record, key) = try KeyRecordCodec.decode(value)
                return try body(.record(key, record))
            default: return true
            }
        }
    }

    /// Every living identity of the shard, in no particular order. `body` returns false to stop.
    public func forEachIdentity(_ body: (Identity) throws -> Bool) throws {
        try forEachEntry { entry in
            guard case .node(_, _, let node) = entry, let identity = node.identity else {
                return true
            }
            return try body(identity)
        }
    }

    private func entry(
        _ key: IdentityKey, number: UInt32
    ) throws(StoreError) -> NodeEntry? {
        guard let bytes = try store.value(of: ShardKey.node(key, hasher, number: number))
        else { return nil }
        guard let (entry, stored) = try? NodeCodec.decode(bytes) else {
            throw .damaged("an entry of the index can not be read")
        }
        return stored == key ? entry : nil
    }
}

extension Node {
    /// The identity that lives, or waits for a join, here.
    public var identity: Identity? {
        switch self {
        case .living(let identity, _), .frozen(let identity, _): identity
        case .alias, .draining, .undecided: nil
        }
    }

    /// The place of an identity or alias; nil of an undecided event, which nothing is addressed to.
    public func id(under key: IdentityKey, number: UInt32) -> NodeID? {
        switch self {
        case .living(let identity, _), .frozen(let identity, _):
            NodeID(key: key, number: number, founding: identity.id)
        case .alias(let alias), .draining(let alias, _):
            NodeID(key: key, number: number, incarnation: alias.incarnation)
        case .undecided: nil
        }
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
