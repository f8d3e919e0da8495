import Glibc

/// Where a thread's processor time goes: what passes between two calls of its clients belongs to
/// the stage that the earlier one began.
final class StageClock {
    enum Stage: Int, CaseIterable {
        case route
        case resolve
        /// From the last look for input to the commit: mailboxes, changelog, offsets.
        case flush
        case apply
        case other
    }

    private var current = Stage.other
    private var sinceNS = StageClock.nowNS
    private(set) var spentNS = [Int64](repeating: 0, count: Stage.allCases.count)

    func enter(_ stage: Stage) {
        let now = Self.nowNS
        spentNS[current.rawValue] += now - sinceNS
        sinceNS = now
        current = stage
    }

    /// The calling thread's processor time.
    static var nowNS: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
