public import Bytes
public import StreamCore

/// Changes of an open transaction over a shard's stored state. Decisions read through it; only
/// what the changelog has taken is applied to the store, and an abort drops it.
///
/// Values lie one behind the other in one buffer, so that changes by the ten thousand are no
/// objects of their own. They may go to the changelog while the transaction is open
/// (``logChanges(_:)``); a key that changes again is then logged again.
public final class Overlay {
    /// The state underneath.
    public let base: any StateStore
    private var places: [StoreKey: Int] = [:]
    private var changes: [Change] = []
    private var values: [UInt8] = []
    /// How many of `changes`, from the first on, have been logged.
    private var logged = 0

    /// Room that is kept from one transaction to the next.
    private static let keptChanges = 65_536
    private static let keptBytes = 4 << 20

    private struct Change {
        enum Kind: UInt8 {
            case put, removal
            /// A later change of the same key counts.
            case superseded
        }

        var key: StoreKey
        var kind: Kind
        var start: Int
        var count: Int
    }

    public init(over base: any StateStore) {
        self.base = base
    }

    public var isEmpty: Bool { changes.isEmpty }

    /// Number of keys that were put or removed.
    public var count: Int { places.count }

    /// Number of changes that are still to be logged.
    public var unlogged: Int { changes.count - logged }

    /// The last change of every key, in no order that matters. For
    /// ``StateStore/apply(_:checkpoint:)``.
    public var writes: [StoreWrite] {
        var result: [StoreWrite] = []
        result.reserveCapacity(places.count)
        for change in changes where change.kind != .superseded { result.append(write(change)) }
        return result
    }

    private func write(_ change: Change) -> StoreWrite {
        guard change.kind == .put else { return StoreWrite(key: change.key, value: nil) }
        return StoreWrite(
            key: change.key, value: values[change.start..<change.start + change.count])
    }

    /// The entry's value as the open transaction sees it.
    public func value(of key: StoreKey) throws(StoreError) -> ByteSlice? {
        if !changes.isEmpty, let place = places[key] {
            let change = changes[place]
            guard change.kind == .put else { return nil }
            // A copy: a slice of the buffer would have the next change copy all of it.
            return Array(values[change.start..<change.start + change.count])[...]
        }
        return try base.value(of: key)
    }

    public func put(_ key: StoreKey, _ value: ByteSlice) {
        let start = values.count
        values.append(contentsOf: value)
        set(Change(key: key, kind: .put, start: start, count: value.count))
    }

    /// Removes the entry, whether or not there is one.
    public func remove(_ key: StoreKey) {
        set(Change(key: key, kind: .removal, start: values.count, count: 0))
    }

    private func set(_ change: Change) {
        let next = changes.count
        let place = places[change.key, default: next]
        if place < next, place >= logged {
            changes[place] = change
            return
        }
        if place < next { changes[place].kind = .superseded }
        places[change.key] = next
        changes.append(change)
    }

    /// Hands over what was not logged yet, each key once, in the order in which keys were first
    /// touched since the last time. It counts as logged also where `body` throws: then the
    /// transaction has failed.
    public func logChanges<Failure: Error>(
        _ body: (StoreWrite) throws(Failure) -> Void
    ) throws(Failure) {
        let first = logged
        logged = changes.count
        for index in first..<logged { try body(write(changes[index])) }
    }

    /// The same, the change of one key before all others.
    public func logChanges<Failure: Error>(
        first key: StoreKey, _ body: (StoreWrite) throws(Failure) -> Void
    ) throws(Failure) {
        let first = logged
        logged = changes.count
        let place = places[key].flatMap { $0 >= first ? $0 : nil }
        if let place { try body(write(changes[place])) }
        for index in first..<logged where index != place { try body(write(changes[index])) }
    }

    /// Forgets all changes.
    public func drop() {
        let keep = changes.count <= Self.keptChanges
        places.removeAll(keepingCapacity: keep)
        changes.removeAll(keepingCapacity: keep)
        values.removeAll(keepingCapacity: values.count <= Self.keptBytes)
        logged = 0
    }
}
