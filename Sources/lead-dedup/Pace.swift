import Glibc

/// Keeps a rate, and tells on standard error how far it is where that takes longer than a second.
struct Pace {
    private let total: Int
    private let perSecond: Double?
    private let startNS = Pace.nowNS()
    private var toldNS: UInt64
    private(set) var done = 0
    private var hasTold = false

    init(total: Int, perSecond: Double?) {
        self.total = total
        self.perSecond = perSecond
        toldNS = startNS
    }

    /// Whether the next event is more than a millisecond away.
    var isWaitDue: Bool { waitNS > 1_000_000 }

    private var waitNS: UInt64 {
        guard let perSecond else { return 0 }
        let dueNS = startNS + UInt64(Double(done + 1) / perSecond * 1e9)
        let now = Self.nowNS()
        return dueNS > now ? dueNS - now : 0
    }

    /// Waits until the next event is due, or a stop was asked for.
    func wait(unless stop: StopFlag) {
        while !stop.isRaised {
            let rest = min(waitNS, 50_000_000)
            if rest == 0 { return }
            var time = timespec(tv_sec: 0, tv_nsec: Int(rest))
            nanosleep(&time, nil)
        }
    }

    mutating func advance() {
        done += 1
        guard done & 0x3ff == 0 || perSecond != nil else { return }
        let now = Self.nowNS()
        guard now - toldNS > 1_000_000_000 else { return }
        toldNS = now
        hasTold = true
        tell(now, end: isatty(STDERR_FILENO) == 0 ? "\n" : "\r")
    }

    /// The last word, where there was one before.
    func finish() {
        if hasTold { tell(Self.nowNS(), end: "\n") }
    }

    private func tell(_ now: UInt64, end: String) {
        let seconds = Double(now - startNS) / 1e9
        let speed = Int(Double(done) / max(seconds, 0.001))
        let line = Array("\(done) of \(total) events, \(speed) per second\(end)".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func nowNS() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
