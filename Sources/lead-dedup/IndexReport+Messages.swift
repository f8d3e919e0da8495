import Bytes
import LeadModel
import LeadResolver
import LeadWire

/// Messages of the internal topic: kind, to whom (a key, or a node with its number), and what of.
extension IndexReport {
    static func line(_ message: ShardMessage) -> String {
        var line = JSONLine()
        line.put("message", name(of: message))
        if case .event(let event) = message {
            put(event, in: &line)
            return line.text
        }
        if let node = node(of: message) {
            line.put("to", describe(node))
        } else {
            line.put("to", describe(message.address))
        }
        put(message, in: &line)
        return line.text
    }

    private static func name(of message: ShardMessage) -> String {
        switch message {
        case .event: "event"
        case .forward: "forward"
        case .back: "back"
        case .record: "record"
        case .follow: "follow"
        case .followed: "followed"
        case .claim: "claim"
        case .reply: "reply"
        case .settled: "settled"
        case .ask: "ask"
        case .yielded: "yielded"
        case .decided: "decided"
        case .offer: "offer"
        case .accepted: "accepted"
        case .declined: "declined"
        case .settle: "settle"
        case .refresh: "refresh"
        case .release: "release"
        case .withdraw: "withdraw"
        case .distinct: "distinct"
        case .pair: "pair"
        case .join: "join"
        case .whole: "whole"
        case .part: "part"
        case .joined: "joined"
        case .apart: "apart"
        case .taken: "taken"
        case .unalias: "unalias"
        case .drain: "drain"
        case .drained: "drained"
        case .erase: "erase"
        }
    }

    /// The node that a message is addressed to; nil where it is a key.
    private static func node(of message: ShardMessage) -> NodeID? {
        switch message {
        case .forward(let event), .back(let event): event.to
        case .offer(let offer): offer.to
        case .distinct(let distinction): distinction.to
        case .pair(let pair): pair.older.identity.node
        case .join(let join): join.to
        case .whole(let whole): whole.to
        case .part(let part): part.to
        case .joined(let joined): joined.to
        case .apart(let node), .drained(let node): node
        case .taken(let taken): taken.to
        case .unalias(let unalias): unalias.to
        case .drain(let drain): drain.to
        case .erase(let order): order.to
        case .event, .record, .follow, .followed, .claim, .reply, .settled, .ask, .yielded,
            .decided, .accepted,
            .declined, .settle, .refresh, .release, .withdraw:
            nil
        }
    }

    private static func put(_ message: ShardMessage, in line: inout JSONLine) {
        switch message {
        case .event(let event): put(event, in: &line)
        case .forward(let event), .back(let event):
            line.put("via", event.via.map { describe($0) })
            line.put("event", describe(event.event))
        case .record(let claim):
            line.put("event", describe(claim.name))
            line.put("home", describe(claim.home))
            if claim.isFollowing { line.put("follows_record", true) }
        case .follow(let follower):
            line.put("event", describe(follower.event.name))
            line.put("home", describe(follower.event.home))
        case .followed(let event): line.put("event", describe(event.name))
        case .claim(let claim):
            line.put("event", describe(claim.name))
            line.put("home", describe(claim.home))
            line.put("keys", claim.keys.map { describe($0) })
            line.put("features", describe(claim.features))
        case .reply(let reply):
            line.put("event", describe(reply.name))
            line.put("keys", reply.keys.map { describe($0) })
        case .settled(let outcome), .decided(let outcome): put(outcome, in: &line)
        case .ask(let question), .yielded(let question):
            line.put("event", describe(question.to.name))
            line.put("from", describe(question.from))
            line.put("kinds", names(of: question.kinds))
        case .offer(let offer):
            line.put("from", describe(offer.from))
            line.put("keys", offer.keys.map { describe($0) })
            line.put("event", describe(offer.event))
        case .accepted(let acceptance):
            line.put("event", describe(acceptance.event.name))
            if let known = acceptance.identity { line.put("identity", describe(known)) }
        case .declined(let refusal):
            line.put("event", describe(refusal.event.name))
            put(refusal.erasure, in: &line)
        case .settle(let settlement), .refresh(let settlement): put(settlement, in: &line)
        case .release(let release):
            line.put("keys", release.keys.map { describe($0) })
            line.put("identity_id", "\(release.id)")
            put(release.erasure, in: &line)
        case .withdraw(let withdrawal):
            line.put("keys", withdrawal.keys.map { describe($0) })
            line.put("event", describe(withdrawal.name))
        default: putAboutNodes(message, in: &line)
        }
    }

    /// Messages about pairs, joins, aliases and erasure.
    private static func putAboutNodes(_ message: ShardMessage, in line: inout JSONLine) {
        switch message {
        case .distinct(let distinction): line.put("identity_id", "\(distinction.id)")
        case .pair(let pair): put(pair, in: &line)
        case .join(let join):
            line.put("into", describe(join.driver))
            put(join.pair, in: &line)
        case .whole(let whole):
            line.put("identity_id", "\(whole.identity.id)")
            let home = NodeID(
                key: whole.identity.masterKey, number: whole.identity.number,
                founding: whole.identity.id)
            line.put("at", describe(home))
            put(whole.links, in: &line)
            line.put("canonical", json: canonical(whole.identity))
            put(whole.pair, in: &line)
        case .part(let part):
            line.put("from", describe(part.from))
            line.put("number", Int(part.number))
            line.put("of", Int(part.count))
            line.put("bytes", part.bytes.count)
        case .joined(let joined):
            line.put("into", describe(joined.into))
            line.put("cause", describe(joined.origin))
        case .taken(let taken):
            line.put("identity_id", "\(taken.id)")
            line.put("keys", taken.keys.map { describe($0) })
        case .unalias(let unalias):
            line.put("from", describe(unalias.source))
            put(unalias.erasure, in: &line)
        case .drain(let drain): line.put("from", describe(drain.child))
        case .erase(let order):
            line.put("cause", describe(order.origin))
            line.put("time_ms", order.timeMS)
        default: break
        }
    }

    private static func put(_ outcome: ClaimOutcome, in line: inout JSONLine) {
        line.put("event", describe(outcome.waiting))
        line.put("waited_for", describe(outcome.name))
        line.put("kinds", names(of: outcome.kinds))
        if let known = outcome.identity { line.put("identity", describe(known)) }
    }

    private static func put(_ settlement: KeySettlement, in line: inout JSONLine) {
        line.put("keys", settlement.keys.map { describe($0) })
        line.put("identity", describe(settlement.identity))
        line.put("event", describe(settlement.name))
        if settlement.isOverride { line.put("override", true) }
        if let other = settlement.inPlaceOf { line.put("in_place_of", describe(other)) }
        if settlement.isRekeyed { line.put("rekeyed", true) }
        if settlement.isEvidence { line.put("evidence", true) }
        line.put("cause", describe(settlement.cause.event.origin))
    }

    private static func put(_ pair: Pair, in line: inout JSONLine) {
        line.put("rule", pair.rule)
        line.put("key", describe(pair.key))
        line.put("older", describe(pair.older))
        line.put("younger", describe(pair.younger))
        line.put("cause", describe(pair.cause.event.origin))
    }

    private static func put(_ erasure: Erasure?, in line: inout JSONLine) {
        if let erasure { line.put("erased_at_ms", erasure.erasedAtMS) }
    }

    private static func describe(_ answer: KeyAnswer) -> JSONLine {
        var line = describe(answer.key)
        line.put("saturated", answer.isSaturated)
        line.put("settled", answer.settled.map { describe($0) })
        line.put("pending", answer.pending.map { describe($0) })
        put(answer.erasure, in: &line)
        return line
    }

    private static func describe(_ event: EventMessage) -> JSONLine {
        var line = JSONLine()
        put(event, in: &line)
        return line
    }

    private static func put(_ event: EventMessage, in line: inout JSONLine) {
        line.put("ticket_us", event.ticket.timeUS)
        line.put("topic", event.origin.topic)
        line.put("partition", event.origin.partition)
        line.put("offset", event.origin.offset)
        line.put("timestamp_ms", event.origin.timestampMS)
        line.put("source", event.source)
        line.put("master_key", describe(event.masterKey))
        if event.followsRecord { line.put("follows_record", true) }
        line.put("headers", event.headers.count)
        line.put("value", event.value)
    }
}
