import Bytes
import LeadModel
import StreamCore

/// The kinds of entry in a shard's state and changelog.
enum ShardKey {
    /// The changelog's first record: whose it is.
    static let stamp = StoreKey(kind: 0, hash: Hash128(first: 0, second: 0), number: 0)
    /// How far the shard has come.
    static let progress = StoreKey(kind: 1, hash: Hash128(first: 0, second: 0), number: 0)

    /// The kind of identities under their master keys.
    static let bearerKind: UInt8 = 2

    /// The kind of memories of erased persons' keys.
    static let erasureKind: UInt8 = 3

    /// An identity under its master key.
    static func bearer(_ key: IdentityKey, _ hasher: KeyedHasher, number: UInt32) -> StoreKey {
        StoreKey(kind: bearerKind, hash: key.hash(under: hasher), number: number)
    }

    /// The memory of an erased person's key.
    static func erasure(_ key: IdentityKey, _ hasher: KeyedHasher) -> StoreKey {
        StoreKey(kind: erasureKind, hash: key.hash(under: hasher), number: 0)
    }
}
