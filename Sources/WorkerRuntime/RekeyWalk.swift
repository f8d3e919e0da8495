import Bytes
import LeadModel

/// A walk over the nodes of a shard whose identities' keys are derived again, for normalization data
/// is newer than they are. A value of one thread: it is not stored, and who begins it anew finds what
/// was done before as it should be.
struct RekeyWalk {
    /// A node in the shard's state: 24 bytes in memory.
    struct Place {
        var hash: Hash128
        var number: UInt32
    }

    /// All nodes that there were at its beginning: what comes later has keys of the newer data.
    let places: [Place]
    private var next = 0
    /// Nodes that have to be looked at once more.
    private var later: [Place] = []
    /// Identities that had other keys.
    var changed = 0
    /// The shard's normalization record has been put.
    var isRecorded = false

    init(_ places: [Place]) { self.places = places }

    /// Whether all have been seen that can be seen now.
    var hasSeenAll: Bool { next == places.count }

    var isAtEnd: Bool { hasSeenAll && later.isEmpty }

    /// The next places, at most `limit`.
    mutating func take(_ limit: Int) -> [Place] {
        guard hasSeenAll else {
            let end = min(next + limit, places.count)
            defer { next = end }
            return Array(places[next..<end])
        }
        let taken = Array(later.prefix(limit))
        later.removeFirst(taken.count)
        return taken
    }

    /// Puts a place back behind all others.
    mutating func postpone(_ place: Place) { later.append(place) }
}
