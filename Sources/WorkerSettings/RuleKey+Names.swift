import LeadMatching
import LeadModel

extension RuleKey {
    /// The kinds of key that every deployment has, by name.
    static let kindNames = KeyKind.allCases.map { "\($0.wireName)" }

    init?(kindName: String) {
        guard let kind = KeyKind(wireName: kindName) else { return nil }
        self = .kind(kind)
    }
}
