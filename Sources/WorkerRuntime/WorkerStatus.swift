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

/// What keeps a worker thread from its work although it goes round.
public struct WorkerTrouble: Sendable, Equatable {
    public enum Kind: Sendable {
        /// No broker answers.
        case broker
        /// Transactions fail, one after the other.
        case commits
    }

    public var kind: Kind
    /// The client library's name of the latest error; empty where a call has not come back yet.
    public var code: String
    public var sinceNS: UInt64
    var latestNS: UInt64 = 0
}

/// What the outside may ask of a running worker: alive, ready, asked to stop.
public final class WorkerStatus: Sendable {
    private struct State {
        var phases: [ThreadPhase]
        var beatsNS: [UInt64]
        var undecided: [Int]
        /// By when what a thread has called is to come back.
        var dueNS: [UInt64?]
        /// When it was called.
        var calledNS: [UInt64]
        var troubles: [[WorkerTrouble.Kind: WorkerTrouble]]
        var stopping = false
        /// From outside, not because a thread has failed.
        var wasAsked = false
        var failure: WorkerFailure?
    }

    private let state: Mutex<State>

    public init(threads: Int) {
        state = Mutex(
            State(
                phases: Array(repeating: .starting, count: threads),
                beatsNS: Array(repeating: 0, count: threads),
                undecided: Array(repeating: 0, count: threads),
                dueNS: Array(repeating: nil, count: threads),
                calledNS: Array(repeating: 0, count: threads),
                troubles: Array(repeating: [:], count: threads)))
    }

    public var phases: [ThreadPhase] { state.withLock { $0.phases } }
    public var isStopping: Bool { state.withLock { $0.stopping } }
    /// Events that wait until it is decided who else has their keys, of all threads.
    public var undecided: Int { state.withLock { $0.undecided.reduce(0, +) } }
    /// The first failure of any thread.
    public var failure: WorkerFailure? { state.withLock { $0.failure } }

    /// Asks all threads to finish; waits for nothing.
    public func requestStop() {
        state.withLock { state in
            state.stopping = true
            state.wasAsked = true
        }
    }

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
        state.withLock { state in
            state.dueNS[thread] = due
            state.calledNS[thread] = now
        }
    }

    /// The call has come back.
    func returned(thread: Int) { state.withLock { $0.dueNS[thread] = nil } }

    /// Whether a call that the thread has made should have come back long ago.
    func isOverdue(thread: Int, now: UInt64) -> Bool {
        state.withLock { $0.dueNS[thread].map { $0 < now } ?? false }
    }

    /// Each thread's troubles, and since when a call has not come back.
    func withTroubles<Result>(
        _ body: ([[WorkerTrouble.Kind: WorkerTrouble]], [UInt64?]) -> Result
    ) -> Result {
        let (troubles, calls) = state.withLock { state in
            (state.troubles, zip(state.dueNS, state.calledNS).map { $0 == nil ? nil : $1 })
        }
        return body(troubles, calls)
    }

    func changeTroubles(
        of thread: Int, _ body: (inout [WorkerTrouble.Kind: WorkerTrouble]) -> Void
    ) {
        state.withLock { body(&$0.troubles[thread]) }
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

    /// A broker that is of no use any more is no failure of a worker that was to stop.
    func fail(_ failure: WorkerFailure) {
        state.withLock { state in
            state.stopping = true
            if state.wasAsked, case .unavailable = failure { return }
            if state.failure == nil { state.failure = failure }
        }
    }
}
