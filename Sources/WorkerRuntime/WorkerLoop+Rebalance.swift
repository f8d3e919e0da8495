import Bytes
import IdentityIndex
import StreamCore

/// What happens when partitions come and go. Every rebalance takes all partitions away and gives
/// some back; the state of a shard stays open until the next assignment shows that it moved.
extension WorkerLoop {
    func handle(_ event: GroupEvent) throws {
        switch event {
        case .assigned(let partitions):
            try take(partitions)
        case .revoked(let partitions, let lost):
            try giveBack(partitions, lost: lost)
        case .trouble(let error):
            observer.note(.trouble(error), thread: thread)
            if error.code == Self.allBrokersDown { topicsCheckedNS = 0 }
            if error.code == Self.topicGone { suspectOtherLogs() }
            if let refusal = error.groupRefusal { throw WorkerFailure.unavailable(refusal) }
            if error.kind == .fenced || error.kind == .fatal || error.kind == .refused {
                throw failure(from: error)
            }
        }
    }

    private func giveBack(_ partitions: [TopicPartition], lost: Bool) throws {
        if transaction != nil {
            do {
                // Others may own them already: then nothing of the transaction may come out.
                if lost { try abort() } else { try commit() }
            } catch {
                // Whatever it is, the group waits for the partitions.
                try recover(from: error)
            }
        }
        forgetInputs()
        owned = []
        isRestoreDue = false
        // What could not be committed is somebody else's, or comes back with the partitions.
        status.clear(.commits, thread: thread)
        if !configuration.keepsShardsOpen { closeShards(except: []) }
        observer.note(.revoked(partitions.count, lost: lost), thread: thread)
        status.set(.joining, thread: thread)
        do {
            try consumer.unassign()
        } catch {
            pendingEvent = .revoked(partitions, lost: lost)
            throw error
        }
    }

    private func take(_ partitions: [TopicPartition]) throws {
        observer.note(.assigned(partitions.count), thread: thread)
        try check(assigned: partitions)
        let internalTopic = configuration.topics.identities
        closeShards(
            except: Set(partitions.filter { $0.topic == internalTopic }.map(\.partition)))
        forgetInputs()
        // Taken at once, for the whole group waits for the answer; read from only when restored.
        do {
            try consumer.assign(partitions)
        } catch {
            pendingEvent = .assigned(partitions)
            throw error
        }
        owned = partitions
        isRestoreDue = true
    }

    /// Whether no other thread reads raw topics or has shards, and messages may do without
    /// mailboxes.
    private func ownsAll() throws -> Bool {
        guard configuration.routing == .direct else { return false }
        let topics = Dictionary(grouping: owned, by: \.topic).mapValues(\.count)
        guard topics[configuration.topics.identities] == Int(configuration.partitions) else {
            return false
        }
        for topic in configuration.topics.raw {
            do throws(ClientError) {
                let count = try producer.partitionCount(
                    of: topic, timeoutMS: questionTimeoutMS)
                guard topics[topic] == Int(count) else { return false }
            } catch {
                // `checkTopicsIfDue` says what follows from that.
                if error.code == "UNKNOWN_TOPIC_OR_PART" { return false }
                throw error
            }
        }
        return true
    }

    /// Restores what is owned and reads on from the stable committed offsets. Where it can not be
    /// finished the next turn begins it again.
    func resynchronize() throws {
        forgetInputs()
        for shard in shardsInOrder {
            do {
                try shard.drop()
                // A large one takes minutes, and the group is not to miss this member meanwhile.
                if isStateDoubtful { try shard.verify { _ = try keepAlive() } }
            } catch is StoreError {
                try wipe(shard, "it is damaged")
            }
        }
        isStateDoubtful = false
        guard !owned.isEmpty else {
            isRestoreDue = false
            return
        }
        isAlone = try patiently { try ownsAll() }
        let restored = try restore(owned)
        for input in restored {
            try patiently {
                try consumer.start(StartPosition(input.partition, at: input.next))
            }
        }
        inputs = restored
        if configuration.routing == .direct { route.keepAtHand(shardsInOrder) }
        isRestoreDue = false
        try noteAcceptedGaps()
        observer.note(.running(inputs.count), thread: thread)
        status.set(.running, thread: thread)
    }

    /// Brings shards up to date and finds where reading goes on.
    ///
    /// The order matters. First the stable committed offsets: asking for them waits out the open
    /// transactions of earlier owners, those that only decided in a shard too, for they sent its
    /// offset. Only then the ends of the logs, as a read-uncommitted client sees them; the other way
    /// round the last transaction of a dead owner would be missed. The ends of the mailboxes are the
    /// barrier of `WorkerLoop+Barrier.swift`.
    func restore(_ partitions: [TopicPartition]) throws -> [Input] {
        status.set(.restoring(shardsLeft: partitions.count), thread: thread)
        let committed = try stableOffsets(partitions)
        try refreshOffsetsLog()
        var result: [Input] = []
        var ends: [TopicPartition: Watermarks] = [:]
        let internalTopic = configuration.topics.identities
        let mailboxes = partitions.filter { $0.topic == internalTopic }.sorted()
        for (place, partition) in mailboxes.enumerated() {
            status.set(.restoring(shardsLeft: mailboxes.count - place), thread: thread)
            let known = committed[partition] ?? offsetsLog.entries[partition]?.nextOffset
            try restoreShard(partition.partition, committed: known)
            let found = try logEnds(of: partition)
            ends[partition] = found
            result.append(try start(partition, found, known: known, isInternal: true))
        }
        for partition in partitions.sorted() where partition.topic != internalTopic {
            let logged = offsetsLog.entries[partition]
            let found = try logEnds(of: partition)
            ends[partition] = found
            result.append(
                try start(
                    partition, found, known: committed[partition] ?? logged?.nextOffset,
                    isInternal: false,
                    clock: RawClock(
                        ticketUS: logged?.lastTicketUS ?? 0,
                        recordOffset: logged?.lastRecordOffset)))
            _ = try keepAlive()
        }
        try requireSameLogs(&result, ends)
        for index in result.indices where result[index].logged == nil {
            result[index].isUnlogged = committed[result[index].partition] != nil
        }
        return result
    }

    private func logEnds(of partition: TopicPartition) throws -> Watermarks {
        try patiently { try reader.watermarks(partition, timeoutMS: questionTimeoutMS) }
    }

    private func start(
        _ partition: TopicPartition, _ ends: Watermarks, known: Offset?, isInternal: Bool,
        clock: RawClock = RawClock()
    ) throws -> Input {
        var next = known ?? ends.low
        if next < ends.low || next > ends.high {
            next = try acrossGap(partition, known: next, ends, isInternal: isInternal)
        }
        return Input(
            partition: partition, topic: ByteSlice(utf8: partition.topic), isInternal: isInternal,
            next: next, committed: known ?? next, clock: clock, committedClock: clock,
            recentRecords: RecentRecords(before: clock.recordOffset),
            barrier: isInternal && configuration.routing == .direct ? ends.high : 0,
            logged: offsetsLog.entries[partition]?.nextOffset)
    }

    /// A gap that was accepted is committed at once, whether or not events come: the next start
    /// must not ask again. So are marks of another log given up, also where that log goes on at the
    /// offset at which the one before ended; and a topic of offsets that was made anew is filled,
    /// before Kafka forgets what it held.
    private func noteAcceptedGaps() throws {
        for index in inputs.indices {
            let input = inputs[index]
            guard input.next != input.committed || input.hasStaleMarks || input.isUnlogged else {
                continue
            }
            try beginIfNeeded()
            inputs[index].isAcrossGap = input.next != input.committed
            if input.isInternal {
                shards[input.partition.partition]?.advance(inputOffset: input.next)
            }
        }
    }

    private func acrossGap(
        _ partition: TopicPartition, known: Offset, _ ends: Watermarks, isInternal: Bool
    ) throws -> Offset {
        let lost =
            known < ends.low
            ? "\(ends.low - known) records were deleted unread" : "the topic was made anew"
        switch configuration.gapPolicy {
        case .refuse where isInternal:
            throw WorkerFailure.unavailable(
                "\(partition): the next offset to read is \(known), but the log holds "
                    + "\(ends.low) to \(ends.high): \(lost). " + Self.unheardEvents
                    + "go on without them: start once with run --accept-gap earliest (or latest)")
        case .refuse:
            throw WorkerFailure.unavailable(
                "\(partition): the next offset to read is \(known), but the log holds \(ends.low) "
                    + "to \(ends.high): \(lost). Nothing is skipped by itself; start once with "
                    + "run --accept-gap earliest (or latest) to go on there")
        case .earliest:
            observer.note(.gapAccepted(partition, from: known, to: ends.low), thread: thread)
            return ends.low
        case .latest:
            observer.note(.gapAccepted(partition, from: known, to: ends.high), thread: thread)
            return ends.high
        }
    }

    func stableOffsets(_ partitions: [TopicPartition]) throws -> [TopicPartition: Offset] {
        let offsets = try patiently {
            do {
                return try consumer.stableCommittedOffsets(
                    partitions, timeoutMS: questionTimeoutMS)
            } catch let error as ClientError where error.kind == .retriable {
                if error.code == ClientError.unstableOffsets {
                    try noteHeldBack(error, at: offsetsLog.partition)
                } else {
                    // No coordinator that could end a transaction, whatever other brokers answer.
                    heldBack = nil
                }
                throw error
            }
        }
        heldBack = nil
        return offsets
    }

    /// Repeats what the broker can not answer yet, keeping the membership alive meanwhile.
    func patiently<Value>(_ body: () throws -> Value) throws -> Value {
        var toldNS = clock.monotonicNS
        while true {
            do {
                return try body()
            } catch let error as ClientError where error.kind == .retriable {
                if clock.monotonicNS &- toldNS > 5_000_000_000 {
                    observer.note(.waiting(error), thread: thread)
                    toldNS = clock.monotonicNS
                }
                // What is asked for may be gone: that has its bound there.
                if MissingTopicWait.codes.contains(error.code), transaction == nil {
                    try checkTopicsIfDue()
                }
                _ = try keepAlive()
                consumer.wait(timeoutMS: 100)
            }
        }
    }

    /// Shows the group that this member lives; throws where the work at hand has become void.
    func keepAlive() throws -> Bool {
        status.beat(thread: thread, now: clock.monotonicNS)
        if status.isStopping { throw Interrupted() }
        if pendingEvent == nil, let event = try consumer.nextGroupEvent() {
            if case .trouble(let error) = event {
                observer.note(.trouble(error), thread: thread)
                if let refusal = error.groupRefusal { throw WorkerFailure.unavailable(refusal) }
            } else {
                pendingEvent = event
                throw Interrupted()
            }
        }
        return true
    }
}

/// The work at hand has become void: partitions were taken away, or a stop was asked for.
struct Interrupted: Error {}
