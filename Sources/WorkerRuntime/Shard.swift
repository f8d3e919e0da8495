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
final class Shard: ShardState {
    typealias Failure = StoreError

    let partition: Partition
    let store: any StateStore
    let overlay: Overlay
    let hasher: KeyedHasher
    /// How long erased persons are remembered, in milliseconds of the shard's clock.
    let rememberMS: Int64
    /// When the oldest memory began, as far as it was looked up.
    var oldestMemoryMS: Int64?
    private var recentKeys = RecentKeys()
    private var unsettled = UnsettledEntries()

    /// What the changelog's first record says; nil until there is one.
    var incarnation: Hash128?
    /// With what the next transaction has to begin the changelog.
    var unwrittenStamp: (stamp: ChangelogStamp, normalization: NormalizationRecord)?
    /// How far this shard has come, the open transaction included.
    var progress = ShardMetaRecord(inputOffset: nil, highestRecordTimeMS: 0)
    /// Events that claim their keys here, the open transaction included.
    var undecided = UndecidedEvents()
    /// The identities whose keys are to be derived again, as far as the open transaction has come.
    var rekeying: RekeyWalk?
    /// The same as of the last commit.
    private var committedRekeying: RekeyWalk?
    /// Whether the open transaction concerns this shard.
    private(set) var isTouched = false
    /// A changelog offset before which everything is in the store.
    var changelogOffset: Offset = 0

    init(partition: Partition, store: any StateStore, hasher: KeyedHasher, rememberDays: Int) {
        self.partition = partition
        self.store = store
        self.hasher = hasher
        rememberMS = Int64(rememberDays) * 86_400_000
        overlay = Overlay(over: store)
    }

    // MARK: Look-ups

    var highestRecordTimeMS: Int64 { progress.highestRecordTimeMS }

    func entry(_ key: IdentityKey, number: UInt32) throws(StoreError) -> NodeEntry? {
        let place = StoreKey(kind: ShardKey.nodeKind, hash: hash(of: key), number: number)
        if let index = unsettled.index(of: place),
            case .node(let entry) = unsettled.changes[index].content
        {
            guard unsettled.isChange(index, of: key) else { throw Self.foreignEntry }
            return entry
        }
        guard let bytes = try overlay.value(of: place) else { return nil }
        guard let (entry, stored) = try? NodeCodec.decode(bytes) else {
            throw .damaged("an entry of the index can not be read")
        }
        guard stored.isSame(as: key) else { throw Self.foreignEntry }
        return entry
    }

    func record(of key: IdentityKey) throws(StoreError) -> KeyRecord? {
        guard progress.hasClaims else { return nil }
        let place = StoreKey(kind: ShardKey.claimsKind, hash: hash(of: key), number: 0)
        if let index = unsettled.index(of: place),
            case .record(let record) = unsettled.changes[index].content
        {
            guard unsettled.isChange(index, of: key) else { throw Self.foreignEntry }
            return record
        }
        guard let bytes = try overlay.value(of: place) else { return nil }
        guard let (record, stored) = try? KeyRecordCodec.decode(bytes) else {
            throw .damaged("the claims on a key can not be read")
        }
        guard stored.isSame(as: key) else { throw Self.foreignEntry }
        return record
    }

    private static var foreignEntry: StoreError {
        .damaged("an entry of the index belongs to another key")
    }

    private func hash(of key: IdentityKey) -> Hash128 {
        if let known = recentKeys.hash(of: key) { return known }
        let hash = key.hash(under: hasher)
        recentKeys.keep(key, hash)
        return hash
    }

    /// A key's hash, for ``expect(_:_:)``; what is known of the key is on its way from memory then.
    func prefetch(_ key: IdentityKey) -> Hash128 {
        let hash = key.hash(under: hasher)
        store.prefetch(StoreKey(kind: ShardKey.nodeKind, hash: hash, number: 0))
        return hash
    }

    /// The key that is looked up next, and its hash.
    func expect(_ key: IdentityKey, _ hash: Hash128) {
        recentKeys.keep(key, hash)
    }

    /// A node by its place, and its master key; nil where there is none. Nothing that was put may be
    /// unsettled.
    func node(at place: RekeyWalk.Place) throws(StoreError) -> (key: IdentityKey, node: Node)? {
        let place = StoreKey(kind: ShardKey.nodeKind, hash: place.hash, number: place.number)
        guard let bytes = try overlay.value(of: place) else { return nil }
        guard let (entry, key) = try? NodeCodec.decode(bytes) else {
            throw .damaged("an entry of the index can not be read")
        }
        return entry.node.map { (key, $0) }
    }

    // MARK: Changes of the open transaction

    func put(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry?) {
        let place = StoreKey(kind: ShardKey.nodeKind, hash: hash(of: key), number: number)
        unsettled.put(place, key, .node(entry))
        undecided.put(place, key, number, entry?.node)
    }

    func put(_ key: IdentityKey, _ record: KeyRecord?) {
        let place = StoreKey(kind: ShardKey.claimsKind, hash: hash(of: key), number: 0)
        if record != nil { progress.hasClaims = true }
        unsettled.put(place, key, .record(record))
    }

    func enqueue(_ message: ShardMessage, in queue: QueueID) throws(StoreError) {
        let hash = ShardKey.hash(of: queue, hasher)
        var bounds = try bounds(of: hash)
        let record = ShardMessageCodec.encode(message)
        overlay.put(
            StoreKey(kind: ShardKey.queueKind, hash: hash, number: bounds.end), record[...])
        progress.queuedBytes += record.count
        bounds.end += 1
        put(bounds, of: hash)
    }

    func first(in queue: QueueID) throws(StoreError) -> ShardMessage? {
        let hash = ShardKey.hash(of: queue, hasher)
        let bounds = try bounds(of: hash)
        if bounds.start == bounds.end { return nil }
        return try waiting(at: bounds.start, of: hash).message
    }

    func last(
        in queue: QueueID, where isWanted: (ShardMessage) -> Bool
    ) throws(StoreError) -> ShardMessage? {
        let hash = ShardKey.hash(of: queue, hasher)
        let bounds = try bounds(of: hash)
        var number = bounds.end
        while number > bounds.start {
            number -= 1
            let message = try waiting(at: number, of: hash).message
            if isWanted(message) { return message }
        }
        return nil
    }

    func dequeue(from queue: QueueID) throws(StoreError) -> ShardMessage? {
        let hash = ShardKey.hash(of: queue, hasher)
        var bounds = try bounds(of: hash)
        guard bounds.start < bounds.end else { return nil }
        let first = try waiting(at: bounds.start, of: hash)
        overlay.remove(first.place)
        progress.queuedBytes = max(0, progress.queuedBytes - first.count)
        bounds.start += 1
        put(bounds, of: hash)
        return first.message
    }

    private func waiting(
        at number: UInt32, of queue: Hash128
    ) throws(StoreError) -> (place: StoreKey, message: ShardMessage, count: Int) {
        let place = StoreKey(kind: ShardKey.queueKind, hash: queue, number: number)
        guard let bytes = try overlay.value(of: place),
            let message = try? ShardMessageCodec.decode(bytes)
        else { throw .damaged("a waiting message can not be read") }
        return (place, message, bytes.count)
    }

    private func bounds(of queue: Hash128) throws(StoreError) -> QueueBounds {
        let place = StoreKey(kind: ShardKey.queueBoundsKind, hash: queue, number: 0)
        guard let bytes = try overlay.value(of: place) else { return QueueBounds() }
        guard let bounds = QueueBounds(bytes) else {
            throw .damaged("the bounds of a queue can not be read")
        }
        return bounds
    }

    private func put(_ bounds: QueueBounds, of queue: Hash128) {
        let place = StoreKey(kind: ShardKey.queueBoundsKind, hash: queue, number: 0)
        if bounds.start == bounds.end {
            overlay.remove(place)
        } else {
            overlay.put(place, bounds.bytes[...])
        }
    }

    /// Encodes what was put since the last time.
    func settle() {
        if unsettled.isEmpty { return }
        for change in unsettled.changes {
            switch change.content {
            case .node(let entry?):
                overlay.put(change.place, NodeCodec.encode(entry, key: change.key)[...])
            case .record(let record?):
                overlay.put(change.place, KeyRecordCodec.encode(record, key: change.key)[...])
            case .node(nil), .record(nil): overlay.remove(change.place)
            }
        }
        unsettled.removeAll()
    }

    /// Notes under which normalization data all keys are now.
    func put(_ normalization: NormalizationRecord) {
        overlay.put(ShardKey.normalization, normalization.encode()[...])
        isTouched = true
    }

    /// Notes how far a walk has come; what only was looked at no abort takes back.
    func note(_ walk: RekeyWalk?) {
        rekeying = walk
        if !isTouched { committedRekeying = walk }
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
    func prepareChanges() throws(StoreError) {
        guard isTouched else { return }
        settle()
        try forgetExpired()
        progress.hasUndecided = !undecided.isEmpty
        if let unwrittenStamp {
            overlay.put(ShardKey.stamp, unwrittenStamp.stamp.encode()[...])
            overlay.put(ShardKey.normalization, unwrittenStamp.normalization.encode()[...])
        }
        overlay.put(ShardKey.progress, progress.encode()[...])
    }

    /// How many changes wait before they are logged together: what changes several times in a
    /// short while is logged once.
    private static let loggedTogether = 256

    /// Hands over what the changelog is to hold of this transaction, as far as it is worth it now:
    /// what goes early is on its way while later events are decided. All of it is handed over by
    /// ``logChanges(_:)``.
    func logChangesIfMany(_ body: (StoreWrite) throws -> Void) rethrows {
        guard overlay.unlogged >= Self.loggedTogether, unwrittenStamp == nil else { return }
        try overlay.logChanges(body)
    }

    /// `flush`: hands over what was not logged yet, the stamp before all else.
    func logChanges(_ body: (StoreWrite) throws -> Void) rethrows {
        if unwrittenStamp != nil {
            try overlay.logChanges(first: ShardKey.stamp, body)
        } else {
            try overlay.logChanges(body)
        }
    }

    /// `apply`: one atomic write of what has been committed.
    func apply(wallMS: Int64) throws(StoreError) {
        guard isTouched else { return }
        if let unwrittenStamp {
            incarnation = unwrittenStamp.stamp.incarnation
            self.unwrittenStamp = nil
        }
        committedRekeying = rekeying
        try store.apply(overlay.writes, checkpoint: checkpoint(wallMS: wallMS))
        overlay.drop()
        undecided.commit()
        isTouched = false
    }

    /// Forgets the open transaction.
    func drop() throws(StoreError) {
        unsettled.removeAll()
        overlay.drop()
        isTouched = false
        undecided.drop()
        oldestMemoryMS = nil
        rekeying = committedRekeying
        progress = try Self.storedProgress(in: store)
        if !progress.hasUndecided { undecided.reset() }
    }

    /// Reads every entry, so that damage anywhere shows; calls `goOn` now and then, which ends it by
    /// throwing.
    func verify(_ goOn: () throws -> Void) throws {
        var count = 0
        try store.forEach { _, _ in
            count += 1
            if count % 1_024 == 0 { try goOn() }
            return true
        }
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
