public import LeadMatching

/// The rules of a configuration, in order of precedence, and where they come from.
public struct RuleSet: Sendable, Equatable {
    public enum Origin: Sendable, Equatable {
        /// No `rules` in the configuration.
        case absent
        /// A preset, by name.
        case preset(String)
        /// Written out, in the configuration or in a file of their own.
        case written
    }

    public var origin: Origin
    public var rules: [Rule]

    public init(origin: Origin, rules: [Rule]) {
        self.origin = origin
        self.rules = rules
    }

    /// Same e-mail and same record: one person.
    public static let builtIn = RuleSet(origin: .absent, rules: [.sameEmail, .sameRecord])

    /// Whether weak keys (role inboxes, junk) are recorded and ignored.
    public var ignoresWeakness: Bool {
        origin == .absent || origin == .preset(RulePreset.strictEmail.rawValue)
    }
}

/// Named rule sets.
enum RulePreset: String, CaseIterable {
    case strictEmail = "strict-email"
    case `default`
    case hubspot
    case salesforce

    /// nil where this version does not have it yet.
    var rules: [Rule]? {
        switch self {
        case .strictEmail: [.sameEmail, .sameRecord]
        case .default, .hubspot, .salesforce: nil
        }
    }
}
