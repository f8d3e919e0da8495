import Synchronization
import WorkerRuntime

/// Counts what became of the events.
final class OutcomeTally: WorkerObserver {
    private let counts = Mutex<[Outcome.Kind: Int]>([:])

    var rows: [(name: String, count: Int)] {
        counts.withLock { $0.map { ("\($0.key)", $0.value) } }.sorted { $0.name < $1.name }
    }

    func note(_ event: WorkerEvent, thread: Int) {}

    func count(_ outcomes: [Outcome]) {
        counts.withLock { counts in
            for outcome in outcomes { counts[outcome.kind, default: 0] += Int(outcome.count) }
        }
    }
}
