public import LeadModel

/// What the index keeps of an identity under its master key.
///
/// Several people may share a master key; they are numbered in the order of founding. Entry 0 is
/// kept while any of them lives, without identity where its own is gone, for it knows the next
/// number.
public struct BearerEntry: Sendable, Equatable {
    /// The number that the next identity under this master key gets; only entry 0's counts.
    public var nextNumber: UInt32
    public var identity: Identity?

    public init(nextNumber: UInt32, identity: Identity?) {
        self.nextNumber = nextNumber
        self.identity = identity
    }
}

/// What the resolver asks the runtime to do, in this order.
public enum Effect: Sendable {
    case publish(CanonicalRecord)
    case alert(DuplicateAlert)
    case tombstone(CanonicalTombstone)
    /// The event being handled goes to the rejected topic as it came.
    case reject(Rejection)
    case put(IdentityKey, number: UInt32, BearerEntry)
    case remove(IdentityKey, number: UInt32)
    case remember(IdentityKey, Erasure)
}

/// The resolver's view of its shard: what was put before is seen.
public protocol IdentityLookup: AnyObject {
    associatedtype Failure: Error

    func bearer(_ key: IdentityKey, number: UInt32) throws(Failure) -> BearerEntry?
    func erasure(_ key: IdentityKey) throws(Failure) -> Erasure?
    /// Whether any erasure is remembered.
    var remembersErasures: Bool { get }
    /// The highest record time that the shard has seen, this event's included: its clock.
    var highestRecordTimeMS: Int64 { get }
}

/// Sizes of what would be published, bytes: the decisions need them for their limits.
public protocol OutputMeasure {
    /// At least the size of the record's value.
    func sizeBound(of record: CanonicalRecord) -> Int
    /// The size of the record's value.
    func size(of record: CanonicalRecord) -> Int
    func size(of alert: DuplicateAlert) -> Int
}
