import Glibc
import LeadWire
import StreamCore

/// What happens when something fails: the open transaction is given up, and work goes on from the
/// last commit - or, where it is unknown whether that happened, from what the broker says.
extension WorkerLoop {
    /// Puts right what can be at once, and notes what is to be done before work goes on. Fails
    /// only with what ends the worker: a fault while another is put right must not leave a member
    /// that holds partitions and reads none of them.
    func recover(from error: any Error) throws {
        switch error {
        case let error as ClientError:
            observer.note(.trouble(error), thread: thread)
            noteTrouble(error)
            try recover(from: error)
        case .io(let operation, let path, let errno) as StoreError:
            throw failure(operation: operation, path: path, errno: errno)
        case .damaged(let what) as StoreError:
            observer.note(.damaged(what), thread: thread)
            isStateDoubtful = true
            giveUpTransaction()
        case let error as AppliedTooLittle:
            throw failure(from: error)
        default:
            throw error
        }
    }

    /// Until a commit succeeds, or a look at the topics where no transaction was open.
    func noteTrouble(_ error: ClientError) {
        let now = clock.monotonicNS
        status.trouble(
            transaction == nil ? .broker : .commits, code: error.code,
            since: transaction?.openedNS ?? now, now: now, thread: thread)
    }

    private func recover(from error: ClientError) throws {
        switch error.kind {
        case .configuration, .refused:
            throw failure(from: error)
        case .abortable, .retriable:
            if error.code == Self.memberReplaced { try noteFencing(error) }
            pace()
            // A topic that was read and is gone may be another one when it is back.
            let isOfInput = inputs.contains { $0.partition == error.partition }
            if isOfInput, MissingTopicWait.codes.contains(error.code) {
                suspectOtherLogs()
            } else {
                rewind()
            }
        case .fenced where error.code == Self.memberReplaced:
            try rejoin(after: error)
        case .fenced:
            try noteFencing(error)
            makeWay()
            startOver()
        case .outcomeUnknown, .fatal:
            pace()
            startOver()
        case .outOfRange:
            // What the log holds instead is looked at, and refused or accepted, by the restore.
            giveUpTransaction()
        }
    }

    /// Aborts; fails where only a new producer can tell what became of the transaction.
    func abort() throws {
        watchCall()
        defer { status.returned(thread: thread) }
        try producer.abort(timeoutMS: callTimeoutMS)
        try dropTransaction()
    }

    /// Aborts and reads again from the last commit.
    private func rewind() {
        do {
            if transaction != nil { try abort() }
            guard !isRestoreDue else { return }
            for input in inputs {
                try consumer.seek(StartPosition(input.partition, at: input.next))
            }
        } catch {
            note(error)
            if transaction == nil { isRestoreDue = true } else { startOver() }
        }
    }

    /// Aborts and looks afresh at everything that is owned.
    func giveUpTransaction() {
        isRestoreDue = true
        guard transaction != nil else { return }
        do {
            try abort()
        } catch {
            note(error)
            startOver()
        }
    }

    private func note(_ error: any Error) {
        switch error {
        case let error as ClientError: observer.note(.trouble(error), thread: thread)
        case .damaged(let what) as StoreError:
            observer.note(.damaged(what), thread: thread)
            isStateDoubtful = true
        default: observer.note(.damaged("\(error)"), thread: thread)
        }
    }

    /// A new producer is to fence whatever the old one left behind; then follows a look at what
    /// really was committed.
    private func startOver() {
        status.set(.recovering, thread: thread)
        transaction = nil
        route.drop()
        mailboxes.drop()
        resolve.drop()
        isProducerSpent = true
        isRestoreDue = true
    }

    func replaceProducer() throws {
        var missing = MissingTopicWait()
        while true {
            do {
                producer = try clients.producer(thread: thread)
                try Self.initialize(
                    producer, thread: thread, configuration: configuration, clock: clock,
                    status: status, observer: observer)
                outputs = try Outputs(
                    producer: producer, topics: configuration.topics,
                    partitions: configuration.partitions, encoder: encoder,
                    rejectedBytes: configuration.rejectedBytes, timeoutMS: 5_000)
                isProducerSpent = false
                return
            } catch let error as ClientError
                where error.kind == .retriable || error.kind == .fatal
                || error.kind == .outcomeUnknown
            {
                observer.note(.waiting(error), thread: thread)
                try missing.wait(after: error, now: clock.monotonicNS)
                status.beat(thread: thread, now: clock.monotonicNS)
                pace()
                if status.isStopping { throw Interrupted() }
            }
        }
    }

    /// Somebody else joined the group by the same `group.instance.id`.
    static let memberReplaced = "FENCED_INSTANCE_ID"

    /// Another producer has this one's id. Once may be a transaction that timed out (KIP-588);
    /// again at once is a second worker with the same identity.
    private func noteFencing(_ error: ClientError) throws {
        fencings += 1
        if error.kind == .fenced { fencedNS = clock.monotonicNS }
        if fencings > 2 {
            var error = error
            error.kind = .fenced
            throw failure(from: error)
        }
    }

    func failure(from error: ClientError) -> WorkerFailure {
        switch error.kind {
        case .configuration: .configuration(error.description)
        case .fenced:
            .unavailable(
                "another process uses the name \(clients.memberName(thread: thread)), which is "
                    + "application_id, instance_id and thread of this worker: "
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
                + "Nothing is lost: once that is put right, a start catches up from the changelog")
    }

    /// Looks up the topics that are written to; waits for a broker that does not answer.
    static func makeOutputs(
        _ producer: any TransactionalProducer, _ encoder: PublishedRecordEncoder, thread: Int,
        configuration: WorkerConfiguration, clock: any Clock, status: WorkerStatus,
        observer: any WorkerObserver
    ) throws -> Outputs {
        var missing = MissingTopicWait()
        while true {
            do throws(any Error) {
                return try Outputs(
                    producer: producer, topics: configuration.topics,
                    partitions: configuration.partitions, encoder: encoder,
                    rejectedBytes: configuration.rejectedBytes, timeoutMS: 5_000)
            } catch {
                guard let error = error as? ClientError, error.kind == .retriable else {
                    throw error
                }
                observer.note(.waiting(error), thread: thread)
                try missing.wait(after: error, now: clock.monotonicNS)
                status.beat(thread: thread, now: clock.monotonicNS)
                if status.isStopping { throw Interrupted() }
            }
        }
    }

    static func initialize(
        _ producer: any TransactionalProducer, thread: Int, configuration: WorkerConfiguration,
        clock: any Clock, status: WorkerStatus, observer: any WorkerObserver
    ) throws {
        while true {
            do {
                status.called(for: 5_000, thread: thread, now: clock.monotonicNS)
                defer { status.returned(thread: thread) }
                return try producer.initTransactions(timeoutMS: 5_000)
            } catch let error where error.kind == .retriable {
                observer.note(.waiting(error), thread: thread)
                status.beat(thread: thread, now: clock.monotonicNS)
                if status.isStopping { throw Interrupted() }
            }
        }
    }

    /// Whoever has fenced this thread may be about to take its place: it asks for the producer's id
    /// every half second, and gets it only where no transaction of the one before is open. Both
    /// would fence each other for as long as this one begins anew at once.
    private func makeWay() {
        rest(milliseconds: 1_200)
        lastRewindNS = clock.monotonicNS
    }

    /// Leaves a moment between attempts, so that a fault costs no processor time, and brokers no
    /// room: what an attempt has sent stays in their logs, aborted.
    private func pace() {
        if clock.monotonicNS &- lastRewindNS < 1_000_000_000 { rest(milliseconds: 200) }
        lastRewindNS = clock.monotonicNS
    }

    /// Waits so long, whatever comes meanwhile, unless a stop is asked for.
    private func rest(milliseconds: Int) {
        let end = clock.monotonicNS &+ UInt64(milliseconds) * 1_000_000
        // Each record that arrives ends one wait.
        for _ in 0..<1_000 {
            let now = clock.monotonicNS
            if now >= end || status.isStopping { break }
            consumer.wait(timeoutMS: Int((end - now) / 1_000_000) + 1)
        }
    }
}
