import Glibc
import LeadModel

/// Goes through every order of deliveries of one scenario.
struct Explorer {
    struct Outcome {
        var states = 0
        var steps = 0
        var ends = 0
        /// A limit of states or time was met first.
        var isCut = false
        var violation: String?
        var trace: [String] = []
    }

    let cast: Cast
    let start: Snapshot
    /// Monotonic nanoseconds after which it gives up.
    var deadline: UInt64 = .max
    var mostStates = 20_000_000

    private struct Frame {
        var state: Snapshot
        var moves: [Snapshot.Move]
        var next = 0
        var fingerprint: Fingerprint
    }

    func run() -> Outcome {
        var outcome = Outcome()
        var seen = FingerprintSet()
        var onPath: Set<Fingerprint> = []
        var path: [Frame] = []
        func enter(_ state: Snapshot, _ print: Fingerprint) throws(Violation) {
            onPath.insert(print)
            if state.isAtRest(cast) {
                outcome.ends += 1
                path.append(Frame(state: state, moves: state.moves(cast), fingerprint: print))
                try RestCheck(cast: cast, state: state).run()
            } else {
                let moves = state.moves(cast)
                path.append(Frame(state: state, moves: moves, fingerprint: print))
                if moves.isEmpty { throw Violation("nothing moves any more") }
            }
        }
        do throws(Violation) {
            if let early = cast.earlyViolation { throw early }
            let first = start.fingerprint
            _ = seen.insert(first)
            try enter(start, first)
            while let last = path.indices.last {
                if path[last].next == path[last].moves.count {
                    onPath.remove(path[last].fingerprint)
                    path.removeLast()
                    continue
                }
                let move = path[last].moves[path[last].next]
                path[last].next += 1
                var state = path[last].state
                outcome.steps += 1
                if outcome.steps & 0x3ff == 0, Self.now > deadline || seen.count > mostStates {
                    outcome.isCut = true
                    break
                }
                try state.take(move, cast)
                let print = state.fingerprint
                if seen.insert(print) {
                    try enter(state, print)
                } else if onPath.contains(print) {
                    throw Violation("messages go round for ever")
                }
            }
        } catch {
            outcome.violation = error.text
            outcome.trace = trace(path)
        }
        outcome.states = seen.count
        return outcome
    }

    private func trace(_ path: [Frame]) -> [String] {
        path.compactMap { frame in
            frame.next == 0 ? nil : line(frame.state, frame.moves[frame.next - 1])
        }
    }

    func line(_ state: Snapshot, _ move: Snapshot.Move) -> String {
        let text = state.message(of: move, cast).map { MessageText(cast).text($0) } ?? "nothing"
        switch move {
        case .deliver(let from, let to): return "\(name(from)) -> \(to): \(text)"
        case .erase: return "outside: \(text)"
        case .upgrade(let shard): return "\(shard) is upgraded"
        case .rekey(let node): return "re-keyed: \(MessageText(cast).name(node))"
        }
    }

    private func name(_ shard: Int32) -> String {
        shard < cast.partitions ? "\(shard)" : shard < 500 ? "route \(shard - 100)" : "outside"
    }

    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
