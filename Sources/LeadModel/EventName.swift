public import Bytes

/// An undecided event's name and its place in the order of undecided events.
public struct EventName: Hashable, Sendable, Comparable {
    public var ticket: Ticket
    /// Offset within the ticket's topic and partition.
    public var offset: Int64

    public init(ticket: Ticket, offset: Int64) {
        self.ticket = ticket
        self.offset = offset
    }

    public static func < (left: EventName, right: EventName) -> Bool {
        if left.ticket != right.ticket { return left.ticket < right.ticket }
        return left.offset < right.offset
    }
}

/// Where an identity, an alias or an undecided event is kept: under a master key, at its owner.
public struct NodeID: Hashable, Sendable {
    public var key: IdentityKey
    /// Which of several under the master key, in order of arrival from 0.
    public var number: UInt32
    /// Of the event that made the node: when all under a master key have gone, numbers begin anew,
    /// and what was meant for one of before is not for one of after.
    public var incarnation: UInt32

    public init(key: IdentityKey, number: UInt32, incarnation: UInt32) {
        self.key = key
        self.number = number
        self.incarnation = incarnation
    }

    /// The place of an identity that its own event founded.
    public init(key: IdentityKey, number: UInt32, founding id: UUID8) {
        self.init(key: key, number: number, incarnation: UInt32(truncatingIfNeeded: id.low))
    }
}

/// An identity as others speak of it.
public struct IdentityReference: Hashable, Sendable {
    public var node: NodeID
    public var id: UUID8
    /// The founding event's ticket: the identity's age.
    public var founded: Ticket

    public init(node: NodeID, id: UUID8, founded: Ticket) {
        self.node = node
        self.id = id
        self.founded = founded
    }

    /// Whether this one is the older of the two; ties, which there are none of, by id.
    public func isOlder(than other: IdentityReference) -> Bool {
        if founded != other.founded { return founded < other.founded }
        return id < other.id
    }
}

/// What the rules of this version compare beside keys: names as they are matched, normalized and
/// case-folded, empty where blank. A name without a space between family and given name, which
/// some scripts have, is both.
public struct Features: Hashable, Sendable {
    public var given: ByteSlice
    public var family: ByteSlice
    /// Keyed hashes of the phone number and of records of sources, of who has a weak e-mail address:
    /// what may agree where the address alone says nothing. Empty for all others.
    public var marks: [UInt64]

    public init(given: ByteSlice = [], family: ByteSlice = [], marks: [UInt64] = []) {
        self.given = given
        self.family = family
        self.marks = marks
    }
}

/// The raw event behind a claim, a pair or a join, as alerts tell of it.
public struct Cause: Sendable {
    public var event: EventReference
    /// The event's lead as received, JSON.
    public var leadJSON: ByteSlice
    /// The event's time, milliseconds since 1970.
    public var timeMS: Int64

    public init(event: EventReference, leadJSON: ByteSlice, timeMS: Int64) {
        self.event = event
        self.leadJSON = leadJSON
        self.timeMS = timeMS
    }
}

/// The memory of an erased person: events from before are not to bring them back.
public struct Erasure: Sendable, Hashable {
    /// The time of the erasing event, milliseconds since 1970.
    public var erasedAtMS: Int64
    /// The shard's highest record time when it was noted: from here the days of remembrance count.
    public var notedAtMS: Int64

    public init(erasedAtMS: Int64, notedAtMS: Int64) {
        self.erasedAtMS = erasedAtMS
        self.notedAtMS = notedAtMS
    }
}
