import Bytes
import LeadMatching
import LeadModel

extension Resolver {
    func alert(
        _ context: EventContext, _ identity: Identity, disposition: Disposition,
        action: AlertAction, rule: ByteSlice, evidence: Evidence, explanation: String
    ) -> DuplicateAlert {
        DuplicateAlert(
            alertID: identifiers.alertID(
                identity: identity.id, other: nil, rule: rule, origin: context.origin),
            disposition: disposition, action: action, identityID: identity.id,
            otherIdentityID: nil, rule: rule, score: evidence.score, evidence: [evidence],
            explanation: ByteSlice(utf8: explanation), leadJSON: context.event.lead.json,
            event: context.reference)
    }

    /// The comparison behind a match by a kind of key: both sides as they were written.
    func evidence(of kind: KeyKind, _ context: EventContext, _ identity: Identity) -> Evidence {
        let left: ByteSlice
        let right: ByteSlice
        switch kind {
        case .externalID:
            left = context.event.externalID ?? []
            right = left
        case .email:
            left = context.event.lead[.email].value ?? context.masterKey.value
            right = identity.value(.email) ?? identity.masterKey.value
        case .phone:
            left = context.event.lead[.phone].value ?? context.masterKey.value
            right = identity.value(.phone) ?? identity.masterKey.value
        case .nameDomain:
            left = context.masterKey.value
            right = identity.masterKey.value
        }
        return Evidence(
            field: ByteSlice(utf8: "\(kind.wireName)"), left: left, right: right,
            comparator: ByteSlice(utf8: "exact"), score: 1)
    }

    /// What a match by a kind of key is, in words.
    func sentence(of kind: KeyKind, spelledAlike: Bool) -> String {
        switch kind {
        case .email:
            spelledAlike
                ? "The e-mail address is that of a known person"
                : "The e-mail address, written in another way, is that of a known person"
        case .externalID: "The source's record with this external id is a known person's"
        case .phone: "The phone number is that of a known person"
        case .nameDomain: "Name and company domain are those of a known person"
        }
    }
}
