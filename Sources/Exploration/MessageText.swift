import Bytes
import LeadModel
import LeadResolver

/// Messages as people read them in a trace.
struct MessageText {
    private let cast: Cast

    init(_ cast: Cast) { self.cast = cast }

    func text(_ message: ShardMessage) -> String {
        switch message {
        case .event(let event): "event \(name(event))"
        case .forward(let event): forwarded("forward", event)
        case .back(let event): forwarded("back", event)
        case .record(let claim): "record \(name(claim.name)) on \(text(claim.key))"
        case .follow(let follower):
            "follow \(name(follower.event.name)) on \(text(follower.key))"
        case .followed(let event): "followed \(name(event.name))"
        case .claim(let claim): "claim \(name(claim.name)) on \(text(claim.keys))"
        case .reply(let reply):
            "reply to \(name(reply.name)): "
                + reply.keys.map { answer in
                    "\(text(answer.key)) settled \(answer.settled.map { name($0) }) pending "
                        + "\(answer.pending.map { name($0.name) })"
                        + (answer.erasure == nil ? "" : " erased")
                }.joined(separator: "; ")
        case .settled(let outcome): self.outcome("settled", outcome)
        case .decided(let outcome): self.outcome("decided", outcome)
        case .ask(let question): "ask \(name(question.to.name)) by \(name(question.from.name))"
        case .yielded(let question):
            "yielded to \(name(question.to.name)) by \(name(question.from.name))"
        case .offer(let offer): "offer \(name(offer.event)) to \(name(offer.to))"
        case .accepted(let acceptance):
            "accepted \(name(acceptance.event.name)) by "
                + (acceptance.identity.map { name($0) } ?? "nobody")
        case .declined(let refusal):
            "declined \(name(refusal.event.name))" + (refusal.erasure == nil ? "" : ", erased")
        case .settle(let settlement): self.settlement("settle", settlement)
        case .refresh(let settlement): self.settlement("refresh", settlement)
        case .release(let release):
            "release \(text(release.keys)) of \(name(release.id))"
                + (release.erasure == nil ? "" : ", erased")
        case .withdraw(let withdrawal):
            "withdraw \(name(withdrawal.name)) from \(text(withdrawal.keys))"
        case .distinct(let distinction):
            "distinct \(name(distinction.to)) from \(name(distinction.id))"
        default: joining(message)
        }
    }

    private func joining(_ message: ShardMessage) -> String {
        switch message {
        case .pair(let pair):
            "pair \(name(pair.older)), \(name(pair.younger)) by \(pair.rule.text)"
        case .join(let join): "join \(name(join.to)) into \(name(join.driver.id))"
        case .whole(let whole): "whole of \(name(whole.identity.id)) to \(name(whole.to))"
        case .part(let part):
            "part \(part.number + 1) of \(part.count) of the whole of \(name(part.from)) to "
                + name(part.to)
        case .joined(let joined): "joined \(name(joined.to)) into \(name(joined.into.id))"
        case .apart(let node): "apart \(name(node))"
        case .taken(let taken): "taken \(text(taken.keys)) from \(name(taken.id))"
        case .unalias(let unalias): "unalias \(name(unalias.to)) by \(name(unalias.source))"
        case .drain(let drain): "drain \(name(drain.child)) to \(name(drain.to))"
        case .drained(let node): "drained \(name(node))"
        case .erase(let order): "erase \(name(order.to))"
        default: "message"
        }
    }

    private func forwarded(_ word: String, _ event: ForwardedEvent) -> String {
        "\(word) \(name(event.event)) to \(name(event.to)) via \(event.via.map { name($0) })"
    }

    private func outcome(_ word: String, _ outcome: ClaimOutcome) -> String {
        "\(word) \(name(outcome.name)) as \(outcome.identity.map { name($0) } ?? "nobody") for "
            + name(outcome.waiting)
    }

    private func settlement(_ word: String, _ settlement: KeySettlement) -> String {
        "\(word) \(text(settlement.keys)) of \(name(settlement.identity))"
            + (settlement.name.offset < 0 ? "" : " by \(name(settlement.name))")
            + (settlement.inPlaceOf.map { " in place of \(name($0.id))" } ?? "")
    }

    private func name(_ event: EventMessage) -> String {
        "\(name(event.name)) (\(cast.events[Int(event.origin.offset)].operation.wireName))"
    }

    private func name(_ name: EventName) -> String { "e\(name.offset)" }

    private func name(_ known: KnownIdentity) -> String { name(known.identity.id) }

    private func name(_ id: UUID8) -> String { cast.person(id).map { cast.label($0) } ?? "?" }

    func name(_ node: NodeID) -> String {
        for (person, place) in cast.places where place == node {
            return person < cast.startPersons ? "P\(person)" : "N\(person - cast.startPersons)"
        }
        return "\(node.key.value.text)#\(node.number)"
    }

    private func text(_ key: IdentityKey) -> String {
        switch key.kind {
        case .email: "email \(key.value.text)"
        case .phone: "phone \(key.value.text)"
        case .externalID: "record \(ByteSlice(key.value.drop { $0 != 0x1f }.dropFirst()).text)"
        case .nameDomain: key.value.text
        }
    }

    private func text(_ keys: [IdentityKey]) -> String {
        keys.map { text($0) }.joined(separator: ", ")
    }
}
