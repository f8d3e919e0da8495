import Testing

@testable import WorkerRuntime

/// A thread that goes round, but gets nothing done, is told from one that has nothing to do.
@Suite struct TroubleTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func troubleCountsWhenItLasts() {
        let status = WorkerStatus(threads: 2)
        #expect(status.lastingTrouble(now: .max) == nil)
        status.trouble(
            .broker, code: "_TRANSPORT", since: 5 * Self.second, now: 5 * Self.second, thread: 1)
        status.trouble(
            .broker, code: "_TIMED_OUT", since: 9 * Self.second, now: 9 * Self.second, thread: 1)
        #expect(status.isInTrouble(thread: 1) && !status.isInTrouble(thread: 0))
        #expect(status.lastingTrouble(now: 15 * Self.second) == nil)
        let trouble = status.lastingTrouble(now: 15 * Self.second + 1)
        #expect(trouble?.kind == .broker && trouble?.code == "_TIMED_OUT")
        #expect(trouble?.sinceNS == 5 * Self.second)
        status.clear(.commits, thread: 1)
        #expect(status.lastingTrouble(now: .max) != nil)
        status.clear(.broker, thread: 1)
        #expect(status.lastingTrouble(now: .max) == nil && !status.isInTrouble(thread: 1))
    }

    /// Who has nothing more to commit is not in trouble for ever.
    @Test func troubleThatIsOverWithoutACommit() {
        let status = WorkerStatus(threads: 1)
        status.trouble(.commits, code: "X", since: 1, now: 50 * Self.second, thread: 0)
        status.clear(.commits, quietSince: 49 * Self.second, thread: 0)
        #expect(status.lastingTrouble(now: 60 * Self.second)?.kind == .commits)
        status.clear(.commits, quietSince: 50 * Self.second, thread: 0)
        #expect(status.lastingTrouble(now: 60 * Self.second) == nil)
    }

    /// A slow commit alone is none, one that does not come back is.
    @Test func aCallThatTakesTooLong() {
        let status = WorkerStatus(threads: 1)
        status.called(for: 20_000, thread: 0, now: Self.second)
        #expect(status.lastingTrouble(now: 16 * Self.second) == nil)
        #expect(status.lastingTrouble(now: 17 * Self.second)?.kind == .broker)
        status.returned(thread: 0)
        #expect(status.lastingTrouble(now: 17 * Self.second) == nil)
    }

    /// Once a stop was asked for, a broker that is away is no failure; a disk is.
    @Test func failuresOfWhoWasToStop() {
        let status = WorkerStatus(threads: 1)
        status.requestStop()
        status.fail(.unavailable("no broker"))
        #expect(status.failure == nil)
        status.fail(.internalError("the disk is full"))
        #expect(status.failure == .internalError("the disk is full"))
        let other = WorkerStatus(threads: 1)
        other.fail(.unavailable("no broker"))
        other.requestStop()
        #expect(other.failure == .unavailable("no broker") && other.isStopping)
    }
}
