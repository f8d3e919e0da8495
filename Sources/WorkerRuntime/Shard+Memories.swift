import Bytes
import IdentityIndex
import LeadModel
import LeadWire
import StreamCore

/// What is remembered of erased persons: under keyed hashes, for so many days of the shard's clock,
/// which is its highest record time. Then it is removed, oldest first, beside other changes.
///
/// A memory that has ended is none, whether or not it was removed yet: what is decided does not
/// depend on when a transaction was committed.
extension Shard {
    /// How many memories are removed with one transaction.
    static let forgottenTogether = 256

    var remembersErasures: Bool { progress.remembersErasures }

    func erasure(_ key: IdentityKey) throws(StoreError) -> Erasure? {
        guard progress.remembersErasures else { return nil }
        return try erasure(at: ShardKey.erasure(key, hasher))
    }

    func erasure(of node: NodeID) throws(StoreError) -> Erasure? {
        guard progress.remembersErasures else { return nil }
        return try erasure(at: ShardKey.erasure(node, hasher))
    }

    private func erasure(at place: StoreKey) throws(StoreError) -> Erasure? {
        guard let bytes = try overlay.value(of: place) else { return nil }
        guard let record = try? ErasureRecord.decode(bytes) else {
            throw .damaged("an erasure record can not be read")
        }
        guard !hasEnded(since: record.recordTimeMS) else { return nil }
        return Erasure(erasedAtMS: record.erasedAtMS, notedAtMS: record.recordTimeMS)
    }

    private func hasEnded(since beginMS: Int64) -> Bool {
        beginMS <= progress.highestRecordTimeMS &- rememberMS
    }

    func remember(_ key: IdentityKey, _ erasure: Erasure) throws(StoreError) {
        try remember(ShardKey.erasure(key, hasher), erasure)
    }

    func remember(_ node: NodeID, _ erasure: Erasure) throws(StoreError) {
        try remember(ShardKey.erasure(node, hasher), erasure)
    }

    private func remember(_ place: StoreKey, _ erasure: Erasure) throws(StoreError) {
        // Of two erasures the later one reaches further.
        if progress.remembersErasures, let known = try self.erasure(at: place),
            known.erasedAtMS > erasure.erasedAtMS
        {
            return
        }
        progress.remembersErasures = true
        let record = ErasureRecord(
            erasedAtMS: erasure.erasedAtMS, recordTimeMS: erasure.notedAtMS)
        overlay.put(place, record.encode()[...])
        queueMemory(place.hash)
    }

    /// Has a memory looked at when it may have ended.
    private func queueMemory(_ hash: Hash128) {
        let turn = MemoryTurn(beganMS: progress.highestRecordTimeMS, hash: hash)
        overlay.put(ShardKey.memoryTurn(progress.memories.end), turn.encode()[...])
        progress.memories.count += 1
    }

    /// Removes memories that have ended. The oldest are looked at first, and none where the oldest
    /// has not ended.
    func forgetExpired() throws(StoreError) {
        for _ in 0..<Self.forgottenTogether {
            guard progress.memories.count > 0 else { return }
            if let oldestMemoryMS, !hasEnded(since: oldestMemoryMS) { return }
            let place = ShardKey.memoryTurn(progress.memories.start)
            guard let bytes = try overlay.value(of: place), let turn = try? MemoryTurn.decode(bytes)
            else { throw .damaged("the oldest memory of an erased person can not be read") }
            oldestMemoryMS = turn.beganMS
            guard hasEnded(since: turn.beganMS) else { return }
            oldestMemoryMS = nil
            overlay.remove(place)
            progress.memories.start &+= 1
            progress.memories.count -= 1
            let memory = StoreKey(kind: ShardKey.erasureKind, hash: turn.hash, number: 0)
            if try erasure(at: memory) == nil {
                overlay.remove(memory)
            } else {
                // Erased again since, or by another shard's clock, which is ahead: looked at once more.
                queueMemory(turn.hash)
            }
        }
    }
}
