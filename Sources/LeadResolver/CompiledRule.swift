import Bytes
import LeadMatching
import LeadModel

/// Words that published records use beside the names of rules.
enum Words {
    static let replay = ByteSlice(utf8: "replay")
    static let noChange = ByteSlice(utf8: "no-change")
    static let stale = ByteSlice(utf8: "stale")
    static let exact = ByteSlice(utf8: "exact")
    static let eventID = ByteSlice(utf8: "event_id")
    private static let email = ByteSlice(KeyKind.email.wireName)
    private static let phone = ByteSlice(KeyKind.phone.wireName)
    private static let externalID = ByteSlice(KeyKind.externalID.wireName)
    private static let nameDomain = ByteSlice(KeyKind.nameDomain.wireName)

    static func kind(_ kind: KeyKind) -> ByteSlice {
        switch kind {
        case .email: email
        case .phone: phone
        case .externalID: externalID
        case .nameDomain: nameDomain
        }
    }
}

/// A rule as a predicate over an event and an identity under the same master key.
struct CompiledRule: Sendable {
    let name: ByteSlice
    let kind: KeyKind
    let action: RuleAction

    init?(_ rule: Rule) {
        guard case .kind(let kind) = rule.key else { return nil }
        name = ByteSlice(utf8: rule.name)
        self.kind = kind
        action = rule.action
    }

    /// Whether event and identity share the rule's key.
    func matches(_ context: EventContext, _ identity: Identity) -> Bool {
        switch kind {
        case .email:
            context.masterKey.kind == .email && identity.values.isUnder(context.masterKey)
        case .externalID:
            context.externalID.map { identity.values.recordIndex(context.source, $0) != nil }
                ?? false
        case .phone, .nameDomain:
            false
        }
    }
}
