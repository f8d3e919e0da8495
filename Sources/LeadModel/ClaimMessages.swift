// Messages by which an undecided event finds the identities that it is about.

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
    /// More identities have the key than its cap allows: it is no evidence, and they are left out; of
    /// an event's master key but for those who agree with it in something else.
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
