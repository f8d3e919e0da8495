import LeadModel
import StreamCore

/// The undecided events of a shard, in memory: how many there are, and since when this thread has
/// seen them, without a look at the index. It follows the open transaction, and goes back with it.
struct UndecidedEvents {
    struct Entry: Equatable {
        var key: IdentityKey
        var number: UInt32
        var name: EventName
        /// Of the raw record.
        var bytes: Int
        /// When the thread that has the shard first looked at it, monotonic; nil before.
        var seenNS: UInt64?
        /// Whether operators know of it.
        var isTold = false
    }

    private(set) var entries: [StoreKey: Entry] = [:]
    /// Bytes of the raw records of all entries.
    private(set) var bytes = 0
    /// What there was at each place that the open transaction has changed.
    private var before: [StoreKey: Entry?] = [:]

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    /// A node was put at a place, or removed from it.
    mutating func put(_ place: StoreKey, _ key: IdentityKey, _ number: UInt32, _ node: Node?) {
        if case .undecided(let event) = node {
            let name = event.event.name
            let known = entries[place]
            if known?.name == name { return }
            keep(known, of: place)
            let entry = Entry(key: key, number: number, name: name, bytes: event.event.byteCount)
            entries[place] = entry
            bytes += entry.bytes - (known?.bytes ?? 0)
        } else if !entries.isEmpty, let known = entries.removeValue(forKey: place) {
            keep(known, of: place)
            bytes -= known.bytes
        }
    }

    private mutating func set(_ entry: Entry?, at place: StoreKey) {
        bytes += (entry?.bytes ?? 0) - (entries[place]?.bytes ?? 0)
        entries[place] = entry
    }

    /// Notes what there was, at the first change of a place in the open transaction.
    private mutating func keep(_ entry: Entry?, of place: StoreKey) {
        if before.index(forKey: place) == nil { before.updateValue(entry, forKey: place) }
    }

    /// The open transaction was committed.
    mutating func commit() {
        if !before.isEmpty { before.removeAll(keepingCapacity: true) }
    }

    /// The open transaction was given up.
    mutating func drop() {
        if before.isEmpty { return }
        for (place, entry) in before { set(entry, at: place) }
        before.removeAll(keepingCapacity: true)
    }

    /// What there is was read from the index; what was known of it before stays known.
    mutating func reset(to found: [StoreKey: Entry] = [:]) {
        before = [:]
        entries = found.merging(entries.filter { found[$0.key]?.name == $0.value.name }) { $1 }
        bytes = entries.values.reduce(0) { $0 + $1.bytes }
    }

    /// When the thread first looked at the one that it has seen longest, monotonic; nil where it
    /// has looked at none.
    var firstSeenNS: UInt64? { entries.values.compactMap(\.seenNS).min() }

    /// Notes when an entry was looked at first, and the ones that it is time to tell of, at most
    /// `limit` of them: `limitNS` after that.
    mutating func overdue(
        now: UInt64, limitNS: UInt64, limit: Int
    ) -> [(entry: Entry, sinceNS: UInt64)] {
        var due: [(entry: Entry, sinceNS: UInt64)] = []
        for place in Array(entries.keys) {
            guard let entry = entries[place], !entry.isTold else { continue }
            guard let seenNS = entry.seenNS else {
                entries[place]?.seenNS = now
                continue
            }
            guard now &- seenNS >= limitNS, due.count < limit else { continue }
            entries[place]?.isTold = true
            due.append((entry, now &- seenNS))
        }
        return due.sorted { $0.entry.name < $1.entry.name }
    }
}
