import Bytes
import LeadMatching
import LeadModel

/// Words that published records use beside the names of rules.
enum Words {
    static let replay = ByteSlice(utf8: "replay")
    static let noChange = ByteSlice(utf8: "no-change")
    static let stale = ByteSlice(utf8: "stale")
    static let nonDiscriminating = ByteSlice(utf8: "non-discriminating")
    static let exact = ByteSlice(utf8: "exact")
    static let eventID = ByteSlice(utf8: "event_id")
    static let name = ByteSlice(utf8: "name")
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

/// A rule as a predicate over two sets of features that share its key. An object, for it is handed
/// on with each comparison.
final class CompiledRule: Sendable {
    let name: ByteSlice
    let kind: KeyKind
    let action: RuleAction
    let decidesBefore: Bool
    private let rule: Rule

    init?(_ rule: Rule) {
        guard case .kind(let kind) = rule.key else { return nil }
        name = ByteSlice(utf8: rule.name)
        self.kind = kind
        self.rule = rule
        action = rule.action
        decidesBefore = rule.timing == .before
    }

    /// All of it but its name, as bytes.
    var comparison: [UInt8] {
        var writer = ByteWriter()
        writer.write(byte: kind.rawValue)
        writer.write(counted: ByteSlice(utf8: action.rawValue))
        writer.write(byte: decidesBefore ? 1 : 0)
        for requirement in rule.require {
            writer.write(counted: ByteSlice(utf8: requirement.field.wireName))
            writer.write(fixed: requirement.threshold.bitPattern)
        }
        return writer.bytes
    }

    /// Whether it compares nothing but the key.
    var isKeyAlone: Bool { rule.require.isEmpty }

    /// The comparison of what it requires beside the key; nil where that is not met. Symmetric.
    func match(_ left: Features, _ right: Features) -> RuleMatch? {
        isKeyAlone ? .keyAlone : rule.match(left, right)
    }
}
