import Bytes
import WorkerRuntime

/// How many raw events of one source had one outcome.
struct OutcomeSum {
    var kind: Outcome.Kind
    var source: ByteSlice
    var count: UInt64

    /// As many as are looked through one by one: sources are few, hashing each name costs more.
    private static let listed = 32

    /// The sums of a transaction's outcomes.
    static func sums(of outcomes: [Outcome]) -> [OutcomeSum] {
        var sums: [OutcomeSum] = []
        var others: [Outcome.Kind: [ByteSlice: UInt64]] = [:]
        for outcome in outcomes {
            let known = sums.firstIndex {
                $0.kind == outcome.kind && $0.source.sameBytes(as: outcome.source)
            }
            if let known {
                sums[known].count += 1
            } else if sums.count < listed {
                sums.append(OutcomeSum(kind: outcome.kind, source: outcome.source, count: 1))
            } else {
                others[outcome.kind, default: [:]][outcome.source, default: 0] += 1
            }
        }
        for (kind, sources) in others {
            for (source, count) in sources {
                sums.append(OutcomeSum(kind: kind, source: source, count: count))
            }
        }
        return sums
    }
}
