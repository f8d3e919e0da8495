import Bytes
import LeadMatching
import LeadModel

/// Whom an event means among those under its master key.
extension Turn {
    /// The one that holds its record; else for a create the oldest that any rule matches, for others
    /// the oldest that a rule of action merge matches, or the oldest. Of a key that is no evidence the
    /// oldest that agrees in something else. A phone number is shared: where the event has another key
    /// that may say who is meant, nobody is, as long as that has not been asked for.
    func choose(
        _ context: EventContext, _ bearers: Bearers
    ) throws(State.Failure) -> (Bearers.Bearer, Match?)? {
        if bearers.nodes.isEmpty { return nil }
        var choice = Choice(
            claims: try claims(on: context.masterKey, bearers),
            isWeak: resolver.isWeak(context.masterKey.kind, of: context))
        let isCreate = context.event.operation == .create
        if let id = context.externalID, let record = context.record {
            for bearer in bearers.nodes where holds(bearer, context.source, id, record) {
                // By the master key itself it is not known before all who have it are.
                if context.masterKey == record, isLaterOverride(bearer, choice.claims.record) {
                    continue
                }
                guard isCreate else { return (bearer, nil) }
                if let found = try match(context, bearer, &choice) { return (bearer, found) }
            }
        }
        // What goes through an alias, or to one in the middle of a join, lines up behind what has gone
        // there before it: who else may be meant is asked only where all that came is decided.
        let isAtHand = bearers.nodes.allSatisfy {
            switch $0.node {
            case .living: true
            case .alias, .frozen, .draining, .undecided: false
            }
        }
        if !isCreate, isAtHand || context.masterKey.kind == .phone,
            mayBeElsewhere(context, bearers, choice.claims.record)
        {
            return nil
        }
        guard
            let chosen = try isCreate
                ? chooseForCreate(context, bearers, &choice)
                : chooseForOthers(context, bearers, choice)
        else { return nil }
        if isAtHand, isOlderElsewhere(than: chosen.0, context, bearers, choice) { return nil }
        return chosen
    }

    /// Whether somebody older whom the event may mean as well has its master key elsewhere, as a
    /// further one: where people lie decides nothing.
    private func isOlderElsewhere(
        than bearer: Bearers.Bearer, _ context: EventContext, _ bearers: Bearers, _ choice: Choice
    ) -> Bool {
        let others = elsewhere(bearers, choice.claims.record)
        if others.isEmpty { return false }
        guard let founded = founded(bearer, choice.claims.record) else { return false }
        let kind = context.masterKey.kind
        let own = resolver.features(of: context)
        return others.contains { claim in
            guard case .settled(let other) = claim.state, !claim.isOverride,
                other.founded < founded
            else { return false }
            if choice.isNoEvidence { return own.agree(with: claim.features) }
            guard context.event.operation == .create else {
                return resolver.standing(context, by: kind) { claim.features } != .other
            }
            return resolver.rules.contains {
                $0.kind == kind && $0.match(own, claim.features) != nil
            }
        }
    }

    /// What is known of a master key while somebody under it is chosen.
    private struct Choice {
        var claims: (record: KeyRecord?, isNoEvidence: Bool)
        var isWeak: Bool
        /// The event's, once they are needed.
        var features: Features?

        var isNoEvidence: Bool { claims.isNoEvidence || isWeak }
    }

    private func chooseForCreate(
        _ context: EventContext, _ bearers: Bearers, _ choice: inout Choice
    ) throws(State.Failure) -> (Bearers.Bearer, Match?)? {
        for bearer in bearers.nodes {
            if isLaterOverride(bearer, choice.claims.record) { continue }
            guard let found = try match(context, bearer, &choice) else { continue }
            if found.rule.action != .merge, !choice.isNoEvidence,
                context.masterKey.kind == .phone, resolver.flaw != .phoneDecides,
                resolver.soughtKeys(of: context).contains(where: { $0 != context.masterKey })
            {
                return nil
            }
            return (bearer, found)
        }
        return nil
    }

    /// Whether who is meant as the holder of an event's record may lie elsewhere: of those who have its
    /// master key; of a number, which people share, anybody.
    private func mayBeElsewhere(
        _ context: EventContext, _ bearers: Bearers, _ claims: KeyRecord?
    ) -> Bool {
        guard let record = context.record, record != context.masterKey else { return false }
        guard resolver.soughtKeys(of: context).contains(record) else { return false }
        return context.masterKey.kind == .phone || !elsewhere(bearers, claims).isEmpty
    }

    /// Whether those who have an event's master key are found by it only where something else agrees.
    func isNoEvidence(masterKeyOf context: EventContext) throws(State.Failure) -> Bool {
        let key = context.masterKey
        if resolver.isWeak(key.kind, of: context) { return true }
        return try claims(on: key, bearers(of: key)).isNoEvidence
    }

    private func chooseForOthers(
        _ context: EventContext, _ bearers: Bearers, _ choice: Choice
    ) throws(State.Failure) -> (Bearers.Bearer, Match?)? {
        guard let oldest = oldest(context, bearers, choice) else { return nil }
        if oldest.isSame || context.masterKey.kind != .phone { return (oldest.bearer, nil) }
        // A number means those who share it only where nobody is found otherwise.
        let own = choice.isNoEvidence ? resolver.features(of: context) : Features()
        let isElsewhere = elsewhere(bearers, choice.claims.record).contains { claim in
            !choice.isNoEvidence || own.agree(with: claim.features)
        }
        if isElsewhere
            || resolver.soughtKeys(of: context).contains(where: { $0 != context.masterKey })
        {
            return nil
        }
        return (oldest.bearer, nil)
    }

    private typealias Oldest = (bearer: Bearers.Bearer, founded: Ticket?, isSame: Bool)

    /// The first that a rule of action merge matches, or the oldest; of a key that is no evidence
    /// only of those that agree in something else.
    private func oldest(
        _ context: EventContext, _ bearers: Bearers, _ choice: Choice, besides asked: [UUID8] = []
    ) -> Oldest? {
        let record = choice.claims.record
        let here = bearers.nodes.compactMap { $0.identity?.id }
        var oldest: Oldest?
        for bearer in bearers.nodes {
            if let id = bearer.id, asked.contains(id) { continue }
            if choice.isNoEvidence, !agrees(context, bearer, record) { continue }
            if isLaterOverride(bearer, record) { continue }
            if case .alias(let alias) = bearer.node, here.contains(alias.identity) { continue }
            switch standing(context, bearer, record) {
            case .same: return (bearer, founded(bearer, record), true)
            case .unknown:
                let founded = founded(bearer, record)
                guard let known = oldest else {
                    oldest = (bearer, founded, false)
                    continue
                }
                if let founded, let other = known.founded, founded < other {
                    oldest = (bearer, founded, false)
                }
            case .other where resolver.flaw == .oldestOfPhone: return (bearer, nil, true)
            case .other: continue
            }
        }
        return oldest
    }

    /// Whom an undecided event means of those who lie under its master key and are not told of in the
    /// reply to its claim: where it claims no such key, or one over its cap.
    func addressedHere(
        by event: UndecidedEvent, _ context: EventContext
    ) throws(State.Failure) -> (node: NodeID, id: UUID8, founded: Ticket?, isSame: Bool)? {
        let key = context.masterKey
        var bearers = try bearers(of: key)
        bearers.nodes.removeAll { bearer in
            bearer.identity.map { !$0.values.stillHas(key) } ?? (bearer.id == nil)
        }
        let choice = Choice(
            claims: try claims(on: key, bearers), isWeak: resolver.isWeak(key.kind, of: context))
        let isTold = event.keys.contains(key) && !choice.claims.isNoEvidence
        guard !isTold, let oldest = oldest(context, bearers, choice, besides: event.asked),
            let id = oldest.bearer.id
        else { return nil }
        let node =
            if case .alias(let alias) = oldest.bearer.node {
                alias.target
            } else {
                NodeID(key: key, number: oldest.bearer.number, founding: id)
            }
        return (node, id, oldest.founded, oldest.isSame)
    }

    /// The age of an identity under a master key; nil of an alias of one that has no claim there.
    private func founded(_ bearer: Bearers.Bearer, _ record: KeyRecord?) -> Ticket? {
        if let identity = bearer.identity { return identity.founded }
        guard case .alias(let alias) = bearer.node,
            case .settled(let known)? =
                record?.claims.first(where: { $0.isSettled(for: alias.identity) })?.state
        else { return nil }
        return known.founded
    }

    /// Claims on a master key of those who have their home elsewhere, and to whom no alias leads.
    private func elsewhere(_ bearers: Bearers, _ record: KeyRecord?) -> [KeyClaim] {
        guard let record else { return [] }
        let ids = bearers.nodes.compactMap(\.id)
        return record.claims.filter { claim in
            claim.isSettled && !ids.contains { claim.isSettled(for: $0) }
        }
    }

    /// What the rules of action merge say of an event and one who shares its master key.
    private func standing(
        _ context: EventContext, _ bearer: Bearers.Bearer, _ record: KeyRecord?
    ) -> Standing {
        if let values = bearer.identity?.values {
            return resolver.standing(context, by: context.masterKey.kind) {
                resolver.features(of: values)
            }
        }
        guard case .alias(let alias) = bearer.node else { return .unknown }
        return resolver.standing(context, by: context.masterKey.kind) {
            record?.claims.first { $0.isSettled(for: alias.identity) }?.features
        }
    }

    /// The match of a create and one who shares its master key.
    private func match(
        _ context: EventContext, _ bearer: Bearers.Bearer, _ choice: inout Choice
    ) throws(State.Failure) -> Match? {
        if choice.isNoEvidence, !agrees(context, bearer, choice.claims.record) { return nil }
        guard let identity = bearer.identity else {
            guard case .alias(let alias) = bearer.node else { return nil }
            return try aliasMatch(
                context, alias, choice.claims.record, features: &choice.features)
        }
        let values = identity.values
        let match = self.match(
            context, values, among: bearer.keys, features: &choice.features)
        guard let match, choice.claims.isNoEvidence, match.agreed == nil else { return match }
        let own = choice.features ?? resolver.features(of: context)
        return resolver.corroborated(match, context, values, own, resolver.features(of: values))
            ?? match
    }

    /// Whether an update, delete or erase that offers itself to an identity means it by the master
    /// key, whatever the rules say.
    func isAddressed(_ context: EventContext, to place: Place) -> Bool {
        let key = context.masterKey
        let values = place.identity.values
        guard hasKey(key, place) || key.kind != .email && values.stillHas(key) else { return false }
        if resolver.isWeak(key.kind, of: context),
            !resolver.agrees(context, values, beside: key.kind)
        {
            return false
        }
        return resolver.standing(context, by: key.kind) { resolver.features(of: values) } != .other
    }

    /// Those whom an erase by an e-mail address means, under it and elsewhere: all who have it; of one
    /// that is no evidence, those that agree in something else.
    func meant(
        by context: EventContext
    ) throws(State.Failure) -> (here: [Bearers.Bearer], elsewhere: [IdentityReference]) {
        let bearers = try bearers(of: context.masterKey, isAll: true)
        let claims = try claims(on: context.masterKey, bearers)
        let isNoEvidence =
            claims.isNoEvidence || resolver.isWeak(context.masterKey.kind, of: context)
        let own = isNoEvidence ? resolver.features(of: context) : Features()
        let others = elsewhere(bearers, claims.record).compactMap { claim -> IdentityReference? in
            guard case .settled(let identity) = claim.state,
                !isNoEvidence || own.agree(with: claim.features)
            else { return nil }
            return identity
        }
        // Two aliases may lead to one, one of them by way of somebody who was joined.
        var people: Set<UUID8> = []
        let here = bearers.nodes.filter { bearer in
            guard !isNoEvidence || agrees(context, bearer, claims.record) else { return false }
            guard let id = bearer.id else { return true }
            let claim = claims.record?.claims.first { $0.isSettled(for: id) }
            return people.insert(claim?.identityID ?? id).inserted
        }
        return (here, others.sorted { $0.isOlder(than: $1) })
    }

    /// Whether others have an event's master key, which is no evidence by itself.
    func isSharedInVain(_ context: EventContext) throws(State.Failure) -> Bool {
        let key = context.masterKey
        let bearers = try bearers(of: key)
        let claims = try claims(on: key, bearers)
        guard claims.isNoEvidence || resolver.isWeak(key.kind, of: context) else { return false }
        let isBorne = bearers.nodes.contains { bearer in
            if case .undecided = bearer.node { return false }
            return true
        }
        return isBorne || claims.record?.claims.contains(where: \.isSettled) ?? false
    }

    func holds(
        _ bearer: Bearers.Bearer, _ source: ByteSlice, _ id: ByteSlice, _ record: IdentityKey
    ) -> Bool {
        if let identity = bearer.identity {
            return identity.values.recordIndex(source, id) != nil
        }
        if case .alias(let alias) = bearer.node { return alias.record == record }
        return false
    }

    /// What is known here of a master key's claims, and whether it is or was over its cap.
    private func claims(
        on key: IdentityKey, _ bearers: Bearers
    ) throws(State.Failure) -> (record: KeyRecord?, isNoEvidence: Bool) {
        guard resolver.claimedKinds.contains(key.kind) else { return (nil, false) }
        let living = bearers.nodes.reduce(0) { $0 + ($1.identity == nil ? 0 : 1) }
        guard let record = try state.record(of: key) else {
            return (nil, living > settings.keyCap)
        }
        return (record, isNoEvidence(record, residents: living))
    }

    /// Whether one that overrides stands behind somebody who had the key before it: plain events
    /// mean the first.
    private func isLaterOverride(_ bearer: Bearers.Bearer, _ record: KeyRecord?) -> Bool {
        guard let record, let identity = bearer.identity, bearer.isOverride else { return false }
        return record.claims.contains { claim in
            guard case .settled(let other) = claim.state, !claim.isOverride else { return false }
            return other.founded < identity.founded
        }
    }

    /// Whether an event and one of many who share its master key have something else in common: the
    /// name, the phone number or the record.
    private func agrees(
        _ context: EventContext, _ bearer: Bearers.Bearer, _ record: KeyRecord?
    ) -> Bool {
        if let values = bearer.identity?.values {
            return resolver.agrees(context, values, beside: context.masterKey.kind)
        }
        guard case .alias(let alias) = bearer.node else { return false }
        let claim = record?.claims.first { $0.isSettled(for: alias.identity) }
        if let claim {
            if resolver.features(of: context).agree(with: claim.features) { return true }
            // The claim on a weak address knows of the records of now.
            if resolver.isWeak(context.masterKey) { return false }
        }
        return context.record.map { alias.record == $0 } ?? false
    }

    /// Whether the identity elsewhere of which this is an alias is matched, as far as its claim on
    /// the event's master key tells here.
    private func aliasMatch(
        _ context: EventContext, _ alias: Alias, _ record: KeyRecord?, features: inout Features?
    ) throws(State.Failure) -> Match? {
        let kind = context.masterKey.kind
        let claim = record?.claims.first {
            $0.isSettled(for: alias.identity)
                || resolver.flaw == .claimsOfAny && $0.isSettled
        }
        // Where its identity's claim is gone, or is one of those that are only counted, the
        // identity itself is asked.
        let isUnknown =
            claim == nil
            && (alias.isLetGo || record?.unlisted ?? 0 > 0
                || !(record?.claims.contains(where: \.isSettled) ?? false))
        for rule in resolver.rules where rule.kind == kind {
            if rule.isKeyAlone || isUnknown { return Match(rule: rule, match: .keyAlone) }
            guard let claim else { continue }
            let own = features ?? resolver.features(of: context)
            features = own
            if let match = rule.match(own, claim.features) {
                return Match(rule: rule, match: match)
            }
        }
        guard let own = context.record, alias.record == own else { return nil }
        for rule in resolver.rules where rule.kind == .externalID && rule.isKeyAlone {
            return Match(rule: rule, match: .keyAlone)
        }
        return nil
    }
}
