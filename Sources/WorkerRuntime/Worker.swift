import CPosix
import Glibc
public import LeadNormalization
public import StreamCore

/// A worker process's threads.
public final class Worker: Sendable {
    public let status: WorkerStatus
    private let threads: Int
    private let configuration: WorkerConfiguration
    private let clients: any WorkerClients
    private let stores: any ShardStores
    private let clock: any Clock
    private let observer: any WorkerObserver
    private let normalization: NormalizationOptions

    public init(
        threads: Int, configuration: WorkerConfiguration, clients: any WorkerClients,
        stores: any ShardStores, normalization: NormalizationOptions, clock: any Clock,
        observer: any WorkerObserver
    ) {
        self.threads = threads
        self.configuration = configuration
        self.clients = clients
        self.stores = stores
        self.clock = clock
        self.observer = observer
        self.normalization = normalization
        status = WorkerStatus(threads: threads)
    }

    /// Runs every thread until a stop is asked for (``WorkerStatus/requestStop()``) or one fails,
    /// which stops the others. Blocks the caller.
    public func run() throws(WorkerFailure) {
        var handles: [pthread_t] = []
        for thread in 0..<threads {
            let body = Unmanaged.passRetained(ThreadBody { [self] in work(thread) })
            var handle = pthread_t()
            let code = pthread_create(
                &handle, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                }, body.toOpaque())
            guard code == 0 else {
                body.release()
                status.fail(.internalError("a thread could not be started"))
                break
            }
            handles.append(handle)
        }
        join(handles)
        if let failure = status.failure { throw failure }
    }

    /// Waits until every thread has ended, or hangs in a call that does not come back: nothing but
    /// the end of the process helps then. What it was about to commit is read again by the next
    /// owner.
    private func join(_ handles: [pthread_t]) {
        var looks = Array(repeating: 0, count: handles.count)
        for (thread, handle) in handles.enumerated() {
            while !cposix_join(handle, 1) {
                watch(&looks)
                if looks[thread] >= Self.looksAtOverdue { break }
            }
        }
    }

    /// Where the whole process was halted, a call gets the time to come back.
    private static let looksAtOverdue = 3

    private func watch(_ looks: inout [Int]) {
        for thread in looks.indices {
            let isOverdue = status.isOverdue(thread: thread, now: clock.monotonicNS)
            looks[thread] = isOverdue ? looks[thread] + 1 : 0
            guard looks[thread] >= Self.looksAtOverdue else { continue }
            status.fail(
                .unavailable(
                    "a call of the Kafka client has not come back though its time is long up; the "
                        + "worker ends, for a new start to go on from the last commit"))
        }
    }

    private func work(_ thread: Int) {
        defer { status.set(.stopped, thread: thread) }
        do {
            let loop = try WorkerLoop(
                thread: thread, configuration: configuration, clients: clients, stores: stores,
                normalizer: try Normalizer(options: normalization), clock: clock, status: status,
                observer: observer)
            try loop.run()
        } catch {
            if let failure = WorkerFailure(from: error) { status.fail(failure) }
        }
    }
}

extension WorkerFailure {
    /// What an error that ends a thread comes to; nil where the thread was only asked to stop.
    init?(from error: any Error) {
        switch error {
        case let failure as WorkerFailure: self = failure
        case let error as ClientError:
            self =
                error.kind == .configuration
                ? .configuration(error.description) : .unavailable(error.description)
        case is Interrupted: return nil
        default: self = .internalError("\(error)")
        }
    }
}

private final class ThreadBody {
    let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }
}

/// The machine's clocks.
public struct SystemClock: Clock {
    public init() {}

    public var wallMS: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    public var monotonicNS: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
