public import Bytes

/// A raw event that Route has read, authorized and addressed. Key, headers and value are those of
/// the raw record, since a late rejection is a dead letter too.
public final class EventMessage: Sendable, Equatable {
    public let ticket: Ticket
    public let origin: Origin
    /// The source that counts: the event's, or what its topic or configuration gives it.
    public let source: ByteSlice
    public let masterKey: IdentityKey
    /// The external id where the owner of the source's record was told of the event
    /// (``EarlyClaim``): that claim is to be ended even if the event can not be read any more.
    public let claimedID: ByteSlice?
    /// Events that name its record alone may still be undecided at the record's owner, sent before
    /// it in the same raw partition: it is decided behind them (``RecordFollower``).
    public let followsRecord: Bool
    public let key: ByteSlice?
    public let headers: [RecordHeader]
    public let value: ByteSlice

    public init(
        ticket: Ticket, origin: Origin, source: ByteSlice, masterKey: IdentityKey,
        claimedID: ByteSlice? = nil, followsRecord: Bool = false, key: ByteSlice?,
        headers: [RecordHeader], value: ByteSlice
    ) {
        self.ticket = ticket
        self.origin = origin
        self.source = source
        self.masterKey = masterKey
        self.claimedID = claimedID
        self.followsRecord = followsRecord
        self.key = key
        self.headers = headers
        self.value = value
    }

    public var name: EventName { EventName(ticket: ticket, offset: origin.offset) }

    /// The same event with nothing left that it is to be decided behind.
    public var followingNothing: EventMessage {
        EventMessage(
            ticket: ticket, origin: origin, source: source, masterKey: masterKey,
            claimedID: claimedID, key: key, headers: headers, value: value)
    }

    /// Bytes of the raw record.
    public var byteCount: Int {
        headers.reduce((key?.count ?? 0) + value.count) {
            $0 + $1.name.count + ($1.value?.count ?? 0)
        }
    }

    /// The key on which its early claim is.
    public var claimedRecord: IdentityKey? {
        claimedID.map { .record(source: source, externalID: $0) }
    }

    public static func == (left: EventMessage, right: EventMessage) -> Bool {
        left === right
            || left.ticket == right.ticket
                && left.origin == right.origin
                && left.source == right.source
                && left.masterKey == right.masterKey
                && left.claimedID == right.claimedID
                && left.followsRecord == right.followsRecord
                && left.key == right.key
                && left.headers == right.headers
                && left.value == right.value
    }
}

/// An event that follows aliases.
public struct ForwardedEvent: Sendable {
    /// The node it is for.
    public var to: NodeID
    /// The aliases it came through, the first one first.
    public var via: [NodeID]
    public var event: EventMessage

    public init(to: NodeID, via: [NodeID], event: EventMessage) {
        self.to = to
        self.via = via
        self.event = event
    }
}

/// An event's record is claimed before the event has reached its home.
public struct EarlyClaim: Sendable, Hashable {
    /// The record's key.
    public var key: IdentityKey
    public var name: EventName
    /// The master key that the event goes to.
    public var home: IdentityKey
    /// ``EventMessage/followsRecord``: until it is told to go on it is as if it had not come, but to
    /// later events of the record.
    public var isFollowing: Bool

    public init(
        key: IdentityKey, name: EventName, home: IdentityKey, isFollowing: Bool = false
    ) {
        self.key = key
        self.name = name
        self.home = home
        self.isFollowing = isFollowing
    }
}

/// It is an event's turn at its home, and it asks the owner of its record to be told when those
/// that were sent before it, and name the record alone, are decided.
public struct RecordFollower: Sendable, Hashable {
    /// The record's key.
    public var key: IdentityKey
    public var event: PendingEvent

    public init(key: IdentityKey, event: PendingEvent) {
        self.key = key
        self.event = event
    }
}
