public import Bytes

/// What a raw event asks for.
public enum Operation: UInt8, CaseIterable, Sendable {
    case create
    case update
    case delete
    case erase

    public var wireName: StaticString {
        switch self {
        case .create: "create"
        case .update: "update"
        case .delete: "delete"
        case .erase: "erase"
        }
    }
}

/// `override`: save in spite of a duplicate, by whom and why.
public struct Override: Sendable, Equatable {
    public var by: ByteSlice
    public var reason: ByteSlice

    public init(by: ByteSlice, reason: ByteSlice) {
        self.by = by
        self.reason = reason
    }
}

/// A raw event of the wire contract, version 1, well-formed. Blank members are nil; texts other
/// than those of the lead are byte for byte as received (unescaped).
public final class RawEvent: Sendable {
    public let operation: Operation
    /// Milliseconds since 1970.
    public let occurredAtMS: Int64?
    public let lead: LeadInput
    /// Present where `allow_duplicate` is true.
    public let override: Override?
    private let names: Names

    /// Members of an event that are texts, as ranges of its buffer.
    public struct Names: Sendable {
        public var eventID = TextRange.none
        public var source = TextRange.none
        public var externalID = TextRange.none
        public var pipeline = TextRange.none

        public init() {}
    }

    /// The names are ranges of the lead's buffer, which is the event's.
    public init(
        operation: Operation, occurredAtMS: Int64?, names: Names, lead: LeadInput,
        override: Override?
    ) {
        self.operation = operation
        self.occurredAtMS = occurredAtMS
        self.names = names
        self.lead = lead
        self.override = override
    }

    /// The same event without its id.
    public var withoutEventID: RawEvent {
        var others = names
        others.eventID = .none
        return RawEvent(
            operation: operation, occurredAtMS: occurredAtMS, names: others, lead: lead,
            override: override)
    }

    public var eventID: ByteSlice? { names.eventID.slice(of: lead.text) }
    public var source: ByteSlice? { names.source.slice(of: lead.text) }
    public var externalID: ByteSlice? { names.externalID.slice(of: lead.text) }
    public var pipeline: ByteSlice? { names.pipeline.slice(of: lead.text) }
}

/// Why a raw event is rejected: the closed list of the wire contract, in the order of precedence.
public enum RejectionCode: UInt8, CaseIterable, Sendable {
    case emptyValue
    case tooLarge
    case invalidJSON
    case mappingFailed
    case invalidEvent
    case missingSource
    case unknownSource
    case sourceMismatch
    case forbiddenOperation
    case forbiddenField
    case missingMasterKey
    case erasedPerson
    case unknownIdentity

    public var wireName: StaticString {
        switch self {
        case .emptyValue: "empty_value"
        case .tooLarge: "too_large"
        case .invalidJSON: "invalid_json"
        case .mappingFailed: "mapping_failed"
        case .invalidEvent: "invalid_event"
        case .missingSource: "missing_source"
        case .unknownSource: "unknown_source"
        case .sourceMismatch: "source_mismatch"
        case .forbiddenOperation: "forbidden_operation"
        case .forbiddenField: "forbidden_field"
        case .missingMasterKey: "missing_master_key"
        case .erasedPerson: "erased_person"
        case .unknownIdentity: "unknown_identity"
        }
    }
}

/// A rejection with a sentence for people. The sentence names places and limits, never values.
public struct Rejection: Error, Sendable, Equatable {
    public var code: RejectionCode
    public var message: String

    public init(_ code: RejectionCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Where a raw record stands in its log: an event's name everywhere.
public struct Origin: Hashable, Sendable {
    public var topic: ByteSlice
    public var partition: Int32
    public var offset: Int64
    /// The record's timestamp, milliseconds since 1970.
    public var timestampMS: Int64

    public init(topic: ByteSlice, partition: Int32, offset: Int64, timestampMS: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestampMS = timestampMS
    }
}

/// A hybrid logical clock's reading for a raw event, then topic and partition: a total order of
/// raw events that rises within each raw partition.
public struct Ticket: Hashable, Sendable, Comparable {
    /// max(previous of the partition + 1, record timestamp), microseconds since 1970.
    public var timeUS: Int64
    public var topic: ByteSlice
    public var partition: Int32

    public init(timeUS: Int64, topic: ByteSlice, partition: Int32) {
        self.timeUS = timeUS
        self.topic = topic
        self.partition = partition
    }

    /// Whether both are of one raw partition.
    public func isOfSamePartition(_ other: Ticket) -> Bool {
        partition == other.partition && topic.sameBytes(as: other.topic)
    }

    public static func < (left: Ticket, right: Ticket) -> Bool {
        if left.timeUS != right.timeUS { return left.timeUS < right.timeUS }
        if left.topic != right.topic { return left.topic.lexicographicallyPrecedes(right.topic) }
        return left.partition < right.partition
    }
}
