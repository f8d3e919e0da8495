public import Bytes

/// What one shard sends to another: an entry of its mailbox on the internal topic.
public enum ShardMessage: Sendable, Equatable {
    /// A raw event on its way to the owner of its master key.
    case event(EventMessage)
}

/// A raw event that Route has read, authorized and addressed. Key, headers and value are those of
/// the raw record, since a late rejection is a dead letter too.
public struct EventMessage: Sendable, Equatable {
    @usableFromInline
    var shared: Shared<Values>

    @usableFromInline
    struct Values: Sendable, Equatable {
        @usableFromInline var ticket: Ticket
        @usableFromInline var origin: Origin
        @usableFromInline var source: ByteSlice
        @usableFromInline var masterKey: IdentityKey
        @usableFromInline var key: ByteSlice?
        @usableFromInline var headers: [RecordHeader]
        @usableFromInline var value: ByteSlice

        @usableFromInline
        init(
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

    @inlinable
    public var ticket: Ticket {
        _read { yield shared.value.ticket }
        _modify { yield &shared.value.ticket }
    }
    @inlinable
    public var origin: Origin {
        _read { yield shared.value.origin }
        _modify { yield &shared.value.origin }
    }
    /// The source that counts: the event's, or what its topic or configuration gives it.
    @inlinable
    public var source: ByteSlice {
        _read { yield shared.value.source }
        _modify { yield &shared.value.source }
    }
    @inlinable
    public var masterKey: IdentityKey {
        _read { yield shared.value.masterKey }
        _modify { yield &shared.value.masterKey }
    }
    @inlinable
    public var key: ByteSlice? {
        _read { yield shared.value.key }
        _modify { yield &shared.value.key }
    }
    @inlinable
    public var headers: [RecordHeader] {
        _read { yield shared.value.headers }
        _modify { yield &shared.value.headers }
    }
    @inlinable
    public var value: ByteSlice {
        _read { yield shared.value.value }
        _modify { yield &shared.value.value }
    }

    public init(
        ticket: Ticket, origin: Origin, source: ByteSlice, masterKey: IdentityKey,
        key: ByteSlice?, headers: [RecordHeader], value: ByteSlice
    ) {
        shared = Shared(
            Values(
                ticket: ticket, origin: origin, source: source, masterKey: masterKey, key: key,
                headers: headers, value: value))
    }
}
