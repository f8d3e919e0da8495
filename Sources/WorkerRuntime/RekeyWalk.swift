import Bytes
import LeadModel
import LeadResolver

/// A walk over the nodes of a shard whose identities' keys are derived again, for normalization data
/// is newer than they are, or rules are others. A value of one thread: it is not stored, and who
/// begins it anew finds what was done before as it should be.
struct RekeyWalk {
    /// A node in the shard's state: 24 bytes in memory.
    struct Place {
        var hash: Hash128
        var number: UInt32
    }

    /// All nodes that there were at its beginning: what comes later has keys of the newer data.
    let places: [Place]
    private var seen = 0
    /// Nodes that have to be looked at once more.
    private var later: [Place] = []
    /// Identities that had other keys.
    private(set) var changed = 0
    /// The shard's normalization record has been put.
    var isRecorded = false

    /// Rules are others, so that all are compared again.
    let isComparing: Bool

    init(_ places: [Place], isComparing: Bool = false) {
        self.places = places
        self.isComparing = isComparing
    }

    /// Whether all have been seen that can be seen now.
    var hasSeenAll: Bool { seen == places.count }

    var isAtEnd: Bool { hasSeenAll && later.isEmpty }

    /// A node whose keys are to be derived again.
    struct Due {
        var place: Place
        var node: NodeID
        /// It is to have other keys.
        var isRekeyed: Bool
    }

    /// Looks at the next nodes, at most `limit`; those that are due. `look` gives nil where nothing is.
    mutating func next(
        _ limit: Int, look: (Place) throws -> (node: NodeID, rekeying: Rekeying)?
    ) rethrows -> [Due] {
        var due: [Due] = []
        for place in take(limit) {
            guard let (node, rekeying) = try look(place) else { continue }
            switch rekeying {
            case .upToDate: continue
            case .later: later.append(place)
            case .due: due.append(Due(place: place, node: node, isRekeyed: true))
            case .compared: due.append(Due(place: place, node: node, isRekeyed: false))
            }
        }
        return due
    }

    /// Looks again at what was due, and was to be derived one after the other: one before another may
    /// have asked it to join, in the same shard, before its turn came.
    mutating func confirm(
        _ due: [Due], look: (Place) throws -> (node: NodeID, rekeying: Rekeying)?
    ) rethrows {
        for item in due {
            guard let (_, rekeying) = try look(item.place) else { continue }
            switch rekeying {
            case .upToDate, .compared: if item.isRekeyed { changed += 1 }
            case .later, .due: later.append(item.place)
            }
        }
    }

    private mutating func take(_ limit: Int) -> [Place] {
        guard hasSeenAll else {
            let end = min(seen + limit, places.count)
            defer { seen = end }
            return Array(places[seen..<end])
        }
        let taken = Array(later.prefix(limit))
        later.removeFirst(taken.count)
        return taken
    }
}
