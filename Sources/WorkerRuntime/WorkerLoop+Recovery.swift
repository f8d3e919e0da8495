import Glibc
import StreamCore

/// What happens when something fails: the open transaction is given up, and work goes on from the
/// last commit - or, where it is unknown whether that happened, from what the broker says.
extension WorkerLoop {
    func recover(from error: ClientError) throws {
        observer.note(.trouble(error), thread: thread)
        switch error.kind {
        case .configuration, .refused:
            throw failure(from: error)
        case .abortable, .retriable:
            try rewind()
        case .fenced:
            try noteFencing(error)
            try startOver()
        case .outcomeUnknown, .fatal:
            try startOver()
        case .outOfRange:
            // What the log holds instead is looked at, and refused or accepted, by the restore.
            if transaction != nil { try abortQuietly() }
            try resynchronize(wipingDamaged: false)
        }
    }

    func recover(from error: StoreError) throws {
        switch error {
        case .io(let operation, let path, let errno):
            throw failure(operation: operation, path: path, errno: errno)
        case .damaged(let what):
            observer.note(.damaged(what), thread: thread)
            if transaction != nil { try abortQuietly() }
            try resynchronize(wipingDamaged: true)
        }
    }

    /// Aborts and reads again from the last commit.
    private func rewind() throws {
        pace()
        if transaction != nil {
            do {
                try producer.abort(timeoutMS: configuration.callTimeoutMS)
            } catch {
                observer.note(.trouble(error), thread: thread)
                return try startOver()
            }
        }
        do {
            try dropTransaction()
        } catch {
            return try resynchronize(wipingDamaged: true)
        }
        for input in inputs {
            let position = StartPosition(input.partition, at: input.next)
            try patiently { try consumer.seek(position) }
        }
    }

    /// A new producer under the same id, which fences whatever the old one left behind, then a
    /// look at what really was committed.
    private func startOver() throws {
        status.set(.recovering, thread: thread)
        pace()
        transaction = nil
        while true {
            do {
                producer = try clients.producer(thread: thread)
                try Self.initialize(
                    producer, thread: thread, configuration: configuration, clock: clock,
                    status: status, observer: observer)
                outputs = try Outputs(
                    producer: producer, topics: configuration.topics, encoder: encoder,
                    timeoutMS: configuration.callTimeoutMS)
                break
            } catch let error as ClientError
                where error.kind == .retriable || error.kind == .fatal
                || error.kind == .outcomeUnknown
            {
                observer.note(.waiting(error), thread: thread)
                pace()
                if status.isStopping { return }
            }
        }
        try resynchronize(wipingDamaged: false)
    }

    /// Restores what is owned and reads on from the stable committed offsets.
    private func resynchronize(wipingDamaged: Bool) throws {
        transaction = nil
        route.drop()
        resolve.drop()
        for shard in shardsInOrder {
            do {
                try shard.drop()
                if wipingDamaged { try shard.verify() }
            } catch {
                try wipe(shard, "it is damaged")
            }
        }
        let owned = inputs.map(\.partition)
        guard !owned.isEmpty else { return }
        do {
            inputs = try restore(owned)
        } catch is Interrupted {
            return
        }
        for input in inputs {
            let position = StartPosition(input.partition, at: input.next)
            try patiently { try consumer.seek(position) }
        }
        status.set(.running, thread: thread)
    }

    func abortQuietly() throws {
        do {
            try producer.abort(timeoutMS: configuration.callTimeoutMS)
            try dropTransaction()
        } catch let error as ClientError {
            observer.note(.trouble(error), thread: thread)
            try settleAfterFailedCommit(error)
        }
    }

    /// Makes a fresh producer, so that nothing of the failed transaction can still come out;
    /// what the partitions' state really is will be asked at the next assignment.
    func settleAfterFailedCommit(_ error: ClientError) throws {
        transaction = nil
        if error.kind == .abortable || error.kind == .retriable,
            (try? producer.abort(timeoutMS: configuration.callTimeoutMS)) != nil
        {
            return try dropTransaction()
        }
        let owned = inputs
        inputs = []
        defer { inputs = owned }
        try startOver()
        try dropTransaction()
    }

    /// Another producer has this one's id. Once may be a transaction that timed out (KIP-588);
    /// again at once is a second worker with the same identity.
    private func noteFencing(_ error: ClientError) throws {
        fencings += 1
        if fencings > 2 { throw failure(from: error) }
    }

    func failure(from error: ClientError) -> WorkerFailure {
        switch error.kind {
        case .configuration: .configuration(error.description)
        case .fenced:
            .unavailable(
                "another process uses the identity of thread \(thread) of this worker: "
                    + "\(error.description); give every worker an instance_id of its own")
        default: .unavailable(error.description)
        }
    }

    func failure(from error: AppliedTooLittle) -> WorkerFailure {
        switch error.cause {
        case .io(let operation, let path, let errno):
            failure(operation: operation, path: path, errno: errno)
        case .damaged(let what):
            .internalError("state_dir: \(what); the next start rebuilds it from the changelog")
        }
    }

    private func failure(operation: String, path: String, errno: Int32) -> WorkerFailure {
        .internalError(
            "state_dir: \(operation) of \(path) failed: \(String(cString: strerror(errno))). "
                + "Nothing is lost: the next start catches up from the changelog")
    }

    static func initialize(
        _ producer: any TransactionalProducer, thread: Int, configuration: WorkerConfiguration,
        clock: any Clock, status: WorkerStatus, observer: any WorkerObserver
    ) throws {
        while true {
            do {
                return try producer.initTransactions(timeoutMS: 5_000)
            } catch let error where error.kind == .retriable {
                observer.note(.waiting(error), thread: thread)
                status.beat(thread: thread, now: clock.monotonicNS)
                if status.isStopping { throw Interrupted() }
            }
        }
    }

    /// Leaves a moment between attempts, so that a fault costs no processor time.
    private func pace() {
        let now = clock.monotonicNS
        if now &- lastRewindNS < 1_000_000_000 { consumer.wait(timeoutMS: 200) }
        lastRewindNS = clock.monotonicNS
    }
}
