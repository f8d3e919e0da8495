import Glibc
import Telemetry

/// SIGTERM and SIGINT as a wish to stop, heard by a thread of its own.
enum StopSignals {
    /// Calls `body` at the first signal; a second one ends the process at once, for somebody who
    /// has no patience left. Call it before other threads are started: they inherit the mask.
    static func whenAsked(_ body: @escaping @Sendable () -> Void) {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        let context = Unmanaged.passRetained(Listener(set, body))
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

    /// The wish to stop of a command that has no worker. One that has not ended so many milliseconds
    /// later, because something holds it up, is ended: it was stopped as asked all the same.
    static func flag(
        _ log: LogSink, withinMS limitMS: Int, lastWord: @escaping @Sendable () -> String
    ) -> StopFlag {
        let stop = StopFlag()
        whenAsked {
            stop.raise()
            Pause.milliseconds(limitMS)
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
        return stop
    }

    private final class Listener {
        private var set: sigset_t
        private let body: @Sendable () -> Void

        init(_ set: sigset_t, _ body: @escaping @Sendable () -> Void) {
            self.set = set
            self.body = body
        }

        func listen() {
            var number: Int32 = 0
            while sigwait(&set, &number) != 0 {}
            body()
            while sigwait(&set, &number) != 0 {}
            _exit(128 + number)
        }
    }
}
