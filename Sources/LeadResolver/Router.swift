public import Bytes
import LeadMatching
public import LeadModel
public import LeadNormalization

/// Where an event goes: the first stage's decision.
public struct RoutedEvent: Sendable {
    /// The source whose settings apply.
    public var source: ByteSlice
    public var masterKey: IdentityKey
    /// The keys of the lead's e-mail address where they were asked for.
    public var email: EmailKey?
    /// The id of the source's record, where the record's owner is to be told of the event: a rule
    /// decides by it, and the event goes to another home.
    public var claimedID: ByteSlice?
}

/// The first stage: who sent it, may they, and whose is it. Pure: a function of configuration and
/// event.
public struct Router {
    private let sources: SourceTable
    private let masterKeys: [KeyKind]
    private let normalizer: Normalizer
    /// Whether a rule decides by the record of a source before anything is published.
    public let claimsRecords: Bool

    /// `masterKeys` are the declared kinds in their order of preference.
    public init(settings: ResolverSettings, masterKeys: [KeyKind], normalizer: Normalizer) {
        sources = settings.sources
        claimsRecords = settings.rules.contains {
            $0.key == .kind(.externalID) && $0.timing == .before
        }
        self.masterKeys = masterKeys.filter { $0 != .nameDomain }
        self.normalizer = normalizer
    }

    /// Authorizes an event that came from a raw topic and finds its master key.
    public func route(_ event: RawEvent, topic: ByteSlice) throws(Rejection) -> RoutedEvent {
        let (name, policy) = try sources.resolve(event.source, topic: topic)
        guard policy.permissions.contains(.needed(for: event.operation)) else {
            throw Rejection(
                .forbiddenOperation, "The source may not \(event.operation.wireName).")
        }
        if event.override != nil, !policy.permissions.contains(.override) {
            throw Rejection(.forbiddenOperation, "The source may not override.")
        }
        try checkFields(event, policy)
        var email: EmailKey?
        guard let masterKey = masterKey(of: event, source: name, policy, &email) else {
            throw Rejection(
                .missingMasterKey,
                "None of the declared master keys has a usable value in this event.")
        }
        var claimedID: ByteSlice?
        if claimsRecords, masterKey.kind != .externalID, let raw = event.externalID,
            normalizer.externalID(raw) != nil
        {
            claimedID = raw
        }
        return RoutedEvent(source: name, masterKey: masterKey, email: email, claimedID: claimedID)
    }

    private func checkFields(_ event: RawEvent, _ policy: SourcePolicy) throws(Rejection) {
        guard policy.fields != .all else { return }
        for field in LeadField.allCases where !policy.fields.contains(field) {
            let input = event.lead.fields[Int(field.rawValue)]
            let says = !input.text.isNone || input.isNull && event.operation == .update
            if says {
                throw Rejection(
                    .forbiddenField, "The source may not write lead.\(field.wireName).")
            }
        }
        let saysAttributes =
            !event.lead.attributeRanges.isEmpty
            || event.lead.clearsAttributes && event.operation == .update
        if !policy.fields.containsAttributes, saysAttributes {
            throw Rejection(
                .forbiddenField,
                "The source may not write lead.\(Self.attributeName(in: event.lead)).")
        }
    }

    /// The first member that is or becomes one of `attributes`, as a message may show it.
    private static func attributeName(in lead: LeadInput) -> String {
        guard let first = lead.attributeRanges.first, let name = first.name.slice(of: lead.text)
        else { return "attributes" }
        var shown = ""
        for scalar in name.text.unicodeScalars {
            if shown.unicodeScalars.count == 60 {
                shown += "..."
                break
            }
            let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            shown.unicodeScalars.append(
                isPlain || "_-.: ".unicodeScalars.contains(scalar) ? scalar : "?")
        }
        return lead.attributeRanges.count == lead.unknownMembers
            ? "\(shown) (an unknown member is one of attributes)" : "attributes.\(shown)"
    }

    private func masterKey(
        of event: RawEvent, source: ByteSlice, _ policy: SourcePolicy, _ email: inout EmailKey?
    ) -> IdentityKey? {
        for kind in masterKeys {
            switch kind {
            case .email:
                guard let raw = event.lead[.email].value, let found = normalizer.email(raw) else {
                    continue
                }
                email = found
                return IdentityKey(kind: .email, value: found.key)
            case .externalID:
                if let raw = event.externalID, let id = normalizer.externalID(raw) {
                    return .record(source: source, externalID: id)
                }
            case .phone:
                if let raw = event.lead[.phone].value,
                    let phone = normalizer.phone(
                        raw, region: Self.region(event.lead[.country].value, policy)),
                    phone.isIdentityKey
                {
                    return IdentityKey(kind: .phone, value: phone.e164)
                }
            case .nameDomain:
                continue
            }
        }
        return nil
    }

    /// Where a phone number without country code is read: the lead's country, else the source's.
    /// nil, which leaves it without a key, where the lead is of a country that nobody knows: in the
    /// source's, it would be somebody else's number.
    static func region(_ country: ByteSlice?, _ policy: SourcePolicy?) -> ByteSlice? {
        guard let country else { return policy?.region }
        if country.count == 2 {
            let upper = country.map { $0 >= 0x61 && $0 <= 0x7a ? $0 - 0x20 : $0 }[...]
            if Normalizer.isRegion(upper) { return upper }
        }
        switch Normalizer.country(country) {
        case .blank: return policy?.region
        case .region(let region): return region
        case .unknown: return nil
        }
    }
}
