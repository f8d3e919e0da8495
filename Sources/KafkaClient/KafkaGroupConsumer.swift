public import StreamCore
import CRdKafka

/// A consumer group member on librdkafka: eager `range` assignor, `read_committed`, positions kept
/// by the caller.
///
/// The order of calls after ``StreamCore/GroupEvent/assigned(_:)``:
///
/// 1. ``assign(_:)`` at once. A rebalance that is not answered holds up the whole group, and no
///    later revocation would be told, so it must not wait for a restore.
/// 2. Restore, calling ``nextGroupEvent()`` between slices of it.
/// 3. ``start(_:)`` for each partition as its offset becomes known. Before, nothing of it is
///    fetched.
///
/// Two librdkafka clients stand behind it: one is the group's member and fetches nothing, the other
/// fetches what was started and knows of no group. Records below a partition's position are dropped
/// here, whatever the library hands over.
public final class KafkaGroupConsumer: GroupConsumer {
    let handle: KafkaHandle
    let queue: OpaquePointer
    let signal: WakeSignal
    let settings: KafkaClientSettings
    let groupID: String
    /// Fetches what was started; the member itself is assigned nothing.
    let fetcher: Fetcher
    private let identities: TopicIdentities
    /// Of the partitions that are assigned.
    var topics: [Topic] = []
    var partitions: [TopicPartition: PartitionFetch] = [:]
    /// An assignment was told and has not been given back.
    var holdsAssignment = false
    private var mayHaveMoreEvents = true
    private var watermarkReader: WatermarkReader?
    private let buffer = MessageBuffer(capacity: 10_000)

    public init(
        settings: KafkaClientSettings, groupID: String, groupInstanceID: String?
    ) throws(ClientError) {
        var enforced = [
            ("group.id", groupID),
            ("partition.assignment.strategy", "range"),
            ("isolation.level", "read_committed"),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("auto.offset.reset", "error"),
            ("enable.partition.eof", "false"),
        ]
        if let groupInstanceID { enforced.append(("group.instance.id", groupInstanceID)) }
        signal = try WakeSignal()
        handle = try KafkaHandle(
            .consumer, settings, enforced,
            events: RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS)
        fetcher = try Fetcher(settings, signal, tellsEnd: false)
        identities = try TopicIdentities(fetcher.handle)
        self.settings = settings
        self.groupID = groupID
        rd_kafka_poll_set_consumer(handle.client)
        guard let queue = rd_kafka_queue_get_consumer(handle.client) else {
            throw PartitionList.outOfMemory("queue_get_consumer")
        }
        self.queue = queue
        signal.watch(queue)
    }

    deinit {
        WakeSignal.unwatch(queue)
        rd_kafka_queue_destroy(queue)
    }

    /// Ends a ``wait(timeoutMS:)`` from any thread; may be handed to one, unlike the consumer.
    public nonisolated var wakeSignal: WakeSignal { signal }

    public nonisolated func wake() { signal.wake() }

    public func subscribe(_ topics: [Topic]) throws(ClientError) {
        guard let list = PartitionList(capacity: topics.count) else {
            throw PartitionList.outOfMemory("subscribe")
        }
        // A leading ^ would make a pattern of it; no topic's name may hold one.
        for topic in topics { list.add(TopicPartition(topic, -1)) }
        try check(rd_kafka_subscribe(handle.client, list.pointer), "subscribe")
    }

    public func wait(timeoutMS: Int) {
        var mayReturn = mayHaveMoreEvents
        mayHaveMoreEvents = false
        // Records left behind count once: whoever holds a partition back must not spin.
        for partition in partitions.values where partition.mayHaveMore {
            partition.mayHaveMore = false
            mayReturn = true
        }
        signal.wait(timeoutMS: mayReturn ? 0 : timeoutMS)
    }

    public func take(
        _ partition: TopicPartition, limit: Int
    ) throws(ClientError) -> RecordBatch {
        guard let entry = partitions[partition], var position = entry.position else {
            return RecordBatch()
        }
        if let failure = entry.failure {
            entry.failure = nil
            throw failure
        }
        let count = buffer.receive(entry.queue, limit: limit)
        guard count > 0 else { return RecordBatch() }
        defer { buffer.release() }
        entry.mayHaveMore = count >= limit
        buffer.forEachNotice { code, _, reason in
            guard code != RD_KAFKA_RESP_ERR__PARTITION_EOF else { return }
            entry.failure = entry.error(
                code, reason, operation: "consume", at: position)
            entry.mayHaveMore = true
        }
        let batch = buffer.copy(position: &position)
        entry.position = position
        if batch.records.isEmpty, let failure = entry.failure {
            entry.failure = nil
            throw failure
        }
        return batch
    }

    public func nextGroupEvent() throws(ClientError) -> GroupEvent? {
        fetcher.handle.serve()
        if let loss = fetcher.handle.takeLoss() ?? identities.change(among: topics) {
            mayHaveMoreEvents = true
            return .trouble(
                ClientError(
                    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, operation: "fetch", reason: loss))
        }
        while let event = rd_kafka_queue_poll(queue, 0) {
            defer { rd_kafka_event_destroy(event) }
            if let told = try groupEvent(event) {
                mayHaveMoreEvents = true
                return told
            }
        }
        mayHaveMoreEvents = false
        return nil
    }

    /// What an event of the main queue says to the caller, if anything.
    func groupEvent(_ event: OpaquePointer) throws(ClientError) -> GroupEvent? {
        switch rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_REBALANCE:
            return try rebalance(event)
        case RD_KAFKA_EVENT_ERROR:
            handle.pass(event)
            let code = rd_kafka_event_error(event)
            let reason = rd_kafka_event_error_string(event).map { String(cString: $0) } ?? ""
            let error = ClientError(
                code, operation: "consumer", reason: handle.redact(reason))
            guard rd_kafka_event_error_is_fatal(event) == 0 else {
                throw error.kind == .retriable ? error.with(kind: .fatal) : error
            }
            return .trouble(error)
        default:
            handle.pass(event)
            return nil
        }
    }

    /// The ends of a started partition's log as the last fetch told them, without asking: good for
    /// a figure of lag, not for a decision. nil before the first fetch.
    public func lastSeenWatermarks(_ partition: TopicPartition) -> Watermarks? {
        fetcher.watermarks(partition)
    }

    public func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        if let watermarkReader {
            return try watermarkReader.watermarks(partition, timeoutMS: timeoutMS)
        }
        let reader = try WatermarkReader(settings)
        watermarkReader = reader
        return try reader.watermarks(partition, timeoutMS: timeoutMS)
    }

    /// Calls `body` with the group's present metadata (KIP-447).
    func withGroupMetadata<Result>(
        _ body: (OpaquePointer) throws(ClientError) -> Result
    ) throws(ClientError) -> Result {
        guard let metadata = rd_kafka_consumer_group_metadata(handle.client) else {
            throw ClientError(
                kind: .abortable, operation: "consumer_group_metadata", code: "_STATE",
                reason: "the consumer is not a member of its group")
        }
        defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
        return try body(metadata)
    }

    func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(ClientError) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        if let fatal = handle.fatalError {
            let error = ClientError(fatal.code, operation: operation, reason: fatal.reason)
            throw error.kind == .retriable ? error.with(kind: .fatal) : error
        }
        throw ClientError(code, operation: operation)
    }
}

extension ClientError {
    func with(kind: Kind) -> ClientError {
        var copy = self
        copy.kind = kind
        return copy
    }
}
