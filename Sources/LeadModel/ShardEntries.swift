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
    case undecided(UndecidedEvent)
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

/// An event that claims its keys. It is copied with every look at it, and costs a reference.
public struct UndecidedEvent: Sendable {
    public enum Phase: UInt8, Sendable, Hashable {
        case claiming
        case offering
        /// It has claimed nothing yet: what was sent before it of its record comes first.
        case following
    }

    private var content: Shared<Content>

    private struct Content: Sendable {
        var event: EventMessage
        var phase: Phase
        var keys: [IdentityKey]
        var features: Features
        var awaited: [Int32]
        var watched: [WatchedEvent]
        var seen: [SeenIdentity]
        var yielders: [ClaimQuestion]
        var asked: [UUID8]
        var erasure: Erasure?
        var sinceMS: Int64
    }

    public var event: EventMessage { content.value.event }
    public var phase: Phase {
        get { content.value.phase }
        set { content.value.phase = newValue }
    }
    /// What it has claimed, its master key first.
    public var keys: [IdentityKey] { content.value.keys }
    public var features: Features { content.value.features }
    /// Shards that own keys of its and have not answered yet.
    public var awaited: [Int32] {
        get { content.value.awaited }
        set { content.value.awaited = newValue }
    }
    public var watched: [WatchedEvent] {
        get { content.value.watched }
        set { content.value.watched = newValue }
    }
    public var seen: [SeenIdentity] {
        get { content.value.seen }
        set { content.value.seen = newValue }
    }
    /// Events that count this one as earlier and wait for it.
    public var yielders: [ClaimQuestion] {
        get { content.value.yielders }
        set { content.value.yielders = newValue }
    }
    /// Whom it has offered itself to, the latest last: never twice to one.
    public var asked: [UUID8] {
        get { content.value.asked }
        set { content.value.asked = newValue }
    }
    /// The latest erasure of a person who had one of its keys.
    public var erasure: Erasure? {
        get { content.value.erasure }
        set { content.value.erasure = newValue }
    }
    /// When it began to claim, the shard's highest record time, milliseconds.
    public var sinceMS: Int64 {
        get { content.value.sinceMS }
        set { content.value.sinceMS = newValue }
    }

    public init(
        event: EventMessage, phase: Phase, keys: [IdentityKey], features: Features,
        awaited: [Int32],
        watched: [WatchedEvent] = [], seen: [SeenIdentity] = [], yielders: [ClaimQuestion] = [],
        asked: [UUID8] = [], erasure: Erasure? = nil, sinceMS: Int64
    ) {
        content = Shared(
            Content(
                event: event, phase: phase, keys: keys, features: features, awaited: awaited,
                watched: watched, seen: seen, yielders: yielders, asked: asked, erasure: erasure,
                sinceMS: sinceMS))
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
    /// Claims on a key that are not looked at before earlier ones.
    case claims(on: IdentityKey)
}

/// What the owner of a key knows of it.
public struct KeyRecord: Sendable, Hashable {
    /// In order of arrival.
    public var claims: [KeyClaim] = []
    /// nil where nobody waits and nothing is on its way, as most of the time.
    private var unrest: Shared<Unrest>?
    /// The alert that the key is shared by too many has been published.
    public var isOverCap = false
    /// Identities beyond the cap, which are only counted: a switchboard's number is that of
    /// thousands.
    public var unlisted: UInt32 = 0

    /// Claims in the queue of a key, and the first and last of their events.
    public struct Held: Sendable, Hashable {
        public var count: UInt32
        public var first: EventName
        public var last: EventName
        /// Whether they lie in the order of their events.
        public var isSorted: Bool

        public init(
            count: UInt32, first: EventName, last: EventName, isSorted: Bool = true
        ) {
            self.count = count
            self.first = first
            self.last = last
            self.isSorted = isSorted
        }
    }

    /// An event that is decided behind those of its raw partition that name the record alone
    /// (``EventMessage/followsRecord``). Nothing of the protocol waits for it but later ones of these,
    /// and later followers.
    public struct Follower: Sendable, Hashable {
        public enum State: UInt8, Sendable, Hashable {
            case onItsWay
            /// It waits at its home behind another event.
            case queued
            /// It is its turn there: it has asked, and those before it are not decided.
            case waiting
        }

        public var event: PendingEvent
        public var state: State

        public init(event: PendingEvent, state: State = .onItsWay) {
            self.event = event
            self.state = state
        }
    }

    private struct Unrest: Sendable, Hashable {
        var watchers: [Watcher] = []
        var early: [PendingEvent] = []
        var queuedEarly: [PendingEvent] = []
        var followers: [Follower] = []
        var held: Held?

        var isEmpty: Bool {
            watchers.isEmpty && early.isEmpty && queuedEarly.isEmpty && followers.isEmpty
                && held == nil
        }
    }

    public init() {}

    public var watchers: [Watcher] {
        get { unrest?.value.watchers ?? [] }
        set { change { $0.watchers = newValue } }
    }
    /// Events with this record that are on their way to another home.
    public var early: [PendingEvent] {
        get { unrest?.value.early ?? [] }
        set { change { $0.early = newValue } }
    }
    /// Of these, those that wait at their home behind another event: nobody waits for them there,
    /// or two events could wait for each other through such a queue.
    public var queuedEarly: [PendingEvent] {
        get { unrest?.value.queuedEarly ?? [] }
        set { change { $0.queuedEarly = newValue } }
    }
    /// Events that are to be told when those before them are decided.
    public var followers: [Follower] {
        get { unrest?.value.followers ?? [] }
        set { change { $0.followers = newValue } }
    }
    /// nil where no claim waits, as nearly always.
    public var held: Held? {
        get { unrest?.value.held }
        set { change { $0.held = newValue } }
    }

    private mutating func change(_ body: (inout Unrest) -> Void) {
        var changed = unrest?.value ?? Unrest()
        body(&changed)
        unrest = changed.isEmpty ? nil : Shared(changed)
    }

    /// Whether events with this record are on their way to other homes.
    public var isAwaited: Bool {
        unrest.map {
            !$0.value.early.isEmpty || !$0.value.queuedEarly.isEmpty || !$0.value.followers.isEmpty
        } ?? false
    }

    public var isEmpty: Bool {
        claims.isEmpty && unrest == nil && !isOverCap && unlisted == 0
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.claims == right.claims && left.unrest?.value == right.unrest?.value
            && left.isOverCap == right.isOverCap && left.unlisted == right.unlisted
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(claims)
        hasher.combine(unrest?.value)
        hasher.combine(isOverCap)
        hasher.combine(unlisted)
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
