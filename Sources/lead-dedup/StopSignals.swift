import Glibc
import Telemetry
import WorkerRuntime

/// SIGTERM and SIGINT as a wish to stop, heard by a thread of its own.
enum StopSignals {
    /// How soon behind the first one a signal is still the same wish, milliseconds: who sends one to
    /// a process group and whoever passes signals on to a child mean it once.
    private static let sameWishMS: UInt64 = 1_000

    /// Calls `body` at the first signal. A later second one ends the process at once, for somebody
    /// who has no patience left. Whatever still runs `limitMS` after the first, because something
    /// holds it up, is ended with a last word: it was stopped as asked all the same.
    ///
    /// Call it before other threads are started: they inherit the mask.
    static func whenAsked(
        _ log: LogSink, withinMS limitMS: Int, lastWord: @escaping @Sendable () -> String,
        _ body: @escaping @Sendable () -> Void
    ) {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        let context = Unmanaged.passRetained(
            Listener(set, log, limitMS: limitMS, lastWord: lastWord, body))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Listener>.fromOpaque(context).takeRetainedValue().listen()
                return nil
            }, context.toOpaque())
        pthread_detach(thread)
    }

    /// The wish to stop of a command that has no worker.
    static func flag(
        _ log: LogSink, withinMS limitMS: Int, lastWord: @escaping @Sendable () -> String
    ) -> StopFlag {
        let stop = StopFlag()
        whenAsked(log, withinMS: limitMS, lastWord: lastWord) { stop.raise() }
        return stop
    }

    private final class Listener {
        private var set: sigset_t
        private let log: LogSink
        private let limitNS: UInt64
        private let lastWord: @Sendable () -> String
        private let body: @Sendable () -> Void
        private let clock = SystemClock()

        init(
            _ set: sigset_t, _ log: LogSink, limitMS: Int,
            lastWord: @escaping @Sendable () -> String,
            _ body: @escaping @Sendable () -> Void
        ) {
            self.set = set
            self.log = log
            limitNS = UInt64(limitMS) * 1_000_000
            self.lastWord = lastWord
            self.body = body
        }

        func listen() {
            var number: Int32 = 0
            while sigwait(&set, &number) != 0 {}
            let firstNS = clock.monotonicNS
            body()
            while true {
                let passedNS = clock.monotonicNS &- firstNS
                if passedNS >= limitNS { end() }
                let leftNS = limitNS - passedNS
                var time = timespec(
                    tv_sec: Int(leftNS / 1_000_000_000), tv_nsec: Int(leftNS % 1_000_000_000))
                number = sigtimedwait(&set, nil, &time)
                guard number > 0,
                    clock.monotonicNS &- firstNS >= sameWishMS * 1_000_000
                else { continue }
                log.lastLine(
                    "ended at once by a second \(number == SIGINT ? "SIGINT" : "SIGTERM"); what is not "
                        + "committed is repeated by the next start")
                _exit(128 + number)
            }
        }

        private func end() -> Never {
            // Not in the middle of a line, unless its reader is what holds it up.
            for _ in 0..<20 {
                StandardOutput.betweenLines {
                    log.lastLine(lastWord())
                    _exit(ExitStatus.success.rawValue)
                }
                Pause.milliseconds(10)
            }
            log.lastLine(lastWord())
            _exit(ExitStatus.success.rawValue)
        }
    }
}
