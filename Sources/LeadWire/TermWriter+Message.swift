internal import Bytes
internal import LeadModel

extension TermWriter {
    /// A message's kind and body (layout: ``MessageBatch``).
    mutating func write(_ message: ShardMessage) {
        switch message {
        case .event(let event): write(.event, event) { $0.write($1) }
        case .forward(let event): write(.forward, event) { $0.write($1) }
        case .back(let event): write(.back, event) { $0.write($1) }
        case .record(let claim): write(.record, claim) { $0.write($1) }
        case .follow(let follower): write(.follow, follower) { $0.write($1) }
        case .followed(let event): write(.followed, event) { $0.write($1) }
        case .claim(let claim): write(.claim, claim) { $0.write($1) }
        case .reply(let reply): write(.reply, reply) { $0.write($1) }
        case .settled(let outcome): write(.settled, outcome) { $0.write($1) }
        case .ask(let question): write(.ask, question) { $0.write($1) }
        case .yielded(let question): write(.yielded, question) { $0.write($1) }
        case .decided(let outcome): write(.decided, outcome) { $0.write($1) }
        case .offer(let offer): write(.offer, offer) { $0.write($1) }
        case .accepted(let acceptance): write(.accepted, acceptance) { $0.write($1) }
        case .declined(let refusal): write(.declined, refusal) { $0.write($1) }
        case .settle(let settlement): write(.settle, settlement) { $0.write($1) }
        case .refresh(let settlement): write(.refresh, settlement) { $0.write($1) }
        case .release(let release): write(.release, release) { $0.write($1) }
        case .withdraw(let withdrawal): write(.withdraw, withdrawal) { $0.write($1) }
        case .distinct(let distinction): write(.distinct, distinction) { $0.write($1) }
        case .pair(let pair): write(.pair, pair) { $0.write($1) }
        case .join(let join): write(.join, join) { $0.write($1) }
        case .whole(let whole): write(.whole, whole) { $0.write($1) }
        case .part(let part): write(.part, part) { $0.write($1) }
        case .joined(let joined): write(.joined, joined) { $0.write($1) }
        case .apart(let node): write(.apart, node) { $0.write($1) }
        case .taken(let taken): write(.taken, taken) { $0.write($1) }
        case .unalias(let unalias): write(.unalias, unalias) { $0.write($1) }
        case .drain(let drain): write(.drain, drain) { $0.write($1) }
        case .drained(let node): write(.drained, node) { $0.write($1) }
        case .erase(let order): write(.erase, order) { $0.write($1) }
        }
    }

    @inline(__always)
    private mutating func write<Body>(
        _ kind: MessageKind, _ body: Body, _ write: (inout TermWriter, Body) -> Void
    ) {
        writer.write(byte: kind.rawValue)
        write(&self, body)
    }

    // MARK: Events and offers

    private mutating func write(_ event: ForwardedEvent) {
        write(event.to)
        write(event.via)
        write(event.event)
    }

    private mutating func write(_ offer: Offer) {
        write(offer.to)
        write(offer.from)
        write(offer.event)
        write(offer.keys)
    }

    private mutating func write(_ acceptance: Acceptance) {
        write(acceptance.event)
        write(acceptance.identity)
    }

    private mutating func write(_ refusal: Refusal) {
        write(refusal.event)
        write(refusal.erasure)
    }

    // MARK: Claims

    private mutating func write(_ claim: EarlyClaim) {
        write(claim.key)
        write(claim.name)
        write(claim.home)
        write(flag: claim.isFollowing)
    }

    private mutating func write(_ follower: RecordFollower) {
        write(follower.key)
        write(follower.event)
    }

    private mutating func write(_ claim: Claim) {
        write(claim.keys)
        write(claim.name)
        write(claim.home)
        write(claim.features)
    }

    private mutating func write(_ reply: ClaimReply) {
        write(reply.home)
        write(reply.name)
        write(list: reply.keys) { $0.write($1) }
    }

    private mutating func write(_ answer: KeyAnswer) {
        write(answer.key)
        var flags = answer.isSaturated ? MessageFlags.saturated : 0
        if answer.erasure != nil { flags |= MessageFlags.erasure }
        write(byte: flags)
        write(list: answer.settled) { $0.write($1) }
        write(list: answer.pending) { $0.write($1) }
        if let erasure = answer.erasure { write(erasure) }
    }

    private mutating func write(_ outcome: ClaimOutcome) {
        write(outcome.home)
        write(outcome.waiting)
        write(outcome.name)
        write(byte: outcome.kinds.rawValue)
        write(outcome.identity)
    }

    private mutating func write(_ settlement: KeySettlement) {
        var flags = settlement.isOverride ? MessageFlags.override : 0
        if settlement.inPlaceOf != nil { flags |= MessageFlags.inPlaceOf }
        if settlement.isRekeyed { flags |= MessageFlags.rekeyed }
        if settlement.isEvidence { flags |= MessageFlags.evidence }
        if settlement.isHeld { flags |= MessageFlags.held }
        write(byte: flags)
        write(settlement.keys)
        write(settlement.name)
        write(settlement.identity)
        if let other = settlement.inPlaceOf { write(other) }
        write(settlement.cause)
    }

    private mutating func write(_ release: KeyRelease) {
        write(release.keys)
        writer.write(release.id)
        write(release.erasure)
    }

    private mutating func write(_ withdrawal: ClaimWithdrawal) {
        write(withdrawal.keys)
        write(withdrawal.name)
        write(flag: withdrawal.isQueued)
    }

    // MARK: Joins

    private mutating func write(_ distinction: Distinction) {
        write(distinction.to)
        writer.write(distinction.id)
    }

    private mutating func write(_ join: Join) {
        write(join.to)
        write(join.driver)
        write(join.pair)
    }

    private mutating func write(_ whole: Whole) {
        write(whole.to)
        write(whole.pair)
        write(whole.links)
        writer.write(counted: IdentityCodec.encode(whole.identity)[...])
    }

    private mutating func write(_ part: WholePart) {
        write(part.to)
        write(part.from)
        writer.write(varint: UInt64(part.number))
        writer.write(varint: UInt64(part.count))
        writer.write(counted: part.bytes)
    }

    private mutating func write(_ joined: Joined) {
        write(joined.to)
        write(joined.into)
        write(joined.origin)
        state.write(joined.trace, to: &writer)
    }

    private mutating func write(_ taken: ClaimsTaken) {
        write(taken.to)
        writer.write(taken.id)
        write(taken.keys)
    }

    // MARK: Ends

    private mutating func write(_ unalias: Unalias) {
        write(unalias.to)
        write(unalias.source)
        write(unalias.erasure)
    }

    private mutating func write(_ drain: Drain) {
        write(drain.to)
        write(drain.child)
    }

    private mutating func write(_ order: ErasureOrder) {
        write(order.to)
        write(order.origin)
        writer.write(zigzag: order.timeMS &- order.origin.timestampMS)
        state.write(order.trace, to: &writer)
    }
}

/// Flags within bodies of messages.
enum MessageFlags {
    static let override: UInt8 = 1
    static let inPlaceOf: UInt8 = 2
    static let rekeyed: UInt8 = 4
    static let evidence: UInt8 = 8
    static let held: UInt8 = 16
    static let saturated: UInt8 = 1
    static let erasure: UInt8 = 2
}
