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
    public let key: ByteSlice?
    public let headers: [RecordHeader]
    public let value: ByteSlice

    public init(
        ticket: Ticket, origin: Origin, source: ByteSlice, masterKey: IdentityKey,
        claimedID: ByteSlice? = nil, key: ByteSlice?, headers: [RecordHeader], value: ByteSlice
    ) {
        self.ticket = ticket
        self.origin = origin
        self.source = source
        self.masterKey = masterKey
        self.claimedID = claimedID
        self.key = key
        self.headers = headers
        self.value = value
    }

    public var name: EventName { EventName(ticket: ticket, offset: origin.offset) }

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

    public init(key: IdentityKey, name: EventName, home: IdentityKey) {
        self.key = key
        self.name = name
        self.home = home
    }
}
