public import Bytes

// Messages by which the home of an identity keeps the owners of its keys up to date.

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
    /// The identity has settled these keys before: the claim of an event, or of another one, on them
    /// ends.
    public let isHeld: Bool
    /// In a `refresh`: the identity does not have the keys. An event that was decided at it had
    /// them, and brings the evidence.
    public let isEvidence: Bool
    public let cause: Cause

    public init(
        keys: [IdentityKey], name: EventName, identity: KnownIdentity, isOverride: Bool = false,
        inPlaceOf: IdentityReference? = nil, isRekeyed: Bool = false, isHeld: Bool = false,
        isEvidence: Bool = false, cause: Cause
    ) {
        self.keys = keys
        self.name = name
        self.identity = identity
        self.isOverride = isOverride
        self.inPlaceOf = inPlaceOf
        self.isRekeyed = isRekeyed
        self.isHeld = isHeld
        self.isEvidence = isEvidence
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
