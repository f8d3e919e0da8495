public import Bytes
public import StreamCore

/// Changes of an open transaction over a shard's stored state. Decisions read through it; only
/// what the changelog has taken is applied to the store, and an abort drops it.
public final class Overlay {
    /// The state underneath.
    public let base: any StateStore
    private var places: [StoreKey: Int] = [:]
    private var changes: [StoreWrite] = []

    /// Room for changes that is kept from one transaction to the next.
    private static let keptCapacity = 65_536

    public init(over base: any StateStore) {
        self.base = base
    }

    public var isEmpty: Bool { changes.isEmpty }

    /// Number of keys that were put or removed.
    public var count: Int { changes.count }

    /// The changes, one per key, in the order in which keys were first touched: each with the last
    /// value that it was given. For ``StateStore/apply(_:checkpoint:)``.
    public var writes: [StoreWrite] { changes }

    /// The entry's value as the open transaction sees it.
    public func value(of key: StoreKey) throws(StoreError) -> ByteSlice? {
        if !changes.isEmpty, let place = places[key] { return changes[place].value }
        return try base.value(of: key)
    }

    /// The value is kept as it is: hand over a slice that keeps no large buffer alive.
    public func put(_ key: StoreKey, _ value: ByteSlice) { set(key, value) }

    /// Removes the entry, whether or not there is one.
    public func remove(_ key: StoreKey) { set(key, nil) }

    private func set(_ key: StoreKey, _ value: ByteSlice?) {
        let next = changes.count
        let place = places[key, default: next]
        if place < next {
            changes[place].value = value
        } else {
            places[key] = next
            changes.append(StoreWrite(key: key, value: value))
        }
    }

    /// Every change in the order of ``writes``.
    public func forEachChange<Failure: Error>(
        _ body: (StoreWrite) throws(Failure) -> Void
    ) throws(Failure) {
        for change in changes { try body(change) }
    }

    /// Forgets all changes.
    public func drop() {
        let keep = changes.count <= Self.keptCapacity
        places.removeAll(keepingCapacity: keep)
        changes.removeAll(keepingCapacity: keep)
    }
}
