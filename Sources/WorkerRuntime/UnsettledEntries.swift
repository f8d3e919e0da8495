import Bytes
import LeadModel
import StreamCore

/// Changed entries of a shard that are not encoded yet: what changes several times in a row, as
/// around a claim, is encoded once.
struct UnsettledEntries {
    enum Content {
        /// nil where the node is removed.
        case node(NodeEntry?)
        case record(KeyRecord?)
    }

    struct Change {
        var place: StoreKey
        var key: IdentityKey
        var content: Content
        /// The change before it in the same slot, -1 for none.
        fileprivate var earlier: Int
    }

    /// In the order in which places were first touched.
    private(set) var changes: [Change] = []
    /// The latest change whose place falls into a slot, -1 for none.
    private var latest = [Int](repeating: -1, count: slots)

    private static let slots = 256

    private static func slot(_ place: StoreKey) -> Int {
        Int(truncatingIfNeeded: place.hash.first &+ UInt64(place.kind)) & (slots - 1)
    }

    var isEmpty: Bool { changes.isEmpty }

    /// Which of the changes is that of a place; nil where nothing was put there.
    func index(of place: StoreKey) -> Int? {
        if changes.isEmpty { return nil }
        var index = latest[Self.slot(place)]
        while index >= 0 {
            if changes[index].place == place { return index }
            index = changes[index].earlier
        }
        return nil
    }

    /// Whether a change is that of an entry of this key. Compared where it lies: a copy costs more.
    func isChange(_ index: Int, of key: IdentityKey) -> Bool {
        changes.withUnsafeBufferPointer { $0[index].key.isSame(as: key) }
    }

    mutating func put(_ place: StoreKey, _ key: IdentityKey, _ content: Content) {
        if let index = index(of: place), isChange(index, of: key) {
            changes[index].content = content
            return
        }
        let slot = Self.slot(place)
        changes.append(
            Change(place: place, key: key, content: content, earlier: latest[slot]))
        latest[slot] = changes.count - 1
    }

    mutating func removeAll() {
        for change in changes { latest[Self.slot(change.place)] = -1 }
        changes.removeAll(keepingCapacity: true)
    }
}
