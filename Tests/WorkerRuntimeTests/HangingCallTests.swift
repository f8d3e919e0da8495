import Bytes
import Glibc
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore
import Testing

@testable import WorkerRuntime

/// A call of the client that never comes back ends the worker: a new start goes on from the last
/// commit, a thread that hangs would hold its partitions for ever.
@Suite struct HangingCallTests {
    /// Whichever thread it is: the others work on until then, and are asked to stop.
    @Test(arguments: [1, 2]) func aWorkerEndsThatCanNotGoOn(threads: Int) throws {
        let topics = TopicNames(
            raw: ["raw"], canonical: "canonical", duplicates: "duplicates", rejected: "rejected",
            applicationID: "hangs")
        let worker = Worker(
            threads: threads,
            configuration: WorkerConfiguration(
                applicationID: "hangs", topics: topics, partitions: 1, masterKeys: [.email],
                resolver: ResolverSettings(
                    applicationID: [1], identityNamespace: [1], rules: [],
                    sources: SourceTable(
                        named: [:], fallback: SourcePolicy(permissions: [.create]))),
                wireLimits: WireLimits(),
                normalization: NormalizationRecord(versions: [:], fingerprint: 0)),
            clients: HangingClients(hanging: threads - 1), stores: NoStores(),
            normalization: NormalizationOptions(),
            clock: HastyClock(), observer: NoObserver())
        let failure = #expect(throws: WorkerFailure.self) { try worker.run() }
        guard case .unavailable(let reason)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(reason.contains("has not come back"))
    }

    @Test func aCallHasItsTimeAndSome() {
        let status = WorkerStatus(threads: 2)
        #expect(!status.isOverdue(thread: 0, now: .max))
        status.called(for: 20_000, thread: 0, now: 1_000_000_000)
        #expect(!status.isOverdue(thread: 0, now: 23_000_000_000))
        #expect(status.isOverdue(thread: 0, now: 23_000_000_001))
        #expect(!status.isOverdue(thread: 1, now: .max))
        status.returned(thread: 0)
        #expect(!status.isOverdue(thread: 0, now: .max))
    }
}

/// Runs 60 times as fast as the machine's.
private struct HastyClock: Clock {
    private let machine = SystemClock()
    var wallMS: Int64 { machine.wallMS }
    var monotonicNS: UInt64 { machine.monotonicNS &* 60 }
}

private struct HangingClients: WorkerClients {
    let hanging: Int
    func consumer(thread: Int) throws(ClientError) -> any GroupConsumer { throw unexpected }
    func producer(thread: Int) -> any TransactionalProducer {
        StuckProducer(hangs: thread == hanging)
    }
    func reader(thread: Int) throws(ClientError) -> any PartitionReader { throw unexpected }
    private var unexpected: ClientError {
        ClientError(kind: .fatal, operation: "make", code: "", reason: "is not got to")
    }
}

private final class StuckProducer: TransactionalProducer {
    private let hangs: Bool

    init(hangs: Bool) { self.hangs = hangs }

    func initTransactions(timeoutMS: Int) throws(ClientError) {
        // For the rest of the process.
        while hangs { pause() }
        throw ClientError(
            kind: .retriable, operation: "init_transactions", code: "", reason: "not yet")
    }
    func begin() {}
    func handle(of topic: Topic) -> TopicHandle { TopicHandle(index: 0) }
    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) {}
    func followEnds(of topic: TopicHandle, partitions: Int32) {}
    func end(of topic: TopicHandle, partition: Partition) -> Offset? { nil }
    func partitionCount(of topic: Topic, timeoutMS: Int) -> Int32 { 1 }
    func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) {}
    func commit(timeoutMS: Int) {}
    func abort(timeoutMS: Int) {}
}

private struct NoStores: ShardStores {
    func open(_ partition: Partition) -> (store: any StateStore, wipedBecause: String?)? { nil }
}

private final class NoObserver: WorkerObserver {
    func note(_ event: WorkerEvent, thread: Int) {}
    func count(_ outcomes: [Outcome]) {}
}
