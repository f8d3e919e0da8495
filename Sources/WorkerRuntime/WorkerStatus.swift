import Synchronization

/// Where a worker thread stands.
public enum ThreadPhase: Sendable, Equatable {
    case starting
    case joining
    /// Catching up with the changelog; so many shards are still to do.
    case restoring(shardsLeft: Int)
    case running
    /// Starting over after a fault of the broker.
    case recovering
    case stopped
}

/// What the outside may ask of a running worker: alive, ready, asked to stop.
public final class WorkerStatus: Sendable {
    private struct State {
        var phases: [ThreadPhase]
        var beatsNS: [UInt64]
        var undecided: [Int]
        /// By when what a thread has called is to come back.
        var dueNS: [UInt64?]
        var stopping = false
        var failure: WorkerFailure?
    }

    private let state: Mutex<State>

    public init(threads: Int) {
        state = Mutex(
            State(
                phases: Array(repeating: .starting, count: threads),
                beatsNS: Array(repeating: 0, count: threads),
                undecided: Array(repeating: 0, count: threads),
                dueNS: Array(repeating: nil, count: threads)))
    }

    public var phases: [ThreadPhase] { state.withLock { $0.phases } }
    public var isStopping: Bool { state.withLock { $0.stopping } }
    /// Events that wait until it is decided who else has their keys, of all threads.
    public var undecided: Int { state.withLock { $0.undecided.reduce(0, +) } }
    /// The first failure of any thread.
    public var failure: WorkerFailure? { state.withLock { $0.failure } }

    /// Asks all threads to finish; waits for nothing.
    public func requestStop() { state.withLock { $0.stopping = true } }

    /// Whether every thread has got its share of work and is up to date.
    public var isReady: Bool {
        state.withLock { state in
            !state.stopping && state.phases.allSatisfy { $0 == .running }
        }
    }

    /// The longest time since a thread last showed that it goes round, nanoseconds.
    public func silenceNS(now: UInt64) -> UInt64 {
        state.withLock { state in
            zip(state.phases, state.beatsNS).reduce(0) { longest, thread in
                thread.0 == .stopped || thread.1 == 0 || now < thread.1
                    ? longest : max(longest, now - thread.1)
            }
        }
    }

    /// Beyond its own time limit a call of the client may take so long, milliseconds.
    private static let graceMS = 2_000

    /// A thread is about to make a call of the client that has a time limit of its own. One that does
    /// not keep it is ``isOverdue(thread:now:)``: some of librdkafka's wait for an answer without any
    /// limit where a connection is lost at the wrong moment.
    func called(for timeoutMS: Int, thread: Int, now: UInt64) {
        let due = now + UInt64(timeoutMS + Self.graceMS) * 1_000_000
        state.withLock { $0.dueNS[thread] = due }
    }

    /// The call has come back.
    func returned(thread: Int) { state.withLock { $0.dueNS[thread] = nil } }

    /// Whether a call that the thread has made should have come back long ago.
    func isOverdue(thread: Int, now: UInt64) -> Bool {
        state.withLock { $0.dueNS[thread].map { $0 < now } ?? false }
    }

    func set(_ phase: ThreadPhase, thread: Int) {
        state.withLock { $0.phases[thread] = phase }
    }

    func beat(thread: Int, now: UInt64) {
        state.withLock { $0.beatsNS[thread] = now }
    }

    func beat(thread: Int, now: UInt64, undecided: Int) {
        state.withLock { state in
            state.beatsNS[thread] = now
            state.undecided[thread] = undecided
        }
    }

    func fail(_ failure: WorkerFailure) {
        state.withLock { state in
            if state.failure == nil { state.failure = failure }
            state.stopping = true
        }
    }
}
