public import Bytes

/// What became of a raw event that was not rejected.
public enum Disposition: UInt8, CaseIterable, Sendable {
    case created
    case updated
    case erased
    case duplicate
    case suspected
    case linked
    case replay
    case echo

    public var wireName: StaticString {
        switch self {
        case .created: "created"
        case .updated: "updated"
        case .erased: "erased"
        case .duplicate: "duplicate"
        case .suspected: "suspected"
        case .linked: "linked"
        case .replay: "replay"
        case .echo: "echo"
        }
    }
}

/// What was done about a match, as an alert says it.
public enum AlertAction: UInt8, CaseIterable, Sendable {
    case merged
    case alerted
    case review
    case blocked

    public var wireName: StaticString {
        switch self {
        case .merged: "merged"
        case .alerted: "alerted"
        case .review: "review"
        case .blocked: "blocked"
        }
    }
}

/// One comparison behind an alert.
public struct Evidence: Sendable, Equatable {
    public var field: ByteSlice
    public var left: ByteSlice
    public var right: ByteSlice
    public var comparator: ByteSlice
    /// 0...1
    public var score: Double

    public init(
        field: ByteSlice, left: ByteSlice, right: ByteSlice, comparator: ByteSlice, score: Double
    ) {
        self.field = field
        self.left = left
        self.right = right
        self.comparator = comparator
        self.score = score
    }
}

/// The `event` member of published records; shared by all that one event leads to.
public final class EventReference: Sendable {
    public let eventID: ByteSlice?
    public let source: ByteSlice
    public let origin: Origin
    /// Headers of the raw record that every record of the event carries on (``TraceHeaders``).
    public let trace: [RecordHeader]

    public init(
        eventID: ByteSlice?, source: ByteSlice, origin: Origin, trace: [RecordHeader] = []
    ) {
        self.eventID = eventID
        self.source = source
        self.origin = origin
        self.trace = trace
    }
}

/// A canonical upsert to publish.
public struct CanonicalRecord: Sendable {
    public var identity: Identity
    /// ``Disposition/created`` or ``Disposition/updated``.
    public var disposition: Disposition
    /// Whether it stands beside a merging alert of the same event.
    public var merged: Bool
    public var event: EventReference

    public init(
        identity: Identity, disposition: Disposition, merged: Bool, event: EventReference
    ) {
        self.identity = identity
        self.disposition = disposition
        self.merged = merged
        self.event = event
    }
}

/// A duplicate alert to publish.
public struct DuplicateAlert: Sendable {
    public var alertID: UUID8
    public var disposition: Disposition
    public var action: AlertAction
    public var identityID: UUID8
    public var otherIdentityID: UUID8?
    public var rule: ByteSlice
    /// 0...1
    public var score: Double
    public var evidence: [Evidence]
    /// One sentence that ends with a full stop.
    public var explanation: ByteSlice
    /// The incoming lead's JSON as received.
    public var leadJSON: ByteSlice
    public var event: EventReference

    public init(
        alertID: UUID8, disposition: Disposition, action: AlertAction, identityID: UUID8,
        otherIdentityID: UUID8?, rule: ByteSlice, score: Double, evidence: [Evidence],
        explanation: ByteSlice, leadJSON: ByteSlice, event: EventReference
    ) {
        self.alertID = alertID
        self.disposition = disposition
        self.action = action
        self.identityID = identityID
        self.otherIdentityID = otherIdentityID
        self.rule = rule
        self.score = score
        self.evidence = evidence
        self.explanation = explanation
        self.leadJSON = leadJSON
        self.event = event
    }
}

/// A tombstone for the canonical topic.
public struct CanonicalTombstone: Sendable, Equatable {
    public var identityID: UUID8
    public var origin: Origin
    /// The surviving identity where this one was joined; nil where it was erased.
    public var joinedInto: UUID8?
    /// Whether another tombstone is the raw event's disposition.
    public var also: Bool
    /// Headers of the raw record that are carried on.
    public var trace: [RecordHeader]

    public init(
        identityID: UUID8, origin: Origin, joinedInto: UUID8?, also: Bool,
        trace: [RecordHeader] = []
    ) {
        self.identityID = identityID
        self.origin = origin
        self.joinedInto = joinedInto
        self.also = also
        self.trace = trace
    }
}
