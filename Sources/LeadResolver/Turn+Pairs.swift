import Bytes
import LeadMatching
import LeadModel

/// The owner of a key: which of those that have it are the same by a rule.
extension Turn {
    /// Reports every rule that matches an identity with another one here. `byAge`: who is older had
    /// the key before, whatever the order of arrival.
    mutating func compare(
        _ known: KnownIdentity, isOverride: Bool, at key: IdentityKey, _ record: KeyRecord,
        _ residents: [KeyClaim], _ cause: Cause, except: UUID8? = nil, byAge: Bool = false
    ) {
        // Nearly always nobody else has the key.
        if residents.isEmpty, record.claims.count == 1,
            record.claims[0].isSettled(by: known.identity.id)
        {
            return
        }
        var isBehind = false
        let isWeak = resolver.isWeak(key)
        let others = residents + record.claims
        let isResident = known.identity.node.key == key
        for (place, claim) in others.enumerated() {
            guard case .settled(let identity) = claim.state else { continue }
            if identity.id == known.identity.id {
                isBehind = true
                continue
            }
            if identity.id == except { continue }
            let other = KnownIdentity(identity: identity, features: claim.features)
            let isYounger = identity.isOlder(than: known.identity)
            let (older, younger) = isYounger ? (other, known) : (known, other)
            // An override is another person than all who had the key before it. Of two who lie here,
            // and of two who do not, the order in which they came is known. One that does not has
            // had the key since it was founded, as who lies here; one that lies here has told those
            // who had the key.
            let isCross = isResident != (place < residents.count)
            let byAge = byAge || isCross && (isResident ? claim.isOverride : isOverride)
            let isLater = byAge ? isYounger : !isBehind
            let isTold = isCross && !byAge
            if resolver.flaw != .overrideCompared, !isTold,
                isLater ? isOverride : claim.isOverride
            {
                if isLater {
                    send(.distinct(Distinction(to: identity.node, id: known.identity.id)))
                } else if byAge {
                    send(.distinct(Distinction(to: known.identity.node, id: identity.id)))
                }
                continue
            }
            for rule in resolver.rules where rule.kind == key.kind && rule.action != .block {
                guard
                    resolver.match(rule, isWeak: isWeak, older.features, younger.features) != nil
                else { continue }
                // Who comes after both is the first one's, not the override's.
                if rule.action == .merge, claim.isOverride, !isOverride,
                    hasFirst(among: others, known, rule, isWeak: isWeak, except: except)
                {
                    break
                }
                send(
                    .pair(
                        Pair(
                            older: older, younger: younger, key: key, rule: rule.name,
                            cause: cause)))
                if rule.action == .merge { break }
            }
        }
    }

    /// Whether one who is no override, and older, matches an identity by the same rule.
    private func hasFirst(
        among claims: [KeyClaim], _ known: KnownIdentity, _ rule: CompiledRule, isWeak: Bool,
        except: UUID8?
    ) -> Bool {
        claims.contains { claim in
            guard case .settled(let identity) = claim.state, !claim.isOverride,
                identity.id != known.identity.id, identity.id != except,
                identity.isOlder(than: known.identity)
            else { return false }
            return resolver.match(rule, isWeak: isWeak, claim.features, known.features) != nil
        }
    }

    /// Compares an identity with the others that have its master key.
    mutating func compareAtHome(
        _ known: KnownIdentity, _ place: Place, _ cause: Cause, except: UUID8? = nil
    ) throws(State.Failure) {
        let key = place.node.key
        guard resolver.claimsMaster(place.node), place.identity.values.stillHas(key) else { return }
        let record = try state.record(of: key)
        if record == nil, try bearers(of: key).nodes.count < 2 { return }
        let residents = try residents(of: key)
        if isNoEvidence(record ?? KeyRecord(), residents: residents) { return }
        compare(
            known, isOverride: place.links.isOverride, at: key, record ?? KeyRecord(), residents,
            cause, except: except)
    }

    /// An event of an identity had keys that the identity has not: who has them and the identity are
    /// told of where a rule that does not merge says so. One event that matches both joins nobody.
    mutating func compareEvidence(_ settlement: KeySettlement) throws(State.Failure) {
        let known = settlement.identity
        for key in settlement.keys {
            let record = try state.record(of: key) ?? KeyRecord()
            let residents = try residents(of: key)
            if isNoEvidence(record, residents: residents) { continue }
            let isWeak = resolver.isWeak(key)
            for claim in residents + record.claims {
                guard case .settled(let identity) = claim.state, identity.id != known.identity.id
                else { continue }
                let other = KnownIdentity(identity: identity, features: claim.features)
                let isYounger = identity.isOlder(than: known.identity)
                let (older, younger) = isYounger ? (other, known) : (known, other)
                for rule in resolver.rules where rule.kind == key.kind && rule.action != .block {
                    guard
                        resolver.match(rule, isWeak: isWeak, older.features, younger.features)
                            != nil
                    else { continue }
                    if rule.action == .merge, resolver.flaw != .bridge { break }
                    send(
                        .pair(
                            Pair(
                                older: older, younger: younger, key: key, rule: rule.name,
                                cause: settlement.cause)))
                }
            }
        }
    }

    /// Counts a new person among those who lie under their master key.
    mutating func noteCrowd(
        _ known: KnownIdentity, _ place: Place, _ cause: Cause
    ) throws(State.Failure) {
        let key = place.node.key
        guard resolver.claimsMaster(place.node) else { return }
        var record = try state.record(of: key) ?? KeyRecord()
        if record.isOverCap || place.node.number == 0 && record.isEmpty { return }
        let residents = try residents(of: key)
        guard isNoEvidence(record, residents: residents) else { return }
        record.isOverCap = true
        keep(record, of: key)
        tellOverCap(known, at: key, record, residents, cause)
    }

    /// A key that more people share than its cap allows is told of once.
    mutating func tellOverCap(
        _ known: KnownIdentity, at key: IdentityKey, _ record: KeyRecord, _ residents: [KeyClaim],
        _ cause: Cause
    ) {
        var oldest: KnownIdentity?
        for claim in residents + record.claims {
            guard case .settled(let identity) = claim.state, identity.id != known.identity.id else {
                continue
            }
            if oldest.map({ identity.isOlder(than: $0.identity) }) ?? true {
                oldest = KnownIdentity(identity: identity, features: claim.features)
            }
        }
        guard let oldest else { return }
        send(
            .pair(
                Pair(
                    older: oldest, younger: known, key: key, rule: Words.nonDiscriminating,
                    cause: cause)))
    }
}
