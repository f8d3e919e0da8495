public import Bytes
import LeadMatching
public import LeadModel
import LeadNormalization

/// What keys and features events and identities have.
extension Resolver {
    /// What Route sends for an event, in this order, in one transaction: where the owner of the
    /// event's record is told of it, that message stands in the owner's mailbox before anything
    /// that comes of the event.
    public func routed(_ context: EventContext) -> [ShardMessage] {
        guard let record = context.claimedRecord else { return [.event(context.message)] }
        let early = EarlyClaim(
            key: record, name: context.name, home: context.masterKey,
            isFollowing: context.followsRecord)
        return [.record(early), .event(context.message)]
    }

    /// The id of the identity that the event founds, if it founds one.
    public func identityID(of context: EventContext) -> UUID8 {
        identifiers.identityID(masterKey: context.masterKey, origin: context.origin)
    }

    /// What rules compare of an identity.
    public func features(of identity: Identity) -> Features { features(of: identity.values) }

    /// The keys that an undecided event claims, its master key first: a create those by which a rule
    /// decides before, others those by which a rule merges; an update both, for it may create, and then
    /// the memory of the erased is asked by all of them.
    func soughtKeys(of context: EventContext) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        let master = context.masterKey
        var kinds =
            switch context.event.operation {
            case .create: earlierKinds
            case .update: mergedKinds.union(earlierKinds)
            case .delete, .erase: mergedKinds
            }
        if flaw == .afterWithholds { kinds = claimedKinds }
        if claimedKinds.contains(master.kind),
            master.kind != .phone || phoneKey(of: context) != nil
        {
            keys.append(master)
        }
        if master.kind != .email, kinds.contains(.email), let key = emailKey(of: context) {
            keys.append(key)
        }
        if master.kind != .phone, kinds.contains(.phone), let key = phoneKey(of: context) {
            keys.append(key)
        }
        if master.kind != .externalID, kinds.contains(.externalID), let key = context.record {
            keys.append(key)
        }
        return keys
    }

    /// The keys of an event by which a rule tells of two known people, and that an identity does not
    /// have, or has with other features.
    func evidentKeys(
        of context: EventContext, beside values: borrowing IdentityValues, _ links: IdentityLinks,
        under master: IdentityKey
    ) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        if toldKinds.contains(.email), let key = emailKey(of: context) { keys.append(key) }
        if toldKinds.contains(.phone), let key = phoneKey(of: context) { keys.append(key) }
        if toldKinds.contains(.externalID), let key = context.record { keys.append(key) }
        if keys.isEmpty { return keys }
        let held = claimedKeys(of: values, under: master) + links.keys
        if comparesNames {
            let own = features(of: context)
            if own != Features(), own != features(of: values) {
                // Under an address all who have it were looked at before it was anybody's; a number
                // may have been passed over for the event's record.
                keys.removeAll { key in
                    key == context.masterKey && key.kind != .phone
                        && (key == master || held.contains(key))
                }
                return keys
            }
        }
        keys.removeAll { ($0 == master && values.stillHas($0)) || held.contains($0) }
        return keys
    }

    func emailKey(of context: EventContext) -> IdentityKey? {
        if context.masterKey.kind == .email { return context.masterKey }
        return context.event.lead[.email].value.flatMap { normalizer.email($0) }
            .map { IdentityKey(kind: .email, value: $0.key) }
    }

    func phoneKey(of context: EventContext) -> IdentityKey? {
        let isMaster = context.masterKey.kind == .phone
        guard let raw = isMaster ? context.masterKey.value : context.event.lead[.phone].value
        else { return nil }
        let region =
            isMaster
            ? nil
            : Router.region(
                context.event.lead[.country].value, settings.sources.policy(of: context.source))
        // What is typed to get past a form is nobody's.
        guard let key = normalizer.phone(raw, region: region), key.isIdentityKey, !key.isJunk
        else { return nil }
        return IdentityKey(kind: .phone, value: key.e164)
    }

    /// Whether a phone number was written in a form that is not dialled any more.
    func isOldForm(_ raw: ByteSlice, country: ByteSlice?, of source: ByteSlice) -> Bool {
        let region = Router.region(country, settings.sources.policy(of: source))
        return normalizer.phone(raw, region: region)?.steps.contains(.oldFormRewritten) ?? false
    }

    func features(of context: EventContext) -> Features {
        let lead = context.event.lead
        var features = names.features(
            first: lead[.firstName].value, last: lead[.lastName].value,
            full: lead[.fullName].value)
        features.marks = marks(of: context)
        return features
    }

    func features(of values: borrowing IdentityValues) -> Features {
        var features = names.features(
            first: values.value(.firstName), last: values.value(.lastName),
            full: values.value(.fullName))
        features.marks = marks(of: values)
        return features
    }

    /// Whether nothing that rules compare can be another in two states of an identity: the names
    /// are the same, and none has a weak address.
    func isFeaturedAlike(
        _ one: borrowing IdentityValues, _ other: borrowing IdentityValues
    ) -> Bool {
        if isWeak(one) || isWeak(other) { return false }
        for field in [LeadField.firstName, .lastName, .fullName] {
            let place = Int(field.rawValue)
            let (left, right) = (one.fields[place].text, other.fields[place].text)
            guard left.isNone || right.isNone else {
                guard let text = one.text(left), other.holds(text, at: right) else { return false }
                continue
            }
            guard left.isNone && right.isNone else { return false }
        }
        return true
    }

    /// The keys by which an identity is found, its master key left out.
    func claimedKeys(of values: borrowing IdentityValues, under master: IdentityKey)
        -> [IdentityKey]
    {
        var keys: [IdentityKey] = []
        if claimedKinds.contains(.email), !values.email.isNone {
            let isMaster = master.kind == .email && values.holds(master.value, at: values.email)
            if !isMaster, let text = values.text(values.email) {
                keys.append(IdentityKey(kind: .email, value: text))
            }
        }
        if claimedKinds.contains(.phone), !values.phone.isNone,
            let text = values.text(values.phone),
            let phone = normalizer.phone(text, region: nil), !phone.isJunk
        {
            let key = IdentityKey(kind: .phone, value: text)
            if key != master { keys.append(key) }
        }
        if claimedKinds.contains(.externalID) {
            for entry in values.sources where !entry.externalID.isNone {
                guard let source = values.text(entry.source), let id = values.text(entry.externalID)
                else { continue }
                let key = IdentityKey.record(source: source, externalID: id)
                if key != master { keys.append(key) }
            }
        }
        return keys
    }

    /// Where the event would be kept under its master key.
    func place(of context: EventContext, number: UInt32) -> NodeID {
        NodeID(
            key: context.masterKey, number: number,
            founding: identifiers.identityID(
                masterKey: context.masterKey, origin: context.origin))
    }
}
