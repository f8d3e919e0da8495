import Bytes
import LeadMatching
import LeadModel
import LeadNormalization

/// A raw event at the home of its master key.
extension Turn {
    /// `besideAliases`: those under its master key whose identities are elsewhere have looked at the
    /// event already, and it is not theirs. `isItsTurn`: it has waited for those of its master key, and
    /// of its record, that come before it.
    mutating func arrive(
        _ received: EventContext, besideAliases: Bool = false, isItsTurn: Bool = false
    ) throws(State.Failure) {
        let isNoRecord =
            received.externalID.map { resolver.normalizer.externalID($0) == nil } ?? false
        let context = isNoRecord ? EventContext(withoutRecord: received) : received
        var bearers = try bearers(of: context.masterKey)
        if try hasToWait(context, bearers, isItsTurn: isItsTurn) { return }
        if context.followsRecord, let record = context.claimedRecord, resolver.flaw != .noFollow {
            return try follow(record, context, number: bearers.nextNumber)
        }
        if besideAliases {
            bearers.nodes.removeAll { if case .alias = $0.node { true } else { false } }
        }
        if let replayed = replay(context, bearers) {
            tell(replayed: replayed, context)
            return try endEarlyClaim(of: context)
        }
        if let erasure = try erasure(after: context),
            !erasesSurvivors(context, bearers, erasure),
            try !isOfSurvivor(context, bearers, erasure)
        {
            guard try mayBeOfSurvivor(context) else { return try rejectErased(context) }
            return try seek(context, number: bearers.nextNumber)
        }
        if isOverride(context, bearers) { return try override(context, bearers) }
        if context.event.operation == .erase, context.masterKey.kind == .email {
            let meant = try meant(by: context)
            if meant.here.contains(where: { if case .alias = $0.node { true } else { false } }) {
                // An override behind it is decided here, whatever it comes to where the alias leads.
                let erasure = Erasure(erasedAtMS: context.timeMS, notedAtMS: clockMS)
                try remember(erasure, of: context.masterKey, resolver.features(of: context))
            }
            // Where all are elsewhere it is asked for them as for anybody, and what comes behind it waits:
            // those whom it does not end at are erased when it has ended (``eraseOthers(_:)``).
            if !meant.here.isEmpty || resolver.flaw == .eraseAtOnce,
                meant.here.count + meant.elsewhere.count > 1 || bearers.nodes.count > 1
            {
                return try eraseAll(context, meant.here, meant.elsewhere)
            }
        }
        // A phone number or record that they have no more is nobody's evidence.
        if context.masterKey.kind != .email, resolver.flaw != .formerKeys {
            bearers.nodes.removeAll { bearer in
                bearer.identity.map { !$0.values.stillHas(context.masterKey) } ?? false
            }
        }
        guard let (bearer, match) = try choose(context, bearers) else {
            return try seek(context, number: bearers.nextNumber)
        }
        let key = context.masterKey
        switch bearer.node {
        case .living(let identity, let links):
            let node = NodeID(key: key, number: bearer.number, founding: identity.id)
            let next = bearer.number == 0 ? bearers.nextNumber : bearer.number + 1
            _ = try decide(
                context,
                at: Place(node: node, nextNumber: next, identity: identity, links: links), match)
        case .frozen(let identity, _):
            let node = NodeID(key: key, number: bearer.number, founding: identity.id)
            try state.enqueue(
                .forward(ForwardedEvent(to: node, via: [], event: context.message)),
                in: .node(node))
        case .alias(let alias):
            let node = NodeID(key: key, number: bearer.number, incarnation: alias.incarnation)
            send(
                .forward(ForwardedEvent(to: alias.target, via: [node], event: context.message)))
        case .draining, .undecided: break
        }
    }

    /// Whether an event founds somebody whoever else has its keys: a create by the source's wish, an
    /// update where nobody here holds the record that it is of.
    private func isOverride(_ context: EventContext, _ bearers: Bearers) -> Bool {
        guard context.event.override != nil else { return false }
        switch context.event.operation {
        case .create: return true
        case .update:
            guard let id = context.externalID, let record = context.record else { return true }
            return !bearers.nodes.contains { holds($0, context.source, id, record) }
        case .delete, .erase: return false
        }
    }

    /// At most one event of a master key is undecided: those behind it wait, in order.
    private mutating func hasToWait(
        _ context: EventContext, _ bearers: Bearers, isItsTurn: Bool
    ) throws(State.Failure) -> Bool {
        let key = context.masterKey
        for bearer in bearers.nodes {
            switch bearer.node {
            case .undecided:
                try state.enqueue(.event(context.message), in: .events(key))
                tellQueued(context)
                return true
            case .draining(let alias, _):
                let node = NodeID(key: key, number: bearer.number, incarnation: alias.incarnation)
                try state.enqueue(
                    .forward(ForwardedEvent(to: node, via: [], event: context.message)),
                    in: .node(node))
                tellQueued(context)
                return true
            case .living, .frozen, .alias: continue
            }
        }
        // Another event with this record is on its way to its own home: it comes first.
        guard key.kind == .externalID, !isItsTurn, resolver.earlierKinds.contains(.externalID),
            let record = try state.record(of: key), record.isAwaited
        else { return false }
        if !record.isAwaited(before: context.name) {
            guard try state.first(in: .events(key)) != nil else { return false }
        }
        try state.enqueue(.event(context.message), in: .events(key))
        return true
    }

    /// Nobody is to wait for an event that itself waits behind another one.
    private mutating func tellQueued(_ context: EventContext) {
        guard let record = context.claimedRecord else { return }
        send(
            .withdraw(
                ClaimWithdrawal(keys: [record], name: context.name, isQueued: true)))
    }

    /// Events of a master key that waited go on, as far as none of them has to wait again.
    mutating func goOn(_ key: IdentityKey) throws(State.Failure) {
        let isRecord = key.kind == .externalID
        while true {
            if isRecord { try letFollow(of: key) }
            for bearer in try bearers(of: key).nodes {
                switch bearer.node {
                case .undecided, .draining: return
                case .living, .frozen, .alias: continue
                }
            }
            guard case .event(let message)? = try state.first(in: .events(key)) else { return }
            if isRecord, let record = try state.record(of: key),
                record.isAwaited(before: message.name)
            {
                if record.mayWaitInACircle(before: message.name) { try letAllFollow(of: key) }
                return
            }
            _ = try state.dequeue(from: .events(key))
            try arrive(message, isItsTurn: true)
        }
    }

    /// Nobody under the event's master key is meant: by its other keys it may be someone's yet.
    private mutating func seek(
        _ context: EventContext, number: UInt32
    ) throws(State.Failure) {
        let keys = resolver.soughtKeys(of: context)
        let key = context.masterKey
        if keys.isEmpty || keys.count == 1 && keys[0] == key {
            let isFree = keys.isEmpty ? true : try isUnclaimed(key)
            if isFree { return try concludeAlone(context, number: number) }
        }
        try claim(context, keys, number: number)
    }

    private func isUnclaimed(_ key: IdentityKey) throws(State.Failure) -> Bool {
        try state.record(of: key)?.claims.isEmpty ?? true
    }

    /// The event is nobody's: a new person, or unknown.
    private mutating func concludeAlone(
        _ context: EventContext, number: UInt32
    ) throws(State.Failure) {
        if try mayFound(context) {
            let node = resolver.place(of: context, number: number)
            guard let place = try found(context, at: node) else {
                return try endEarlyClaim(of: context)
            }
            return try announceNew(place, context)
        }
        try rejectUnknown(context)
        try endEarlyClaim(of: context)
    }

    /// Whether an event that is nobody's makes a new person: not an update by a key that others
    /// share, and that says nothing by itself.
    func mayFound(_ context: EventContext) throws(State.Failure) -> Bool {
        switch context.event.operation {
        case .create: true
        case .update:
            if mayCreate(context) { try !isSharedInVain(context) } else { false }
        case .delete, .erase: false
        }
    }

    private func mayCreate(_ context: EventContext) -> Bool {
        settings.sources.policy(of: context.source)?.permissions.contains(.create) ?? false
    }

    mutating func rejectUnknown(_ context: EventContext) throws(State.Failure) {
        switch context.event.operation {
        case .update:
            reject(
                .unknownIdentity,
                mayCreate(context)
                    ? "Those who share this event's e-mail address or number have nothing else in common with it."
                    : "Nobody is known by this event's keys, and its source may not create.",
                context)
        case .create, .delete:
            reject(.unknownIdentity, "Nobody is known by this event's keys.", context)
        case .erase:
            reject(.unknownIdentity, "Nobody is known by this event's keys.", context)
            if resolver.flaw == .forgetUnknown { return }
            // Their create may come later, from a slower path.
            let erasure = Erasure(erasedAtMS: context.timeMS, notedAtMS: clockMS)
            let keys = [context.masterKey, context.record].compactMap { $0 }
                .filter { $0.kind != .phone }
            let features = resolver.features(of: context)
            try remember(keys, under: context.masterKey, features, erasure)
            try rememberNamed(in: context, besides: keys, erasure)
        }
    }

    /// Keys by the shard that owns them, in the order of their first.
    func byOwner(_ keys: [IdentityKey]) -> [(owner: Int32, keys: [IdentityKey])] {
        if keys.count < 2 { return keys.first.map { [(resolver.partition(of: $0), keys)] } ?? [] }
        var groups: [(owner: Int32, keys: [IdentityKey])] = []
        for key in keys {
            let owner = resolver.partition(of: key)
            if let place = groups.firstIndex(where: { $0.owner == owner }) {
                groups[place].keys.append(key)
            } else {
                groups.append((owner, [key]))
            }
        }
        return groups
    }

    /// What Route told the owner of the event's record ends, where the identity under the event's
    /// master key does not hold the record: otherwise the owner has dropped it.
    mutating func endEarlyClaim(of context: EventContext) throws(State.Failure) {
        guard let record = context.claimedRecord else { return }
        // A follower's is dropped when it goes on, not before: one that can't be read any more has it yet.
        for bearer in try bearers(of: context.masterKey).nodes {
            switch bearer.node {
            case .living(_, let links), .frozen(_, let links):
                if links.keys.contains(record), !context.followsRecord { return }
            case .alias, .draining, .undecided: continue
            }
        }
        send(.withdraw(ClaimWithdrawal(keys: [record], name: context.name)))
    }
}
