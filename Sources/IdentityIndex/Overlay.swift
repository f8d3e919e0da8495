public import Bytes
public import StreamCore

/// Uncommitted changes over a store: reads see them, the store does not.
public struct Overlay {
    private let store: any StateStore
    private var places: [StoreKey: Int] = [:]
    /// The changes in the order in which their keys were first touched; one per key.
    public private(set) var changes: [StoreWrite] = []

    public init(over store: any StateStore) { self.store = store }

    public func value(of key: StoreKey) throws(StoreError) -> ByteSlice? {
        if let place = places[key] { return changes[place].value }
        return try store.value(of: key)
    }

    public mutating func put(_ key: StoreKey, _ value: ByteSlice) { write(key, value) }
    public mutating func remove(_ key: StoreKey) { write(key, nil) }

    private mutating func write(_ key: StoreKey, _ value: ByteSlice?) {
        if let place = places[key] {
            changes[place].value = value
        } else {
            places[key] = changes.count
            changes.append(StoreWrite(key: key, value: value))
        }
    }

    public func forEachChange(_ body: (StoreWrite) throws -> Void) rethrows {
        for change in changes { try body(change) }
    }

    public mutating func drop() {
        places.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
    }
}
