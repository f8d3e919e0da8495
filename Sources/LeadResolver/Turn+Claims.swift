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
                    awaited: groups.map(\.owner), sinceMS: clockMS)))
        for (owner, keys) in groups {
            send(
                .claim(
                    Claim(
                        keys: keys, name: context.name, home: context.masterKey,
                        features: features)), to: owner)
        }
    }

    /// The undecided event of a master key and its place; nil where it is not that event's turn.
    func undecided(
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
        if let owner = reply.keys.first.map({ resolver.partition(of: $0.key) }),
            let place = event.awaited.firstIndex(of: owner)
        {
            event.awaited.remove(at: place)
        }
        for answer in reply.keys {
            let kinds = KeyKinds(answer.key.kind)
            if let erasure = answer.erasure, erasure.erasedAtMS > event.erasure?.erasedAtMS ?? .min
            {
                event.erasure = erasure
            }
            for known in answer.settled { event.see(known, kinds) }
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
            case .following: false
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
            !event.awaited.isEmpty
            || event.watched.contains { $0.state == .open } && resolver.flaw != .noWatch
        guard event.phase == .claiming, !waits else { return try keep(event, number) }
        try offerNext(event, number)
    }

    /// Offers the event to the best identity that is left, or ends its search.
    mutating func offerNext(
        _ event: UndecidedEvent, _ number: UInt32
    ) throws(State.Failure) {
        var event = event
        guard let context = try readOrReject(event.event) else {
            return try conclude(event, number, .nobody)
        }
        // Its master key may have been erased here while it waited.
        let isErasedHere = try erasure(after: context)
        let isErasedThere = event.erasure.flatMap { isErased(context, $0) ? $0 : nil }
        let meant: (node: NodeID, id: UUID8)?
        if let erasure = [isErasedHere, isErasedThere].compactMap({ $0 }).max(by: {
            $0.erasedAtMS < $1.erasedAtMS
        }) {
            guard let survivor = survivor(of: erasure, for: event) else {
                reject(
                    .erasedPerson, "The person was erased after the time of this event.", context)
                return try conclude(event, number, .nobody)
            }
            meant = survivor
        } else {
            meant = try best(of: event, context)
        }
        if let best = meant {
            event.phase = .offering
            event.asked.append(best.id)
            try keep(event, number)
            return send(
                .offer(
                    Offer(
                        to: best.node, from: resolver.place(of: context, number: number),
                        event: event.event, keys: event.keys)))
        }
        guard try mayFound(context) else {
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

    /// Who holds the event's record and was there before the erasure of another one of its keys.
    private func survivor(
        of erasure: Erasure, for event: UndecidedEvent
    ) -> (node: NodeID, id: UUID8)? {
        for seen in event.seen where seen.kinds.contains(.externalID) {
            let identity = seen.known.identity
            if erasure.isSurvived(by: identity.founded), !event.asked.contains(identity.id) {
                return (identity.node, identity.id)
            }
        }
        return nil
    }

    /// Whom an undecided event may be offered to: by which rule in their order, and how well it fits.
    private struct Candidate {
        var rank: Int
        var score: Double
        var rule: CompiledRule
        /// Whether it has the event's master key, and holds its record.
        var hasMasterKey: Bool
        var holdsRecord: Bool
        var known: KnownIdentity

        func isBetter(than other: Candidate?) -> Bool {
            guard let other else { return true }
            if rank != other.rank { return rank < other.rank }
            if score != other.score { return score > other.score }
            if hasMasterKey != other.hasMasterKey { return hasMasterKey }
            if holdsRecord != other.holdsRecord { return holdsRecord }
            return known.identity.isOlder(than: other.known.identity)
        }
    }

    /// The best match: by rule, then score, then who has the master key, then age; of those who have
    /// nothing but a secondary key in common with the event only where its rule merges, or nobody is
    /// matched by the master key.
    private func best(
        of event: UndecidedEvent, _ context: EventContext
    ) throws(State.Failure) -> (node: NodeID, id: UUID8)? {
        let isCreate = context.event.operation == .create
        let master = context.masterKey.kind
        let isWeak = resolver.isWeak(.email, of: context)
        // What is no create finds its person by the master key, and then by rules. A number is shared by
        // so many that it means somebody only where nobody is found otherwise, the record's holder first.
        var rules = resolver.rules
        if !isCreate, master == .phone {
            rules =
                rules.filter { $0.kind == .externalID } + rules.filter { $0.kind != .externalID }
        } else if !isCreate, let found = try addressed(by: event, context) {
            return found
        }
        var best: Candidate?
        var bestByMasterKey: Candidate?
        for seen in event.seen where !event.asked.contains(seen.known.identity.id) {
            var isMatched = false
            for (rank, rule) in rules.enumerated() {
                let isMaster = rule.kind == master
                guard seen.kinds.contains(rule.kind), isMaster || !isMatched,
                    isCreate
                        ? rule.decidesBefore || isMaster || resolver.flaw == .afterWithholds
                        : rule.action == .merge,
                    let match = resolver.match(
                        rule, isWeak: isWeak && rule.kind == .email, event.features,
                        seen.known.features)
                else { continue }
                let found = Candidate(
                    rank: rank, score: match.score, rule: rule,
                    hasMasterKey: seen.kinds.contains(master),
                    holdsRecord: seen.kinds.contains(.externalID), known: seen.known)
                if !isMatched, found.isBetter(than: best) { best = found }
                isMatched = true
                guard isMaster else { continue }
                if found.isBetter(than: bestByMasterKey) { bestByMasterKey = found }
                break
            }
        }
        if let found = best {
            let decided = found.rule.action == .merge ? found : bestByMasterKey ?? found
            return (decided.known.identity.node, decided.known.identity.id)
        }
        return !isCreate && master == .phone ? try addressed(by: event, context) : nil
    }

    /// What those who have an event's master key have in common with it.
    private enum Bearing: Comparable {
        case some
        /// A rule of action merge matches.
        case matched
        /// They hold its record.
        case holder
    }

    /// Its master key is that of a known person, whatever the rules say: of several the one that holds
    /// its record, else one that a rule of action merge matches, else the oldest.
    private func addressed(
        by event: UndecidedEvent, _ context: EventContext
    ) throws(State.Failure) -> (node: NodeID, id: UUID8)? {
        let key = context.masterKey
        let isNoEvidence = try isNoEvidence(masterKeyOf: context)
        var best: (bearing: Bearing, founded: Ticket?, node: NodeID, id: UUID8)?
        func consider(_ bearing: Bearing, _ founded: Ticket?, _ node: NodeID, _ id: UUID8) {
            if let best {
                if bearing < best.bearing { return }
                if bearing == best.bearing, !isOlder(founded, best.founded) { return }
            }
            best = (bearing, founded, node, id)
        }
        if let here = try addressedHere(by: event, context) {
            consider(here.isSame ? .matched : .some, here.founded, here.node, here.id)
        }
        for seen in event.seen where seen.kinds.contains(key.kind) {
            let identity = seen.known.identity
            let holds = seen.kinds.contains(.externalID)
            if event.asked.contains(identity.id) { continue }
            if isNoEvidence, !holds, !event.features.agree(with: seen.known.features) { continue }
            let standing = resolver.standing(context, by: key.kind) { seen.known.features }
            if standing == .other { continue }
            consider(
                holds ? .holder : standing == .same ? .matched : .some, identity.founded,
                identity.node, identity.id)
        }
        return best.map { ($0.node, $0.id) }
    }

    private func isOlder(_ one: Ticket?, _ other: Ticket?) -> Bool {
        guard let one, let other else { return false }
        return one < other
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
