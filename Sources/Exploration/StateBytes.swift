import Bytes
import LeadModel
import LeadResolver
import LeadWire

/// The canonical bytes of what shards keep and send, for fingerprints. An event is its name.
extension ByteWriter {
    var fingerprint: Hash128 { bytes.withUnsafeBytes { Checksum.xxh3Wide($0) } }

    mutating func write(_ flag: Bool) { write(byte: flag ? 1 : 0) }

    mutating func write<Element>(_ list: [Element], _ body: (inout ByteWriter, Element) -> Void) {
        write(varint: UInt64(list.count))
        for element in list { body(&self, element) }
    }

    mutating func write(_ key: IdentityKey) {
        write(byte: key.kind.rawValue)
        write(counted: key.value)
    }

    mutating func write(_ keys: [IdentityKey]) { write(keys) { $0.write($1) } }

    mutating func write(_ node: NodeID) {
        write(node.key)
        write(varint: UInt64(node.number))
        write(fixed: node.incarnation)
    }

    mutating func write(_ name: EventName) {
        write(zigzag: name.ticket.timeUS)
        write(zigzag: name.offset)
    }

    mutating func write(_ event: EventMessage) {
        write(event.name)
        write(event.followsRecord)
    }

    mutating func write(_ event: PendingEvent) { write(event.name) }

    mutating func write(_ features: Features) {
        write(counted: features.given)
        write(counted: features.family)
        write(features.marks) { $0.write(fixed: $1) }
    }

    mutating func write(_ identity: IdentityReference) {
        write(identity.node)
        write(identity.id)
        write(zigzag: identity.founded.timeUS)
    }

    mutating func write(_ known: KnownIdentity) {
        write(known.identity)
        write(known.features)
    }

    mutating func write(_ known: KnownIdentity?) {
        write(known != nil)
        if let known { write(known) }
    }

    mutating func write(_ erasure: Erasure?) {
        write(erasure != nil)
        guard let erasure else { return }
        write(zigzag: erasure.erasedAtMS)
        write(zigzag: erasure.notedAtMS)
    }

    mutating func write(_ cause: Cause) { write(zigzag: cause.event.origin.offset) }

    mutating func write(_ links: IdentityLinks) {
        write(links.keys)
        write(links.children) { $0.write($1) }
        write(links.told) {
            $0.write($1.younger)
            $0.write(counted: $1.rule)
        }
        write(links.distinct) { $0.write($1) }
        write(links.joined) { $0.write($1) }
        write(links.isOverride)
    }

    mutating func write(_ identity: Identity) {
        bytes.append(contentsOf: IdentityCodec.encode(identity))
    }

    mutating func write(_ question: ClaimQuestion) {
        write(question.to)
        write(question.from)
        write(byte: question.kinds.rawValue)
    }

    mutating func write(_ pair: Pair) {
        write(pair.older)
        write(pair.younger)
        write(pair.key)
        write(counted: pair.rule)
        write(pair.cause)
    }
}

// MARK: What shards keep

extension ByteWriter {
    mutating func write(_ entry: NodeEntry) {
        write(varint: UInt64(entry.nextNumber))
        guard let node = entry.node else { return write(byte: 0) }
        switch node {
        case .living(let identity, let links):
            write(byte: 1)
            write(identity)
            write(links)
        case .frozen(let identity, let links):
            write(byte: 2)
            write(identity)
            write(links)
        case .alias(let alias):
            write(byte: 3)
            write(alias)
        case .draining(let alias, let erasure):
            write(byte: 4)
            write(alias)
            write(erasure)
        case .undecided(let event):
            write(byte: 5)
            write(event)
        }
    }

    private mutating func write(_ alias: Alias) {
        write(alias.target)
        write(alias.identity)
        write(alias.isLetGo)
        write(alias.children) { $0.write($1) }
        if let record = alias.record { write(record) } else { write(byte: 0) }
        write(fixed: alias.incarnation)
    }

    private mutating func write(_ event: UndecidedEvent) {
        write(event.event)
        write(byte: event.phase.rawValue)
        write(event.keys)
        write(event.features)
        write(zigzag: Int64(event.awaited.count))
        for shard in event.awaited { write(zigzag: Int64(shard)) }
        write(event.watched) {
            $0.write($1.event)
            $0.write(byte: $1.kinds.rawValue)
            $0.write(byte: $1.state.rawValue)
        }
        write(event.seen) {
            $0.write($1.known)
            $0.write(byte: $1.kinds.rawValue)
        }
        write(event.yielders) { $0.write($1) }
        write(event.asked) { $0.write($1) }
        write(event.erasure)
    }

    mutating func write(_ record: KeyRecord) {
        write(record.claims) {
            switch $1.state {
            case .pending(let event):
                $0.write(byte: 0)
                $0.write(event)
            case .settled(let identity):
                $0.write(byte: 1)
                $0.write(identity)
            }
            $0.write($1.features)
            $0.write($1.isOverride)
            $0.write($1.standsFor) { $0.write($1) }
        }
        write(record.watchers) {
            $0.write($1.waiting)
            $0.write($1.watched)
        }
        write(record.early) { $0.write($1) }
        write(record.queuedEarly) { $0.write($1) }
        write(record.followers) {
            $0.write($1.event)
            $0.write(byte: $1.state.rawValue)
        }
        if let held = record.held {
            write(varint: UInt64(held.count))
            write(held.first)
            write(held.last)
            write(held.isSorted)
        }
        write(record.isOverCap)
        write(varint: UInt64(record.unlisted))
    }

    mutating func write(_ queue: QueueID) {
        switch queue {
        case .events(let key):
            write(byte: 0)
            write(key)
        case .node(let node):
            write(byte: 1)
            write(node)
        case .returned(let node):
            write(byte: 2)
            write(node)
        case .parts(let node):
            write(byte: 3)
            write(node)
        case .claims(let key):
            write(byte: 4)
            write(key)
        }
    }
}

// MARK: Messages

extension ByteWriter {
    mutating func write(_ message: ShardMessage) {
        switch message {
        case .event(let event):
            write(byte: 0)
            write(event)
        case .forward(let event): write(1, event)
        case .back(let event): write(2, event)
        case .record(let claim):
            write(byte: 3)
            write(claim.key)
            write(claim.name)
            write(claim.isFollowing)
        case .follow(let follower):
            write(byte: 28)
            write(follower.key)
            write(follower.event)
        case .followed(let event):
            write(byte: 29)
            write(event)
        case .claim(let claim):
            write(byte: 4)
            write(claim.keys)
            write(claim.name)
        case .reply(let reply):
            write(byte: 5)
            write(reply.name)
            write(reply.keys) { $0.write($1) }
        case .settled(let outcome): write(6, outcome)
        case .ask(let question):
            write(byte: 7)
            write(question)
        case .yielded(let question):
            write(byte: 8)
            write(question)
        case .decided(let outcome): write(9, outcome)
        case .offer(let offer):
            write(byte: 10)
            write(offer.to)
            write(offer.from)
            write(offer.event)
            write(offer.keys)
        case .accepted(let acceptance):
            write(byte: 11)
            write(acceptance.event)
            write(acceptance.identity)
        case .declined(let refusal):
            write(byte: 12)
            write(refusal.event)
            write(refusal.erasure)
        case .settle(let settlement): write(13, settlement)
        case .refresh(let settlement): write(14, settlement)
        case .release(let release):
            write(byte: 15)
            write(release.keys)
            write(release.id)
            write(release.erasure)
        case .withdraw(let withdrawal):
            write(byte: 16)
            write(withdrawal.keys)
            write(withdrawal.name)
        case .distinct(let distinction):
            write(byte: 17)
            write(distinction.to)
            write(distinction.id)
        case .pair, .join, .whole, .part, .joined, .apart, .taken: writeJoining(message)
        case .unalias, .drain, .drained, .erase: writeAliasing(message)
        }
    }

    private mutating func writeJoining(_ message: ShardMessage) {
        switch message {
        case .pair(let pair):
            write(byte: 18)
            write(pair)
        case .join(let join):
            write(byte: 19)
            write(join.to)
            write(join.driver)
            write(join.pair)
        case .whole(let whole):
            write(byte: 20)
            write(whole.to)
            write(whole.identity)
            write(whole.links)
            write(whole.pair)
        case .part(let part):
            write(byte: 28)
            write(part.to)
            write(part.from)
            write(varint: UInt64(part.number))
            write(counted: part.bytes)
        case .joined(let joined):
            write(byte: 21)
            write(joined.to)
            write(joined.into)
            write(zigzag: joined.origin.offset)
        case .apart(let node):
            write(byte: 22)
            write(node)
        case .taken(let taken):
            write(byte: 23)
            write(taken.to)
            write(taken.id)
            write(taken.keys)
        default: break
        }
    }

    private mutating func writeAliasing(_ message: ShardMessage) {
        switch message {
        case .unalias(let unalias):
            write(byte: 24)
            write(unalias.to)
            write(unalias.source)
            write(unalias.erasure)
        case .drain(let drain):
            write(byte: 25)
            write(drain.to)
            write(drain.child)
        case .drained(let node):
            write(byte: 26)
            write(node)
        case .erase(let order):
            write(byte: 27)
            write(order.to)
            write(zigzag: order.origin.offset)
            write(zigzag: order.timeMS)
        default: break
        }
    }

    private mutating func write(_ code: UInt8, _ event: ForwardedEvent) {
        write(byte: code)
        write(event.to)
        write(event.via) { $0.write($1) }
        write(event.event)
    }

    private mutating func write(_ code: UInt8, _ outcome: ClaimOutcome) {
        write(byte: code)
        write(outcome.waiting)
        write(outcome.name)
        write(byte: outcome.kinds.rawValue)
        write(outcome.identity)
    }

    private mutating func write(_ code: UInt8, _ settlement: KeySettlement) {
        write(byte: code)
        write(settlement.keys)
        write(settlement.name)
        write(settlement.identity)
        write(settlement.isOverride)
        write(settlement.inPlaceOf != nil)
        if let other = settlement.inPlaceOf { write(other) }
        write(settlement.isRekeyed)
        write(settlement.isEvidence)
        write(settlement.cause)
    }

    private mutating func write(_ answer: KeyAnswer) {
        write(answer.key)
        write(answer.isSaturated)
        write(answer.settled) { $0.write($1) }
        write(answer.pending) { $0.write($1) }
        write(answer.erasure)
    }
}
