public import LeadModel

/// A member of a lead that a rule's key or its `require` may name.
public enum RuleField: Hashable, Sendable {
    /// `name`: given and family name together, also transposed, the lower of the two.
    case name
    /// A text member of the lead.
    case field(LeadField)
    /// `external_id` of the event.
    case externalID
    /// `attributes.NAME`, a member of `attributes`.
    case attribute(String)

    /// The name in the configuration; nil where it names no such member.
    public init?(wireName: String) {
        if wireName == "name" {
            self = .name
        } else if wireName == "external_id" {
            self = .externalID
        } else if let field = LeadField(wireName: wireName) {
            self = .field(field)
        } else if wireName.hasPrefix("attributes."), wireName.utf8.count > 11 {
            self = .attribute(String(wireName.dropFirst(11)))
        } else {
            return nil
        }
    }

    public var wireName: String {
        switch self {
        case .name: "name"
        case .field(let field): "\(field.wireName)"
        case .externalID: "external_id"
        case .attribute(let name): "attributes.\(name)"
        }
    }

    /// Whether it says no more than what a person is called. Names alone find half of the base.
    public var isName: Bool {
        switch self {
        case .name, .field(.firstName), .field(.lastName), .field(.fullName): true
        case .field, .externalID, .attribute: false
        }
    }
}

/// The key by which a rule finds its candidates, or one of the master keys.
public enum RuleKey: Hashable, Sendable {
    /// One of the kinds that every deployment has.
    case kind(KeyKind)
    /// A key of a rule's own: its name, and the fields that it joins by AND.
    case declared(name: String, fields: [RuleField])

    /// The name in the configuration.
    public var wireName: String {
        switch self {
        case .kind(let kind): "\(kind.wireName)"
        case .declared(let name, _): name
        }
    }

    /// Whether all that it joins are names: never a key.
    public var isNameAlone: Bool {
        switch self {
        case .kind: false
        case .declared(_, let fields): fields.allSatisfy(\.isName)
        }
    }
}
