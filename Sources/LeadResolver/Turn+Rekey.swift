import Bytes
public import LeadModel
import LeadNormalization

/// What newer normalization data makes of a node.
public enum Rekeying: Sendable {
    /// Its keys are those that its lead has, or it has none of its own.
    case upToDate
    case due
    /// Its keys are as they should be, and it may be compared otherwise than it was.
    case compared
    /// It waits for the verdict of a join, and another one has all of it in hand: not now.
    case later
}

/// Newer normalization data: keys are derived again from what is stored.
extension Resolver {
    /// Whether ``rekey(_:comparing:in:)`` has anything to do at a node.
    public func rekeying(
        of node: Node, under key: IdentityKey, comparing: Bool = false
    ) -> Rekeying {
        switch node {
        case .living(let identity, let links):
            rekeyed(identity, links, under: key) != nil
                ? .due : comparing && !claimedKinds.isEmpty ? .compared : .upToDate
        case .frozen: .later
        // An alias is a place only, and an event claims what it has claimed: what becomes of it is
        // derived when it is decided.
        case .alias, .draining, .undecided: .upToDate
        }
    }

    /// Derives the keys of the identity at a node again: claims what it has now, lets go of what it
    /// has no more. Addresses stay for good. Nothing is published of it, and where all is as it
    /// should be nothing happens: it may be asked for as often as one likes. `comparing`: under other
    /// rules, so that it is compared with all others who have its keys.
    public func rekey<State: ShardState>(
        _ node: NodeID, comparing: Bool = false, in state: State
    ) throws(State.Failure) -> [Effect] {
        var turn = Turn(resolver: self, state: state, here: partition(of: node.key))
        try turn.rekey(node, comparing: comparing)
        try turn.settleLocally()
        return turn.effects
    }

    /// An identity under newer normalization data.
    struct Rekeyed {
        var identity: Identity
        var gained: [IdentityKey]
        var lost: [IdentityKey]
    }

    /// nil where nothing changes.
    func rekeyed(
        _ identity: Identity, _ links: IdentityLinks, under master: IdentityKey
    ) -> Rekeyed? {
        var after = identity
        var hasChanged = false
        for place in identity.values.sources.indices
        where isNoRecord(identity.values.sources[place], of: identity.values) {
            hasChanged = true
        }
        if hasChanged { merge.forgetNoRecords(of: &after.values) }
        let keys = merge.derivedKeys(of: after.values)
        if !keys.areThose(of: after.values) {
            merge.set(keys, in: &after.values)
            hasChanged = true
        }
        let held = heldKeys(of: after.values, links, under: master)
        let gained = held.filter { !links.keys.contains($0) }
        let lost = links.keys.filter { $0.kind != .email && !held.contains($0) }
        guard hasChanged || !gained.isEmpty || !lost.isEmpty else { return nil }
        return Rekeyed(identity: after, gained: gained, lost: lost)
    }

    private func isNoRecord(
        _ entry: IdentityValues.SourceValue, of values: borrowing IdentityValues
    ) -> Bool {
        values.text(entry.externalID).map { normalizer.externalID($0) == nil } ?? false
    }

    /// The keys that an identity is to have settled, its master key left out: those of its lead, and
    /// the addresses by which it was known in the form that they have now.
    func heldKeys(
        of values: borrowing IdentityValues, _ links: IdentityLinks, under master: IdentityKey
    ) -> [IdentityKey] {
        var keys = claimedKeys(of: values, under: master)
        for key in newForms(of: [master] + links.keys)
        where key != master && !keys.contains(key) {
            keys.append(key)
        }
        return keys
    }

    /// The e-mail addresses among keys that have another form under the normalization data of now,
    /// in that form.
    func newForms(of keys: [IdentityKey]) -> [IdentityKey] {
        guard claimedKinds.contains(.email), flaw != .oldForms else { return [] }
        return keys.compactMap { key in
            guard key.kind == .email, let form = normalizer.email(key.value)?.key,
                !form.sameBytes(as: key.value)
            else { return nil }
            return IdentityKey(kind: .email, value: form)
        }
    }
}

extension Turn {
    mutating func rekey(_ node: NodeID, comparing: Bool) throws(State.Failure) {
        guard case .living(let before) = try look(at: node) else { return }
        let rekeyed = resolver.rekeyed(before.identity, before.links, under: node.key)
        guard rekeyed != nil || comparing else { return }
        var place = before
        let gained = rekeyed?.gained ?? []
        if let rekeyed {
            place.identity = rekeyed.identity
            place.links.keys.removeAll { rekeyed.lost.contains($0) }
            place.links.keys += gained
        }
        resolver.noteWeakness(of: place.links.keys, in: &place.identity.values)
        if rekeyed != nil
            || place.identity.values.isKnownByWeak != before.identity.values.isKnownByWeak
        {
            store(place)
        }
        if let rekeyed {
            releaseClaims(rekeyed.lost, of: place.identity.id, erasure: nil)
        }
        let known = KnownIdentity(
            identity: place.reference, features: resolver.features(of: place.identity.values))
        // Another number, or an address that is weak now, makes it look different.
        let isCompared =
            resolver.flaw != .rekeyAlone && comparing
            || known.features != resolver.features(of: before.identity.values)
        let kept = isCompared ? place.links.keys.filter { !gained.contains($0) } : []
        let cause = founding(of: place.identity)
        let isOverride = place.links.isOverride
        for (owner, keys) in byOwner(resolver.flaw == .rekeyUnsettled ? [] : gained) {
            send(
                .settle(
                    KeySettlement(
                        keys: keys, name: .none(of: cause), identity: known,
                        isOverride: isOverride, isRekeyed: true, cause: cause)), to: owner)
        }
        for (owner, keys) in byOwner(kept) {
            send(
                .refresh(
                    KeySettlement(
                        keys: keys, name: .none(of: cause), identity: known,
                        isOverride: isOverride, cause: cause)), to: owner)
        }
        guard isCompared else { return }
        try noteCrowd(known, place, cause)
        try compareAtHome(known, place, cause)
    }

    /// No event brings a new form of a key: alerts name the one that founded the identity, and show
    /// its lead as it is.
    private func founding(of identity: Identity) -> Cause {
        let values = identity.values
        let origin = Origin(
            topic: values.text(values.originTopic) ?? [], partition: values.originPartition,
            offset: values.originOffset, timestampMS: values.originTimestampMS)
        let source = values.sources.first.flatMap { values.text($0.source) } ?? []
        return Cause(
            event: EventReference(eventID: nil, source: source, origin: origin),
            leadJSON: resolver.tools.lead(of: identity), timeMS: origin.timestampMS)
    }
}

extension LeadMerge {
    /// External ids that count as none now: what they stood for is the source as a whole.
    func forgetNoRecords(of values: inout IdentityValues) {
        for place in values.sources.indices.reversed() {
            let entry = values.sources[place]
            guard let id = values.text(entry.externalID), normalizer.externalID(id) == nil,
                let source = values.text(entry.source)
            else { continue }
            guard let whole = values.recordIndex(source, nil) else {
                values.sources[place].externalID = .none
                continue
            }
            let known = values.sources[whole]
            values.sources[whole].firstSeenMS = min(known.firstSeenMS, entry.firstSeenMS)
            values.sources[whole].lastSeenMS = max(known.lastSeenMS, entry.lastSeenMS)
            values.sources.remove(at: place)
        }
    }
}

extension LeadMerge.DerivedKeys {
    /// Whether an identity has these.
    func areThose(of values: borrowing IdentityValues) -> Bool {
        func isSame(_ key: ByteSlice?, _ range: TextRange) -> Bool {
            key.map { values.holds($0, at: range) } ?? range.isNone
        }
        return emailFlags == values.emailFlags && isSame(email, values.email)
            && isSame(phone, values.phone) && isSame(companyDomain, values.companyDomain)
    }
}
