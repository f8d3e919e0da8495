import Bytes
import LeadMatching
import LeadModel
import LeadNormalization

/// Weak keys: e-mail addresses of roles, junk and throw-away domains, and phone numbers that are typed
/// to get past a form. They route and order like any other, but find nobody by themselves: the name,
/// the phone number or a source's record has to agree as well.
extension Resolver {
    /// Records of an identity whose marks are kept: the latest.
    private static var markedRecords: Int { 16 }

    /// Whether a key finds nobody by itself.
    func isWeak(_ key: IdentityKey) -> Bool {
        guard !settings.ignoresWeakness, flaw != .weakAlone else { return false }
        switch key.kind {
        case .email: return normalizer.flags(ofKey: key.value).isWeak
        case .phone: return normalizer.phone(key.value, region: nil)?.isJunk ?? false
        case .externalID, .nameDomain: return false
        }
    }

    /// Whether the key of this kind that an event has is a weak one; a weak phone number is a key only
    /// where it is the master key.
    func isWeak(_ kind: KeyKind, of context: EventContext) -> Bool {
        if kind == .phone { return context.masterKey.kind == .phone && isWeak(context.masterKey) }
        guard kind == .email, !settings.ignoresWeakness, flaw != .weakAlone else { return false }
        if let email = context.email { return email.flags.isWeak }
        return emailKey(of: context).map { isWeak($0) } ?? false
    }

    /// Notes whether a weak address is among an identity's keys: it is compared by more, then.
    func noteWeakness(of keys: [IdentityKey], in values: inout IdentityValues) {
        guard !values.isKnownByWeak,
            keys.contains(where: { $0.kind == .email && isWeak($0) })
        else { return }
        values.isKnownByWeak = true
    }

    /// Whether an identity has a weak address, in its lead, as its master key or among its others.
    func isWeak(_ values: borrowing IdentityValues) -> Bool {
        if settings.ignoresWeakness { return false }
        if values.emailFlags.isWeak || values.isKnownByWeak { return true }
        guard values.masterKind == .email, !values.masterValue.isNone,
            values.email.isNone || values.email != values.masterValue,
            let master = values.text(values.masterValue), !values.holds(master, at: values.email)
        else { return false }
        return normalizer.flags(ofKey: master).isWeak
    }

    func marks(of context: EventContext) -> [UInt64] {
        guard isWeak(.email, of: context) else { return [] }
        return [phoneKey(of: context), context.record].compactMap {
            $0.map { identifiers.mark(of: $0) }
        }
    }

    func marks(of values: borrowing IdentityValues) -> [UInt64] {
        isWeak(values) ? markedKeys(of: values).map { identifiers.mark(of: $0) } : []
    }

    private func markedKeys(of values: borrowing IdentityValues) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        if let phone = values.text(values.phone),
            normalizer.phone(phone, region: nil)?.isJunk == false
        {
            keys.append(IdentityKey(kind: .phone, value: phone))
        }
        for entry in values.sources.suffix(Self.markedRecords) where !entry.externalID.isNone {
            guard let source = values.text(entry.source), let id = values.text(entry.externalID)
            else { continue }
            keys.append(.record(source: source, externalID: id))
        }
        return keys
    }

    /// What two sets of features under one key come to by a rule; of a weak key something else has
    /// to agree, too. Symmetric.
    func match(
        _ rule: CompiledRule, isWeak: Bool, _ left: Features, _ right: Features
    ) -> RuleMatch? {
        guard let match = rule.match(left, right) else { return nil }
        guard isWeak else { return match }
        if let names = left.alikeNames(right) { return match.comparesNames ? match : names }
        return left.agree(with: right) ? match : nil
    }

    /// A match by a key that is no evidence by itself, with what else agrees; nil where nothing does.
    func corroborated(
        _ match: Match, _ context: EventContext, _ values: borrowing IdentityValues,
        _ left: Features, _ right: Features
    ) -> Match? {
        var match = match
        if let names = left.alikeNames(right) {
            if !match.match.comparesNames { match.match = names }
            return match
        }
        guard let agreed = agreed(context, values, beside: match.rule.kind) else {
            return nil
        }
        match.agreed = agreed
        return match
    }

    /// Whether an event and an identity have something in common beside a key that is no evidence by
    /// itself.
    func agrees(
        _ context: EventContext, _ values: borrowing IdentityValues, beside kind: KeyKind
    ) -> Bool {
        agreed(context, values, beside: kind) != nil
            || features(of: context).alikeNames(features(of: values)) != nil
    }

    /// The kind of key beside the name that an event has in common with an identity.
    func agreed(
        _ context: EventContext, _ values: borrowing IdentityValues, beside kind: KeyKind
    ) -> KeyKind? {
        if kind != .externalID, let id = context.externalID,
            values.recordIndex(context.source, id) != nil
        {
            return .externalID
        }
        guard kind != .phone, let phone = phoneKey(of: context),
            values.holds(phone.value, at: values.phone)
        else {
            return nil
        }
        return .phone
    }

    /// The key beside the name that an identity has in common with the features of another one.
    func agreed(_ values: borrowing IdentityValues, _ features: Features) -> IdentityKey? {
        if features.marks.isEmpty { return nil }
        return markedKeys(of: values).first { features.marks.contains(identifiers.mark(of: $0)) }
    }
}

/// What the rules of action merge say of an event and of one who has its key.
enum Standing {
    /// One of them makes them one person.
    case same
    /// None compares what both have.
    case unknown
    /// It is a phone number, which people share, and the names are others than a rule asks for.
    case other
}

extension Resolver {
    /// `features`: those of who has the key, where they are known.
    func standing(
        _ context: EventContext, by kind: KeyKind, _ features: () -> Features?
    ) -> Standing {
        guard mergedKinds.contains(kind) else { return .unknown }
        var own: Features?
        var other: Features??
        var isCompared = false
        for rule in rules where rule.kind == kind && rule.action == .merge {
            if rule.isKeyAlone { return .same }
            let left = own ?? self.features(of: context)
            own = left
            let right = other ?? features()
            other = right
            guard let right else { return .unknown }
            if rule.match(left, right) != nil { return .same }
            isCompared = NameComparison(left, right) != nil
        }
        return isCompared && kind == .phone ? .other : .unknown
    }
}

extension Features {
    /// The names, where they say that it is one person and a key alone does not.
    func alikeNames(_ other: Features) -> RuleMatch? {
        guard let names = NameComparison(self, other), !names.isContradicted, names.score >= 0.85
        else { return nil }
        return RuleMatch(names, self, other)
    }

    /// Whether something says that it is one person where a key alone does not: the names, a phone
    /// number or a record. Symmetric.
    func agree(with other: Features) -> Bool {
        marks.contains(where: other.marks.contains) || alikeNames(other) != nil
    }
}
