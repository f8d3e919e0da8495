public import Bytes

// Messages by which identities become one, and by which an alias's target and the alias keep in touch.

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
    /// Headers of it that are carried on.
    public var trace: [RecordHeader]

    public init(
        to: NodeID, into: IdentityReference, origin: Origin, trace: [RecordHeader] = []
    ) {
        self.to = to
        self.into = into
        self.origin = origin
        self.trace = trace
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
    /// Headers of the erase event that are carried on.
    public var trace: [RecordHeader]

    public init(to: NodeID, origin: Origin, timeMS: Int64, trace: [RecordHeader] = []) {
        self.to = to
        self.origin = origin
        self.timeMS = timeMS
        self.trace = trace
    }
}
