public import Bytes

/// What one shard sends to another: an entry of its mailbox on the internal topic.
public enum ShardMessage: Sendable, Equatable {
    /// A raw event on its way to the owner of its master key.
    case event(EventMessage)
}

/// A raw event that Route has read, authorized and addressed. Key, headers and value are those of
/// the raw record, since a late rejection is a dead letter too.
public final class EventMessage: Sendable, Equatable {
    public let ticket: Ticket
    public let origin: Origin
    /// The source that counts: the event's, or what its topic or configuration gives it.
    public let source: ByteSlice
    public let masterKey: IdentityKey
    public let key: ByteSlice?
    public let headers: [RecordHeader]
    public let value: ByteSlice

    public init(
        ticket: Ticket, origin: Origin, source: ByteSlice, masterKey: IdentityKey,
        key: ByteSlice?, headers: [RecordHeader], value: ByteSlice
    ) {
        self.ticket = ticket
        self.origin = origin
        self.source = source
        self.masterKey = masterKey
        self.key = key
        self.headers = headers
        self.value = value
    }

    public static func == (left: EventMessage, right: EventMessage) -> Bool {
        left === right
            || left.ticket == right.ticket
                && left.origin == right.origin
                && left.source == right.source
                && left.masterKey == right.masterKey
                && left.key == right.key
                && left.headers == right.headers
                && left.value == right.value
    }
}
