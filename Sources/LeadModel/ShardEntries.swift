public import Bytes

/// A pair alert that was published.
public struct ToldPair: Sendable, Hashable {
    public var younger: UUID8
    public var rule: ByteSlice

    public init(younger: UUID8, rule: ByteSlice) {
        self.younger = younger
        self.rule = rule
    }
}

/// What is kept at a number under a master key. It is copied with every look at it: what is large
/// takes the room of a reference.
public enum Node: Sendable {
    case living(Identity, IdentityLinks)
    /// Asked to join; it waits for the verdict, and all that is for it waits in its queue.
    case frozen(Identity, IdentityLinks)
    indirect case alias(Alias)
    /// An alias whose target has let go of it: its queue waits until the link is empty.
    indirect case draining(Alias, Erasure)
    indirect case undecided(UndecidedEvent)
}

/// Another name of an identity elsewhere.
public struct Alias: Sendable, Hashable {
    public var target: NodeID
    /// Nodes that are aliases of this one.
    public var children: [NodeID]
    /// The record of the event that became an alias, as a key; nil where it had none.
    public var record: IdentityKey?
    /// The identity that was at its target when this became an alias; it may have been joined
    /// into others since.
    public var identity: UUID8
    /// Its person was erased, and the claim that led there is gone; it has not heard of it itself,
    /// for it hears of it link by link. What comes keeps its place behind what went that way.
    public var isLetGo: Bool
    /// ``NodeID/incarnation`` of the alias itself.
    public var incarnation: UInt32

    public init(
        target: NodeID, identity: UUID8, children: [NodeID] = [], record: IdentityKey? = nil,
        isLetGo: Bool = false, incarnation: UInt32
    ) {
        self.incarnation = incarnation
        self.target = target
        self.identity = identity
        self.isLetGo = isLetGo
        self.children = children
        self.record = record
    }
}

/// An event that claims its keys.
public struct UndecidedEvent: Sendable {
    public enum Phase: UInt8, Sendable, Hashable {
        case claiming
        case offering
    }

    public var event: EventMessage
    public var phase: Phase
    /// What it has claimed, its master key first.
    public var keys: [IdentityKey]
    public var features: Features
    /// Answers of owners that are still to come.
    public var awaited: Int
    public var watched: [WatchedEvent]
    public var seen: [SeenIdentity]
    /// Events that count this one as earlier and wait for it.
    public var yielders: [ClaimQuestion]
    /// Whom it has offered itself to, the latest last: never twice to one.
    public var asked: [UUID8]
    /// The latest erasure of a person who had one of its keys.
    public var erasure: Erasure?
    /// When it began to claim, the shard's highest record time, milliseconds.
    public var sinceMS: Int64

    public init(
        event: EventMessage, phase: Phase, keys: [IdentityKey], features: Features, awaited: Int,
        watched: [WatchedEvent] = [], seen: [SeenIdentity] = [], yielders: [ClaimQuestion] = [],
        asked: [UUID8] = [], erasure: Erasure? = nil, sinceMS: Int64
    ) {
        self.event = event
        self.phase = phase
        self.keys = keys
        self.features = features
        self.awaited = awaited
        self.watched = watched
        self.seen = seen
        self.yielders = yielders
        self.asked = asked
        self.erasure = erasure
        self.sinceMS = sinceMS
    }
}

/// An event that another one waits for, by one of the keys that they share.
public struct WatchedEvent: Sendable, Hashable {
    public enum State: UInt8, Sendable, Hashable {
        /// Nothing is known of it yet.
        case open
        /// It has yielded: it comes later.
        case after
        /// It ended without an identity.
        case gone
    }

    public var event: PendingEvent
    /// The key by which the two know of each other: each is told of by itself, and it counts by
    /// which of them an identity is known.
    public var kinds: KeyKinds
    public var state: State

    public init(event: PendingEvent, kinds: KeyKinds, state: State) {
        self.event = event
        self.kinds = kinds
        self.state = state
    }
}

/// An identity that an undecided event knows of, and by keys of which kinds.
public struct SeenIdentity: Sendable, Hashable {
    public var known: KnownIdentity
    public var kinds: KeyKinds

    public init(known: KnownIdentity, kinds: KeyKinds) {
        self.known = known
        self.kinds = kinds
    }
}

/// What is kept at a number under a master key. Number 0 is kept while there is any node, for it
/// knows the next number.
public struct NodeEntry: Sendable {
    /// The number that the next node under this master key gets; only entry 0's counts.
    public var nextNumber: UInt32
    public var node: Node?

    public init(nextNumber: UInt32, node: Node?) {
        self.nextNumber = nextNumber
        self.node = node
    }
}

/// Messages that wait, in order.
public enum QueueID: Hashable, Sendable {
    /// Events of a master key, while one before them is undecided.
    case events(IdentityKey)
    /// All that is addressed to a frozen or draining node.
    case node(NodeID)
    /// What came back to a draining node: handled before its queue.
    case returned(NodeID)
    /// Parts of the whole of a node, until the last one is in.
    case parts(of: NodeID)
}

/// What the owner of a key knows of it.
public struct KeyRecord: Sendable, Hashable {
    /// In order of arrival.
    public var claims: [KeyClaim] = []
    public var watchers: [Watcher] = []
    /// Events with this record that are on their way to another home.
    public var early: [PendingEvent] = []
    /// Of these, those that wait at their home behind another event: nobody waits for them there,
    /// or two events could wait for each other through such a queue.
    public var queuedEarly: [PendingEvent] = []
    /// The alert that the key is shared by too many has been published.
    public var isOverCap = false
    /// Identities beyond the cap, which are only counted: a switchboard's number is that of
    /// thousands.
    public var unlisted: UInt32 = 0

    public init() {}

    /// Whether events with this record are on their way to other homes.
    public var isAwaited: Bool { !early.isEmpty || !queuedEarly.isEmpty }

    public var isEmpty: Bool {
        claims.isEmpty && watchers.isEmpty && !isAwaited && !isOverCap && unlisted == 0
    }
}

/// A claim on a key.
public struct KeyClaim: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        case pending(PendingEvent)
        case settled(IdentityReference)
    }

    public var state: State
    public var features: Features
    public var isOverride: Bool
    /// Identities joined into the one that has settled, in whose place it has the key.
    public var standsFor: [UUID8]

    public init(
        state: State, features: Features, isOverride: Bool = false, standsFor: [UUID8] = []
    ) {
        self.state = state
        self.features = features
        self.isOverride = isOverride
        self.standsFor = standsFor
    }
}

/// An event that waits for what becomes of a claim.
public struct Watcher: Sendable, Hashable {
    public var waiting: PendingEvent
    public var watched: EventName

    public init(waiting: PendingEvent, watched: EventName) {
        self.waiting = waiting
        self.watched = watched
    }
}
