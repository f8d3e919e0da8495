public import Bytes
public import LeadModel

/// What a source may do beyond the operations themselves.
public struct SourcePermissions: OptionSet, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let create = SourcePermissions(rawValue: 1)
    public static let update = SourcePermissions(rawValue: 2)
    public static let delete = SourcePermissions(rawValue: 4)
    public static let erase = SourcePermissions(rawValue: 8)
    public static let override = SourcePermissions(rawValue: 16)

    /// The right that an operation needs.
    public static func needed(for operation: Operation) -> SourcePermissions {
        switch operation {
        case .create: .create
        case .update: .update
        case .delete: .delete
        case .erase: .erase
        }
    }
}

/// A set of lead members: one bit per ``LeadModel/LeadField``, one for `attributes`.
public struct FieldSet: Sendable, Hashable {
    public private(set) var bits: UInt16

    public init(bits: UInt16) { self.bits = bits }

    public static let none = FieldSet(bits: 0)
    public static let all = FieldSet(bits: 0x7fff)
    /// The bit of `attributes`.
    public static let attributesBit: UInt16 = 1 << 14

    public mutating func insert(_ field: LeadField) { bits |= 1 << UInt16(field.rawValue) }
    public mutating func insertAttributes() { bits |= Self.attributesBit }

    public func contains(_ field: LeadField) -> Bool { bits >> UInt16(field.rawValue) & 1 == 1 }
    public var containsAttributes: Bool { bits & Self.attributesBit != 0 }
}

/// The settings of one source. An object, for every event hands it on.
public final class SourcePolicy: Sendable {
    public let permissions: SourcePermissions
    /// The only topic from which the source's events may come; nil is any.
    public let topic: ByteSlice?
    /// ISO 3166-1 alpha-2, upper case: where phone numbers without country code are read.
    public let region: ByteSlice?
    /// Lead members that the source's events may carry.
    public let fields: FieldSet
    /// Lead members that it owns: of an existing lead it changes these alone, and they are
    /// changed by their owners alone. nil: whatever nobody owns.
    public let owns: FieldSet?

    public init(
        permissions: SourcePermissions, topic: ByteSlice? = nil, region: ByteSlice? = nil,
        fields: FieldSet = .all, owns: FieldSet? = nil
    ) {
        self.permissions = permissions
        self.topic = topic
        self.region = region
        self.fields = fields
        self.owns = owns
    }
}

/// Who feeds the system, and what each may do.
public struct SourceTable: Sendable {
    private let named: [ByteSlice: SourcePolicy]
    private let fallback: SourcePolicy?
    private let boundTopics: [ByteSlice: ByteSlice]
    private let ownedFields: FieldSet
    /// The name of events that have none, where there are settings for such.
    private static let fallbackName = ByteSlice(utf8: "default")

    /// A table of named sources; `fallback` holds the settings of `sources.default`.
    public init(named: [ByteSlice: SourcePolicy], fallback: SourcePolicy?) {
        self.named = named
        self.fallback = fallback
        var bound: [ByteSlice: ByteSlice] = [:]
        var owned = fallback?.owns?.bits ?? 0
        for (name, policy) in named {
            if let topic = policy.topic { bound[topic] = name }
            owned |= policy.owns?.bits ?? 0
        }
        boundTopics = bound
        ownedFields = FieldSet(bits: owned)
    }

    private init(open policy: SourcePolicy) {
        named = [:]
        fallback = policy
        boundTopics = [:]
        ownedFields = .none
        isOpen = true
    }

    private var isOpen = false

    /// Without `sources` in the configuration: every source, as long as it has a name, may create,
    /// update and delete.
    public static let unrestricted = SourceTable(
        open: SourcePolicy(permissions: [.create, .update, .delete]))

    /// The settings of a source by its name.
    public func policy(of source: ByteSlice) -> SourcePolicy? { named[source] ?? fallback }

    /// Sources that have a region, and each one's behind it, by name.
    var regions: [ByteSlice] {
        var found: [ByteSlice] = []
        for (name, policy) in named.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            guard let region = policy.region else { continue }
            found.append(name)
            found.append(region)
        }
        if let region = fallback?.region { found.append(region) }
        return found
    }

    /// Whether a source may change a field of an existing lead.
    func mayChange(_ field: LeadField, by policy: SourcePolicy) -> Bool {
        policy.owns?.contains(field) ?? !ownedFields.contains(field)
    }

    /// Whether a source may change members of `attributes`.
    func mayChangeAttributes(by policy: SourcePolicy) -> Bool {
        policy.owns?.containsAttributes ?? !ownedFields.containsAttributes
    }

    /// The name and settings that apply to an event from a topic.
    func resolve(
        _ source: ByteSlice?, topic: ByteSlice
    ) throws(Rejection) -> (name: ByteSlice, policy: SourcePolicy) {
        let bound = boundTopics[topic]
        guard let source = source ?? bound else {
            guard let fallback, !isOpen else {
                throw Rejection(
                    .missingSource, "The event names no source, and none is configured.")
            }
            return (Self.fallbackName, fallback)
        }
        guard let policy = policy(of: source) else {
            throw Rejection(.unknownSource, "The event's source is not registered.")
        }
        if let bound, !bound.sameBytes(as: source) {
            throw Rejection(.sourceMismatch, "The topic is bound to another source.")
        }
        if let own = policy.topic, !own.sameBytes(as: topic) {
            throw Rejection(.sourceMismatch, "The source is bound to another topic.")
        }
        return (source, policy)
    }
}
