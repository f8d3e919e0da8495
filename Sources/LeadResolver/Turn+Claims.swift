import Bytes
import LeadMatching
import LeadModel

/// An undecided event at its home: it claims its keys, waits for those before it, and offers itself.
extension Turn {
    mutating func claim(
        _ context: EventContext, _ keys: [IdentityKey], number: UInt32
    ) throws(State.Failure) {
        let features = resolver.features(of: context)
        let message = context.message
        resolver.readEvents.keep(message, context, features)
        let groups = byOwner(keys)
        // The id of what it may found is made when it does.
        try put(
            NodeID(key: context.masterKey, number: number, incarnation: 0),
            .undecided(
                UndecidedEvent(
                    event: message, phase: .claiming, keys: keys, features: features,
                    awaited: groups.count, sinceMS: clockMS)))
        for (owner, keys) in groups {
            send(
                .claim(
                    Claim(
                        keys: keys, name: context.name, home: context.masterKey,
                        features: features)), to: owner)
        }
    }

    /// The undecided event of a master key and its place; nil where it is not that event's turn.
    private func undecided(
        _ key: IdentityKey, _ name: EventName
    ) throws(State.Failure) -> (number: UInt32, event: UndecidedEvent)? {
        // Nearly always it is the only one there.
        if case .undecided(let event) = try state.entry(key, number: 0)?.node {
            return event.event.name == name ? (0, event) : nil
        }
        for bearer in try bearers(of: key).nodes {
            if case .undecided(let event) = bearer.node {
                return event.event.name == name ? (bearer.number, event) : nil
            }
        }
        return nil
    }

    /// Where an event is noted that another one knows of by a key of this kind.
    private func watched(
        _ name: EventName, _ kinds: KeyKinds, by event: UndecidedEvent
    ) -> Int? {
        event.watched.firstIndex {
            $0.event.name == name && ($0.kinds == kinds || resolver.flaw == .firstOutcome)
        }
    }

    private mutating func keep(
        _ event: UndecidedEvent, _ number: UInt32
    ) throws(State.Failure) {
        let key = event.event.masterKey
        let known = try state.entry(key, number: number)
        state.put(
            key, number: number,
            NodeEntry(nextNumber: known?.nextNumber ?? number + 1, node: .undecided(event)))
    }

    mutating func hear(_ reply: ClaimReply) throws(State.Failure) {
        guard let (number, found) = try undecided(reply.home, reply.name) else { return }
        var event = found
        event.awaited -= 1
        for answer in reply.keys {
            let kinds = KeyKinds(answer.key.kind)
            if let erasure = answer.erasure, erasure.erasedAtMS > event.erasure?.erasedAtMS ?? .min
            {
                event.erasure = erasure
            }
            if !answer.isSaturated {
                for known in answer.settled { event.see(known, kinds) }
            }
            for pending in answer.pending {
                if resolver.flaw == .ignoreHigher, pending.name > reply.name { continue }
                guard watched(pending.name, kinds, by: event) == nil else { continue }
                event.watched.append(WatchedEvent(event: pending, kinds: kinds, state: .open))
                if reply.name < pending.name {
                    send(
                        .ask(
                            ClaimQuestion(
                                to: pending,
                                from: PendingEvent(name: reply.name, home: reply.home),
                                kinds: kinds)))
                }
            }
        }
        try progress(event, number)
    }

    /// Somebody earlier wants to be counted as earlier: an event that still claims agrees, and waits.
    mutating func answer(_ question: ClaimQuestion) throws(State.Failure) {
        guard let (number, found) = try undecided(question.to.home, question.to.name) else {
            return
        }
        var event = found
        let mayYield =
            switch event.phase {
            case .claiming: resolver.flaw != .noYield
            case .offering: resolver.flaw == .yieldLate
            }
        guard mayYield else { return }
        send(.yielded(ClaimQuestion(to: question.from, from: question.to, kinds: question.kinds)))
        guard watched(question.from.name, question.kinds, by: event) == nil else { return }
        event.watched.append(
            WatchedEvent(event: question.from, kinds: question.kinds, state: .open))
        try keep(event, number)
    }

    mutating func hear(yielded question: ClaimQuestion) throws(State.Failure) {
        guard let (number, found) = try undecided(question.to.home, question.to.name) else {
            // It ended meanwhile without an identity that could be told of.
            return send(
                .decided(
                    ClaimOutcome(
                        home: question.from.home, waiting: question.from.name,
                        name: question.to.name, kinds: question.kinds, identity: nil)))
        }
        var event = found
        event.yielders.append(question)
        if let place = watched(question.from.name, question.kinds, by: event),
            event.watched[place].state == .open
        {
            event.watched[place].state = .after
        }
        try progress(event, number)
    }

    /// What became of an event that this one waits for.
    mutating func hear(_ outcome: ClaimOutcome) throws(State.Failure) {
        guard let (number, found) = try undecided(outcome.home, outcome.waiting),
            found.phase == .claiming,
            let place = watched(outcome.name, outcome.kinds, by: found),
            found.watched[place].state == .open
        else { return }
        var event = found
        event.watched[place].state = .gone
        if let known = outcome.identity { event.see(known, outcome.kinds) }
        try progress(event, number)
    }

    private mutating func progress(
        _ event: UndecidedEvent, _ number: UInt32
    ) throws(State.Failure) {
        let waits =
            event.awaited > 0
            || event.watched.contains { $0.state == .open } && resolver.flaw != .noWatch
        guard event.phase == .claiming, !waits else { return try keep(event, number) }
        try offerNext(event, number)
    }

    /// Offers the event to the best identity that is left, or ends its search.
    private mutating func offerNext(
        _ event: UndecidedEvent, _ number: UInt32
    ) throws(State.Failure) {
        var event = event
        guard let context = try readOrReject(event.event) else {
            return try conclude(event, number, .nobody)
        }
        if let erasure = event.erasure, isErased(context, erasure) {
            reject(
                .erasedPerson, "The person was erased after the time of this event.", context)
            return try conclude(event, number, .nobody)
        }
        if let best = best(of: event, context) {
            event.phase = .offering
            event.asked.append(best.identity.id)
            try keep(event, number)
            return send(
                .offer(
                    Offer(
                        to: best.identity.node, from: resolver.place(of: context, number: number),
                        event: event.event, keys: event.keys)))
        }
        guard mayFound(context) else {
            try rejectUnknown(context)
            return try conclude(event, number, .nobody)
        }
        let node = resolver.place(of: context, number: number)
        guard let place = try found(context, at: node) else {
            return try conclude(event, number, .nobody)
        }
        // Its claims settle with what it becomes.
        try announceNew(place, context)
        let known = KnownIdentity(identity: place.reference, features: event.features)
        try conclude(event, number, .founded(known))
    }

    /// The best match: by rule, then score, then age.
    private func best(of event: UndecidedEvent, _ context: EventContext) -> KnownIdentity? {
        let isCreate = context.event.operation == .create
        let master = context.masterKey.kind
        var best: (rank: Int, score: Double, known: KnownIdentity)?
        for seen in event.seen where !event.asked.contains(seen.known.identity.id) {
            for (rank, rule) in resolver.rules.enumerated() {
                let isMaster = rule.kind == master
                guard seen.kinds.contains(rule.kind), rule.decidesBefore || isMaster,
                    isCreate || rule.action == .merge,
                    let match = rule.match(event.features, seen.known.features)
                else { continue }
                let isBetter =
                    best.map { other in
                        if rank != other.rank { return rank < other.rank }
                        if match.score != other.score { return match.score > other.score }
                        return seen.known.identity.isOlder(than: other.known.identity)
                    } ?? true
                if isBetter { best = (rank, match.score, seen.known) }
                break
            }
        }
        if best == nil, !isCreate {
            // Its master key is that of a known person, whatever the rules say.
            let bearers = event.seen.filter {
                $0.kinds.contains(master) && !event.asked.contains($0.known.identity.id)
            }
            return bearers.map(\.known).min { $0.identity.isOlder(than: $1.identity) }
        }
        return best?.known
    }

    // MARK: The end of a search

    enum Ending {
        /// No identity: rejected, or ended at one that it was not merged into.
        case nobody
        case founded(KnownIdentity)
        case accepted(KnownIdentity)
    }

    mutating func conclude(_ acceptance: Acceptance) throws(State.Failure) {
        guard let (number, event) = try undecided(acceptance.event.home, acceptance.event.name)
        else { return }
        if resolver.flaw == .settleFromHome, let known = acceptance.identity,
            let context = try readOrReject(event.event)
        {
            for (owner, keys) in byOwner(event.keys) {
                send(
                    .settle(
                        KeySettlement(
                            keys: keys, name: context.name, identity: known,
                            cause: context.cause)), to: owner)
            }
        }
        try conclude(event, number, acceptance.identity.map { .accepted($0) } ?? .nobody)
    }

    mutating func hear(_ refusal: Refusal) throws(State.Failure) {
        guard let (number, found) = try undecided(refusal.event.home, refusal.event.name) else {
            return
        }
        var event = found
        if let erasure = refusal.erasure {
            if erasure.erasedAtMS > event.erasure?.erasedAtMS ?? .min { event.erasure = erasure }
            if event.event.masterKey.kind != .phone {
                try state.remember(event.event.masterKey, erasure)
            }
        }
        try offerNext(event, number)
    }

    private mutating func conclude(
        _ event: UndecidedEvent, _ number: UInt32, _ ending: Ending
    ) throws(State.Failure) {
        let key = event.event.masterKey
        let name = event.event.name
        let node = NodeID(
            key: key, number: number,
            founding: identifiers.identityID(masterKey: key, origin: event.event.origin))
        var identity: KnownIdentity?
        switch ending {
        case .nobody:
            try put(node, nil)
            var claimed = event.keys
            if let record = event.event.claimedRecord, !claimed.contains(record) {
                claimed.append(record)
            }
            for (owner, keys) in byOwner(claimed) {
                send(.withdraw(ClaimWithdrawal(keys: keys, name: name)), to: owner)
            }
        case .founded(let known):
            identity = known
            // Its master key is settled by the identity's lying here.
            if event.keys.contains(key) { try tellWatchers(of: key, name, known) }
            let others = event.keys.filter { $0 != key }
            if case .living(let place) = try look(at: node) {
                let left = others.filter { !place.links.keys.contains($0) }
                for (owner, keys) in byOwner(left) {
                    send(.withdraw(ClaimWithdrawal(keys: keys, name: name)), to: owner)
                }
            }
        case .accepted(let known):
            identity = known
            let record = event.keys.first { $0.kind == .externalID }
            try put(
                node,
                .alias(
                    Alias(
                        target: known.identity.node, identity: known.identity.id, record: record,
                        incarnation: node.incarnation)))
            // Those who have come between the settlement of its master key and this saw it here.
            if event.keys.contains(key) { try tellWatchers(of: key, name, known) }
        }
        for yielder in event.yielders {
            send(
                .decided(
                    ClaimOutcome(
                        home: yielder.from.home, waiting: yielder.from.name, name: name,
                        kinds: yielder.kinds, identity: identity)))
        }
        try goOn(key)
    }

    // MARK: At the identity that an event offers itself to

    mutating func consider(_ offer: Offer, at place: Place) throws(State.Failure) {
        let event = PendingEvent(name: offer.event.name, home: offer.from.key)
        guard let context = try readOrReject(offer.event) else {
            return send(.accepted(Acceptance(event: event, identity: nil)))
        }
        if let replayed = replay(context, place.identity) {
            effects.append(.alert(replayed, of: context))
            return send(.accepted(Acceptance(event: event, identity: nil)))
        }
        let isCreate = context.event.operation == .create
        var features: Features?
        let match = match(
            context, place.identity.values, among: place.links.keys, features: &features,
            mergesOnly: !isCreate)
        let isMaster = !isCreate && offer.keys.first.map { hasKey($0, place) } ?? false
        guard match != nil || isMaster else {
            return send(.declined(Refusal(event: event, erasure: nil)))
        }
        let verdict = try perform(
            context, at: place, match,
            claims: resolver.flaw == .settleFromHome ? [] : offer.keys, child: offer.from)
        switch verdict {
        case .taken:
            guard case .living(let after) = try look(at: place.node) else { return }
            send(
                .accepted(
                    Acceptance(
                        event: event,
                        identity: KnownIdentity(
                            identity: after.reference,
                            features: resolver.features(of: after.identity.values)))))
        case .ended: send(.accepted(Acceptance(event: event, identity: nil)))
        case .tooLarge, .noMatch: send(.declined(Refusal(event: event, erasure: nil)))
        }
    }

    /// Whether an identity has a key.
    func hasKey(_ key: IdentityKey, _ place: Place) -> Bool {
        place.node.key == key || place.links.keys.contains(key)
            || resolver.claimedKeys(of: place.identity.values, under: place.node.key).contains(key)
    }
}

extension UndecidedEvent {
    /// Notes an identity that has keys of these kinds in common with the event.
    mutating func see(_ known: KnownIdentity, _ kinds: KeyKinds) {
        if let place = seen.firstIndex(where: { $0.known.identity.id == known.identity.id }) {
            seen[place].kinds.formUnion(kinds)
            seen[place].known = known
        } else {
            seen.append(SeenIdentity(known: known, kinds: kinds))
        }
    }
}
