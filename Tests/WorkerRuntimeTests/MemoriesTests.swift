import Bytes
import IdentityIndex
import LeadModel
import LeadWire
import StreamCore
import Testing

@testable import WorkerRuntime

/// What is remembered of erased persons goes when its days are over.
@Suite struct MemoriesTests {
    private let hasher = KeyedHasher(secret: ByteSlice(utf8: "memories"))
    private let dayMS: Int64 = 86_400_000

    private func key(_ number: Int) -> IdentityKey {
        IdentityKey(kind: .email, value: ByteSlice(utf8: "\(number)@contoso-labs.com"))
    }

    private func shard(_ store: any StateStore) throws -> Shard {
        let shard = Shard(partition: 0, store: store, hasher: hasher, rememberDays: 30)
        try shard.drop()
        return shard
    }

    private func commit(_ shard: Shard) throws {
        shard.touch()
        try shard.prepareChanges()
        try shard.apply(wallMS: 0)
    }

    private func kinds(_ store: any StateStore) throws -> [UInt8: Int] {
        var counts: [UInt8: Int] = [:]
        try store.forEach { place, _ in
            counts[place.kind, default: 0] += 1
            return true
        }
        return counts
    }

    private func erasure(_ days: Int64) -> Erasure {
        Erasure(erasedAtMS: days * dayMS, notedAtMS: days * dayMS)
    }

    @Test func theyAreRemovedOldestFirst() throws {
        let store = MemoryStore()
        let first = try shard(store)
        for day in 1...3 {
            first.see(recordTimeMS: Int64(day) * dayMS)
            try first.remember(key(day), erasure(Int64(day)))
            try commit(first)
        }
        #expect(try kinds(store)[ShardKey.erasureKind] == 3)

        // Also by the next owner, by the shard's clock.
        let second = try shard(store)
        second.see(recordTimeMS: 31 * dayMS - 1)
        try commit(second)
        #expect(try kinds(store)[ShardKey.erasureKind] == 3)
        #expect(try second.erasure(key(1)) == erasure(1))
        second.see(recordTimeMS: 31 * dayMS)
        // What has ended is not found, removed or not.
        #expect(try second.erasure(key(1)) == nil)
        #expect(try second.erasure(key(2)) == erasure(2))
        try commit(second)
        #expect(try kinds(store)[ShardKey.erasureKind] == 2)
        #expect(try kinds(store)[ShardKey.memoryTurnKind] == 2)
        second.see(recordTimeMS: 90 * dayMS)
        try commit(second)
        #expect(try kinds(store) == [ShardKey.progress.kind: 1])

        // And a memory that comes later is one again.
        try second.remember(key(1), erasure(90))
        try commit(second)
        #expect(try shard(store).erasure(key(1)) == erasure(90))
    }

    @Test func whoIsErasedAgainIsRememberedLonger() throws {
        let store = MemoryStore()
        let shard = try shard(store)
        try shard.remember(key(1), erasure(0))
        shard.see(recordTimeMS: 20 * dayMS)
        try shard.remember(key(1), erasure(20))
        shard.see(recordTimeMS: 30 * dayMS)
        try commit(shard)
        #expect(try shard.erasure(key(1)) == erasure(20))
        shard.see(recordTimeMS: 50 * dayMS)
        try commit(shard)
        #expect(try shard.erasure(key(1)) == nil)
        // Its first turn came when it had not ended and was put behind the second.
        shard.see(recordTimeMS: 61 * dayMS)
        try commit(shard)
        #expect(try kinds(store) == [ShardKey.progress.kind: 1])
    }

    /// An erasure of a shard whose clock is ahead ends by what it says, not by when it came here.
    @Test func memoriesOfOtherClocksEndInTheirTime() throws {
        let store = MemoryStore()
        let shard = try shard(store)
        try shard.remember(key(1), erasure(10))
        shard.see(recordTimeMS: 30 * dayMS)
        try commit(shard)
        #expect(try shard.erasure(key(1)) == erasure(10))
        shard.see(recordTimeMS: 70 * dayMS)
        try commit(shard)
        #expect(try kinds(store) == [ShardKey.progress.kind: 1])
    }

    /// An ended memory, though of a later erasure, does not stand in the way of a new one.
    @Test func anEndedMemoryIsNoneBeforeItIsRemoved() throws {
        let shard = try shard(MemoryStore())
        try shard.remember(key(1), Erasure(erasedAtMS: 500, notedAtMS: 0))
        shard.see(recordTimeMS: 40 * dayMS)
        let late = Erasure(erasedAtMS: 400, notedAtMS: 40 * dayMS)
        try shard.remember(key(1), late)
        #expect(try shard.erasure(key(1)) == late)
    }

    @Test func anAbortTakesRemovalsBack() throws {
        let store = MemoryStore()
        let shard = try shard(store)
        try shard.remember(key(1), erasure(0))
        try commit(shard)
        shard.see(recordTimeMS: 40 * dayMS)
        shard.touch()
        try shard.prepareChanges()
        #expect(shard.progress.memories.count == 0)
        try shard.drop()
        #expect(try shard.erasure(key(1)) == erasure(0))
        shard.see(recordTimeMS: 40 * dayMS)
        try commit(shard)
        #expect(try kinds(store) == [ShardKey.progress.kind: 1])
    }

    @Test func manyGoOverSeveralTransactions() throws {
        let store = MemoryStore()
        let shard = try shard(store)
        let many = Shard.forgottenTogether + 10
        for number in 0..<many { try shard.remember(key(number), erasure(0)) }
        try commit(shard)
        shard.see(recordTimeMS: 40 * dayMS)
        try commit(shard)
        #expect(try kinds(store)[ShardKey.erasureKind] == 10)
        #expect(try shard.erasure(key(many - 1)) == nil)
        try commit(shard)
        #expect(try kinds(store) == [ShardKey.progress.kind: 1])
    }
}
