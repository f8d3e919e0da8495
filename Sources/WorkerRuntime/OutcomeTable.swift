import Bytes
import LeadModel

/// What the open transaction came to, summed while its events are decided: sources are few, so a
/// commit hands over a dozen sums instead of an outcome for each event.
struct OutcomeTable {
    private(set) var sums: [Outcome] = []
    private var places: [Name: Int] = [:]
    /// Where in `sums` the outcome was that was counted last under such a name, without a hash of
    /// all of it.
    private var guesses = [UInt16](repeating: 0, count: Self.guessed)

    private static let guessed = 64

    private struct Name: Hashable {
        var kind: Outcome.Kind
        var source: ByteSlice
    }

    var isEmpty: Bool { sums.isEmpty }

    mutating func count(_ kind: Outcome.Kind, _ source: ByteSlice) {
        let slot = Self.slot(kind, source)
        let guess = Int(guesses[slot])
        if guess < sums.count, sums[guess].kind == kind,
            sums[guess].source.sameBytes(as: source)
        {
            sums[guess].count += 1
            return
        }
        let name = Name(kind: kind, source: source)
        let place = places[name] ?? sums.count
        if place < sums.count {
            sums[place].count += 1
        } else {
            // Not a part of the event's buffer, which would live on until the commit.
            let kept = source.compacted
            places[Name(kind: kind, source: kept)] = place
            sums.append(Outcome(kind: kind, source: kept, count: 1))
        }
        guesses[slot] = UInt16(truncatingIfNeeded: place)
    }

    mutating func removeAll() {
        guard !sums.isEmpty else { return }
        sums.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    private static func slot(_ kind: Outcome.Kind, _ source: ByteSlice) -> Int {
        var mixed =
            switch kind {
            case .disposed(let disposition): Int(disposition.rawValue)
            case .rejected(let code): 16 + Int(code.rawValue)
            }
        source.withUnsafeBufferPointer { bytes in
            guard let last = bytes.last else { return }
            mixed &+=
                bytes.count &* 5 &+ Int(bytes[0]) &* 9 &+ Int(bytes[bytes.count / 2]) &* 11
                &+ Int(last) &* 23
        }
        return mixed & (guessed - 1)
    }
}
