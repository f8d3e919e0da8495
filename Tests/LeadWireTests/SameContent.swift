import LeadModel

@testable import LeadWire

/// Whether messages and entries say the same, field by field; most are not `Equatable`.
func same(_ left: ShardMessage, _ right: ShardMessage) -> Bool {
    switch (left, right) {
    case (.event(let left), .event(let right)): left == right
    case (.forward(let left), .forward(let right)): same(left, right)
    case (.back(let left), .back(let right)): same(left, right)
    case (.record(let left), .record(let right)): left == right
    case (.follow(let left), .follow(let right)): left == right
    case (.followed(let left), .followed(let right)): left == right
    case (.claim(let left), .claim(let right)): left == right
    case (.reply(let left), .reply(let right)): left == right
    case (.settled(let left), .settled(let right)): left == right
    case (.ask(let left), .ask(let right)): left == right
    case (.yielded(let left), .yielded(let right)): left == right
    case (.decided(let left), .decided(let right)): left == right
    case (.offer(let left), .offer(let right)):
        left.to == right.to && left.from == right.from && left.event == right.event
            && left.keys == right.keys
    case (.accepted(let left), .accepted(let right)): left == right
    case (.declined(let left), .declined(let right)): left == right
    case (.settle(let left), .settle(let right)): same(left, right)
    case (.refresh(let left), .refresh(let right)): same(left, right)
    case (.release(let left), .release(let right)): left == right
    case (.withdraw(let left), .withdraw(let right)): left == right
    case (.distinct(let left), .distinct(let right)): left == right
    case (.pair(let left), .pair(let right)): same(left, right)
    case (.join(let left), .join(let right)):
        left.to == right.to && left.driver == right.driver && same(left.pair, right.pair)
    case (.whole(let left), .whole(let right)):
        left.to == right.to && left.identity == right.identity && left.links == right.links
            && same(left.pair, right.pair)
    case (.part(let left), .part(let right)): left == right
    case (.joined(let left), .joined(let right)): left == right
    case (.apart(let left), .apart(let right)): left == right
    case (.taken(let left), .taken(let right)): left == right
    case (.unalias(let left), .unalias(let right)): left == right
    case (.drain(let left), .drain(let right)): left == right
    case (.drained(let left), .drained(let right)): left == right
    case (.erase(let left), .erase(let right)): left == right
    default: false
    }
}

private func same(_ left: ForwardedEvent, _ right: ForwardedEvent) -> Bool {
    left.to == right.to && left.via == right.via && left.event == right.event
}

private func same(_ left: KeySettlement, _ right: KeySettlement) -> Bool {
    left.keys == right.keys && left.name == right.name && left.identity == right.identity
        && left.isOverride == right.isOverride && left.inPlaceOf == right.inPlaceOf
        && left.isRekeyed == right.isRekeyed && left.isHeld == right.isHeld
        && left.isEvidence == right.isEvidence
        && same(left.cause, right.cause)
}

private func same(_ left: Pair, _ right: Pair) -> Bool {
    left.older == right.older && left.younger == right.younger && left.key == right.key
        && left.rule == right.rule && same(left.cause, right.cause)
}

private func same(_ left: Cause, _ right: Cause) -> Bool {
    left.event.eventID == right.event.eventID && left.event.source == right.event.source
        && left.event.origin == right.event.origin && left.leadJSON == right.leadJSON
        && left.timeMS == right.timeMS
}

func same(_ left: NodeEntry, _ right: NodeEntry) -> Bool {
    guard left.nextNumber == right.nextNumber else { return false }
    return switch (left.node, right.node) {
    case (nil, nil): true
    case (.living(let identity, let links), .living(let otherIdentity, let otherLinks)),
        (.frozen(let identity, let links), .frozen(let otherIdentity, let otherLinks)):
        identity == otherIdentity && links == otherLinks
    case (.alias(let left), .alias(let right)): left == right
    case (.draining(let left, let erasure), .draining(let right, let otherErasure)):
        left == right && erasure == otherErasure
    case (.undecided(let left), .undecided(let right)): same(left, right)
    default: false
    }
}

private func same(_ left: UndecidedEvent, _ right: UndecidedEvent) -> Bool {
    left.event == right.event && left.phase == right.phase && left.keys == right.keys
        && left.features == right.features && left.awaited == right.awaited
        && left.watched == right.watched && left.seen == right.seen
        && left.yielders == right.yielders && left.asked == right.asked
        && left.erasure == right.erasure && left.sinceMS == right.sinceMS
}
