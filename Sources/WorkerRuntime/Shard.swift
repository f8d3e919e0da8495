import Bytes
import IdentityIndex
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// One partition of the internal topic and the state that goes with it, owned by one thread.
///
/// Reads see the changes of the open transaction; the store itself changes in ``apply(at:)`` only,
/// after the commit.
final class Shard: IdentityLookup {
    typealias Failure = StoreError

    let partition: Partition
    let store: any StateStore
    private let overlay: Overlay
    private let hasher: KeyedHasher
    /// The master key that was looked up last: an event asks for it several times.
    private var lastKey: (key: IdentityKey, hash: Hash128)?
    /// Changes that are not encoded yet, oldest first; some dozens at most.
    private var unsettled: [Unsettled] = []

    private struct Unsettled {
        var place: StoreKey
        var key: IdentityKey
        /// nil where the entry is removed.
        var entry: BearerEntry?
    }

    /// What the changelog's first record says; nil until there is one.
    var incarnation: Hash128?
    /// A stamp that the next transaction has to write.
    var unwrittenStamp: ChangelogStamp?
    /// How far this shard has come, the open transaction included.
    var progress = ShardMetaRecord(inputOffset: nil, highestRecordTimeMS: 0)
    /// Whether the open transaction concerns this shard.
    private(set) var isTouched = false
    /// A changelog offset before which everything is in the store.
    var changelogOffset: Offset = 0
    var changelogEndAskedNS: UInt64 = 0

    init(partition: Partition, store: any StateStore, hasher: KeyedHasher) {
        self.partition = partition
        self.store = store
        self.hasher = hasher
        overlay = Overlay(over: store)
    }

    // MARK: Look-ups

    var highestRecordTimeMS: Int64 { progress.highestRecordTimeMS }

    var remembersErasures: Bool { progress.remembersErasures }

    func bearer(_ key: IdentityKey, number: UInt32) throws(StoreError) -> BearerEntry? {
        let hash = hash(of: key)
        lastKey = (key, hash)
        let place = StoreKey(kind: ShardKey.bearerKind, hash: hash, number: number)
        if let change = unsettled.last(where: { $0.place == place }) {
            guard change.key == key else { throw Self.foreignEntry }
            return change.entry
        }
        guard let bytes = try overlay.value(of: place) else { return nil }
        let (entry, stored) = try BearerCodec.decode(bytes)
        guard stored == key else { throw Self.foreignEntry }
        return entry
    }

    func erasure(_ key: IdentityKey) throws(StoreError) -> Erasure? {
        guard progress.remembersErasures else { return nil }
        let place = StoreKey(kind: ShardKey.erasureKind, hash: hash(of: key), number: 0)
        guard let bytes = try overlay.value(of: place) else { return nil }
        guard let record = try? ErasureRecord.decode(bytes) else {
            throw .damaged("an erasure record can not be read")
        }
        return Erasure(erasedAtMS: record.erasedAtMS, notedAtMS: record.recordTimeMS)
    }

    private static var foreignEntry: StoreError {
        .damaged("an entry of the index belongs to another key")
    }

    private func hash(of key: IdentityKey) -> Hash128 {
        if let lastKey, lastKey.key.kind == key.kind, lastKey.key.value.sameBytes(as: key.value) {
            return lastKey.hash
        }
        return key.hash(under: hasher)
    }

    // MARK: Changes of the open transaction

    func put(_ key: IdentityKey, number: UInt32, _ entry: BearerEntry) {
        change(key, number, entry)
    }

    func remove(_ key: IdentityKey, number: UInt32) { change(key, number, nil) }

    private func change(_ key: IdentityKey, _ number: UInt32, _ entry: BearerEntry?) {
        let place = StoreKey(kind: ShardKey.bearerKind, hash: hash(of: key), number: number)
        unsettled.append(Unsettled(place: place, key: key, entry: entry))
    }

    /// Encodes what was put since the last time.
    func settle() {
        if unsettled.isEmpty { return }
        for change in unsettled {
            if let entry = change.entry {
                overlay.put(change.place, BearerCodec.encode(entry, key: change.key)[...])
            } else {
                overlay.remove(change.place)
            }
        }
        unsettled.removeAll(keepingCapacity: true)
    }

    func remember(_ key: IdentityKey, _ erasure: Erasure) throws(StoreError) {
        // Of two erasures the later one reaches further.
        if let known = try self.erasure(key), known.erasedAtMS > erasure.erasedAtMS { return }
        progress.remembersErasures = true
        let record = ErasureRecord(
            erasedAtMS: erasure.erasedAtMS, recordTimeMS: erasure.notedAtMS)
        overlay.put(ShardKey.erasure(key, hasher), record.encode()[...])
    }

    /// Notes that the mailbox has been read up to an offset.
    func advance(inputOffset: Offset) {
        progress.inputOffset = inputOffset
        isTouched = true
    }

    /// Notes that the open transaction decides here.
    func touch() { isTouched = true }

    func see(recordTimeMS: Int64) {
        progress.highestRecordTimeMS = max(progress.highestRecordTimeMS, recordTimeMS)
    }

    // MARK: Commit phases

    /// `flush`: everything that the changelog is to hold of this transaction, in order.
    func prepareChanges() {
        guard isTouched else { return }
        settle()
        if let stamp = unwrittenStamp { overlay.put(ShardKey.stamp, stamp.encode()[...]) }
        overlay.put(ShardKey.progress, progress.encode()[...])
    }

    /// The transaction's changes in the order of their first making, the stamp before all others.
    func forEachChange(_ body: (StoreWrite) throws -> Void) rethrows {
        var rest: [StoreWrite] = []
        if unwrittenStamp != nil {
            try overlay.forEachChange { write in
                if write.key == ShardKey.stamp { try body(write) } else { rest.append(write) }
            }
            for write in rest { try body(write) }
        } else {
            try overlay.forEachChange(body)
        }
    }

    /// `apply`: one atomic write of what has been committed.
    func apply(wallMS: Int64) throws(StoreError) {
        guard isTouched else { return }
        if let stamp = unwrittenStamp {
            incarnation = stamp.incarnation
            unwrittenStamp = nil
        }
        try store.apply(overlay.writes, checkpoint: checkpoint(wallMS: wallMS))
        overlay.drop()
        isTouched = false
    }

    /// Forgets the open transaction.
    func drop() throws(StoreError) {
        unsettled.removeAll(keepingCapacity: true)
        overlay.drop()
        isTouched = false
        progress = try Self.storedProgress(in: store)
    }

    /// Reads every entry, so that damage anywhere shows.
    func verify() throws {
        try store.forEach { _, _ in true }
    }

    func checkpoint(wallMS: Int64) -> StoreCheckpoint {
        StoreCheckpoint(
            incarnation: incarnation ?? Hash128(first: 0, second: 0),
            changelogOffset: changelogOffset,
            brokerTimeMS: max(store.checkpoint?.brokerTimeMS ?? 0, wallMS))
    }

    static func storedProgress(in store: any StateStore) throws(StoreError) -> ShardMetaRecord {
        guard let bytes = try store.value(of: ShardKey.progress) else {
            return ShardMetaRecord(inputOffset: nil, highestRecordTimeMS: 0)
        }
        guard let progress = try? ShardMetaRecord.decode(bytes) else {
            throw .damaged("the shard's progress can not be read")
        }
        return progress
    }
}

/// Entries of identities under their master keys: next number as a varint, then the identity
/// behind a 1, or behind a 0 the master key alone (kind, value).
enum BearerCodec {
    /// What goes before the one identity under a key.
    private static let headOfOnly: ByteSlice = [1, 1]

    static func encode(_ entry: BearerEntry, key: IdentityKey) -> [UInt8] {
        if let identity = entry.identity, entry.nextNumber == 1 {
            return IdentityCodec.encode(identity, behind: headOfOnly)
        }
        var writer = ByteWriter(capacity: 16)
        writer.write(varint: UInt64(entry.nextNumber))
        if let identity = entry.identity {
            writer.write(byte: 1)
            return IdentityCodec.encode(identity, behind: writer.bytes[...])
        }
        writer.write(byte: 0)
        writer.write(byte: key.kind.rawValue)
        writer.write(counted: key.value)
        return writer.bytes
    }

    static func decode(
        _ bytes: ByteSlice
    ) throws(StoreError) -> (entry: BearerEntry, key: IdentityKey) {
        do {
            var reader = ByteReader(bytes)
            guard let next = UInt32(exactly: try reader.readVarint()) else {
                throw ByteReaderError.malformed
            }
            if try reader.readByte() == 1 {
                let identity = try IdentityCodec.decode(reader.rest)
                return (BearerEntry(nextNumber: next, identity: identity), identity.masterKey)
            }
            guard let kind = KeyKind(rawValue: try reader.readByte()) else {
                throw ByteReaderError.malformed
            }
            let key = IdentityKey(kind: kind, value: try reader.readCounted())
            return (BearerEntry(nextNumber: next, identity: nil), key)
        } catch {
            throw .damaged("an identity can not be read")
        }
    }
}
