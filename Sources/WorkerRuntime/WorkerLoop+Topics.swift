import StreamCore

/// Watches that topics stay what they were at the start: nothing else would tell a running worker.
extension WorkerLoop {
    private static let topicCheckNS: UInt64 = 10_000_000_000
    /// As long as there is trouble: that it is over is to be seen soon.
    private static let troubledCheckNS: UInt64 = 2_000_000_000
    /// Where nothing has failed for so long there is nothing any more that fails.
    private static let quietNS: UInt64 = 30_000_000_000
    /// The client's word for it; worth a look at once.
    static let allBrokersDown = "_ALL_BROKERS_DOWN"

    /// Looks at every topic now and then, which shows that a broker answers, too. One that
    /// does not is no finding; a topic that stays away is one.
    func checkTopicsIfDue() throws {
        let now = clock.monotonicNS
        let pauseNS =
            status.isInTrouble(thread: thread) ? Self.troubledCheckNS : Self.topicCheckNS
        guard transaction == nil, now &- topicsCheckedNS > pauseNS else { return }
        topicsCheckedNS = now
        let names = configuration.topics
        let keeping: Set = [names.identities, names.changelog]
        var missing: Topic?
        for topic in names.raw
            + [
                names.canonical, names.duplicates, names.rejected, names.offsets,
                names.identities, names.changelog,
            ]
        {
            guard let count = try partitionCount(of: topic) else { return }
            if count == 0 {
                missing = topic
                break
            }
            if keeping.contains(topic) { try check(topic, hasPartitions: count) }
            // No transaction is open: the next one places all its records by the new number.
            if outputs.place(in: topic, by: count) {
                observer.note(.placedAnew(topic, partitions: count), thread: thread)
            }
        }
        status.clear(.broker, thread: thread)
        if now > Self.quietNS {
            status.clear(.commits, quietSince: now - Self.quietNS, thread: thread)
        }
        try note(missing: missing, now)
    }

    /// A topic that is gone for longer than a broker's restart takes is one to end for. One that
    /// comes back may be another one, which the restore finds out.
    private func note(missing topic: Topic?, _ now: UInt64) throws {
        guard let topic else {
            missingTopic = nil
            if !suspectMarks.isEmpty { isRestoreDue = true }
            return
        }
        for input in inputs where input.partition.topic == topic { suspect(input) }
        guard topic == missingTopic else {
            missingTopic = topic
            missingSinceNS = now
            return
        }
        guard now &- missingSinceNS >= Self.topicCheckNS else { return }
        throw Self.isGone("topic \(topic)")
    }

    private static func isGone(_ what: String) -> WorkerFailure {
        .unavailable(
            "\(what) is gone; make it again as it was where its records can be missed, or start a "
                + "new application_id fed from the raw topics")
    }

    /// For how long a topic has been away that a new producer waits for: longer than a broker's
    /// restart takes nobody waits.
    struct MissingTopicWait {
        /// The brokers' word for it, and the client's own.
        static let codes: Set = [topicGone, "_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION"]
        private var sinceNS: UInt64?

        mutating func wait(after error: ClientError, now: UInt64) throws(WorkerFailure) {
            guard Self.codes.contains(error.code) else {
                sinceNS = nil
                return
            }
            guard let sinceNS else {
                sinceNS = now
                return
            }
            guard now &- sinceNS >= WorkerLoop.topicCheckNS else { return }
            throw WorkerLoop.isGone("a topic (\(error.reason))")
        }
    }

    /// An assignment beyond the partitions that there are to be shows an internal topic that has
    /// grown.
    func check(assigned partitions: [TopicPartition]) throws {
        let topic = configuration.topics.identities
        let highest = partitions.filter { $0.topic == topic }.map(\.partition).max() ?? 0
        guard highest >= configuration.partitions else { return }
        try check(topic, hasPartitions: max(try partitionCount(of: topic) ?? 0, highest + 1))
    }

    private func check(_ topic: Topic, hasPartitions count: Int32) throws {
        guard count != configuration.partitions else { return }
        throw WorkerFailure.unavailable(
            "\(topic) has \(count) partitions now, it had \(configuration.partitions): every "
                + "person's owner would change. Nothing was decided by the new number; start a "
                + "new application_id fed from the raw topics")
    }

    /// 0 where the topic does not exist, nil where that can not be said now.
    private func partitionCount(of topic: Topic) throws -> Int32? {
        do throws(ClientError) {
            return try producer.partitionCount(of: topic, timeoutMS: 1_000)
        } catch {
            if error.code == Self.topicGone { return 0 }
            guard error.kind != .refused, error.kind != .configuration else {
                throw failure(from: error)
            }
            noteTrouble(error)
            return nil
        }
    }
}
