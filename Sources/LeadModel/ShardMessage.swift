public import Bytes

/// What one shard sends to another: an entry of its mailbox on the internal topic.
public enum ShardMessage: Sendable, Equatable {
    /// A raw event on its way to the owner of its master key.
    case event(EventMessage)
}

/// A raw event that Route has read, authorized and addressed. Key, headers and value are those of
/// the raw record, since a late rejection is a dead letter too.
public struct EventMessage: Sendable, Equatable {
    public var ticket: Ticket
    public var origin: Origin
    /// The source that counts: the event's, or what its topic or configuration gives it.
    public var source: ByteSlice
    public var masterKey: IdentityKey
    public var key: ByteSlice?
    public var headers: [RecordHeader]
    public var value: ByteSlice

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
}
