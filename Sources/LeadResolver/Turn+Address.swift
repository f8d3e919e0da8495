import Bytes
import LeadModel

/// What is addressed to a node is treated by the node's state alone.
extension Turn {
    enum Found {
        case living(Place)
        case frozen(Place)
        case alias(Alias)
        case draining(Alias)
        case gone
    }

    /// Who is at a node now.
    func look(at node: NodeID) throws(State.Failure) -> Found {
        guard let entry = try entry(node), let content = entry.node else { return .gone }
        switch content {
        case .living(let identity, let links), .frozen(let identity, let links):
            guard UInt32(truncatingIfNeeded: identity.id.low) == node.incarnation else {
                return .gone
            }
            let place = Place(
                node: node, nextNumber: entry.nextNumber, identity: identity, links: links)
            if case .living = content { return .living(place) }
            return .frozen(place)
        case .alias(let alias): return alias.incarnation == node.incarnation ? .alias(alias) : .gone
        case .draining(let alias, _):
            return alias.incarnation == node.incarnation ? .draining(alias) : .gone
        case .undecided: return .gone
        }
    }

    mutating func address(_ message: ShardMessage, to node: NodeID) throws(State.Failure) {
        switch try look(at: node) {
        case .gone:
            try nobody(for: message, at: node)
        case .living(let place):
            if isStranger(message, among: place.links.children) {
                try nobody(for: message, at: node)
            } else {
                try handle(message, at: place)
            }
        case .frozen(let place):
            if try !disturb(message, place) { try state.enqueue(message, in: .node(node)) }
        case .draining:
            if resolver.flaw == .hasty, case .drain(let drain) = message {
                return send(.drained(drain.child))
            }
            try state.enqueue(message, in: .node(node))
        case .alias(let alias):
            if isStranger(message, among: alias.children) {
                try nobody(for: message, at: node)
            } else {
                passOn(message, from: node, to: alias.target)
            }
        }
    }

    /// Whether it comes through a node that is no alias of this one any more.
    private func isStranger(_ message: ShardMessage, among children: [NodeID]) -> Bool {
        if resolver.flaw == .flat || resolver.flaw == .shortcut { return false }
        switch message {
        case .drain(let drain): return !children.contains(drain.child)
        case .forward(let event): return event.via.last.map { !children.contains($0) } ?? false
        default: return false
        }
    }

    private mutating func handle(
        _ message: ShardMessage, at place: Place
    ) throws(State.Failure) {
        switch message {
        case .forward(let event): try decide(event, at: place)
        case .offer(let offer): try consider(offer, at: place)
        case .pair(let pair): try take(pair, at: place)
        case .join(let join): try take(join, at: place)
        case .whole(let whole): try take(whole, at: place)
        case .erase(let order): try erase(order, at: place)
        case .distinct(let distinction):
            var place = place
            guard !place.links.distinct.contains(distinction.id), resolver.flaw != .noDistinct
            else { return }
            place.links.distinct.append(distinction.id)
            store(place)
        case .drain(let drain): send(.drained(drain.child))
        default: break
        }
    }

    /// An alias sends on what is for its identity.
    private mutating func passOn(_ message: ShardMessage, from node: NodeID, to target: NodeID) {
        switch message {
        case .forward(var event):
            event.via.append(node)
            event.to = target
            send(.forward(event))
        case .offer(var offer):
            offer.to = target
            send(.offer(offer))
        case .pair(var pair):
            pair.older.identity.node = target
            send(.pair(pair))
        case .join(var join):
            join.to = target
            send(.join(join))
        case .whole(var whole):
            whole.to = target
            send(.whole(whole))
        case .erase(var order):
            order.to = target
            send(.erase(order))
        case .distinct(var distinction):
            distinction.to = target
            send(.distinct(distinction))
        case .drain(var drain):
            drain.to = target
            send(.drain(drain))
        default: break
        }
    }

    /// Nobody is there: what wants an answer gets one.
    mutating func nobody(for message: ShardMessage, at node: NodeID) throws(State.Failure) {
        switch message {
        case .forward(let event):
            guard let last = event.via.last else { return send(.event(event.event)) }
            send(
                .back(
                    ForwardedEvent(
                        to: resolver.flaw == .flat ? event.via[0] : last,
                        via: resolver.flaw == .flat ? [] : Array(event.via.dropLast()),
                        event: event.event)))
        case .whole(let whole):
            if resolver.flaw != .silent { send(.apart(whole.from)) }
        case .offer(let offer):
            let erasure =
                resolver.flaw == .declinedBare ? nil : try state.erasure(of: node)
            send(
                .declined(
                    Refusal(
                        event: PendingEvent(name: offer.event.name, home: offer.from.key),
                        erasure: erasure)))
        case .drain(let drain): send(.drained(drain.child))
        default: break
        }
    }

    /// Hands out again, in order, what had to wait at a node.
    mutating func handOut(_ queue: QueueID) throws(State.Failure) {
        var waiting: [ShardMessage] = []
        while let message = try state.dequeue(from: queue) { waiting.append(message) }
        for message in waiting { try take(message) }
    }

    /// Steps that are wrong, for the explorer: whether the message was handled in spite of a freeze.
    private mutating func disturb(
        _ message: ShardMessage, _ place: Place
    ) throws(State.Failure) -> Bool {
        guard let flaw = resolver.flaw else { return false }
        switch (message, flaw) {
        case (.join, .joinInFreeze), (.whole, .wholeInFreeze), (.erase, .eraseInFreeze),
            (.offer, .offerInFreeze):
            try handle(message, at: place)
        case (.whole(let whole), .refuseInFreeze): send(.apart(whole.from))
        default: return false
        }
        return true
    }
}

extension Whole {
    /// Where the identity is frozen.
    var from: NodeID {
        NodeID(key: identity.masterKey, number: identity.number, founding: identity.id)
    }
}
