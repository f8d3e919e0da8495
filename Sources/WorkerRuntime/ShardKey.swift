import Bytes
import LeadModel
import StreamCore

/// The kinds of entry in a shard's state and changelog.
enum ShardKey {
    /// The changelog's first record: whose it is.
    static let stamp = StoreKey(kind: 0, hash: Hash128(first: 0, second: 0), number: 0)
    /// How far the shard has come.
    static let progress = StoreKey(kind: 1, hash: Hash128(first: 0, second: 0), number: 0)

    /// The normalization data under which all keys are.
    static let normalization = StoreKey(kind: 7, hash: Hash128(first: 0, second: 0), number: 0)

    /// Nodes under their master keys.
    static let nodeKind: UInt8 = 2
    /// Memories of erased persons' keys and places.
    static let erasureKind: UInt8 = 3
    /// What the owner of a key knows of it.
    static let claimsKind: UInt8 = 4
    /// Messages that wait, by their number in the queue.
    static let queueKind: UInt8 = 5
    /// The first number of a queue, and the one behind its last.
    static let queueBoundsKind: UInt8 = 6

    /// Memories by age.
    static let memoryTurnKind: UInt8 = 8

    /// The memory of that number, counted in the order in which memories began.
    static func memoryTurn(_ number: UInt32) -> StoreKey {
        StoreKey(kind: memoryTurnKind, hash: Hash128(first: 0, second: 0), number: number)
    }

    /// A node under its master key.
    static func node(_ key: IdentityKey, _ hasher: KeyedHasher, number: UInt32) -> StoreKey {
        StoreKey(kind: nodeKind, hash: key.hash(under: hasher), number: number)
    }

    static func claims(_ key: IdentityKey, _ hasher: KeyedHasher) -> StoreKey {
        StoreKey(kind: claimsKind, hash: key.hash(under: hasher), number: 0)
    }

    /// The memory of an erased person's key.
    static func erasure(_ key: IdentityKey, _ hasher: KeyedHasher) -> StoreKey {
        StoreKey(kind: erasureKind, hash: key.hash(under: hasher), number: 0)
    }

    /// The memory of a person who was at a node.
    static func erasure(_ node: NodeID, _ hasher: KeyedHasher) -> StoreKey {
        StoreKey(kind: erasureKind, hash: hash(of: node, 0x50, hasher), number: 0)
    }

    static func hash(of queue: QueueID, _ hasher: KeyedHasher) -> Hash128 {
        switch queue {
        case .events(let key): return hash(of: key, 0x51, hasher)
        case .node(let node): return hash(of: node, 0x52, hasher)
        case .returned(let node): return hash(of: node, 0x53, hasher)
        case .parts(let node): return hash(of: node, 0x54, hasher)
        case .claims(let key): return hash(of: key, 0x55, hasher)
        }
    }

    private static func hash(
        of key: IdentityKey, _ domain: UInt8, _ hasher: KeyedHasher
    ) -> Hash128 {
        var writer = ByteWriter(capacity: 64)
        writer.write(byte: key.kind.rawValue)
        writer.bytes.append(contentsOf: key.value)
        return hasher.hash(domain: domain, writer.bytes[...])
    }

    private static func hash(
        of node: NodeID, _ domain: UInt8, _ hasher: KeyedHasher
    ) -> Hash128 {
        var writer = ByteWriter(capacity: 64)
        writer.write(byte: node.key.kind.rawValue)
        writer.write(varint: UInt64(node.number))
        writer.write(varint: UInt64(node.incarnation))
        writer.bytes.append(contentsOf: node.key.value)
        return hasher.hash(domain: domain, writer.bytes[...])
    }
}

/// Where a queue begins and ends.
struct QueueBounds {
    var start: UInt32 = 0
    var end: UInt32 = 0

    init() {}

    init?(_ bytes: ByteSlice) {
        var reader = ByteReader(bytes)
        guard let start = try? reader.readVarint(), let end = try? reader.readVarint(),
            let first = UInt32(exactly: start), let last = UInt32(exactly: end), first <= last
        else { return nil }
        self.start = first
        self.end = last
    }

    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 8)
        writer.write(varint: UInt64(start))
        writer.write(varint: UInt64(end))
        return writer.bytes
    }
}
