import LeadMatching
import LeadModel

/// Rules that scenarios go by.
enum RuleSet: String {
    /// Each key with the name.
    case named
    /// The same, and a phone number with the name is told of.
    case namedAlert
    /// As configurations are written: addresses and records by themselves, a phone number with the
    /// name, and one without for people to look at.
    case typical
    /// Who shares a phone number is told of; addresses and records make one person.
    case told
    /// Who shares a phone number or a record is told of.
    case toldTwice
    /// The phone number with the name, and records, make one person when it is known already.
    case after
    /// Who shares a phone number is kept out.
    case blocked
    /// Addresses with the name; without it people are to look at it.
    case suspected
    /// Addresses and records alone.
    case addresses

    private static let name = [Requirement(field: .name, threshold: 0.9)]

    private static func named(_ kind: KeyKind, _ action: RuleAction = .merge) -> Rule {
        Rule(name: "\(kind.wireName)", key: .kind(kind), require: name, action: action)
    }

    private static func phoneAndName(_ timing: RuleTiming = .before) -> Rule {
        Rule(
            name: "phone-and-name", key: .kind(.phone), require: name, action: .merge,
            decide: timing)
    }

    private static func same(
        _ kind: KeyKind, _ action: RuleAction, _ timing: RuleTiming? = nil
    ) -> Rule {
        Rule(name: "same-\(kind.wireName)", key: .kind(kind), action: action, decide: timing)
    }

    /// In the order of configuration.
    var rules: [Rule] {
        switch self {
        case .named: [Self.named(.phone), Self.named(.externalID), Self.named(.email)]
        case .namedAlert:
            [Self.named(.phone, .alert), Self.named(.externalID), Self.named(.email)]
        case .typical:
            [.sameEmail, .sameRecord, Self.phoneAndName(), Self.same(.phone, .review)]
        case .told: [.sameEmail, .sameRecord, Self.same(.phone, .alert)]
        case .toldTwice:
            [.sameEmail, Self.same(.phone, .alert), Self.same(.externalID, .review)]
        case .after:
            [.sameEmail, Self.phoneAndName(.after), Self.same(.externalID, .merge, .after)]
        case .blocked: [.sameEmail, .sameRecord, Self.same(.phone, .block)]
        case .suspected:
            [Self.named(.email), Self.same(.email, .review), .sameRecord, Self.phoneAndName()]
        case .addresses: [.sameEmail, .sameRecord]
        }
    }
}
