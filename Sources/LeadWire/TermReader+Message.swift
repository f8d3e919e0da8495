internal import LeadModel

extension TermReader {
    /// The body of a message of a kind (layout: ``MessageBatch``).
    mutating func message(_ kind: MessageKind) -> ShardMessage? {
        switch kind {
        case .event: event().map { .event($0) }
        case .forward: forwarded().map { .forward($0) }
        case .back: forwarded().map { .back($0) }
        case .record:
            .record(EarlyClaim(key: key(), name: name(), home: key(), isFollowing: flag()))
        case .follow: .follow(RecordFollower(key: key(), event: pending()))
        case .followed: .followed(pending())
        case .claim:
            .claim(Claim(keys: keys(), name: name(), home: key(), features: features()))
        case .reply:
            .reply(
                ClaimReply(home: key(), name: name(), keys: list(minimum: 4) { $0.answer() }))
        case .settled: .settled(outcome())
        case .ask: .ask(question())
        case .yielded: .yielded(question())
        case .decided: .decided(outcome())
        case .offer: offer()
        case .accepted:
            .accepted(Acceptance(event: pending(), identity: optional { $0.known() }))
        case .declined: .declined(Refusal(event: pending(), erasure: optional { $0.erasure() }))
        case .settle: .settle(settlement())
        case .refresh: .refresh(settlement())
        case .release:
            .release(
                KeyRelease(
                    keys: keys(), id: reader.uuid(), erasure: optional { $0.erasure() }))
        case .withdraw: .withdraw(ClaimWithdrawal(keys: keys(), name: name(), isQueued: flag()))
        case .distinct: .distinct(Distinction(to: node(), id: reader.uuid()))
        case .pair: .pair(pair())
        case .join: .join(Join(to: node(), driver: identity(), pair: pair()))
        case .whole: whole()
        case .part:
            .part(
                WholePart(
                    to: node(), from: node(), number: number32(), count: number32(),
                    bytes: reader.counted()))
        case .joined:
            .joined(Joined(to: node(), into: identity(), origin: origin(), trace: trace()))
        case .apart: .apart(node())
        case .taken: .taken(ClaimsTaken(to: node(), id: reader.uuid(), keys: keys()))
        case .unalias: .unalias(Unalias(to: node(), source: node(), erasure: erasure()))
        case .drain: .drain(Drain(to: node(), child: node()))
        case .drained: .drained(node())
        case .erase: .erase(order())
        }
    }

    private mutating func forwarded() -> ForwardedEvent? {
        let to = node()
        let via = nodes()
        guard let event = event() else { return nil }
        return ForwardedEvent(to: to, via: via, event: event)
    }

    private mutating func offer() -> ShardMessage? {
        let to = node()
        let from = node()
        guard let event = event() else { return nil }
        return .offer(Offer(to: to, from: from, event: event, keys: keys()))
    }

    private mutating func answer() -> KeyAnswer {
        let key = key()
        let flags = flags(MessageFlags.saturated | MessageFlags.erasure)
        return KeyAnswer(
            key: key, isSaturated: flags & MessageFlags.saturated != 0,
            settled: list(minimum: 23) { $0.known() },
            pending: list(minimum: 5) { $0.pending() },
            erasure: flags & MessageFlags.erasure != 0 ? erasure() : nil)
    }

    private mutating func outcome() -> ClaimOutcome {
        ClaimOutcome(
            home: key(), waiting: name(), name: name(), kinds: kinds(),
            identity: optional { $0.known() })
    }

    private mutating func settlement() -> KeySettlement {
        let flags = flags(
            MessageFlags.override | MessageFlags.inPlaceOf | MessageFlags.rekeyed
                | MessageFlags.evidence | MessageFlags.held)
        return KeySettlement(
            keys: keys(), name: name(), identity: known(),
            isOverride: flags & MessageFlags.override != 0,
            inPlaceOf: flags & MessageFlags.inPlaceOf != 0 ? identity() : nil,
            isRekeyed: flags & MessageFlags.rekeyed != 0,
            isHeld: flags & MessageFlags.held != 0,
            isEvidence: flags & MessageFlags.evidence != 0, cause: cause())
    }

    private mutating func whole() -> ShardMessage? {
        let to = node()
        let pair = pair()
        let links = links()
        guard let identity = wholeIdentity() else { return nil }
        return .whole(Whole(to: to, identity: identity, links: links, pair: pair))
    }

    private mutating func order() -> ErasureOrder {
        let to = node()
        let origin = origin()
        return ErasureOrder(
            to: to, origin: origin, timeMS: origin.timestampMS &+ reader.zigzag(),
            trace: trace())
    }
}
