internal import Bytes
internal import LeadModel

/// The bodies of all messages but `event`, which has a denser form of its own in a batch. Parts as
/// in ``TermWriter``, in the order in which they are written here.
enum MessageBody {
    /// The kinds in a batch; numbers stay what they are.
    enum Kind: UInt8 {
        case event = 1
        case forward, back, record, claim, reply, settled, ask, yielded, decided, offer, accepted
        case declined, settle, refresh, release, withdraw, distinct, pair, join, whole, joined
        case apart, taken, unalias, drain, drained, erase
    }

    static func kind(of message: ShardMessage) -> Kind {
        switch message {
        case .event: .event
        case .forward: .forward
        case .back: .back
        case .record: .record
        case .claim: .claim
        case .reply: .reply
        case .settled: .settled
        case .ask: .ask
        case .yielded: .yielded
        case .decided: .decided
        case .offer: .offer
        case .accepted: .accepted
        case .declined: .declined
        case .settle: .settle
        case .refresh: .refresh
        case .release: .release
        case .withdraw: .withdraw
        case .distinct: .distinct
        case .pair: .pair
        case .join: .join
        case .whole: .whole
        case .joined: .joined
        case .apart: .apart
        case .taken: .taken
        case .unalias: .unalias
        case .drain: .drain
        case .drained: .drained
        case .erase: .erase
        }
    }

    static func write(_ message: ShardMessage, to terms: inout TermWriter) {
        switch message {
        case .event(let event): terms.event(event)
        case .forward(let event), .back(let event):
            terms.node(event.to)
            terms.nodes(event.via)
            terms.event(event.event)
        case .record(let claim):
            terms.key(claim.key)
            terms.name(claim.name)
            terms.key(claim.home)
        case .claim(let claim):
            terms.keys(claim.keys)
            terms.name(claim.name)
            terms.key(claim.home)
            terms.features(claim.features)
        case .reply(let reply): write(reply, to: &terms)
        case .settled(let outcome), .decided(let outcome):
            terms.key(outcome.home)
            terms.name(outcome.waiting)
            terms.name(outcome.name)
            terms.byte(outcome.kinds.rawValue)
            terms.known(optional: outcome.identity)
        case .ask(let question), .yielded(let question): terms.question(question)
        case .offer(let offer):
            terms.node(offer.to)
            terms.node(offer.from)
            terms.event(offer.event)
            terms.keys(offer.keys)
        case .accepted(let acceptance):
            terms.pending(acceptance.event)
            terms.known(optional: acceptance.identity)
        case .declined(let refusal):
            terms.pending(refusal.event)
            terms.erasure(optional: refusal.erasure)
        case .settle(let settlement), .refresh(let settlement): write(settlement, to: &terms)
        case .release(let release):
            terms.keys(release.keys)
            terms.id(release.id)
            terms.erasure(optional: release.erasure)
        case .withdraw(let withdrawal):
            terms.keys(withdrawal.keys)
            terms.name(withdrawal.name)
        case .distinct(let distinction):
            terms.node(distinction.to)
            terms.id(distinction.id)
        case .pair(let pair): terms.pair(pair)
        case .join(let join):
            terms.node(join.to)
            terms.identity(join.driver)
            terms.pair(join.pair)
        case .whole(let whole):
            terms.node(whole.to)
            terms.writer.write(counted: IdentityCodec.encode(whole.identity)[...])
            terms.links(whole.links)
            terms.pair(whole.pair)
        case .joined(let joined):
            terms.node(joined.to)
            terms.identity(joined.into)
            terms.origin(joined.origin)
        case .apart(let node), .drained(let node): terms.node(node)
        case .taken(let taken):
            terms.node(taken.to)
            terms.id(taken.id)
            terms.keys(taken.keys)
        case .unalias(let unalias):
            terms.node(unalias.to)
            terms.node(unalias.source)
            terms.erasure(unalias.erasure)
        case .drain(let drain):
            terms.node(drain.to)
            terms.node(drain.child)
        case .erase(let order):
            terms.node(order.to)
            terms.origin(order.origin)
            terms.writer.write(zigzag: order.timeMS)
        }
    }

    private static func write(_ reply: ClaimReply, to terms: inout TermWriter) {
        terms.key(reply.home)
        terms.name(reply.name)
        terms.count(reply.keys.count)
        for answer in reply.keys {
            terms.key(answer.key)
            terms.flag(answer.isSaturated)
            terms.count(answer.settled.count)
            for known in answer.settled { terms.known(known) }
            terms.count(answer.pending.count)
            for event in answer.pending { terms.pending(event) }
            terms.erasure(optional: answer.erasure)
        }
    }

    private static func write(_ settlement: KeySettlement, to terms: inout TermWriter) {
        terms.keys(settlement.keys)
        terms.name(settlement.name)
        terms.known(settlement.identity)
        terms.flag(settlement.isOverride)
        terms.flag(settlement.inPlaceOf != nil)
        if let other = settlement.inPlaceOf { terms.identity(other) }
        terms.cause(settlement.cause)
    }

    /// nil where the bytes make no sense.
    static func read(_ kind: Kind, from terms: inout TermReader) -> ShardMessage? {
        switch kind {
        case .event: .event(terms.event())
        case .forward: .forward(forwarded(&terms))
        case .back: .back(forwarded(&terms))
        case .record: .record(early(&terms))
        case .claim: .claim(claim(&terms))
        case .reply: .reply(reply(&terms))
        case .settled: .settled(outcome(&terms))
        case .ask: .ask(terms.question())
        case .yielded: .yielded(terms.question())
        case .decided: .decided(outcome(&terms))
        case .offer: .offer(offer(&terms))
        case .accepted: .accepted(acceptance(&terms))
        case .declined: .declined(refusal(&terms))
        case .settle: .settle(settlement(&terms))
        case .refresh: .refresh(settlement(&terms))
        case .release: .release(release(&terms))
        case .withdraw: .withdraw(withdrawal(&terms))
        case .distinct: .distinct(distinction(&terms))
        case .pair: .pair(terms.pair())
        case .join: .join(join(&terms))
        case .whole: whole(&terms).map { .whole($0) }
        case .joined: .joined(joined(&terms))
        case .apart: .apart(terms.node())
        case .taken: .taken(taken(&terms))
        case .unalias: .unalias(unalias(&terms))
        case .drain: .drain(drain(&terms))
        case .drained: .drained(terms.node())
        case .erase: .erase(order(&terms))
        }
    }
}
