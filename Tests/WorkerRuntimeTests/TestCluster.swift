import Bytes
import IdentityIndex
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore

@testable import WorkerRuntime

/// Logs, a group of one member and a clock in memory, for a worker thread that is driven turn by turn.
/// What a call waits for goes by on the clock at once.
final class TestCluster: @unchecked Sendable {
    struct Log {
        var records: [RecordBatch.Record] = []
        var low: Offset = 0
        var high: Offset = 0
        /// An open transaction that nobody ends is at its beginning.
        var isHeld = false

        mutating func append(key: ByteSlice?, value: ByteSlice?, timestampMS: Int64) {
            records.append(
                RecordBatch.Record(
                    offset: high, timestampMS: timestampMS, key: key, value: value, headers: []))
            high += 1
        }
    }

    let clock = TestClock()
    var configuration: WorkerConfiguration
    var logs: [TopicPartition: Log] = [:]
    /// What the group tells next.
    var events: [GroupEvent] = []
    var committed: [TopicPartition: Offset] = [:]
    /// The offsets of each transaction, in the order in which they were committed.
    var commits: [[TopicPartition: Offset]] = []
    var isAway = false
    /// What the group says next in place of an event, and whether the brokers know another producer of
    /// the member's name.
    var groupFailure: ClientError?
    var hasOtherProducer = false
    /// How many members have subscribed.
    var joins = 0
    /// What questions for the group's offsets fail with, while everything else is answered.
    var offsetsFailure: String?
    /// Records are refused when a transaction is committed; how often that was.
    var refusesCommits = false
    var refusalKind = ClientError.Kind.abortable
    var refusals = 0
    /// Something comes that ends each wait so soon.
    var longestWaitMS = Int.max
    /// So many records are read at a time outside the group, and what happens after each time.
    var readAtOnce = 1_000
    var afterRead: () -> Void = {}
    var afterWait: () -> Void = {}
    var notes: [WorkerEvent] = []
    var stores: [Partition: MemoryStore] = [:]

    init(partitions: Int32, commit: CommitLimits = CommitLimits()) {
        configuration = WorkerConfiguration(
            applicationID: "test",
            topics: TopicNames(
                raw: ["raw"], canonical: "canonical", duplicates: "duplicates",
                rejected: "rejected", applicationID: "test"), partitions: partitions,
            masterKeys: [.email],
            resolver: ResolverSettings(
                applicationID: [1], identityNamespace: [1], rules: [],
                sources: SourceTable(
                    named: [:], fallback: SourcePolicy(permissions: [.create]))),
            wireLimits: WireLimits(), commit: commit,
            normalization: NormalizationRecord(versions: [:], fingerprint: 0))
    }

    func mailbox(_ partition: Partition) -> TopicPartition {
        TopicPartition(configuration.topics.identities, partition)
    }

    func changelog(_ partition: Partition) -> TopicPartition {
        TopicPartition(configuration.topics.changelog, partition)
    }

    /// All mailboxes, and so many raw partitions.
    func inputs(raw: Partition = 0) -> [TopicPartition] {
        (0..<configuration.partitions).map { mailbox($0) }
            + (0..<raw).map { TopicPartition("raw", $0) }
    }

    func makeLoop() throws -> WorkerLoop {
        try WorkerLoop(
            thread: 0, configuration: configuration, clients: TestClients(cluster: self),
            stores: TestStores(cluster: self), normalizer: try Normalizer(), clock: clock,
            status: WorkerStatus(threads: 1), observer: TestObserver(cluster: self))
    }

    /// What a worker has begun a changelog with.
    func stamp() -> [UInt8] {
        ChangelogStamp(
            applicationID: ByteSlice(utf8: configuration.applicationID),
            partitions: configuration.partitions, masterKeys: [ByteSlice(utf8: "email")],
            incarnation: Hash128(first: 1, second: 2), normalizationVersions: [:]
        ).encode()
    }

    func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        try answer("watermarks", timeoutMS)
        let log = logs[partition, default: Log()]
        return Watermarks(low: log.low, high: log.high)
    }

    func answer(_ operation: String, _ timeoutMS: Int) throws(ClientError) {
        guard isAway else { return }
        clock.pass(milliseconds: timeoutMS)
        throw ClientError(
            kind: .retriable, operation: operation, code: "_TIMED_OUT", reason: "nobody answers")
    }
}

final class TestClock: Clock, @unchecked Sendable {
    var wallMS: Int64 = 1_800_000_000_000
    private(set) var monotonicNS: UInt64 = 1_000_000_000_000

    func pass(milliseconds: Int) {
        monotonicNS += UInt64(milliseconds) * 1_000_000
        wallMS += Int64(milliseconds)
    }
}

private struct TestClients: WorkerClients {
    let cluster: TestCluster
    func consumer(thread: Int) -> any GroupConsumer { TestConsumer(cluster) }
    func producer(thread: Int) -> any TransactionalProducer { TestProducer(cluster) }
    func reader(thread: Int) -> any PartitionReader { TestReader(cluster) }
}

private struct TestStores: ShardStores {
    let cluster: TestCluster
    func open(_ partition: Partition) -> (store: any StateStore, wipedBecause: String?)? {
        let store = cluster.stores[partition] ?? MemoryStore()
        cluster.stores[partition] = store
        return (store, nil)
    }
}

private final class TestObserver: WorkerObserver {
    let cluster: TestCluster
    init(cluster: TestCluster) { self.cluster = cluster }
    func note(_ event: WorkerEvent, thread: Int) { cluster.notes.append(event) }
    func count(_ outcomes: [Outcome]) {}
}

private final class TestConsumer: GroupConsumer {
    private let cluster: TestCluster
    private var positions: [TopicPartition: Offset] = [:]

    init(_ cluster: TestCluster) { self.cluster = cluster }

    func subscribe(_ topics: [Topic]) { cluster.joins += 1 }
    func nextGroupEvent() throws(ClientError) -> GroupEvent? {
        if let failure = cluster.groupFailure {
            cluster.groupFailure = nil
            throw failure
        }
        return cluster.events.isEmpty ? nil : cluster.events.removeFirst()
    }
    func assign(_ partitions: [TopicPartition]) { positions = [:] }
    func unassign() { positions = [:] }
    func start(_ position: StartPosition) { positions[position.partition] = position.offset }
    func seek(_ position: StartPosition) { positions[position.partition] = position.offset }
    func take(_ partition: TopicPartition, limit: Int) -> RecordBatch {
        guard let position = positions[partition], let log = cluster.logs[partition], !log.isHeld
        else { return RecordBatch() }
        let records = Array(log.records.filter { $0.offset >= position }.prefix(limit))
        if let last = records.last { positions[partition] = last.offset + 1 }
        return RecordBatch(records: records)
    }
    func wait(timeoutMS: Int) {
        cluster.clock.pass(milliseconds: min(timeoutMS, cluster.longestWaitMS))
        cluster.afterWait()
    }
    func wake() {}
    func stableCommittedOffsets(
        _ partitions: [TopicPartition], timeoutMS: Int
    ) throws(ClientError) -> [TopicPartition: Offset] {
        try cluster.answer("committed", timeoutMS)
        if let code = cluster.offsetsFailure {
            cluster.clock.pass(milliseconds: timeoutMS)
            throw ClientError(
                kind: .retriable, operation: "committed", code: code, reason: "not now")
        }
        return cluster.committed.filter { partitions.contains($0.key) }
    }
    func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        try cluster.watermarks(partition, timeoutMS: timeoutMS)
    }
    func leave(timeoutMS: Int, onRevoked: () -> Void) {}
}

private final class TestReader: PartitionReader {
    private let cluster: TestCluster
    init(_ cluster: TestCluster) { self.cluster = cluster }

    func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        try cluster.watermarks(partition, timeoutMS: timeoutMS)
    }

    func read(
        _ partition: TopicPartition, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) throws {
        let log = cluster.logs[partition, default: .init()]
        guard !log.isHeld else {
            cluster.clock.pass(milliseconds: stallTimeoutMS)
            throw ClientError(
                kind: .retriable, operation: "read", code: "_TIMED_OUT",
                reason: "a transaction is open")
        }
        var records = log.records.filter { $0.offset >= start && $0.offset < end }[...]
        while !records.isEmpty {
            let batch = RecordBatch(records: Array(records.prefix(cluster.readAtOnce)))
            records = records.dropFirst(cluster.readAtOnce)
            guard try body(batch) else { return }
            cluster.afterRead()
        }
    }
}

private final class TestProducer: TransactionalProducer {
    private let cluster: TestCluster
    private var topics: [Topic] = []
    private var produced: [(TopicPartition, ByteSlice?, ByteSlice?)] = []
    private var offsets: [TopicPartition: Offset] = [:]

    init(_ cluster: TestCluster) { self.cluster = cluster }

    func initTransactions(timeoutMS: Int) {}
    func begin() {}
    func handle(of topic: Topic) -> TopicHandle {
        topics.append(topic)
        return TopicHandle(index: topics.count - 1)
    }
    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) { produced.append((TopicPartition(topics[topic.index], partition), key, value)) }
    func followEnds(of topic: TopicHandle, partitions: Int32) {}
    func end(of topic: TopicHandle, partition: Partition) -> Offset? { nil }
    func partitionCount(of topic: Topic, timeoutMS: Int) throws(ClientError) -> Int32 {
        try cluster.answer("metadata", timeoutMS)
        return topic == "raw" ? 1_000 : cluster.configuration.partitions
    }
    func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) { for position in offsets { self.offsets[position.partition] = position.offset } }
    func commit(timeoutMS: Int) throws(ClientError) {
        guard !cluster.hasOtherProducer else {
            throw ClientError(
                kind: .fenced, operation: "commit", code: "_FENCED", reason: "a newer epoch")
        }
        guard !cluster.refusesCommits else {
            cluster.refusals += 1
            throw ClientError(
                kind: cluster.refusalKind, operation: "commit", code: "MSG_SIZE_TOO_LARGE",
                reason: "a batch is too large")
        }
        for (partition, key, value) in produced {
            cluster.logs[partition, default: .init()].append(
                key: key, value: value, timestampMS: cluster.clock.wallMS)
        }
        cluster.committed.merge(offsets) { $1 }
        cluster.commits.append(offsets)
        abort(timeoutMS: timeoutMS)
    }
    func abort(timeoutMS: Int) {
        produced = []
        offsets = [:]
    }
}
