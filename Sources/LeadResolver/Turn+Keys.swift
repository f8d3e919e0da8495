import Bytes
import LeadMatching
import LeadModel

/// The owner of a key: who claims it, who has it, who waits to hear what became of a claim.
extension Turn {
    /// Releases nothing but brings a memory.
    static var nobody: UUID8 { UUID8(high: 0, low: 0) }

    /// Releases nothing but brings a memory for where nobody has the key.
    static var anybody: UUID8 { UUID8(high: 0, low: 1) }

    func record(of key: IdentityKey) throws(State.Failure) -> KeyRecord {
        try state.record(of: key) ?? KeyRecord()
    }

    mutating func keep(_ record: KeyRecord, of key: IdentityKey) {
        state.put(key, record.isEmpty ? nil : record)
        if record.held != nil, !resumed.contains(key), resolver.flaw != .heldForGood {
            resumed.append(key)
        }
    }

    /// Identities that have a key as their master key, by lying under it.
    func residents(of key: IdentityKey) throws(State.Failure) -> [KeyClaim] {
        residents(of: key, among: try bearers(of: key))
    }

    private func residents(of key: IdentityKey, among bearers: Bearers) -> [KeyClaim] {
        var claims: [KeyClaim] = []
        for bearer in bearers.nodes {
            let identity: Identity
            let links: IdentityLinks
            switch bearer.node {
            case .living(let found, let its), .frozen(let found, let its):
                identity = found
                links = its
            case .alias, .draining, .undecided: continue
            }
            guard identity.values.stillHas(key) else { continue }
            let node = NodeID(key: key, number: bearer.number, founding: identity.id)
            claims.append(
                KeyClaim(
                    state: .settled(
                        IdentityReference(node: node, id: identity.id, founded: identity.founded)),
                    features: resolver.features(of: identity.values),
                    isOverride: links.isOverride))
        }
        return claims
    }

    /// Whether more have a key than its cap allows.
    private func isCrowded(_ record: KeyRecord, _ settled: Int) -> Bool {
        if resolver.flaw == .noCap { return false }
        return settled > settings.keyCap || record.unlisted > 0
    }

    /// Whether a key is or has been over its cap.
    func isNoEvidence(_ record: KeyRecord, residents: Int) -> Bool {
        record.isOverCap || isCrowded(record, residents + record.identities(among: record.claims))
    }

    func isNoEvidence(_ record: KeyRecord, residents: [KeyClaim]) -> Bool {
        isNoEvidence(record, residents: record.identities(among: residents))
    }

    mutating func claimEarly(_ claim: EarlyClaim) throws(State.Failure) {
        if resolver.flaw == .noEarly { return }
        var record = try record(of: claim.key)
        if claim.isFollowing, resolver.flaw != .noFollow {
            record.followers.append(
                KeyRecord.Follower(event: PendingEvent(name: claim.name, home: claim.home)))
            return keep(record, of: claim.key)
        }
        // What an identity at that home has settled, the event will find there.
        for known in record.claims {
            if case .settled(let identity) = known.state, identity.node.key == claim.home { return }
        }
        // One that is only counted may be at that home, and would say nothing of it.
        if record.unlisted > 0 { return }
        record.early.append(PendingEvent(name: claim.name, home: claim.home))
        keep(record, of: claim.key)
    }

    /// The early claims of an event, or of all from a home, have ended. Whether there were any.
    private mutating func endEarly(
        _ record: inout KeyRecord, of name: EventName, from home: IdentityKey? = nil
    ) -> Bool {
        guard record.isAwaited else { return false }
        let before = record.early.count + record.queuedEarly.count + record.followers.count
        record.early.removeAll { $0.name == name || $0.home == home }
        record.queuedEarly.removeAll { $0.name == name || $0.home == home }
        // Others from that home have not had their turn there.
        record.followers.removeAll { $0.event.name == name }
        return record.early.count + record.queuedEarly.count + record.followers.count < before
    }

    mutating func note(_ claim: Claim) throws(State.Failure) {
        var records: [KeyRecord?] = []
        for key in claim.keys {
            let known = try state.record(of: key)
            if let known, try hasToWait(claim, at: key, known) { return try hold(claim, at: key) }
            records.append(known)
        }
        var answers: [KeyAnswer] = []
        var freed: [IdentityKey] = []
        let own = PendingEvent(name: claim.name, home: claim.home)
        for (place, key) in claim.keys.enumerated() {
            let known = records[place]
            var record = known ?? KeyRecord()
            if endEarly(&record, of: claim.name) { freed.append(key) }
            let bearers = try bearers(of: key)
            let residents = residents(of: key, among: bearers)
            let isSaturated = isNoEvidence(record, residents: residents)
            var settled: [KnownIdentity] = []
            var pending: [PendingEvent] = []
            func tell(of claims: [KeyClaim]) {
                for claim in claims {
                    switch claim.state {
                    case .settled(let identity):
                        settled.append(
                            KnownIdentity(identity: identity, features: claim.features))
                    case .pending(let event): pending.append(event)
                    }
                }
            }
            // What is no evidence of those who have it is none of one who may come to have it.
            if !isSaturated {
                tell(of: record.claims)
                tell(of: residents)
            } else if key == claim.home {
                // As its master key it finds those who agree in something else.
                for known in record.claims where known.isSettled {
                    if known.features.agree(with: claim.features) { tell(of: [known]) }
                }
            }
            if key != claim.home {
                // Under its master key the event is seen by lying there.
                if !isSaturated, let before = pendingResident(of: key, among: bearers) {
                    pending.append(before)
                }
                // Of what is no evidence nobody is told: those that claim it do not make it long.
                if !isSaturated || record.openClaims < settings.openClaims {
                    record.claims.append(
                        KeyClaim(state: .pending(own), features: claim.features))
                }
            }
            // What its source sent before about the same record comes first, though it goes to
            // another home.
            for event in record.early
            where event.name < claim.name && event.name.ticket.isOfSamePartition(claim.name.ticket)
            {
                pending.append(event)
            }
            for event in pending {
                record.watchers.append(Watcher(waiting: own, watched: event.name))
            }
            // Of a key of which nothing was known and is to be known nothing is removed.
            if known != nil || !record.isEmpty { keep(record, of: key) }
            let erasure = state.remembersErasures ? try state.erasure(key) : nil
            answers.append(
                KeyAnswer(
                    key: key, isSaturated: isSaturated, settled: settled,
                    pending: pending, erasure: key.kind == .phone ? nil : erasure))
        }
        send(.reply(ClaimReply(home: claim.home, name: claim.name, keys: answers)))
        self.freed += freed
    }

    /// The undecided event of a master key, which claims it by lying there.
    private func pendingResident(of key: IdentityKey, among bearers: Bearers) -> PendingEvent? {
        guard resolver.claimedKinds.contains(key.kind) else { return nil }
        for bearer in bearers.nodes {
            if case .undecided(let event) = bearer.node, event.phase != .following {
                return PendingEvent(name: event.event.name, home: key)
            }
        }
        return nil
    }

    mutating func settle(_ settlement: KeySettlement) throws(State.Failure) {
        var taken: [IdentityKey] = []
        for key in settlement.keys { try settle(key, settlement, &taken) }
        if let other = settlement.inPlaceOf, !taken.isEmpty, resolver.flaw != .releaseAtJoined {
            if resolver.flaw != .replace {
                send(.taken(ClaimsTaken(to: other.node, id: other.id, keys: taken)))
            }
        }
    }

    private mutating func settle(
        _ key: IdentityKey, _ settlement: KeySettlement, _ taken: inout [IdentityKey]
    ) throws(State.Failure) {
        var record = try record(of: key)
        let known = settlement.identity
        let home = known.identity.node.key
        for event in record.early where event.home == home && event.name != settlement.name {
            // It will find this identity there.
            try notify(&record, of: key, event.name, known)
        }
        let isFreed = endEarly(&record, of: settlement.name, from: home)
        let same = record.claims.firstIndex { $0.isSettled(by: known.identity.id) }
        // One that is only counted is counted anew.
        if settlement.isHeld, same == nil, record.unlisted > 0 { record.unlisted -= 1 }
        var count = record.identities(among: record.claims)
        if let other = settlement.inPlaceOf,
            record.claims.contains(where: { $0.isSettled(by: other.id) })
        {
            count -= 1
        }
        var isOverride = settlement.isOverride
        if let other = settlement.inPlaceOf {
            // What stands for another one is somebody else to the same people.
            isOverride =
                isOverride
                || record.claims.contains { $0.isSettled(by: other.id) && $0.isOverride }
        }
        let claim = KeyClaim(
            state: .settled(known.identity), features: known.features, isOverride: isOverride)
        let pending = record.claims.firstIndex { $0.isPending(settlement.name) }
        let wasAlike = same.map { record.claims[$0].features == known.features } ?? false
        if let same {
            record.claims[same].features = known.features
            if let pending { record.claims.remove(at: pending) }
        } else if count > settings.keyCap, resolver.flaw != .noCap {
            // Beyond the cap the key is no evidence: they are counted, not kept.
            record.unlisted += 1
            if let pending { record.claims.remove(at: pending) }
        } else if let pending {
            record.claims[pending] = claim
        } else {
            record.claims.append(claim)
        }
        if let other = settlement.inPlaceOf {
            taken.append(key)
            record.noteJoin(of: other.id, into: known.identity.id)
            if resolver.flaw == .replace {
                record.claims.removeAll { $0.isSettled(by: other.id) }
            }
        }
        try notify(&record, of: key, settlement.name, known)
        let residents = try residents(of: key)
        if isCrowded(record, record.identities(among: residents + record.claims)) {
            if !record.isOverCap, same == nil {
                record.isOverCap = true
                tellOverCap(known, at: key, record, residents, settlement.cause)
            }
        } else if record.isOverCap {
            // It has been no evidence since it passed its cap.
        } else if !wasAlike || count == 0 {
            compare(
                known, isOverride: isOverride, at: key, record, residents,
                settlement.cause, except: settlement.inPlaceOf?.id, byAge: settlement.isRekeyed)
        }
        keep(record, of: key)
        if isFreed { freed.append(key) }
    }

    mutating func refresh(_ settlement: KeySettlement) throws(State.Failure) {
        if settlement.isEvidence { return try compareEvidence(settlement) }
        let known = settlement.identity
        for key in settlement.keys {
            var record = try record(of: key)
            guard
                let place = record.claims.firstIndex(where: { $0.isSettled(by: known.identity.id) })
            else { continue }
            record.claims[place].features = known.features
            keep(record, of: key)
            let residents = try residents(of: key)
            if isNoEvidence(record, residents: residents) { continue }
            compare(
                known, isOverride: record.claims[place].isOverride, at: key, record, residents,
                settlement.cause)
        }
    }

    mutating func release(_ release: KeyRelease) throws(State.Failure) {
        for key in release.keys {
            if release.id == Self.anybody {
                if let erasure = release.erasure { try rememberOfNobody(key, erasure) }
                continue
            }
            if let erasure = release.erasure, key.kind != .phone, !resolver.isWeak(key),
                resolver.flaw != .noMemory
            {
                try state.remember(key, erasure)
            }
            guard var record = try state.record(of: key) else { continue }
            let claim = record.claims.first { $0.isSettled(by: release.id) }
            let isListed = claim != nil
            if release.erasure != nil, let claim { try noteErasure(of: claim, on: key) }
            record.claims.removeAll { $0.isSettled(by: release.id) }
            if resolver.flaw == .capForgets { record.isOverCap = false }
            if !isListed, record.unlisted > 0, release.id != Self.nobody { record.unlisted -= 1 }
            keep(record, of: key)
            try forgetCrowd(of: key)
        }
    }

    /// Once over its cap a key is no evidence for good, as long as anybody has it.
    mutating func forgetCrowd(of key: IdentityKey) throws(State.Failure) {
        guard var record = try state.record(of: key), record.isOverCap, record.unlisted == 0,
            !record.claims.contains(where: \.isSettled), try residents(of: key).isEmpty
        else { return }
        record.isOverCap = false
        keep(record, of: key)
    }

    /// Aliases that led to one who was erased, as far as they have not heard of it yet.
    private mutating func noteErasure(
        of claim: KeyClaim, on key: IdentityKey
    ) throws(State.Failure) {
        for bearer in try bearers(of: key).nodes {
            guard case .alias(var alias) = bearer.node, claim.isSettled(for: alias.identity) else {
                continue
            }
            alias.isLetGo = true
            try put(
                NodeID(key: key, number: bearer.number, incarnation: alias.incarnation),
                .alias(alias))
        }
    }

    mutating func withdraw(_ withdrawal: ClaimWithdrawal) throws(State.Failure) {
        for key in withdrawal.keys {
            guard var record = try state.record(of: key) else { continue }
            if withdrawal.isQueued {
                try queue(withdrawal.name, &record, of: key)
                continue
            }
            let isFreed = endEarly(&record, of: withdrawal.name)
            record.claims.removeAll { $0.isPending(withdrawal.name) }
            try notify(&record, of: key, withdrawal.name, nil)
            keep(record, of: key)
            if isFreed { freed.append(key) }
        }
    }

    /// An event that is on its way waits at its home behind another one.
    private mutating func queue(
        _ name: EventName, _ record: inout KeyRecord, of key: IdentityKey
    ) throws(State.Failure) {
        if let place = record.early.firstIndex(where: { $0.name == name }) {
            record.queuedEarly.append(record.early.remove(at: place))
            try notify(&record, of: key, name, nil)
        } else if let place = record.followers.firstIndex(where: { $0.event.name == name }) {
            record.followers[place].state = .queued
        } else {
            return
        }
        keep(record, of: key)
        if !record.followers.isEmpty { freed.append(key) }
    }

    /// What has become of an event that lay under its master key. Others may wait for it there though it
    /// has not claimed that key: no rule went by it then.
    mutating func tellWatchers(
        of key: IdentityKey, _ name: EventName, _ known: KnownIdentity?
    ) throws(State.Failure) {
        guard var record = try state.record(of: key) else { return }
        try notify(&record, of: key, name, known)
        keep(record, of: key)
    }

    /// The claim of an event that an identity under this master key has taken.
    mutating func endClaim(
        on key: IdentityKey, _ name: EventName, _ known: KnownIdentity
    ) throws(State.Failure) {
        guard var record = try state.record(of: key) else { return }
        let isFreed = endEarly(&record, of: name)
        record.claims.removeAll { $0.isPending(name) }
        try notify(&record, of: key, name, known)
        keep(record, of: key)
        if isFreed { freed.append(key) }
    }

    private mutating func notify(
        _ record: inout KeyRecord, of key: IdentityKey, _ name: EventName, _ known: KnownIdentity?
    ) throws(State.Failure) {
        if record.watchers.isEmpty { return }
        for watcher in record.watchers where watcher.watched == name {
            send(
                .settled(
                    ClaimOutcome(
                        home: watcher.waiting.home, waiting: watcher.waiting.name, name: name,
                        kinds: KeyKinds(key.kind), identity: known)))
        }
        record.watchers.removeAll { $0.watched == name }
    }
}

extension KeyClaim {
    var isSettled: Bool { if case .settled = state { true } else { false } }

    /// The identity that has settled it.
    var identityID: UUID8? { if case .settled(let identity) = state { identity.id } else { nil } }

    func isSettled(by id: UUID8) -> Bool {
        if case .settled(let identity) = state { identity.id == id } else { false }
    }

    /// Whether it is that of an identity, or of one that the identity was joined into.
    func isSettled(for id: UUID8) -> Bool {
        isSettled(by: id) || isSettled && standsFor.contains(id)
    }

    func isPending(_ name: EventName) -> Bool {
        if case .pending(let event) = state { event.name == name } else { false }
    }
}

extension KeyRecord {
    var openClaims: Int { claims.reduce(0) { $0 + ($1.isSettled ? 0 : 1) } }

    /// How many identities have settled these claims: one whose claims another has taken over is one
    /// with it, until it lets go of them.
    func identities(among claims: [KeyClaim]) -> Int {
        let joined = self.claims.flatMap(\.standsFor)
        return claims.reduce(0) { count, claim in
            guard case .settled(let identity) = claim.state, !joined.contains(identity.id) else {
                return count
            }
            return count + 1
        }
    }

    /// The claim of one stands for that of the other and for all that other stood for. What comes
    /// of a join may be heard of before what came of an earlier one.
    fileprivate mutating func noteJoin(of other: UUID8, into id: UUID8) {
        var ids = [other]
        if let known = claims.first(where: { $0.isSettled(by: other) }) { ids += known.standsFor }
        for place in claims.indices where claims[place].isSettled(for: id) {
            for id in ids where !claims[place].standsFor.contains(id) {
                claims[place].standsFor.append(id)
            }
        }
    }
}
