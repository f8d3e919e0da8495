import Bytes
import LeadMatching
import LeadModel
import LeadNormalization

/// A rule that matched, and how.
struct Match {
    var rule: CompiledRule
    var match: RuleMatch
    /// What agrees beside the key, where that is no evidence by itself and the names do not.
    var agreed: KeyKind? = nil
}

/// What an event came to at an identity.
enum Verdict {
    /// It is that person's: merged, or an update.
    case taken
    /// It ended there without changing hands: alerted, blocked, erased, rejected.
    case ended
    /// A limit would be passed.
    case tooLarge
    /// No rule makes it that person's.
    case noMatch
}

/// Decisions about one event and one living identity.
extension Turn {
    /// The first rule in the order of configuration that matches event and identity; `among`: keys
    /// that the identity has beside those of its lead.
    func match(
        _ context: EventContext, _ values: borrowing IdentityValues, among links: [IdentityKey],
        features: inout Features?, mergesOnly: Bool = false
    ) -> Match? {
        var other: Features?
        for rule in resolver.rules {
            if mergesOnly, rule.action != .merge { continue }
            // What decides after decides nothing here, but by the master key.
            if !mergesOnly, !rule.decidesBefore, rule.kind != context.masterKey.kind,
                resolver.flaw != .afterWithholds
            {
                continue
            }
            guard sharesKey(rule.kind, context, values, links) else { continue }
            let isWeak = resolver.isWeak(rule.kind, of: context)
            if rule.isKeyAlone, !isWeak { return Match(rule: rule, match: .keyAlone) }
            let left = features ?? resolver.features(of: context)
            features = left
            let right = other ?? resolver.features(of: values)
            other = right
            guard let found = rule.match(left, right) else { continue }
            let match = Match(rule: rule, match: found)
            if !isWeak { return match }
            if let match = resolver.corroborated(match, context, values, left, right) {
                return match
            }
        }
        return nil
    }

    private func sharesKey(
        _ kind: KeyKind, _ context: EventContext, _ values: borrowing IdentityValues,
        _ links: [IdentityKey]
    ) -> Bool {
        switch kind {
        case .email:
            if context.masterKey.kind == .email {
                if values.isUnder(context.masterKey) { return true }
                return values.holds(context.masterKey.value, at: values.email)
                    || links.contains(context.masterKey)
            }
            guard let key = resolver.emailKey(of: context) else { return false }
            return values.isUnder(key) || values.holds(key.value, at: values.email)
                || links.contains(key)
        case .externalID:
            guard let id = context.externalID else { return false }
            return values.recordIndex(context.source, id) != nil
        case .phone:
            if context.masterKey.kind == .phone {
                return values.holds(context.masterKey.value, at: values.phone)
            }
            guard let key = resolver.phoneKey(of: context) else { return false }
            return values.holds(key.value, at: values.phone)
        case .nameDomain: return false
        }
    }

    /// An event that came through aliases, at its identity.
    mutating func decide(
        _ forwarded: ForwardedEvent, at place: Place
    ) throws(State.Failure) {
        guard let context = try readOrEnd(forwarded.event) else { return }
        if let replayed = replay(context, place.identity) {
            tell(replayed: replayed, context)
            return try endEarlyClaim(of: context)
        }
        if let erasure = try state.erasure(context.masterKey), isErased(context, erasure) {
            return try rejectErased(context)
        }
        if context.event.operation == .create, context.event.override != nil {
            // Its own home is to found it.
            return sendBack(forwarded)
        }
        guard isMeant(context, place) else { return sendBack(forwarded) }
        var match: Match?
        if context.event.operation == .create {
            var features: Features?
            match = self.match(
                context, place.identity.values, among: place.links.keys, features: &features)
            guard match != nil else { return sendBack(forwarded) }
        }
        _ = try decide(context, at: place, match)
    }

    /// Whether an identity has the master key of an event that came through its aliases, or its
    /// record.
    private func isMeant(_ context: EventContext, _ place: Place) -> Bool {
        let values = place.identity.values
        let kind = context.masterKey.kind
        if values.stillHas(context.masterKey),
            !resolver.isWeak(kind, of: context) || resolver.agrees(context, values, beside: kind),
            resolver.standing(context, by: kind, { resolver.features(of: values) }) != .other
        {
            return true
        }
        guard let id = context.externalID else { return false }
        return values.recordIndex(context.source, id) != nil
    }

    /// The event is not this identity's: its own home is to look on.
    private mutating func sendBack(_ forwarded: ForwardedEvent) {
        guard let last = forwarded.via.last else { return send(.event(forwarded.event)) }
        send(
            .back(
                ForwardedEvent(
                    to: last, via: Array(forwarded.via.dropLast()), event: forwarded.event)))
    }

    /// The event of a message; nil where it had to be rejected, and its early claim ended.
    mutating func readOrEnd(_ message: EventMessage) throws(State.Failure) -> EventContext? {
        if let context = try readOrReject(message) { return context }
        try endEarlyClaim(of: EventContext(unreadable: message))
        return nil
    }

    /// The event of a message; nil where it had to be rejected.
    mutating func readOrReject(
        _ message: EventMessage
    ) throws(State.Failure) -> EventContext? {
        if let context = resolver.readEvents.context(of: message) { return context }
        switch resolver.tools.read(message) {
        case .success(let received):
            let isNoRecord =
                received.externalID.map { resolver.normalizer.externalID($0) == nil } ?? false
            return isNoRecord ? EventContext(withoutRecord: received) : received
        case .failure(let rejection):
            let context = EventContext(unreadable: message)
            reject(rejection, context)
            return nil
        }
    }

    /// Decides an event that is this identity's by one of its keys.
    mutating func decide(
        _ context: EventContext, at place: Place, _ match: Match?
    ) throws(State.Failure) -> Verdict {
        let verdict = try perform(context, at: place, match)
        switch verdict {
        case .taken: break
        case .tooLarge:
            reject(
                .tooLarge, "What would be kept or published of the person passes a limit.",
                context)
            try endEarlyClaim(of: context)
        case .ended, .noMatch: try endEarlyClaim(of: context)
        }
        return verdict
    }

    /// What a matched event does. Nothing has happened where it is too large.
    mutating func perform(
        _ context: EventContext, at place: Place, _ match: Match?, claims: [IdentityKey] = [],
        child: NodeID? = nil
    ) throws(State.Failure) -> Verdict {
        switch context.event.operation {
        case .create:
            guard let match else { return .noMatch }
            switch match.rule.action {
            case .merge: return try mergeInto(place, match, context, claims, child)
            case .alert:
                return tell(place, match, .duplicate, .alerted, "the lead was left out", context)
            case .block:
                return tell(place, match, .duplicate, .blocked, "the lead was blocked", context)
            case .review:
                return tell(
                    place, match, .suspected, .review, "a person is to look at it", context)
            }
        case .update: return try update(place, context, claims, child)
        case .delete: return try delete(place, context)
        case .erase:
            try forget(place, context, also: false)
            return .ended
        }
    }

    private mutating func mergeInto(
        _ place: Place, _ match: Match, _ context: EventContext, _ claims: [IdentityKey],
        _ child: NodeID?
    ) throws(State.Failure) -> Verdict {
        var after = place
        let known = place.identity
        let isLinked =
            context.event.pipeline.map { pipeline in
                (!known.values.pipelines.isEmpty || resolver.flaw == .linkFirst)
                    && (known.values.pipelineIndex(pipeline) == nil || resolver.flaw == .linkAgain)
            } ?? false
        let outcome = resolver.merge.fill(&after.identity.values, from: context)
        remember(context, in: &after.identity.values)
        let done: StaticString =
            isLinked
            ? "they are now in this pipeline too"
            : outcome.changed
                ? "what was new in the lead was merged into theirs"
                : "nothing of the lead was taken over"
        let alert = alert(
            context, known, disposition: isLinked ? .linked : .duplicate, action: .merged, match,
            done)
        if outcome.changed { after.identity.version += 1 }
        let record = CanonicalRecord(
            identity: after.identity, disposition: .updated, merged: true,
            event: context.reference)
        guard !outcome.changed || haveRoom(after.identity, beside: known) && fits(record),
            fits(alert)
        else { return .tooLarge }
        effects.append(.alert(alert))
        if outcome.changed { effects.append(.publish(record)) }
        if let child { after.links.children.append(child) }
        try announce(after, from: place, context, claims)
        bringEvidence(of: context, to: after)
        return .taken
    }

    /// Owners of keys that an event had, and the identity that it was decided at has not, are to
    /// tell of the pair where a rule says so.
    private mutating func bringEvidence(of context: EventContext, to place: Place) {
        if resolver.toldKinds.isEmpty || resolver.flaw == .noEvidence { return }
        let keys = resolver.evidentKeys(
            of: context, beside: place.identity.values, place.links, under: place.node.key)
        for (owner, keys) in byOwner(keys) {
            let known = KnownIdentity(
                identity: place.reference, features: resolver.features(of: context))
            send(
                .refresh(
                    KeySettlement(
                        keys: keys, name: context.name, identity: known, isEvidence: true,
                        cause: context.cause)), to: owner)
        }
    }

    /// An alert that leaves the identity as it is; only the event's id is remembered.
    private mutating func tell(
        _ place: Place, _ match: Match, _ disposition: Disposition, _ action: AlertAction,
        _ done: StaticString, _ context: EventContext
    ) -> Verdict {
        let alert = alert(
            context, place.identity, disposition: disposition, action: action, match, done)
        guard fits(alert) else { return .tooLarge }
        effects.append(.alert(alert))
        if context.event.eventID != nil {
            var place = place
            remember(context, in: &place.identity.values)
            store(place)
        }
        bringEvidence(of: context, to: place)
        return .ended
    }

    private mutating func update(
        _ place: Place, _ context: EventContext, _ claims: [IdentityKey], _ child: NodeID?
    ) throws(State.Failure) -> Verdict {
        var after = place
        let isKnown = child == nil || hasKey(context.masterKey, place)
        let outcome = resolver.merge.update(
            &after.identity.values, from: context, isKnownAddress: isKnown)
        remember(context, in: &after.identity.values)
        if let child { after.links.children.append(child) }
        guard outcome.changed else {
            let alert = echo(
                place.identity, isStale: outcome.anySaid && !outcome.anyCurrent,
                isByMasterKey: isKnown, context)
            guard fits(alert) else { return .tooLarge }
            effects.append(.alert(alert))
            try announce(after, from: place, context, claims)
            return .taken
        }
        after.identity.version += 1
        let record = CanonicalRecord(
            identity: after.identity, disposition: .updated, merged: false,
            event: context.reference)
        guard haveRoom(after.identity, beside: place.identity), fits(record) else {
            return .tooLarge
        }
        effects.append(.publish(record))
        try announce(after, from: place, context, claims)
        return .taken
    }

    /// A source's record is gone: it is detached, and the person goes with the last one.
    private mutating func delete(
        _ place: Place, _ context: EventContext
    ) throws(State.Failure) -> Verdict {
        guard let id = context.externalID else {
            try forget(place, context, also: false)
            return .ended
        }
        let detached = identifiers.detachHash(source: context.source, externalID: id)
        let values = place.identity.values
        guard let index = values.recordIndex(context.source, id) else {
            // Senders repeat themselves: a record that is gone already takes nobody with it.
            if values.recentEvents.contains(detached), resolver.flaw != .detachAgain {
                reject(
                    .unknownIdentity, "The source's record was detached from this person before.",
                    context)
                return .ended
            }
            try forget(place, context, also: false)
            return .ended
        }
        guard values.sources.count > 1 else {
            try forget(place, context, also: false)
            return .ended
        }
        var after = place
        after.identity.values.sources.remove(at: index)
        after.identity.version += 1
        remember(context, in: &after.identity.values)
        remember(detached, in: &after.identity.values)
        effects.append(
            .publish(
                CanonicalRecord(
                    identity: after.identity, disposition: .updated, merged: false,
                    event: context.reference)))
        try announce(after, from: place, context, [])
        return .ended
    }

    func remember(_ context: EventContext, in values: inout IdentityValues) {
        guard let eventID = context.event.eventID else { return }
        remember(
            identifiers.eventHash(source: context.source, eventID: eventID), in: &values)
    }

    /// Notes what has been handled: an event, or the detaching of a record.
    func remember(_ hash: UInt64, in values: inout IdentityValues) {
        let extra = values.recentEvents.count + 1 - LeadMerge.keptEvents
        if extra > 0 { values.recentEvents.removeFirst(extra) }
        values.recentEvents.append(hash)
    }

    /// Whether the attributes keep to their limit, or are no more than they were before somebody lowered it.
    func haveRoom(_ after: Identity, beside known: Identity...) -> Bool {
        let bytes = after.values.attributesBytes
        return bytes <= settings.attributesBytes
            || known.contains { bytes <= $0.values.attributesBytes }
    }

    func fits(_ record: CanonicalRecord) -> Bool {
        // What is kept but not published must not grow without bound either.
        let records = record.identity.values.sources.count + record.identity.values.pipelines.count
        if records > 32, record.identity.values.recordBytes > settings.outputRecordBytes {
            return false
        }
        return resolver.tools.sizeBound(of: record) <= settings.outputRecordBytes
            || resolver.tools.size(of: record) <= settings.outputRecordBytes
    }

    func fits(_ alert: DuplicateAlert) -> Bool { !isTooLong(alert) }
}
