public import LeadNormalization
public import StreamCore

/// One worker thread without a thread: whoever holds it says when it goes on. A simulation drives
/// several of them, in an order of its own, on clients of its own.
public final class SteppedWorker {
    public let status: WorkerStatus
    private let loop: WorkerLoop

    /// Makes the clients and joins the group.
    public init(
        configuration: WorkerConfiguration, clients: any WorkerClients, stores: any ShardStores,
        normalizer: Normalizer, clock: any Clock, observer: any WorkerObserver
    ) throws(WorkerFailure) {
        status = WorkerStatus(threads: 1)
        do {
            loop = try WorkerLoop(
                thread: 0, configuration: configuration, clients: clients, stores: stores,
                normalizer: normalizer, clock: clock, status: status, observer: observer)
            try loop.join()
        } catch {
            throw WorkerFailure(from: error) ?? .unavailable("stopped before it began")
        }
    }

    /// Whether so much waits that it takes no raw input.
    public var holdsRawInputBack: Bool { loop.holdsRawInputBack }

    /// Whether its shards hand each other messages without mailboxes.
    public var isLinked: Bool { loop.resolve.isLinked }

    /// One turn: group events, what has arrived, a commit where it is time.
    public func step() throws(WorkerFailure) {
        do {
            try loop.turn()
        } catch {
            if let failure = WorkerFailure(from: error) { throw failure }
            // A thread would have ended here without a word.
            guard status.isStopping else {
                throw .internalError("interrupted where nothing goes on")
            }
        }
    }

    /// A clean stop: commits what is open, leaves the group, closes the shards.
    public func stop() throws(WorkerFailure) {
        status.requestStop()
        do {
            try loop.finish()
        } catch {
            throw WorkerFailure(from: error) ?? .unavailable("stopped")
        }
    }
}
