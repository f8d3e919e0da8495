import Bytes
import LeadMatching
import LeadModel

extension Turn {
    func alert(
        _ context: EventContext, _ identity: Identity, disposition: Disposition,
        action: AlertAction, _ match: Match, _ done: StaticString
    ) -> DuplicateAlert {
        let key = evidence(of: match.rule.kind, context, identity)
        let found = sentence(of: match.rule.kind, key, context, identity)
        var evidence = [key]
        if match.match.comparesNames {
            evidence.append(
                nameEvidence(
                    match.match, resolver.features(of: context),
                    resolver.features(of: identity.values)))
        }
        var words = match.match.words
        if let agreed = match.agreed {
            evidence.append(self.evidence(of: agreed, context, identity))
            words = Self.agreeing(agreed)
        }
        return alert(
            context, identity, disposition: disposition, action: action, rule: match.rule.name,
            score: match.match.score, evidence: evidence,
            explanation: explanation(found, words, done))
    }

    func alert(
        _ context: EventContext, _ identity: Identity, disposition: Disposition,
        action: AlertAction, rule: ByteSlice, score: Double, evidence: [Evidence],
        explanation: ByteSlice
    ) -> DuplicateAlert {
        DuplicateAlert(
            alertID: identifiers.alertID(
                identity: identity.id, other: nil, rule: rule, origin: context.origin),
            disposition: disposition, action: action, identityID: identity.id,
            otherIdentityID: nil, rule: rule, score: score, evidence: evidence,
            explanation: explanation, leadJSON: context.event.lead.json,
            event: context.reference)
    }

    /// An alert about two known identities, which is no event's disposition.
    func pairAlert(
        _ pair: Pair, _ older: Identity, disposition: Disposition, action: AlertAction,
        _ match: RuleMatch, _ done: StaticString
    ) -> DuplicateAlert {
        var evidence = [
            Evidence(
                field: Words.kind(pair.key.kind), left: shown(pair.key), right: shown(pair.key),
                comparator: Words.exact, score: 1)
        ]
        if match.comparesNames {
            evidence.append(nameEvidence(match, pair.older.features, pair.younger.features))
        }
        var words = match.words
        if !match.comparesNames, resolver.isWeak(pair.key),
            let key = resolver.agreed(older.values, pair.younger.features)
        {
            evidence.append(
                Evidence(
                    field: Words.kind(key.kind), left: shown(key), right: shown(key),
                    comparator: Words.exact, score: 1))
            words = Self.agreeing(key.kind)
        }
        let found: StaticString =
            switch pair.key.kind {
            case .email: "Two known people have the same e-mail address"
            case .phone: "Two known people have the same phone number"
            case .externalID: "Two known people have the same record of a source"
            case .nameDomain: "Two known people have the same name and company domain"
            }
        var alert = DuplicateAlert(
            alertID: identifiers.alertID(
                identity: older.id, other: (pair.younger.identity.id, action), rule: pair.rule,
                origin: pair.cause.event.origin),
            disposition: disposition, action: action, identityID: older.id,
            otherIdentityID: pair.younger.identity.id, rule: pair.rule, score: match.score,
            evidence: evidence, explanation: explanation(found, words, done),
            leadJSON: pair.cause.leadJSON, event: pair.cause.event)
        shorten(&alert)
        return alert
    }

    /// What agrees beside a key that says nothing by itself.
    private static func agreeing(_ kind: KeyKind) -> StaticString {
        switch kind {
        case .email: "and so is the e-mail address"
        case .phone: "and the phone number is the same"
        case .externalID: "and the source's record is the same"
        case .nameDomain: "and name and company domain are the same"
        }
    }

    /// A pair is told of exactly once: where the lead is too long for the alert it goes without its
    /// white space, and empty where that does not do. The event itself has its own record.
    private func shorten(_ alert: inout DuplicateAlert) {
        guard isTooLong(alert) else { return }
        alert.leadJSON = JSONText.compacted(alert.leadJSON)
        if isTooLong(alert) { alert.leadJSON = ByteSlice(utf8: "{}") }
    }

    /// Whether an alert passes the limit of what is published: its bound first, escapes being six
    /// bytes for one at most, and its size where that passes.
    func isTooLong(_ alert: DuplicateAlert) -> Bool {
        var texts = alert.rule.count + alert.explanation.count
        texts += alert.event.source.count + alert.event.origin.topic.count
        texts += alert.event.eventID?.count ?? 0
        for evidence in alert.evidence {
            texts += evidence.left.count + evidence.right.count + 64
        }
        return alert.leadJSON.count + 6 * texts + 1_024 > settings.outputRecordBytes
            && resolver.tools.size(of: alert) > settings.outputRecordBytes
    }

    /// A key as people write it: of a record the id.
    private func shown(_ key: IdentityKey) -> ByteSlice {
        guard key.kind == .externalID, let end = key.value.firstIndex(of: 0x1f) else {
            return key.value
        }
        return key.value[(end + 1)...]
    }

    private func nameEvidence(
        _ match: RuleMatch, _ left: Features, _ right: Features
    ) -> Evidence {
        Evidence(
            field: Words.name, left: left.wholeName, right: right.wholeName,
            comparator: match.comparator, score: match.score)
    }

    func replay(_ context: EventContext, _ bearers: Bearers) -> DuplicateAlert? {
        guard context.event.eventID != nil else { return nil }
        for bearer in bearers.nodes {
            guard case .living(let identity, _) = bearer.node else { continue }
            if let alert = replay(context, identity) { return alert }
        }
        return nil
    }

    /// An event that the identity remembers.
    func replay(_ context: EventContext, _ identity: Identity) -> DuplicateAlert? {
        guard let eventID = context.event.eventID else { return nil }
        let hash = identifiers.eventHash(source: context.source, eventID: eventID)
        guard identity.values.recentEvents.contains(hash) else { return nil }
        return alert(
            context, identity, disposition: .replay, action: .blocked, rule: Words.replay,
            score: 1,
            evidence: [
                Evidence(
                    field: Words.eventID, left: eventID, right: eventID,
                    comparator: Words.exact, score: 1)
            ],
            explanation: ByteSlice(
                "This event was handled before: its source sent the same event id already."))
    }

    /// An alert about a replay, or a rejection where it passes the limit of what is published.
    mutating func tell(replayed alert: DuplicateAlert, _ context: EventContext) {
        guard isTooLong(alert) else { return effects.append(.alert(alert)) }
        reject(
            .tooLarge, "What would be published of the repeated event passes a limit.", context)
    }

    /// What breaks the loops of two-way sync: nothing changed, so nothing is published but this.
    /// `isByMasterKey`: whether the master key is the person's, or another key found them.
    func echo(
        _ identity: Identity, isStale: Bool, isByMasterKey: Bool, _ context: EventContext
    ) -> DuplicateAlert {
        let values = identity.values
        let holds =
            context.externalID.map { values.recordIndex(context.source, $0) != nil } ?? false
        var kind = context.masterKey.kind
        if kind != .email || !isByMasterKey, holds {
            kind = .externalID
        } else if kind == .email, !isByMasterKey, let phone = resolver.phoneKey(of: context),
            values.holds(phone.value, at: values.phone)
        {
            kind = .phone
        }
        return alert(
            context, identity, disposition: .echo, action: .blocked,
            rule: isStale ? Words.stale : Words.noChange, score: 1,
            evidence: [evidence(of: kind, context, identity)],
            explanation: isStale
                ? ByteSlice(
                    "The update is older than everything that is known of the fields it names.")
                : ByteSlice("Nothing that the update says, and that its source may write, is new."))
    }

    /// The comparison behind a match by a kind of key: both sides as they were written.
    func evidence(of kind: KeyKind, _ context: EventContext, _ identity: Identity) -> Evidence {
        let left: ByteSlice
        let right: ByteSlice
        switch kind {
        case .externalID:
            left = context.externalID ?? []
            right = left
        case .email:
            left = context.event.lead[.email].value ?? context.masterKey.value
            right = formerValue(of: kind, context, identity) ?? identity.value(.email) ?? left
        case .phone:
            left = context.event.lead[.phone].value ?? context.masterKey.value
            right = formerValue(of: kind, context, identity) ?? identity.value(.phone) ?? left
        case .nameDomain:
            left = context.masterKey.value
            right = identity.masterKey.value
        }
        return Evidence(
            field: Words.kind(kind), left: left, right: right,
            comparator: Words.exact, score: 1)
    }

    /// The key of the event where it is not that of the person's present value: by an address that
    /// they had before, or have besides, people are found for good.
    private func formerValue(
        of kind: KeyKind, _ context: EventContext, _ identity: Identity
    ) -> ByteSlice? {
        let values = identity.values
        switch kind {
        case .email:
            guard let key = resolver.emailKey(of: context),
                !values.holds(key.value, at: values.email)
            else { return nil }
            return key.value
        case .phone:
            guard let key = resolver.phoneKey(of: context),
                !values.holds(key.value, at: values.phone)
            else { return nil }
            return key.value
        case .externalID, .nameDomain: return nil
        }
    }

    /// What a match by a kind of key is, in words; `key` are both sides as they were written.
    private func sentence(
        of kind: KeyKind, _ key: Evidence, _ context: EventContext, _ identity: Identity
    ) -> StaticString {
        let spelledAlike = key.left.sameBytes(as: key.right)
        let isFormer = formerValue(of: kind, context, identity) != nil
        switch kind {
        case .email:
            if isFormer {
                return identity.values.isUnder(resolver.emailKey(of: context) ?? context.masterKey)
                    ? "The e-mail address is a former one of a known person"
                    : "The e-mail address is a former or further one of a known person"
            }
            return spelledAlike
                ? "The e-mail address is that of a known person"
                : "The e-mail address, written in another way, is that of a known person"
        case .externalID:
            return "The source's record with this external id is a known person's"
        case .phone:
            if isFormer { return "The phone number is a former one of a known person" }
            if spelledAlike { return "The phone number is that of a known person" }
            let values = identity.values
            let writer = values.text(values.fields[Int(LeadField.phone.rawValue)].source) ?? []
            let isOld =
                resolver.isOldForm(
                    key.left, country: context.event.lead[.country].value, of: context.source)
                || resolver.isOldForm(key.right, country: identity.value(.country), of: writer)
            return isOld
                ? "The phone number, its old form rewritten, is that of a known person"
                : "The phone number, written in another way, is that of a known person"
        case .nameDomain: return "Name and company domain are those of a known person"
        }
    }

    /// A match in words, and what was done about it.
    func explanation(
        _ found: StaticString, _ compared: StaticString?, _ done: StaticString
    ) -> ByteSlice {
        var text: [UInt8] = []
        text.reserveCapacity(found.utf8CodeUnitCount + done.utf8CodeUnitCount + 64)
        text.append(contentsOf: UnsafeBufferPointer(of: found))
        if let compared {
            text.append(contentsOf: UnsafeBufferPointer(of: ", "))
            text.append(contentsOf: UnsafeBufferPointer(of: compared))
        }
        text.append(contentsOf: UnsafeBufferPointer(of: "; "))
        text.append(contentsOf: UnsafeBufferPointer(of: done))
        text.append(UInt8(ascii: "."))
        return text[...]
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// The UTF-8 bytes of a literal.
    fileprivate init(of literal: StaticString) {
        self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }
}
