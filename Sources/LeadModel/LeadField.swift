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

/// A ``FieldInput`` as a range of its event's buffer.
public struct FieldRange: Sendable {
    /// The text; ``TextRange/none`` where there is none.
    public var text: TextRange
    /// Whether the event says null.
    public var isNull: Bool

    @inlinable
    public init(text: TextRange, isNull: Bool) {
        self.text = text
        self.isNull = isNull
    }

    @inlinable
    public static var absent: FieldRange { FieldRange(text: .none, isNull: false) }
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

/// An ``Attribute`` as ranges of its event's buffer.
public struct AttributeRange: Sendable {
    public var name: TextRange
    public var json: TextRange

    @inlinable
    public init(name: TextRange, json: TextRange) {
        self.name = name
        self.json = json
    }
}

/// A lead as an event brings it.
public struct LeadInput: Sendable {
    /// The buffer of all its texts.
    public let text: ByteSlice
    /// One entry per ``LeadField``, by raw value.
    public let fields: [FieldRange]
    /// Members of `attributes`, then unknown members of `lead` whose names are not taken.
    public let attributeRanges: [AttributeRange]
    /// How many of ``attributeRanges``, the last ones, are members of `lead` itself.
    public let unknownMembers: Int
    /// Whether `attributes` is null, which clears them in an update.
    public let clearsAttributes: Bool
    private let jsonRange: TextRange

    /// `json` is the lead's text; ``TextRange/none`` where the event has no lead.
    public init(
        text: ByteSlice, fields: [FieldRange], attributes: [AttributeRange],
        unknownMembers: Int = 0, clearsAttributes: Bool = false, json: TextRange
    ) {
        self.unknownMembers = unknownMembers
        self.clearsAttributes = clearsAttributes
        self.text = text
        self.fields = fields
        attributeRanges = attributes
        jsonRange = json
    }

    /// An event without lead.
    public static let empty = LeadInput(
        text: [], fields: Self.noFields, attributes: [], json: .none)

    /// The lead's JSON exactly as received; `{}` where the event has none.
    public var json: ByteSlice { jsonRange.slice(of: text) ?? Self.emptyJSON }

    /// No field said anything of.
    public static let noFields = [FieldRange](repeating: .absent, count: LeadField.count)

    private static let emptyJSON = ByteSlice(utf8: "{}")

    public subscript(field: LeadField) -> FieldInput {
        let input = fields[Int(field.rawValue)]
        if input.isNull { return .null }
        return input.text.slice(of: text).map { .value($0) } ?? .absent
    }

    /// ``attributeRanges`` as texts.
    public var attributes: [Attribute] {
        attributeRanges.map { range in
            Attribute(
                name: range.name.slice(of: text) ?? [], json: range.json.slice(of: text) ?? [])
        }
    }
}
