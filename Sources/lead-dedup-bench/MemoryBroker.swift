import Bytes
import StreamCore
import WorkerRuntime

/// What a worker thread's clients talk to: logs in memory, without any of a broker's work. Records
/// of the internal topic come back after the commit; everything else is counted and dropped.
/// One thread uses it at a time.
final class MemoryBroker {
    static let rawTopic = "leads.raw"
    let internalTopic: Topic
    let changelogTopic: Topic
    let partitions: Int32
    let stages = StageClock()
    /// Called where nothing is left to read.
    var onDrained: () -> Void = {}

    private var raw: [[RecordBatch]] = []
    private var rawTaken: [Int]
    private let rawCounts: [Int64]
    private var mailboxes: [[RecordBatch.Record]]
    private var mailboxEnds: [Int64]
    private var uncommitted: [(partition: Int, value: [UInt8])] = []
    private var topics: [Topic] = []
    private var internalHandle = -1
    private var changelogHandle = -1
    private var isFlushing = false
    private(set) var produced: [Int] = []
    private(set) var producedBytes: [Int] = []
    private(set) var commits = 0
    fileprivate var isAssigned = false

    init(topics names: TopicNames, raw: [[RecordBatch]]) {
        internalTopic = names.identities
        changelogTopic = names.changelog
        self.raw = raw
        partitions = Int32(raw.count)
        rawTaken = Array(repeating: 0, count: raw.count)
        rawCounts = raw.map { Int64($0.reduce(0) { $0 + $1.records.count }) }
        mailboxes = Array(repeating: [], count: raw.count)
        mailboxEnds = Array(repeating: 0, count: raw.count)
    }

    /// How many records and bytes went to each topic.
    var traffic: [(topic: Topic, records: Int, bytes: Int)] {
        topics.indices.map { (topics[$0], produced[$0], producedBytes[$0]) }
    }

    fileprivate var isDrained: Bool {
        uncommitted.isEmpty && mailboxes.allSatisfy { $0.isEmpty }
            && zip(rawTaken, raw).allSatisfy { $0 == $1.count }
    }

    fileprivate func take(_ partition: TopicPartition, limit: Int) -> RecordBatch {
        let index = Int(partition.partition)
        if partition.topic == internalTopic {
            stages.enter(.other)
            if mailboxes[index].isEmpty { return RecordBatch() }
            let batch = RecordBatch(records: Array(mailboxes[index].prefix(limit)))
            mailboxes[index].removeFirst(batch.records.count)
            stages.enter(.resolve)
            return batch
        }
        stages.enter(.other)
        guard rawTaken[index] < raw[index].count else { return RecordBatch() }
        rawTaken[index] += 1
        stages.enter(.route)
        return raw[index][rawTaken[index] - 1]
    }

    fileprivate func watermarks(_ partition: TopicPartition) -> Watermarks {
        let isRaw = partition.topic == Self.rawTopic
        return Watermarks(low: 0, high: isRaw ? rawCounts[Int(partition.partition)] : 0)
    }

    fileprivate func handle(of topic: Topic) -> TopicHandle {
        if let index = topics.firstIndex(of: topic) { return TopicHandle(index: index) }
        topics.append(topic)
        produced.append(0)
        producedBytes.append(0)
        if topic == internalTopic { internalHandle = topics.count - 1 }
        if topic == changelogTopic { changelogHandle = topics.count - 1 }
        return TopicHandle(index: topics.count - 1)
    }

    fileprivate func produce(
        _ topic: TopicHandle, _ partition: Partition, _ key: ByteSlice?, _ value: ByteSlice?
    ) {
        produced[topic.index] += 1
        producedBytes[topic.index] += (key?.count ?? 0) + (value?.count ?? 0)
        if topic.index == changelogHandle, !isFlushing {
            isFlushing = true
            stages.enter(.flush)
        }
        if topic.index == internalHandle, let value {
            stages.enter(.flush)
            uncommitted.append((Int(partition), Array(value)))
        }
    }

    fileprivate func commit() {
        stages.enter(.other)
        commits += 1
        isFlushing = false
        for (partition, value) in uncommitted {
            let buffer = value + [UInt8](repeating: 0, count: RecordBatch.padding)
            mailboxes[partition].append(
                RecordBatch.Record(
                    offset: mailboxEnds[partition], timestampMS: 1_767_225_600_000, key: nil,
                    value: buffer[..<value.count], headers: []))
            mailboxEnds[partition] += 1
        }
        uncommitted.removeAll(keepingCapacity: true)
        stages.enter(.apply)
    }

    fileprivate func abort() { uncommitted.removeAll(keepingCapacity: true) }
}

/// The clients of the one thread that is measured.
struct MemoryClients: WorkerClients, @unchecked Sendable {
    // Used by the worker's thread while it runs, and by the main one before and after.
    let broker: MemoryBroker

    func consumer(thread: Int) throws(ClientError) -> any GroupConsumer { MemoryConsumer(broker) }
    func producer(thread: Int) throws(ClientError) -> any TransactionalProducer {
        MemoryProducer(broker)
    }
    func reader(thread: Int) throws(ClientError) -> any PartitionReader { MemoryReader(broker) }
}

private final class MemoryConsumer: GroupConsumer {
    private let broker: MemoryBroker

    init(_ broker: MemoryBroker) { self.broker = broker }

    func subscribe(_ topics: [Topic]) {}
    func nextGroupEvent() -> GroupEvent? {
        if broker.isAssigned { return nil }
        broker.isAssigned = true
        return .assigned(
            (0..<broker.partitions).flatMap {
                [
                    TopicPartition(MemoryBroker.rawTopic, $0),
                    TopicPartition(broker.internalTopic, $0),
                ]
            })
    }
    func assign(_ partitions: [TopicPartition]) {}
    func start(_ position: StartPosition) {}
    func seek(_ position: StartPosition) {}
    func unassign() {}
    func take(_ partition: TopicPartition, limit: Int) -> RecordBatch {
        broker.take(partition, limit: limit)
    }
    func wait(timeoutMS: Int) {
        // The clock is this thread's: what comes after it belongs to no stage.
        broker.stages.enter(.other)
        if broker.isDrained { broker.onDrained() }
    }
    nonisolated func wake() {}
    func stableCommittedOffsets(
        _ partitions: [TopicPartition], timeoutMS: Int
    ) -> [TopicPartition: Offset] { [:] }
    func watermarks(_ partition: TopicPartition, timeoutMS: Int) -> Watermarks {
        broker.watermarks(partition)
    }
    func leave(timeoutMS: Int, onRevoked: () -> Void) {}
}

private final class MemoryProducer: TransactionalProducer {
    private let broker: MemoryBroker

    init(_ broker: MemoryBroker) { self.broker = broker }

    func initTransactions(timeoutMS: Int) {}
    func begin() {}
    func handle(of topic: Topic) -> TopicHandle { broker.handle(of: topic) }
    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) { broker.produce(topic, partition, key, value) }
    func followEnds(of topic: TopicHandle, partitions: Int32) {}
    func end(of topic: TopicHandle, partition: Partition) -> Offset? { nil }
    func partitionCount(of topic: Topic, timeoutMS: Int) -> Int32 { broker.partitions }
    func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) {}
    func commit(timeoutMS: Int) { broker.commit() }
    func abort(timeoutMS: Int) { broker.abort() }
}

private final class MemoryReader: PartitionReader {
    private let broker: MemoryBroker

    init(_ broker: MemoryBroker) { self.broker = broker }

    func watermarks(_ partition: TopicPartition, timeoutMS: Int) -> Watermarks {
        broker.watermarks(partition)
    }
    func read(
        _ partition: TopicPartition, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) {}
}
