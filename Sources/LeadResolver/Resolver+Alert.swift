import Bytes
import LeadMatching
import LeadModel

extension Resolver {
    func alert(
        _ context: EventContext, _ identity: Identity, disposition: Disposition,
        action: AlertAction, rule: ByteSlice, evidence: Evidence, explanation: ByteSlice
    ) -> DuplicateAlert {
        DuplicateAlert(
            alertID: identifiers.alertID(
                identity: identity.id, other: nil, rule: rule, origin: context.origin),
            disposition: disposition, action: action, identityID: identity.id,
            otherIdentityID: nil, rule: rule, score: evidence.score, evidence: [evidence],
            explanation: explanation, leadJSON: context.event.lead.json,
            event: context.reference)
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
            right = identity.value(.email) ?? identity.masterKey.value
        case .phone:
            left = context.event.lead[.phone].value ?? context.masterKey.value
            right = identity.value(.phone) ?? identity.masterKey.value
        case .nameDomain:
            left = context.masterKey.value
            right = identity.masterKey.value
        }
        return Evidence(
            field: Words.kind(kind), left: left, right: right,
            comparator: Words.exact, score: 1)
    }

    /// What a match by a kind of key is, in words.
    func sentence(of kind: KeyKind, spelledAlike: Bool) -> StaticString {
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

    /// A match in words, and what was done about it.
    func explanation(_ found: StaticString, _ done: StaticString) -> ByteSlice {
        var text: [UInt8] = []
        text.reserveCapacity(found.utf8CodeUnitCount + done.utf8CodeUnitCount + 3)
        text.append(contentsOf: UnsafeBufferPointer(of: found))
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
