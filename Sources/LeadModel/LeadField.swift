public import Bytes

/// The text members of a lead, in the order in which they are published.
public enum LeadField: UInt8, CaseIterable, Sendable {
    case email
    case phone
    case firstName
    case lastName
    case fullName
    case company
    case website
    case title
    case street
    case city
    case state
    case postalCode
    case country
    case owner

    /// How many there are.
    public static let count = 14

    /// The member's name on the wire.
    public var wireName: StaticString {
        switch self {
        case .email: "email"
        case .phone: "phone"
        case .firstName: "first_name"
        case .lastName: "last_name"
        case .fullName: "full_name"
        case .company: "company"
        case .website: "website"
        case .title: "title"
        case .street: "street"
        case .city: "city"
        case .state: "state"
        case .postalCode: "postal_code"
        case .country: "country"
        case .owner: "owner"
        }
    }

    public init?(wireName: String) {
        guard let field = Self.allCases.first(where: { "\($0.wireName)" == wireName }) else {
            return nil
        }
        self = field
    }
}

/// What an event says of a member of its lead.
public enum FieldInput: Sendable, Equatable {
    /// Absent, or a blank text.
    case absent
    /// JSON null: clears in an update, counts as absent otherwise.
    case null
    /// Text without outer white space, never empty.
    case value(ByteSlice)

    @inlinable
    public var value: ByteSlice? {
        if case .value(let bytes) = self { return bytes }
        return nil
    }
}

/// A member of `attributes`: its name unescaped, its value as JSON text exactly as received.
public struct Attribute: Sendable, Equatable {
    public var name: ByteSlice
    public var json: ByteSlice

    public init(name: ByteSlice, json: ByteSlice) {
        self.name = name
        self.json = json
    }

    /// Whether the value is JSON `null`.
    public var isNull: Bool { json.equals("null") }
}

/// A lead as an event brings it.
public struct LeadInput: Sendable {
    /// One entry per ``LeadField``, by raw value.
    public var fields: [FieldInput]
    /// Members of `attributes`, then unknown members of `lead` whose names are not taken.
    public var attributes: [Attribute]
    /// The lead's JSON exactly as received; `{}` where the event has none.
    public var json: ByteSlice

    public init(fields: [FieldInput], attributes: [Attribute], json: ByteSlice) {
        self.fields = fields
        self.attributes = attributes
        self.json = json
    }

    /// An event without lead.
    public static let empty = LeadInput(
        fields: Array(repeating: .absent, count: LeadField.count), attributes: [],
        json: ByteSlice(utf8: "{}"))

    @inlinable
    public subscript(field: LeadField) -> FieldInput { fields[Int(field.rawValue)] }
}
