import Bytes
import LeadMatching
import LeadModel

/// How people come into being, gain and lose keys, and are forgotten.
extension Turn {
    /// A person not known before; nil where a limit would be passed, and the event was rejected.
    mutating func found(
        _ context: EventContext, at node: NodeID
    ) throws(State.Failure) -> Place? {
        let origin = context.origin
        var values = IdentityValues(
            pool: [], id: identifiers.identityID(masterKey: context.masterKey, origin: origin),
            foundedUS: context.ticket.timeUS, foundedPartition: context.ticket.partition,
            originPartition: origin.partition, originOffset: origin.offset,
            originTimestampMS: origin.timestampMS, version: 1, number: node.number,
            masterKind: context.masterKey.kind)
        // Texts of the lead, and room for topic, keys, source and pipeline.
        values.reserve(bytes: context.event.lead.json.count + 256)
        values.foundedTopic = values.keep(context.ticket.topic)
        values.originTopic =
            origin.topic.sameBytes(as: context.ticket.topic)
            ? values.foundedTopic : values.keep(origin.topic)
        values.masterValue = values.keep(context.masterKey.value)
        resolver.merge.found(&values, from: context)
        remember(context, in: &values)
        let identity = Identity(values)
        let record = CanonicalRecord(
            identity: identity, disposition: .created, merged: false, event: context.reference)
        guard fits(record) else {
            reject(
                .tooLarge, "What would be kept or published of the person passes a limit.",
                context)
            return nil
        }
        effects.append(.publish(record))
        if node.number > 0 {
            let head = try state.entry(node.key, number: 0)
            state.put(
                node.key, number: 0,
                NodeEntry(
                    nextNumber: max(head?.nextNumber ?? 0, node.number + 1), node: head?.node))
        }
        let next = node.number + 1
        return Place(node: node, nextNumber: next, identity: identity, links: IdentityLinks())
    }

    /// Tells owners of keys of a new person, and stores it.
    mutating func announceNew(
        _ place: Place, _ context: EventContext, isOverride: Bool = false
    ) throws(State.Failure) {
        var place = place
        if isOverride { place.links.isOverride = true }
        let isOnlyKey =
            resolver.claimedKinds.isEmpty
            || resolver.claimedKinds == KeyKinds(.email) && place.node.key.kind == .email
                && place.identity.values.isFoundByEmail(place.node.key.value)
        if isOnlyKey, context.claimedID == nil {
            // Its one key is its master key, which it has by lying here.
            store(place)
        } else {
            // What it was founded with is what the event brought.
            try settleKeys(
                &place, context, [], isOverride: isOverride,
                features: resolver.readEvents.features(of: context))
            store(place)
        }
        guard resolver.claimsMaster(place.node) else { return }
        if place.node.number == 0, try state.record(of: place.node.key) == nil { return }
        let known = KnownIdentity(
            identity: place.reference, features: resolver.features(of: place.identity.values))
        try noteCrowd(known, place, context.cause)
        if !isOverride { try compareAtHome(known, place, context.cause) }
    }

    /// Stores what an identity has become, and tells owners of the keys that it gained or lost, or
    /// that it looks different now.
    mutating func announce(
        _ after: Place, from before: Place, _ context: EventContext, _ claims: [IdentityKey]
    ) throws(State.Failure) {
        var after = after
        let features = try settleKeys(&after, context, claims, isOverride: false)
        let mayMatch =
            resolver.claimsMaster(after.node)
            && (resolver.comparesNames || resolver.isWeak(after.node.key))
        if mayMatch || !after.links.keys.isEmpty,
            !resolver.isFeaturedAlike(before.identity.values, after.identity.values)
        {
            let old = resolver.features(of: before.identity.values)
            let new = features ?? resolver.features(of: after.identity.values)
            if old != new, resolver.flaw != .noRefresh {
                let known = KnownIdentity(identity: after.reference, features: new)
                let told = before.links.keys.filter { after.links.keys.contains($0) }
                for (owner, keys) in byOwner(told) {
                    send(
                        .refresh(
                            KeySettlement(
                                keys: keys, name: context.name, identity: known,
                                isOverride: after.links.isOverride, cause: context.cause)),
                        to: owner)
                }
                if mayMatch { try compareAtHome(known, after, context.cause) }
            }
        }
        store(after)
        try regain(after, from: before, context.cause)
    }

    /// Who has lost the key that it lies under, and has it again, has gained a key. It is stored.
    mutating func regain(
        _ after: Place, from before: Place, _ cause: Cause
    ) throws(State.Failure) {
        let key = after.node.key
        guard key.kind != .email, resolver.flaw != .noRegain else { return }
        let has = after.identity.values.stillHas(key)
        guard has != before.identity.values.stillHas(key) else { return }
        guard has else { return try forgetCrowd(of: key) }
        let known = KnownIdentity(
            identity: after.reference, features: resolver.features(of: after.identity.values))
        try noteCrowd(known, after, cause)
        try compareAtHome(known, after, cause)
    }

    /// Settles keys that are new, releases those that are lost; e-mail addresses stay for good.
    /// `claims`: what the event itself has claimed; `features`: the identity's, where known.
    @discardableResult
    private mutating func settleKeys(
        _ place: inout Place, _ context: EventContext, _ claims: [IdentityKey], isOverride: Bool,
        features: Features? = nil
    ) throws(State.Failure) -> Features? {
        var features = features
        let master = place.node.key
        let current = resolver.claimedKeys(of: place.identity.values, under: master)
        let early = context.claimedRecord
        let known = place.links.keys
        if current.isEmpty, known.isEmpty, claims.isEmpty, early == nil { return nil }
        var settled: [IdentityKey] = []
        var withdrawn: [IdentityKey] = []
        for key in current where !known.contains(key) { settled.append(key) }
        for key in claims where !settled.contains(key) && key != master {
            // An address that led here is theirs from now on; a phone only if they have it.
            if key.kind == .email || current.contains(key) {
                settled.append(key)
            } else {
                withdrawn.append(key)
            }
        }
        for key in resolver.newForms(of: claims) where !settled.contains(key) && key != master {
            if !known.contains(key) { settled.append(key) }
        }
        if let early, !settled.contains(early), !withdrawn.contains(early) {
            let isDropped = known.contains(early) && context.masterKey == master
            if !isDropped {
                if current.contains(early) {
                    settled.append(early)
                } else if early != master {
                    withdrawn.append(early)
                }
            }
        }
        let lost = known.filter {
            $0.kind != .email && !current.contains($0) && resolver.flaw != .detachKeeps
        }
        var held = known
        if !lost.isEmpty {
            held.removeAll { lost.contains($0) }
            releaseClaims(lost, of: place.identity.id, erasure: nil)
        }
        for key in settled where !held.contains(key) { held.append(key) }
        if !lost.isEmpty || held.count > known.count { place.links.keys = held }
        // Before anybody is told what it looks like: a weak address is one more thing to compare by.
        resolver.noteWeakness(of: held, in: &place.identity.values)
        if claims.contains(master) || early == master {
            // Its master key it has by lying here.
            let own = features ?? resolver.features(of: place.identity.values)
            features = own
            try endClaim(
                on: master, context.name,
                KnownIdentity(identity: place.reference, features: own))
        }
        if !withdrawn.isEmpty {
            for (owner, keys) in byOwner(withdrawn) {
                send(.withdraw(ClaimWithdrawal(keys: keys, name: context.name)), to: owner)
            }
        }
        guard !settled.isEmpty else { return nil }
        let own = features ?? resolver.features(of: place.identity.values)
        for isHeld in [false, true] {
            for (owner, keys) in byOwner(settled.filter { known.contains($0) == isHeld }) {
                send(
                    .settle(
                        KeySettlement(
                            keys: keys, name: context.name,
                            identity: KnownIdentity(identity: place.reference, features: own),
                            isOverride: isOverride, isHeld: isHeld, cause: context.cause)),
                    to: owner)
            }
        }
        return own
    }

    mutating func releaseClaims(_ keys: [IdentityKey], of id: UUID8, erasure: Erasure?) {
        for (owner, keys) in byOwner(keys) {
            send(.release(KeyRelease(keys: keys, id: id, erasure: erasure)), to: owner)
        }
    }

    /// An overriding event founds at once, whoever has its keys: another person.
    mutating func override(
        _ context: EventContext, _ bearers: Bearers
    ) throws(State.Failure) {
        let node = resolver.place(of: context, number: bearers.nextNumber)
        guard let place = try found(context, at: node) else {
            return try endEarlyClaim(of: context)
        }
        // All who have the key are told, also those who have it elsewhere, or in the middle of a join.
        let id = place.identity.id
        for bearer in bearers.nodes {
            let to: NodeID
            switch bearer.node {
            case .living(let identity, _), .frozen(let identity, _):
                to = NodeID(key: context.masterKey, number: bearer.number, founding: identity.id)
            case .alias(let alias), .draining(let alias, _): to = alias.target
            case .undecided: continue
            }
            send(.distinct(Distinction(to: to, id: id)))
        }
        for claim in try state.record(of: context.masterKey)?.claims ?? [] {
            guard case .settled(let identity) = claim.state else { continue }
            send(.distinct(Distinction(to: identity.node, id: id)))
        }
        try announceNew(place, context, isOverride: true)
    }

    // MARK: Erasure

    /// A tombstone; index, changelog and owners of keys forget.
    mutating func forget(
        _ place: Place, _ context: EventContext, also: Bool
    ) throws(State.Failure) {
        try forget(
            place, origin: context.origin, timeMS: context.timeMS, also: also,
            trace: context.reference.trace, context)
    }

    mutating func forget(
        _ place: Place, origin: Origin, timeMS: Int64, also: Bool, trace: [RecordHeader],
        _ context: EventContext?
    ) throws(State.Failure) {
        let erasure = Erasure(erasedAtMS: timeMS, notedAtMS: clockMS)
        effects.append(
            .tombstone(
                CanonicalTombstone(
                    identityID: place.identity.id, origin: origin, joinedInto: nil, also: also,
                    trace: trace),
                source: context?.source))
        let remembered = rememberedKeys(of: place)
        if resolver.claimedKinds != KeyKinds(.email) || !place.links.isEmpty {
            try state.remember(place.node, erasure)
        }
        try put(place.node, nil)
        try forgetCrowd(of: place.node.key)
        // An alias hears of it before its claim goes: what comes there then waits, in its place.
        for child in place.links.children {
            send(.unalias(Unalias(to: child, source: place.node, erasure: erasure)))
        }
        releaseClaims(place.links.keys, of: place.identity.id, erasure: erasure)
        // Owners of keys that no rule looks at are told, too: there they are the master keys of others.
        let features = resolver.features(of: place.identity.values)
        try remember(
            remembered, under: place.node.key, features, besides: place.links.keys, erasure)
        if let context, context.event.operation == .erase {
            let known = remembered + place.links.keys
            try rememberNamed(in: context, besides: known, erasure)
        }
        if resolver.flaw == .eraseInFreeze { try handOut(.node(place.node)) }
    }

    private func rememberedKeys(of place: Place) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        let master = place.node.key
        if master.kind != .phone { keys.append(master) }
        if let email = place.identity.keys.email {
            let key = IdentityKey(kind: .email, value: email)
            if key != master { keys.append(key) }
        }
        for entry in place.identity.sources {
            guard let id = entry.externalID else { continue }
            let key = IdentityKey.record(source: entry.source, externalID: id)
            if key != master { keys.append(key) }
        }
        return keys
    }

    mutating func erase(_ order: ErasureOrder, at place: Place) throws(State.Failure) {
        try forget(
            place, origin: order.origin, timeMS: order.timeMS, also: true, trace: order.trace, nil)
    }

    /// An erase by an e-mail address concerns all who have it: the first tombstone is the event's.
    mutating func eraseAll(
        _ context: EventContext, _ bearers: [Bearers.Bearer], _ elsewhere: [IdentityReference]
    ) throws(State.Failure) {
        try erase(bearers, elsewhere, context, isDisposed: false)
        try endEarlyClaim(of: context)
    }

    /// An erase by an e-mail address has ended at one who had it elsewhere: it means the others too.
    mutating func eraseOthers(
        _ message: EventMessage, besides one: UUID8
    ) throws(State.Failure) {
        guard message.masterKey.kind == .email,
            case .success(let context) = resolver.tools.read(message),
            context.event.operation == .erase
        else { return }
        let meant = try meant(by: context)
        // Who is still there was not erased: the event was a replay.
        guard !meant.here.contains(where: { $0.id == one }),
            !meant.elsewhere.contains(where: { $0.id == one })
        else { return }
        try erase(meant.here, meant.elsewhere, context, isDisposed: true)
    }

    private mutating func erase(
        _ bearers: [Bearers.Bearer], _ elsewhere: [IdentityReference], _ context: EventContext,
        isDisposed: Bool
    ) throws(State.Failure) {
        let key = context.masterKey
        var isDisposed = isDisposed
        var others: [(to: NodeID, via: [NodeID], isFrozen: Bool)] = []
        for bearer in bearers {
            switch bearer.node {
            case .living where isDisposed && resolver.flaw == .eraseOne: continue
            case .living(let identity, let links):
                let node = NodeID(key: key, number: bearer.number, founding: identity.id)
                let place = Place(
                    node: node, nextNumber: bearer.number + 1, identity: identity, links: links)
                try forget(place, context, also: isDisposed)
                isDisposed = true
            case .frozen(let identity, _):
                let node = NodeID(key: key, number: bearer.number, founding: identity.id)
                others.append((node, [], true))
            case .alias(let alias):
                let node = NodeID(key: key, number: bearer.number, incarnation: alias.incarnation)
                others.append((alias.target, [node], false))
            case .draining, .undecided: continue
            }
        }
        others += elsewhere.map { ($0.node, [], false) }
        if resolver.flaw == .eraseOne { others = isDisposed ? [] : Array(others.prefix(1)) }
        for other in others {
            let message: ShardMessage =
                isDisposed
                ? .erase(
                    ErasureOrder(
                        to: other.to, origin: context.origin, timeMS: context.timeMS,
                        trace: context.reference.trace))
                : .forward(
                    ForwardedEvent(to: other.to, via: other.via, event: context.message))
            isDisposed = true
            if other.isFrozen {
                try state.enqueue(message, in: .node(other.to))
            } else {
                send(message)
            }
        }
    }
}
