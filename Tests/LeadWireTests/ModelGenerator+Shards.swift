import Bytes
import LeadModel

@testable import LeadWire

/// What shards send and keep. Keys, topics and sources repeat, as they do in a batch.
extension ModelGenerator {
    mutating func list<Item>(
        _ limit: Int, _ item: (inout ModelGenerator) -> Item
    ) -> [Item] {
        (0..<number(0..<limit)).map { _ in item(&self) }
    }

    mutating func maybe<Item>(_ item: (inout ModelGenerator) -> Item) -> Item? {
        chance(0.5) ? item(&self) : nil
    }

    /// A byte that damages: lengths and counts that are too long as often as any other.
    mutating func madeUpByte() -> UInt8 {
        if chance(0.5) { return UInt8(truncatingIfNeeded: random.next()) }
        return [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
    }

    /// Of few in half of the cases.
    mutating func shardKey() -> IdentityKey {
        if chance(0.5) { return key() }
        return IdentityKey(
            kind: KeyKind.allCases.randomElement(using: &random) ?? .email,
            value: bytes("key-\(number(0..<12))"))
    }

    mutating func keys() -> [IdentityKey] { list(5) { $0.shardKey() } }

    mutating func name() -> EventName {
        let offset = chance(0.05) ? Int64.min : Int64(number(0..<1_000_000))
        return EventName(ticket: ticket(), offset: offset)
    }

    mutating func pending() -> PendingEvent { PendingEvent(name: name(), home: shardKey()) }

    mutating func number32() -> UInt32 {
        chance(0.1) ? UInt32.random(in: 0 ... .max, using: &random) : UInt32(number(0..<4))
    }

    mutating func node() -> NodeID {
        NodeID(
            key: shardKey(), number: number32(),
            incarnation: UInt32.random(in: 0 ... .max, using: &random))
    }

    mutating func reference() -> IdentityReference {
        let id = uuid()
        let own = NodeID(key: shardKey(), number: number32(), founding: id)
        return IdentityReference(node: chance(0.8) ? own : node(), id: id, founded: ticket())
    }

    mutating func features() -> Features { Features(given: text(12), family: text(12)) }

    mutating func known() -> KnownIdentity {
        KnownIdentity(identity: reference(), features: features())
    }

    mutating func kinds() -> KeyKinds {
        var kinds = KeyKinds()
        for kind in KeyKind.allCases where chance(0.4) { kinds.formUnion(KeyKinds(kind)) }
        return kinds
    }

    mutating func question() -> ClaimQuestion {
        ClaimQuestion(to: pending(), from: pending(), kinds: kinds())
    }

    mutating func erasure() -> Erasure { Erasure(erasedAtMS: time(), notedAtMS: time()) }

    mutating func cause() -> Cause {
        Cause(
            event: EventReference(
                eventID: optional(), source: source(), origin: origin(), trace: trace()),
            leadJSON: text(200), timeMS: time())
    }

    mutating func trace() -> [RecordHeader] {
        list(2) { RecordHeader(name: $0.text(12), value: $0.optional()) }
    }

    mutating func pair() -> Pair {
        Pair(
            older: known(), younger: known(), key: shardKey(),
            rule: bytes("rule-\(number(0..<3))"), cause: cause())
    }

    mutating func links() -> IdentityLinks {
        var links = IdentityLinks()
        links.keys = keys()
        links.children = list(4) { $0.node() }
        links.told = list(4) { ToldPair(younger: $0.uuid(), rule: bytes("r\($0.number(0..<3))")) }
        links.distinct = list(4) { $0.uuid() }
        links.joined = list(4) { $0.uuid() }
        links.isOverride = chance(0.5)
        return links
    }

    mutating func event() -> EventMessage {
        let origin = origin()
        let ticket = ticket()
        return EventMessage(
            ticket: chance(0.2)
                ? ticket
                : Ticket(timeUS: ticket.timeUS, topic: origin.topic, partition: origin.partition),
            origin: origin, source: source(), masterKey: key(),
            claimedID: chance(0.3) ? text(12) : nil, followsRecord: chance(0.3), key: optional(),
            headers: list(4) {
                RecordHeader(name: bytes("header-\($0.number(0..<40))"), value: $0.optional())
            },
            value: text(600))
    }

    mutating func outcome() -> ClaimOutcome {
        ClaimOutcome(
            home: shardKey(), waiting: name(), name: name(), kinds: kinds(),
            identity: maybe { $0.known() })
    }

    mutating func settlement() -> KeySettlement {
        KeySettlement(
            keys: keys(), name: name(), identity: known(), isOverride: chance(0.5),
            inPlaceOf: maybe { $0.reference() }, isRekeyed: chance(0.2), isHeld: chance(0.2),
            isEvidence: chance(0.2), cause: cause())
    }

    mutating func answer() -> KeyAnswer {
        KeyAnswer(
            key: shardKey(), isSaturated: chance(0.3), settled: list(4) { $0.known() },
            pending: list(4) { $0.pending() }, erasure: maybe { $0.erasure() })
    }

    mutating func forwarded() -> ForwardedEvent {
        ForwardedEvent(to: node(), via: list(4) { $0.node() }, event: event())
    }

    /// A message of a kind.
    mutating func message(_ kind: MessageKind = .event) -> ShardMessage {
        switch kind {
        case .event: .event(event())
        case .forward: .forward(forwarded())
        case .back: .back(forwarded())
        case .record:
            .record(
                EarlyClaim(
                    key: shardKey(), name: name(), home: shardKey(), isFollowing: chance(0.3)))
        case .follow: .follow(RecordFollower(key: shardKey(), event: pending()))
        case .followed: .followed(pending())
        case .claim:
            .claim(Claim(keys: keys(), name: name(), home: shardKey(), features: features()))
        case .reply:
            .reply(ClaimReply(home: shardKey(), name: name(), keys: list(4) { $0.answer() }))
        case .settled: .settled(outcome())
        case .ask: .ask(question())
        case .yielded: .yielded(question())
        case .decided: .decided(outcome())
        case .offer: .offer(Offer(to: node(), from: node(), event: event(), keys: keys()))
        case .accepted: .accepted(Acceptance(event: pending(), identity: maybe { $0.known() }))
        case .declined: .declined(Refusal(event: pending(), erasure: maybe { $0.erasure() }))
        case .settle: .settle(settlement())
        case .refresh: .refresh(settlement())
        case .release:
            .release(KeyRelease(keys: keys(), id: uuid(), erasure: maybe { $0.erasure() }))
        case .withdraw:
            .withdraw(ClaimWithdrawal(keys: keys(), name: name(), isQueued: chance(0.5)))
        case .distinct: .distinct(Distinction(to: node(), id: uuid()))
        case .pair: .pair(pair())
        case .join: .join(Join(to: node(), driver: reference(), pair: pair()))
        case .whole:
            .whole(Whole(to: node(), identity: identity(), links: links(), pair: pair()))
        case .part:
            .part(
                WholePart(
                    to: node(), from: node(), number: number32(), count: number32(),
                    bytes: text(200)))
        case .joined:
            .joined(Joined(to: node(), into: reference(), origin: origin(), trace: trace()))
        case .apart: .apart(node())
        case .taken: .taken(ClaimsTaken(to: node(), id: uuid(), keys: keys()))
        case .unalias: .unalias(Unalias(to: node(), source: node(), erasure: erasure()))
        case .drain: .drain(Drain(to: node(), child: node()))
        case .drained: .drained(node())
        case .erase:
            .erase(ErasureOrder(to: node(), origin: origin(), timeMS: time(), trace: trace()))
        }
    }

    /// A message of any kind.
    mutating func anyMessage() -> ShardMessage {
        message(MessageKind.allCases.randomElement(using: &random) ?? .event)
    }

    mutating func alias() -> Alias {
        Alias(
            target: node(), identity: uuid(), children: list(4) { $0.node() },
            record: maybe { $0.shardKey() },
            isLetGo: chance(0.3), incarnation: UInt32.random(in: 0 ... .max, using: &random))
    }

    mutating func undecided() -> UndecidedEvent {
        UndecidedEvent(
            event: event(),
            phase: [.claiming, .offering, .following].randomElement(using: &random) ?? .claiming,
            keys: keys(),
            features: features(), awaited: (0..<number(0..<4)).map { _ in Int32(number(0..<5)) },
            watched: list(4) {
                WatchedEvent(
                    event: $0.pending(), kinds: $0.kinds(),
                    state: [.open, .after, .gone].randomElement(using: &$0.random) ?? .open)
            },
            seen: list(4) { SeenIdentity(known: $0.known(), kinds: $0.kinds()) },
            yielders: list(4) { $0.question() }, asked: list(4) { $0.uuid() },
            erasure: maybe { $0.erasure() }, sinceMS: time())
    }

    mutating func entry(_ tag: NodeCodec.Tag) -> NodeEntry {
        let next = number32()
        return switch tag {
        case .none: NodeEntry(nextNumber: next, node: nil)
        case .living: NodeEntry(nextNumber: next, node: .living(identity(), IdentityLinks()))
        case .linked: NodeEntry(nextNumber: next, node: .living(identity(), links()))
        case .frozen: NodeEntry(nextNumber: next, node: .frozen(identity(), links()))
        case .alias: NodeEntry(nextNumber: next, node: .alias(alias()))
        case .draining: NodeEntry(nextNumber: next, node: .draining(alias(), erasure()))
        case .undecided: NodeEntry(nextNumber: next, node: .undecided(undecided()))
        }
    }

    mutating func keyRecord() -> KeyRecord {
        var record = KeyRecord()
        record.claims = list(6) {
            KeyClaim(
                state: $0.chance(0.5) ? .pending($0.pending()) : .settled($0.reference()),
                features: $0.features(), isOverride: $0.chance(0.3),
                standsFor: $0.list(3) { $0.uuid() })
        }
        record.watchers = list(4) { Watcher(waiting: $0.pending(), watched: $0.name()) }
        record.early = list(4) { $0.pending() }
        record.queuedEarly = list(3) { $0.pending() }
        record.followers = list(3) {
            KeyRecord.Follower(
                event: $0.pending(),
                state: [.onItsWay, .queued, .waiting].randomElement(using: &$0.random) ?? .queued)
        }
        if chance(0.3) {
            let names = (pending().name, pending().name)
            record.held = KeyRecord.Held(
                count: number32(), first: names.0, last: names.1, isSorted: chance(0.5))
        }
        record.isOverCap = chance(0.5)
        return record
    }
}
