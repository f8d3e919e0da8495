public import Bytes

/// What one shard sends to another: an entry of its mailbox on the internal topic.
///
/// Each is addressed to a master key, a key or a node, whose owner partition is the mailbox.
/// Between two shards messages keep their order. Nearly all are events: a message takes the room of
/// a reference, for what is as large as a join would be copied with each of them.
public enum ShardMessage: Sendable {
    /// Route to the home of the master key: a raw event.
    case event(EventMessage)
    /// Along an alias to its target, or back to where it came from.
    indirect case forward(ForwardedEvent)
    indirect case back(ForwardedEvent)
    /// Route to the owner of an event's record: the event is on its way to another home.
    indirect case record(EarlyClaim)

    /// Home to owners of an undecided event's keys, and their answer.
    case claim(Claim)
    indirect case reply(ClaimReply)
    /// Owner to the homes that watch a claim: what became of it.
    indirect case settled(ClaimOutcome)
    /// Home to the home of an event that claimed before: count me as earlier.
    indirect case ask(ClaimQuestion)
    indirect case yielded(ClaimQuestion)
    /// Home to those that yielded to its event: what became of it.
    indirect case decided(ClaimOutcome)

    /// Home to a matching identity's home: an undecided event, and the answers.
    indirect case offer(Offer)
    indirect case accepted(Acceptance)
    indirect case declined(Refusal)

    /// An identity's home to owners of keys.
    case settle(KeySettlement)
    case refresh(KeySettlement)
    indirect case release(KeyRelease)
    /// An event's home to owners of keys: it ended without an identity.
    indirect case withdraw(ClaimWithdrawal)
    /// Home of an overriding identity to that of one it is not.
    indirect case distinct(Distinction)

    /// Owner of a key to the home of the older of two identities that a rule matches there.
    indirect case pair(Pair)
    indirect case join(Join)
    indirect case whole(Whole)
    /// A whole that is too long for one message, piece by piece.
    indirect case part(WholePart)
    indirect case joined(Joined)
    indirect case apart(NodeID)
    /// Owner of keys to the home of an identity whose claims another has taken over.
    indirect case taken(ClaimsTaken)

    /// Home of an identity that goes to its aliases, and how a link is emptied.
    indirect case unalias(Unalias)
    indirect case drain(Drain)
    indirect case drained(NodeID)
    /// An erase event's home to the homes of others under the same e-mail address.
    indirect case erase(ErasureOrder)
}

/// An undecided event claims keys of one owner.
public final class Claim: Sendable, Equatable {
    public let keys: [IdentityKey]
    public let name: EventName
    /// The event's master key: answers go to its owner.
    public let home: IdentityKey
    public let features: Features

    public init(keys: [IdentityKey], name: EventName, home: IdentityKey, features: Features) {
        self.keys = keys
        self.name = name
        self.home = home
        self.features = features
    }

    public static func == (left: Claim, right: Claim) -> Bool {
        left.keys == right.keys && left.name == right.name && left.home == right.home
            && left.features == right.features
    }
}

/// Who claimed before.
public struct ClaimReply: Sendable, Hashable {
    public var home: IdentityKey
    public var name: EventName
    public var keys: [KeyAnswer]

    public init(home: IdentityKey, name: EventName, keys: [KeyAnswer]) {
        self.home = home
        self.name = name
        self.keys = keys
    }
}

/// An owner's answer about one key.
public struct KeyAnswer: Sendable, Hashable {
    public var key: IdentityKey
    /// More identities have the key than its cap allows: it is no evidence, and they are left out.
    public var isSaturated: Bool
    public var settled: [KnownIdentity]
    public var pending: [PendingEvent]
    /// The memory of an erased person who had the key.
    public var erasure: Erasure?

    public init(
        key: IdentityKey, isSaturated: Bool, settled: [KnownIdentity], pending: [PendingEvent],
        erasure: Erasure? = nil
    ) {
        self.key = key
        self.isSaturated = isSaturated
        self.settled = settled
        self.pending = pending
        self.erasure = erasure
    }
}

/// An identity with what rules compare of it.
public struct KnownIdentity: Sendable, Hashable {
    public var identity: IdentityReference
    public var features: Features

    public init(identity: IdentityReference, features: Features) {
        self.identity = identity
        self.features = features
    }
}

/// An undecided event and its home.
public struct PendingEvent: Sendable, Hashable {
    public var name: EventName
    public var home: IdentityKey

    public init(name: EventName, home: IdentityKey) {
        self.name = name
        self.home = home
    }
}

/// What became of a claiming event, told to the home of one that waits for it.
public struct ClaimOutcome: Sendable, Hashable {
    /// The master key and name of the event that waits.
    public var home: IdentityKey
    public var waiting: EventName
    /// The event that was waited for.
    public var name: EventName
    /// The keys by which the one that waits sees the identity.
    public var kinds: KeyKinds
    /// The identity that the event is of now; nil where it ended without one.
    public var identity: KnownIdentity?

    public init(
        home: IdentityKey, waiting: EventName, name: EventName, kinds: KeyKinds,
        identity: KnownIdentity?
    ) {
        self.home = home
        self.waiting = waiting
        self.name = name
        self.kinds = kinds
        self.identity = identity
    }
}

/// Kinds of key, as a set.
public struct KeyKinds: OptionSet, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public init(_ kind: KeyKind) { rawValue = 1 << kind.rawValue }

    public func contains(_ kind: KeyKind) -> Bool { contains(KeyKinds(kind)) }
}

/// `ask`: `from` wants to count as earlier than `to`. `yielded`: `from` has agreed to that.
public struct ClaimQuestion: Sendable, Hashable {
    public var to: PendingEvent
    public var from: PendingEvent
    /// The keys by which the two know of each other.
    public var kinds: KeyKinds

    public init(to: PendingEvent, from: PendingEvent, kinds: KeyKinds) {
        self.to = to
        self.from = from
        self.kinds = kinds
    }
}

/// An undecided event offers itself to an identity.
public struct Offer: Sendable {
    public var to: NodeID
    /// The event's own place, which is to become an alias.
    public var from: NodeID
    public var event: EventMessage
    /// What the event has claimed, its master key first.
    public var keys: [IdentityKey]

    public init(to: NodeID, from: NodeID, event: EventMessage, keys: [IdentityKey]) {
        self.to = to
        self.from = from
        self.event = event
        self.keys = keys
    }
}

/// The event was handled by the identity.
public struct Acceptance: Sendable, Hashable {
    /// The event.
    public var event: PendingEvent
    /// The identity that it was merged into; nil where it ended without one (alerted, erased ...).
    public var identity: KnownIdentity?

    public init(event: PendingEvent, identity: KnownIdentity?) {
        self.event = event
        self.identity = identity
    }
}

/// The identity does not take the event.
public struct Refusal: Sendable, Hashable {
    public var event: PendingEvent
    /// Set where the identity has been erased.
    public var erasure: Erasure?

    public init(event: PendingEvent, erasure: Erasure?) {
        self.event = event
        self.erasure = erasure
    }
}

/// `settle`: an identity has keys, for good. `refresh`: what is compared of it has changed.
public final class KeySettlement: Sendable {
    /// Keys of one owner.
    public let keys: [IdentityKey]
    /// The event whose claim settles, if it made one; its early claim ends as well.
    public let name: EventName
    public let identity: KnownIdentity
    /// The identity overrides: it is another than all who had the keys before.
    public let isOverride: Bool
    /// The identity whose claims this one takes over (a join).
    public let inPlaceOf: IdentityReference?
    /// The identity had these keys all along, in another form, under older normalization data: by
    /// age, not by arrival, is told who had them before whom.
    public let isRekeyed: Bool
    public let cause: Cause

    public init(
        keys: [IdentityKey], name: EventName, identity: KnownIdentity, isOverride: Bool = false,
        inPlaceOf: IdentityReference? = nil, isRekeyed: Bool = false, cause: Cause
    ) {
        self.keys = keys
        self.name = name
        self.identity = identity
        self.isOverride = isOverride
        self.inPlaceOf = inPlaceOf
        self.isRekeyed = isRekeyed
        self.cause = cause
    }
}

/// An identity has lost keys.
public struct KeyRelease: Sendable, Hashable {
    public var keys: [IdentityKey]
    public var id: UUID8
    /// Set where the person was erased: to be remembered of e-mail addresses and records.
    public var erasure: Erasure?

    public init(keys: [IdentityKey], id: UUID8, erasure: Erasure?) {
        self.keys = keys
        self.id = id
        self.erasure = erasure
    }
}

/// An event's claims, early ones too, end without an identity.
public struct ClaimWithdrawal: Sendable, Hashable {
    public var keys: [IdentityKey]
    public var name: EventName
    /// The event has not ended: it waits at its home behind another one. Whoever waits for its
    /// early claim goes on; the claim itself stays.
    public var isQueued: Bool

    public init(keys: [IdentityKey], name: EventName, isQueued: Bool = false) {
        self.keys = keys
        self.name = name
        self.isQueued = isQueued
    }
}

/// Two identities are known to be two people.
public struct Distinction: Sendable, Hashable {
    public var to: NodeID
    public var id: UUID8

    public init(to: NodeID, id: UUID8) {
        self.to = to
        self.id = id
    }
}

/// Two identities that a rule matches at a key.
public struct Pair: Sendable {
    public var older: KnownIdentity
    public var younger: KnownIdentity
    public var key: IdentityKey
    /// The rule's name.
    public var rule: ByteSlice
    public var cause: Cause

    public init(
        older: KnownIdentity, younger: KnownIdentity, key: IdentityKey, rule: ByteSlice,
        cause: Cause
    ) {
        self.older = older
        self.younger = younger
        self.key = key
        self.rule = rule
        self.cause = cause
    }
}

/// `driver` wants the one it is sent to to be joined into it.
public struct Join: Sendable {
    public var to: NodeID
    public var driver: IdentityReference
    public var pair: Pair

    public init(to: NodeID, driver: IdentityReference, pair: Pair) {
        self.to = to
        self.driver = driver
        self.pair = pair
    }
}

/// All of a frozen identity, for the one that is to take it in.
public struct Whole: Sendable {
    public var to: NodeID
    public var identity: Identity
    public var links: IdentityLinks
    public var pair: Pair

    public init(to: NodeID, identity: Identity, links: IdentityLinks, pair: Pair) {
        self.to = to
        self.identity = identity
        self.links = links
        self.pair = pair
    }
}

/// A piece of a ``Whole``. They come in order: the last one brings the whole.
public struct WholePart: Sendable, Hashable {
    public var to: NodeID
    /// The frozen identity: of each there is one whole on its way at a time.
    public var from: NodeID
    /// From 0.
    public var number: UInt32
    /// How many parts there are.
    public var count: UInt32
    public var bytes: ByteSlice

    public init(to: NodeID, from: NodeID, number: UInt32, count: UInt32, bytes: ByteSlice) {
        self.to = to
        self.from = from
        self.number = number
        self.count = count
        self.bytes = bytes
    }
}

/// The frozen identity has been joined into another.
public struct Joined: Sendable, Hashable {
    public var to: NodeID
    public var into: IdentityReference
    /// The raw event that brought the two together.
    public var origin: Origin

    public init(to: NodeID, into: IdentityReference, origin: Origin) {
        self.to = to
        self.into = into
        self.origin = origin
    }
}

/// Claims of `to` that the identity it was joined into has now.
public struct ClaimsTaken: Sendable, Hashable {
    public var to: NodeID
    public var id: UUID8
    public var keys: [IdentityKey]

    public init(to: NodeID, id: UUID8, keys: [IdentityKey]) {
        self.to = to
        self.id = id
        self.keys = keys
    }
}

/// The alias `to` is let go of by its target, whose person was erased.
public struct Unalias: Sendable, Hashable {
    public var to: NodeID
    public var source: NodeID
    public var erasure: Erasure

    public init(to: NodeID, source: NodeID, erasure: Erasure) {
        self.to = to
        self.source = source
        self.erasure = erasure
    }
}

/// Nothing more comes from `child` behind this.
public struct Drain: Sendable, Hashable {
    public var to: NodeID
    public var child: NodeID

    public init(to: NodeID, child: NodeID) {
        self.to = to
        self.child = child
    }
}

/// An erase event concerns one more identity.
public struct ErasureOrder: Sendable, Hashable {
    public var to: NodeID
    /// The erase event.
    public var origin: Origin
    public var timeMS: Int64

    public init(to: NodeID, origin: Origin, timeMS: Int64) {
        self.to = to
        self.origin = origin
        self.timeMS = timeMS
    }
}

extension ShardMessage {
    /// The timestamp of the raw record that it carries, milliseconds since 1970: a shard's clock
    /// goes by these.
    public var recordTimeMS: Int64? {
        switch self {
        case .event(let event): event.origin.timestampMS
        case .forward(let event), .back(let event): event.event.origin.timestampMS
        case .offer(let offer): offer.event.origin.timestampMS
        default: nil
        }
    }
}
