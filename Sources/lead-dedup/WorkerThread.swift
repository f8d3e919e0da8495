import Glibc
import Synchronization
import WorkerRuntime

/// Runs a worker beside the caller.
final class WorkerThread {
    private final class Body: Sendable {
        let worker: Worker
        let failure = Mutex<WorkerFailure?>(nil)

        init(_ worker: Worker) { self.worker = worker }

        func run() {
            do throws(WorkerFailure) {
                try worker.run()
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    private let body: Body
    private var handle = pthread_t()

    init(_ worker: Worker) throws(CommandFailure) {
        body = Body(worker)
        let context = Unmanaged.passRetained(body)
        let code = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw CommandFailure(.internalError, "a thread could not be started")
        }
    }

    /// Waits for the worker's end.
    func join() throws(CommandFailure) {
        pthread_join(handle, nil)
        if let failure = body.failure.withLock({ $0 }) { throw CommandFailure(failure) }
    }
}

/// Waiting, on the thread that calls.
enum Pause {
    static func milliseconds(_ count: Int) {
        var time = timespec(tv_sec: count / 1_000, tv_nsec: count % 1_000 * 1_000_000)
        nanosleep(&time, nil)
    }
}
