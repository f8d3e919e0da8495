import Bytes
import LeadMatching
import LeadModel

/// How an undecided event's search ends, at its home and at the identity that it offers itself to.
extension Turn {
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
        if acceptance.identity == nil, let one = event.asked.last {
            try eraseOthers(event.event, besides: one)
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
            let key = event.event.masterKey
            if key.kind != .phone, !resolver.isWeak(key) { try state.remember(key, erasure) }
        }
        try offerNext(event, number)
    }

    mutating func conclude(
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
            if !claimed.contains(key) { try tellWatchers(of: key, name, nil) }
            for (owner, keys) in byOwner(claimed) {
                send(.withdraw(ClaimWithdrawal(keys: keys, name: name)), to: owner)
            }
        case .founded(let known):
            identity = known
            // Its master key is settled by the identity's lying here.
            try tellWatchers(of: key, name, known)
            let others = event.keys.filter { $0 != key }
            if case .living(let place) = try look(at: node) {
                let left = others.filter { !place.links.keys.contains($0) }
                for (owner, keys) in byOwner(left) {
                    send(.withdraw(ClaimWithdrawal(keys: keys, name: name)), to: owner)
                }
            }
        case .accepted(let known) where known.identity.node.key == key:
            // It lies here already.
            identity = known
            try put(node, nil)
            try tellWatchers(of: key, name, known)
        case .accepted(let known)
        where try bearers(of: key).nodes.contains(where: { $0.isAlias(of: known.identity.node) }):
            // One alias leads there already, and the identity has counted no other.
            identity = known
            try put(node, nil)
            try tellWatchers(of: key, name, known)
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
            try tellWatchers(of: key, name, known)
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
            tell(replayed: replayed, context)
            return send(.accepted(Acceptance(event: event, identity: nil)))
        }
        let isCreate = context.event.operation == .create
        var features: Features?
        let match = match(
            context, place.identity.values, among: place.links.keys, features: &features,
            mergesOnly: !isCreate)
        guard match != nil || !isCreate && isAddressed(context, to: place) else {
            return send(.declined(Refusal(event: event, erasure: nil)))
        }
        // What a source does not own is ignored: by an update an address that it may not write is nobody's.
        // A lead that turned out to be somebody's leads there from then on.
        let isOwner = isCreate || context.masterKey.kind != .email || mayChangeEmail(context)
        let claims = isOwner ? offer.keys : offer.keys.filter { $0 != context.masterKey }
        let isElsewhere = offer.from.key != place.node.key
        let hasAlias = place.links.children.contains { $0.key == offer.from.key }
        let verdict = try perform(
            context, at: place, match, claims: resolver.flaw == .settleFromHome ? [] : claims,
            child: isOwner && isElsewhere && !hasAlias ? offer.from : nil)
        switch verdict {
        case .taken where !isOwner: send(.accepted(Acceptance(event: event, identity: nil)))
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

    private func mayChangeEmail(_ context: EventContext) -> Bool {
        settings.sources.policy(of: context.source).map {
            settings.sources.mayChange(.email, by: $0)
        } ?? true
    }

    /// Whether an identity has a key.
    func hasKey(_ key: IdentityKey, _ place: Place) -> Bool {
        place.node.key == key && place.identity.values.stillHas(key)
            || place.links.keys.contains(key)
            || resolver.claimedKeys(of: place.identity.values, under: place.node.key).contains(key)
    }
}
