import StreamCore

/// The clean stop, whatever the broker does: it has a time limit as a whole.
extension WorkerLoop {
    /// Of the time for the end: for leaving the group when no broker has taken the last commit.
    private static let leaveMS = 1_500
    private static let abortMS = 500

    /// How long a call may take: at the end no longer than is left.
    var callTimeoutMS: Int {
        guard finishDueNS != nil else { return configuration.callTimeoutMS }
        return min(configuration.callTimeoutMS, max(Self.abortMS, leftMS - Self.leaveMS))
    }

    /// How long a question to the broker may take that is asked again where it has no answer: a stop
    /// is heard in between.
    var questionTimeoutMS: Int { min(2_000, configuration.callTimeoutMS) }

    /// What is left of the time for the end, milliseconds.
    private var leftMS: Int {
        let now = clock.monotonicNS
        guard let due = finishDueNS, due > now else { return 0 }
        return Int((due - now) / 1_000_000)
    }

    /// What is open is committed, the group is left, state is closed. What can not be committed in
    /// time is left open: the next owner waits until the broker has aborted it, and repeats it.
    func finish() throws {
        let now = clock.monotonicNS
        finishDueNS = now &+ UInt64(WorkerConfiguration.finishLimitMS) * 1_000_000
        if transaction == nil, !isRestoreDue {
            try? passMarkers(untilNS: now &+ 1_000_000_000, onlyIdle: false)
        }
        if transaction != nil {
            do {
                try commit()
            } catch {
                observer.note(.leftUncommitted(error), thread: thread)
                status.called(for: Self.abortMS, thread: thread, now: clock.monotonicNS)
                try? producer.abort(timeoutMS: Self.abortMS)
                status.returned(thread: thread)
                try? dropTransaction()
            }
        }
        do {
            try consumer.leave(timeoutMS: min(5_000, max(Self.abortMS, leftMS))) {}
        } catch {
            observer.note(.leaveFailed(error), thread: thread)
        }
        closeShards(except: [])
        status.set(.stopped, thread: thread)
    }

    /// Closes the state of shards that are no longer this thread's.
    func closeShards(except kept: Set<Partition>) {
        for shard in shardsInOrder where !kept.contains(shard.partition) {
            let partition = shard.partition
            do {
                try shard.store.close()
            } catch {
                observer.note(.closeFailed(partition, "\(error)"), thread: thread)
            }
            shards[partition] = nil
        }
    }
}
