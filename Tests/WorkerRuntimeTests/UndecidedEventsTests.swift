import Bytes
import IdentityIndex
import LeadModel
import LeadWire
import StreamCore
import Testing

@testable import WorkerRuntime

@Suite struct UndecidedEventsTests {
    private let key = IdentityKey(kind: .email, value: ByteSlice(utf8: "a@contoso-labs.com"))
    private let other = IdentityKey(kind: .phone, value: ByteSlice(utf8: "+16502530004"))
    private let hasher = KeyedHasher(secret: ByteSlice(utf8: "undecided"))

    private func name(_ offset: Int64) -> EventName {
        EventName(
            ticket: Ticket(timeUS: offset, topic: ByteSlice(utf8: "leads.raw"), partition: 3),
            offset: offset)
    }

    private func undecided(
        _ offset: Int64, under key: IdentityKey, awaited: [Int32] = [3],
        phase: UndecidedEvent.Phase = .claiming, watched: [WatchedEvent] = [], asked: [UUID8] = []
    ) -> Node {
        let name = name(offset)
        return .undecided(
            UndecidedEvent(
                event: EventMessage(
                    ticket: name.ticket,
                    origin: Origin(
                        topic: name.ticket.topic, partition: 3, offset: offset, timestampMS: 1),
                    source: ByteSlice(utf8: "web"), masterKey: key, key: nil, headers: [],
                    value: ByteSlice(utf8: "{}")),
                phase: phase, keys: [key], features: Features(), awaited: awaited,
                watched: watched, asked: asked, sinceMS: 0))
    }

    private var alias: Node {
        .alias(
            Alias(
                target: NodeID(key: other, number: 0, incarnation: 7),
                identity: UUID8(high: 1, low: 7), incarnation: 9))
    }

    private func commit(_ shard: Shard) throws {
        shard.touch()
        try shard.prepareChanges()
        try shard.apply(wallMS: 0)
    }

    @Test func aShardCountsThemAsTheTransactionGoes() throws {
        let shard = Shard(partition: 0, store: MemoryStore(), hasher: hasher, rememberDays: 30)
        shard.put(key, number: 0, NodeEntry(nextNumber: 1, node: undecided(1, under: key)))
        shard.put(other, number: 0, NodeEntry(nextNumber: 1, node: undecided(2, under: other)))
        #expect(shard.undecided.count == 2)
        try shard.drop()
        #expect(shard.undecided.count == 0)
        shard.put(key, number: 0, NodeEntry(nextNumber: 1, node: undecided(1, under: key)))
        try commit(shard)
        #expect(shard.progress.hasUndecided)

        // An event of the same key takes its place, and everything is taken back.
        shard.put(key, number: 0, NodeEntry(nextNumber: 1, node: alias))
        #expect(shard.undecided.isEmpty)
        shard.put(key, number: 1, NodeEntry(nextNumber: 2, node: undecided(5, under: key)))
        shard.put(key, number: 1, NodeEntry(nextNumber: 2, node: undecided(5, under: key)))
        #expect(shard.undecided.entries.values.map(\.name) == [name(5)])
        try shard.drop()
        #expect(shard.undecided.entries.values.map(\.name) == [name(1)])

        shard.put(key, number: 0, nil)
        try commit(shard)
        #expect(shard.undecided.isEmpty)
        #expect(try !Shard.storedProgress(in: shard.store).hasUndecided)
    }

    /// Bytes of undecided events, and of what waits in queues, go with transaction and restart.
    @Test func whatWaitsIsMeasured() throws {
        let store = MemoryStore()
        let shard = Shard(partition: 0, store: store, hasher: hasher, rememberDays: 30)
        shard.put(key, number: 0, NodeEntry(nextNumber: 1, node: undecided(1, under: key)))
        #expect(shard.waitingBytes == 2)
        let message = ShardMessage.drained(NodeID(key: other, number: 0, incarnation: 1))
        let length = ShardMessageCodec.encode(message).count
        try shard.enqueue(message, in: .events(key))
        try shard.enqueue(message, in: .events(key))
        #expect(shard.waitingBytes == 2 + 2 * length)
        try commit(shard)

        _ = try shard.dequeue(from: .events(key))
        shard.put(key, number: 0, nil)
        #expect(shard.waitingBytes == length)
        try shard.drop()
        #expect(shard.waitingBytes == 2 + 2 * length)

        let second = Shard(partition: 0, store: store, hasher: hasher, rememberDays: 30)
        try second.drop()
        try second.findUndecided {}
        #expect(second.waitingBytes == 2 + 2 * length)
        while try second.dequeue(from: .events(key)) != nil {}
        second.put(key, number: 0, NodeEntry(nextNumber: 1, node: alias))
        #expect(second.waitingBytes == 0)
        try commit(second)
        #expect(try Shard.storedProgress(in: store).queuedBytes == 0)
    }

    @Test func aRestoredShardFindsThem() throws {
        let store = MemoryStore()
        let first = Shard(partition: 0, store: store, hasher: hasher, rememberDays: 30)
        first.put(key, number: 0, NodeEntry(nextNumber: 2, node: alias))
        first.put(key, number: 1, NodeEntry(nextNumber: 2, node: undecided(4, under: key)))
        first.put(other, number: 0, NodeEntry(nextNumber: 1, node: alias))
        try commit(first)
        let second = Shard(partition: 0, store: store, hasher: hasher, rememberDays: 30)
        try second.drop()
        try second.findUndecided {}
        #expect(second.undecided.entries.values.map(\.name) == [name(4)])
        #expect(second.undecided.entries.values.map(\.number) == [1])
        #expect(second.undecided.entries.values.map(\.key) == [key])

        // What was known of an event stays known when the shard is looked through again.
        #expect(second.undecided.overdue(now: 5, limitNS: 10, limit: 9).isEmpty)
        try second.findUndecided {}
        #expect(second.undecided.entries.values.map(\.seenNS) == [5])
        try store.wipe()
        try second.drop()
        #expect(second.undecided.isEmpty)
    }

    @Test func eachIsToldOfOnce() {
        var events = UndecidedEvents()
        for number in 0..<5 {
            let place = StoreKey(
                kind: 2, hash: Hash128(first: UInt64(number), second: 0), number: 0)
            events.put(place, key, 0, undecided(Int64(number), under: key))
        }
        #expect(events.overdue(now: 1_000, limitNS: 100, limit: 3).isEmpty)
        #expect(events.overdue(now: 1_099, limitNS: 100, limit: 3).isEmpty)
        let first = events.overdue(now: 1_100, limitNS: 100, limit: 3)
        #expect(first.count == 3)
        #expect(first.allSatisfy { $0.sinceNS == 100 })
        let second = events.overdue(now: 1_200, limitNS: 100, limit: 3)
        #expect(second.count == 2)
        #expect(Set((first + second).map(\.entry.name)).count == 5)
        #expect(events.overdue(now: 9_999, limitNS: 100, limit: 3).isEmpty)

        // Another event at the same place begins anew.
        let place = StoreKey(kind: 2, hash: Hash128(first: 0, second: 0), number: 0)
        events.put(place, key, 0, undecided(77, under: key))
        #expect(events.overdue(now: 10_000, limitNS: 100, limit: 3).isEmpty)
        #expect(
            events.overdue(now: 10_100, limitNS: 100, limit: 3).map(\.entry.name) == [name(77)])
    }

    @Test func whatAnEventWaitsForIsSaidInWords() {
        let id = UUID8(high: 1, low: 2)
        func watched(
            _ offset: Int64, _ state: WatchedEvent.State, _ kind: KeyKind = .phone
        ) -> WatchedEvent {
            WatchedEvent(
                event: PendingEvent(name: name(offset), home: other), kinds: KeyKinds(kind),
                state: state)
        }
        func wait(_ node: Node) -> String {
            guard case .undecided(let event) = node else { return "" }
            return "\(event.waitsFor)"
        }
        #expect(
            wait(undecided(20, under: key, awaited: [7, 3], watched: [watched(17, .open)]))
                == "waits for the answer of the owners of its keys in partitions 3, 7")
        #expect(
            wait(undecided(20, under: key))
                == "waits for the answer of the owner of its keys in partition 3")
        #expect(
            wait(
                undecided(
                    20, under: key, awaited: [], watched: [watched(9, .gone), watched(17, .open)]))
                == "waits for the event leads.raw[3]@17, which claimed before and has not been "
                + "decided")
        #expect(
            wait(
                undecided(
                    20, under: key, awaited: [],
                    watched: [watched(30, .open), watched(40, .open), watched(7, .after)]))
                == "waits for the event leads.raw[3]@30, which claimed before, though it is later, "
                + "and has neither yielded nor been decided, and for 1 more")
        #expect(
            wait(undecided(20, under: key, awaited: [], phase: .offering, asked: [id]))
                == "has offered itself to identity \(id), whose home has not answered")
        #expect(wait(undecided(20, under: key, awaited: [])) == "waits for nothing")
    }
}
