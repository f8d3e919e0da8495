public import LeadModel

/// What a source may do.
public struct SourceRights: OptionSet, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let create = SourceRights(rawValue: 1)
    public static let update = SourceRights(rawValue: 2)
    public static let delete = SourceRights(rawValue: 4)
    public static let erase = SourceRights(rawValue: 8)
    public static let override = SourceRights(rawValue: 16)

    /// What a source may do that nothing is said about: neither erase nor override.
    public static let usual: SourceRights = [.create, .update, .delete]

    static let named: [(name: String, right: SourceRights)] = [
        ("create", .create), ("update", .update), ("delete", .delete), ("erase", .erase),
        ("override", .override),
    ]

    /// The names in the configuration.
    public var names: [String] { Self.named.filter { contains($0.right) }.map(\.name) }

    /// Whether an operation is allowed.
    public func allow(_ operation: Operation) -> Bool {
        switch operation {
        case .create: contains(.create)
        case .update: contains(.update)
        case .delete: contains(.delete)
        case .erase: contains(.erase)
        }
    }
}

/// A set of members of a lead.
public struct LeadFieldSet: Sendable, Hashable {
    /// A bit per ``LeadModel/LeadField``, by raw value.
    private var bits: UInt16 = 0
    /// Whether `attributes`, as a whole, is among them.
    public var attributes = false

    public init() {}

    public init(_ fields: [LeadField], attributes: Bool = false) {
        for field in fields { insert(field) }
        self.attributes = attributes
    }

    public mutating func insert(_ field: LeadField) { bits |= 1 << UInt16(field.rawValue) }

    public func contains(_ field: LeadField) -> Bool {
        bits & (1 << UInt16(field.rawValue)) != 0
    }

    /// The names in the configuration.
    public var names: [String] {
        LeadField.allCases.filter(contains).map { "\($0.wireName)" }
            + (attributes ? ["attributes"] : [])
    }
}

/// What is known of a source.
public struct SourceSettings: Sendable, Equatable {
    public var allow = SourceRights.usual
    /// The raw topic that is this source's: events there without source have this one, events
    /// there with another one are `source_mismatch`.
    public var topic: String?
    /// ISO 3166-1 alpha-2; how its phone numbers without country code are read.
    public var region: String?
    /// Which members of a lead its events may have; nil: all.
    public var fields: LeadFieldSet?
    /// Which members it owns: others that it sends are ignored; nil: what no source owns.
    public var owns: LeadFieldSet?

    public init() {}
}

/// Who may send what.
public struct SourceRegistry: Sendable, Equatable {
    /// Whether the configuration has `sources`. Without, every named source has the usual rights.
    public var isDeclared = false
    /// `sources.default`: sources that are not listed, and events without source.
    public var fallback: SourceSettings?
    /// Listed sources by name.
    public var listed: [String: SourceSettings] = [:]

    public init() {}

    /// The source name of events that have none, where they are let in.
    public static let defaultName = "default"

    /// A source's settings; nil: `unknown_source`.
    public func settings(of source: String) -> SourceSettings? {
        if !isDeclared { return SourceSettings() }
        return listed[source] ?? fallback
    }

    /// Whether events without source, on topics bound to none, get in; otherwise `missing_source`.
    public var admitsMissingSource: Bool { fallback != nil }

    /// The source that a raw topic is bound to, by topic.
    public var sourcesByTopic: [String: String] {
        var result: [String: String] = [:]
        for (source, settings) in listed {
            if let topic = settings.topic { result[topic] = source }
        }
        return result
    }
}
