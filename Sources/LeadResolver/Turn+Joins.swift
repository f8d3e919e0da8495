import Bytes
import LeadMatching
import LeadModel

/// Pairs of known identities, and how two become one: always into the older.
extension Turn {
    mutating func take(_ pair: Pair, at place: Place) throws(State.Failure) {
        let younger = pair.younger.identity
        let links = place.links
        guard younger.id != place.identity.id, !links.joined.contains(younger.id) else { return }
        if pair.rule.sameBytes(as: Words.nonDiscriminating) {
            // It says something of the key: whether they are known to be two is no matter.
            return tell(
                pair, at: place, disposition: .suspected, action: .review, .keyAlone,
                "more people share it than it can tell apart, and it is no evidence from now on")
        }
        guard !links.distinct.contains(younger.id) else { return }
        guard let rule = resolver.rule(pair.rule) else { return }
        var pair = pair
        if pair.older.identity.id != place.identity.id, rule.action != .merge {
            // It was found with one who has been joined into this one: they are told of as they are now.
            guard hasKey(pair.key, place) else { return }
            pair.older = KnownIdentity(
                identity: place.reference, features: resolver.features(of: place.identity.values))
        }
        guard
            let match = resolver.match(
                rule, isWeak: resolver.isWeak(pair.key), pair.older.features,
                pair.younger.features)
        else { return }
        switch rule.action {
        case .merge: send(.join(Join(to: younger.node, driver: place.reference, pair: pair)))
        case .alert:
            tell(
                pair, at: place, disposition: .duplicate, action: .alerted, match,
                "both stay as they are")
        case .review:
            tell(
                pair, at: place, disposition: .suspected, action: .review, match,
                "a person is to look at it")
        case .block: break
        }
    }

    /// One alert for a pair and a rule, for good.
    private mutating func tell(
        _ pair: Pair, at place: Place, disposition: Disposition, action: AlertAction,
        _ match: RuleMatch, _ done: StaticString
    ) {
        let told = ToldPair(younger: pair.younger.identity.id, rule: pair.rule)
        guard !place.links.told.contains(told) || resolver.flaw == .tellAgain else { return }
        let alert = pairAlert(
            pair, place.identity, disposition: disposition, action: action, match, done)
        guard fits(alert) else { return }
        effects.append(.alert(alert))
        var place = place
        place.links.told.append(told)
        store(place)
    }

    /// A join is judged where it arrives, aliases followed.
    mutating func take(_ join: Join, at place: Place) throws(State.Failure) {
        let own = place.reference
        guard join.driver.id != own.id, !place.links.joined.contains(join.driver.id) else { return }
        if own.isOlder(than: join.driver), resolver.flaw != .obey {
            if resolver.flaw == .noTurn { return }
            return send(.join(Join(to: join.driver.node, driver: own, pair: join.pair)))
        }
        state.put(
            place.node.key, number: place.node.number,
            NodeEntry(
                nextNumber: max(place.nextNumber, place.node.number + 1),
                node: .frozen(place.identity, place.links)))
        var links = place.links
        if resolver.flaw == .pairMemory { links.told = [] }
        if resolver.flaw != .flat, resolver.flaw != .shortcut { links.children = [] }
        send(
            .whole(
                Whole(
                    to: join.driver.node, identity: place.identity, links: links, pair: join.pair)))
    }

    /// To another shard: in parts where it is too long for one message.
    mutating func send(_ whole: Whole, to shard: Int32) {
        let message = ShardMessage.whole(whole)
        guard let pieces = resolver.tools.pieces(of: message, limit: settings.wholePartBytes)
        else { return effects.append(.send(message, to: shard)) }
        for (number, bytes) in pieces.enumerated() {
            let part = WholePart(
                to: whole.to, from: whole.from, number: UInt32(number),
                count: UInt32(pieces.count), bytes: bytes)
            effects.append(.send(.part(part), to: shard))
        }
    }

    /// Parts wait until the last one is in; then the whole is one that came in one message.
    mutating func gather(_ part: WholePart) throws(State.Failure) {
        let queue = QueueID.parts(of: part.from)
        guard part.number + 1 == part.count else {
            if resolver.flaw != .dropParts { try state.enqueue(.part(part), in: queue) }
            return
        }
        var pieces: [ByteSlice] = []
        while case .part(let earlier)? = try state.dequeue(from: queue) {
            pieces.append(earlier.bytes)
        }
        pieces.append(part.bytes)
        guard case .whole(let whole)? = resolver.tools.message(ofPieces: pieces) else {
            // Two that stay apart are no loss; one that waits for ever would be.
            return send(.apart(part.from))
        }
        try take(.whole(whole))
    }

    mutating func take(_ whole: Whole, at place: Place) throws(State.Failure) {
        guard let match = judge(whole, at: place), let joined = joined(whole, at: place, match)
        else { return send(.apart(whole.from)) }
        var after = joined
        let younger = IdentityReference(
            node: whole.from, id: whole.identity.id, founded: whole.identity.founded)
        let cause = whole.pair.cause
        after.links.children.append(younger.node)
        for told in whole.links.told where !after.links.told.contains(told) {
            after.links.told.append(told)
        }
        for id in whole.links.distinct where !after.links.distinct.contains(id) {
            after.links.distinct.append(id)
        }
        after.links.joined += [younger.id] + whole.links.joined
        if resolver.flaw == .flat || resolver.flaw == .shortcut {
            after.links.children += whole.links.children
        }
        try takeClaims(of: younger, whole, &after, before: place)
        store(after)
        try regain(after, from: place, cause)
        send(
            .joined(
                Joined(
                    to: younger.node, into: after.reference, origin: cause.event.origin,
                    trace: cause.event.trace)))
        if resolver.flaw == .shortcut {
            for child in whole.links.children {
                send(.unalias(Unalias(to: child, source: after.node, erasure: Self.pointing)))
            }
        }
    }

    /// Stands for "point at me" where the explorer's `shortcut` wants it.
    static var pointing: Erasure { Erasure(erasedAtMS: .min, notedAtMS: .min) }

    /// Whether two wholes are one person under the rule that brought them together.
    private func judge(_ whole: Whole, at place: Place) -> RuleMatch? {
        guard let rule = resolver.rule(whole.pair.rule), rule.action == .merge else { return nil }
        let links = place.links
        let others = [whole.identity.id] + whole.links.joined
        let own = [place.identity.id] + links.joined
        guard !others.contains(where: links.distinct.contains),
            !own.contains(where: whole.links.distinct.contains)
        else { return nil }
        let theirs = Place(
            node: whole.from, nextNumber: 1, identity: whole.identity, links: whole.links)
        guard
            hasKey(whole.pair.key, place) && hasKey(whole.pair.key, theirs)
                || resolver.flaw == .bridge
        else { return nil }
        return resolver.match(
            rule, isWeak: resolver.isWeak(whole.pair.key),
            resolver.features(of: place.identity.values),
            resolver.features(of: whole.identity.values))
    }

    /// The older with the younger taken in, published; nil where a limit would be passed.
    private mutating func joined(
        _ whole: Whole, at place: Place, _ match: RuleMatch
    ) -> Place? {
        var after = place
        resolver.merge.absorb(whole.identity.values, into: &after.identity.values)
        after.identity.version += 1
        let cause = whole.pair.cause
        let record = CanonicalRecord(
            identity: after.identity, disposition: .updated, merged: true, event: cause.event)
        var pair = whole.pair
        pair.older = KnownIdentity(
            identity: place.reference, features: resolver.features(of: place.identity.values))
        pair.younger = KnownIdentity(
            identity: IdentityReference(
                node: whole.from, id: whole.identity.id, founded: whole.identity.founded),
            features: resolver.features(of: whole.identity.values))
        let alert = pairAlert(
            pair, place.identity, disposition: .duplicate, action: .merged, match,
            "they are one from now on, the older one")
        guard haveRoom(after.identity, beside: place.identity, whole.identity), fits(record),
            fits(alert)
        else { return nil }
        effects.append(.alert(alert))
        effects.append(.publish(record))
        return after
    }

    /// Claims the keys of one that was joined; its own claims end when owners have noted these.
    private mutating func takeClaims(
        of younger: IdentityReference, _ whole: Whole, _ after: inout Place, before: Place
    ) throws(State.Failure) {
        let master = after.node.key
        let current = resolver.claimedKeys(of: after.identity.values, under: master)
        // Addresses stay for good; a phone is its only if it is the one that stays.
        var gained = whole.links.keys.filter { $0.kind == .email || current.contains($0) }
        let theirs = whole.identity.masterKey
        if resolver.claimedKinds.contains(theirs.kind),
            theirs.kind == .email || current.contains(theirs)
        {
            gained.append(theirs)
        }
        for key in current where !gained.contains(key) && !after.links.keys.contains(key) {
            gained.append(key)
        }
        // They may be of older normalization data: the younger is looked at by nobody any more.
        for key in resolver.newForms(of: gained) where !gained.contains(key) {
            if !after.links.keys.contains(key) { gained.append(key) }
        }
        gained.removeAll { $0 == master }
        // What the younger brought may take a key of its own away: a record gave way to later ones, a
        // number is read in another country.
        let lost = after.links.keys.filter { $0.kind != .email && !current.contains($0) }
        if !lost.isEmpty {
            after.links.keys.removeAll { lost.contains($0) }
            releaseClaims(lost, of: after.identity.id, erasure: nil)
        }
        let given = whole.links.keys.filter { !gained.contains($0) }
        if !given.isEmpty {
            send(.taken(ClaimsTaken(to: younger.node, id: younger.id, keys: given)))
        }
        resolver.noteWeakness(of: gained, in: &after.identity.values)
        let features = resolver.features(of: after.identity.values)
        let known = KnownIdentity(identity: after.reference, features: features)
        let cause = whole.pair.cause
        let name = EventName.none(of: cause)
        for key in gained {
            // Of a key that the younger never had it has no claim to let go of.
            let isTheirs = key == theirs || whole.links.keys.contains(key)
            send(
                .settle(
                    KeySettlement(
                        keys: [key], name: name, identity: known,
                        isOverride: whole.links.isOverride && key == theirs,
                        inPlaceOf: isTheirs ? younger : nil,
                        isHeld: after.links.keys.contains(key), cause: cause)))
        }
        if resolver.features(of: before.identity.values) != features {
            let told = after.links.keys.filter { !gained.contains($0) }
            for (owner, keys) in byOwner(told) {
                send(
                    .refresh(
                        KeySettlement(
                            keys: keys, name: name, identity: known,
                            isOverride: after.links.isOverride, cause: cause)), to: owner)
            }
            try compareAtHome(known, after, cause, except: younger.id)
        }
        for key in gained where !after.links.keys.contains(key) { after.links.keys.append(key) }
    }

    // MARK: The younger

    private func frozen(_ node: NodeID) throws(State.Failure) -> Place? {
        if case .frozen(let place) = try look(at: node) { place } else { nil }
    }

    mutating func end(_ joined: Joined) throws(State.Failure) {
        guard let place = try frozen(joined.to) else { return }
        effects.append(
            .tombstone(
                CanonicalTombstone(
                    identityID: place.identity.id, origin: joined.origin,
                    joinedInto: joined.into.id, also: false, trace: joined.trace), source: nil))
        let record = place.identity.sources.last { $0.externalID != nil }
        try put(
            place.node,
            .alias(
                Alias(
                    target: joined.into.node, identity: joined.into.id,
                    children: place.links.children,
                    record: record.flatMap { entry in
                        entry.externalID.map { .record(source: entry.source, externalID: $0) }
                    },
                    incarnation: place.node.incarnation)))
        try forgetCrowd(of: place.node.key)
        if resolver.flaw == .releaseAtJoined {
            releaseClaims(place.links.keys, of: place.identity.id, erasure: nil)
        }
        if resolver.flaw == .dropQueue {
            while let message = try state.dequeue(from: .node(place.node)) {
                if case .forward(let event) = message, event.via.isEmpty,
                    let context = try readOrReject(event.event)
                {
                    reject(.unknownIdentity, "Nobody is known by this event's keys.", context)
                } else {
                    try nobody(for: message, at: place.node)
                }
            }
        }
        try handOut(.node(place.node))
    }

    mutating func thaw(_ node: NodeID) throws(State.Failure) {
        guard let place = try frozen(node) else { return }
        store(place)
        try handOut(.node(node))
    }
}

extension EventName {
    /// No event has this name: what is settled for other reasons settles no event's claim.
    static func none(of cause: Cause) -> EventName {
        let origin = cause.event.origin
        return EventName(
            ticket: Ticket(timeUS: 0, topic: origin.topic, partition: origin.partition), offset: -1)
    }
}

extension Resolver {
    func rule(_ name: ByteSlice) -> CompiledRule? {
        rules.first { $0.name.sameBytes(as: name) }
    }

    /// Whether an identity has its master key as one that rules find it by.
    func claimsMaster(_ node: NodeID) -> Bool { claimedKinds.contains(node.key.kind) }
}
