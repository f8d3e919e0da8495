import LeadModel

/// What a rule does about a match.
public enum RuleAction: String, CaseIterable, Sendable {
    /// One person: the lead is merged into the identity.
    case merge
    /// A duplicate alert; the identity stays as it is.
    case alert
    /// A suspect for people to decide.
    case review
    /// A duplicate alert that says the lead was kept out.
    case block
}

/// When a rule decides about a key that is not the event's own master key.
public enum RuleTiming: String, CaseIterable, Sendable {
    /// Before the event is published: the match is its disposition.
    case before
    /// After: the event is `created`, a pair alert follows.
    case after
}

/// A comparison that must reach a score beside the key.
public struct Requirement: Sendable, Equatable {
    public var field: RuleField
    /// 0...1
    public var threshold: Double

    public init(field: RuleField, threshold: Double) {
        self.field = field
        self.threshold = threshold
    }
}

/// When two records are one person, and what follows: candidates by key, comparisons, action.
public struct Rule: Sendable, Equatable {
    /// Unique; it names the rule in alerts.
    public var name: String
    public var key: RuleKey
    /// All of them must hold; empty: the key alone decides.
    public var require: [Requirement]
    public var action: RuleAction
    /// As configured; nil: by action, see ``timing``.
    public var decide: RuleTiming?

    public init(
        name: String, key: RuleKey, require: [Requirement] = [], action: RuleAction,
        decide: RuleTiming? = nil
    ) {
        self.name = name
        self.key = key
        self.require = require
        self.action = action
        self.decide = decide
    }

    /// When it decides: before for merge and block, after for alert and review, unless it says so.
    public var timing: RuleTiming {
        if let decide { return decide }
        switch action {
        case .merge, .block: return .before
        case .alert, .review: return .after
        }
    }

    /// Same e-mail address: one person.
    public static let sameEmail = Rule(name: "same-email", key: .kind(.email), action: .merge)

    /// Same record of the same source: one person.
    public static let sameRecord = Rule(
        name: "same-record", key: .kind(.externalID), action: .merge)

    /// The names that alerts use for what no rule decided; a rule can not have them.
    public static let reservedNames = ["no-change", "stale", "replay", "non-discriminating"]
}
