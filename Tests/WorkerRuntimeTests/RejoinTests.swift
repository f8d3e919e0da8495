import StreamCore
import Testing

@testable import WorkerRuntime

/// A member that its group has replaced: by another process, or by nobody.
@Suite struct RejoinTests {
    private static let replaced = ClientError(
        kind: .fenced, operation: "consumer", code: "FENCED_INSTANCE_ID", reason: "replaced")

    private func running(_ cluster: TestCluster) throws -> WorkerLoop {
        cluster.events = [.assigned(cluster.inputs(raw: 1))]
        let loop = try cluster.makeLoop()
        try loop.join()
        for _ in 0..<20 { try loop.turn() }
        #expect(loop.status.phases == [.running])
        return loop
    }

    @Test func whoHasItsNameJoinsAnew() throws {
        let cluster = TestCluster(partitions: 1)
        let loop = try running(cluster)
        cluster.groupFailure = Self.replaced
        try loop.turn()
        #expect(cluster.joins == 2 && loop.inputs.isEmpty && loop.status.phases == [.joining])
        cluster.events = [.assigned(cluster.inputs(raw: 1))]
        for _ in 0..<20 { try loop.turn() }
        #expect(loop.status.phases == [.running])
        // Nothing that a reader of the topic of offsets would take for anything.
        #expect(cluster.logs[TopicPartition("test-offsets", 0)]?.records.last?.value == nil)
    }

    @Test func whoseNameIsAnothersEnds() throws {
        let cluster = TestCluster(partitions: 1)
        let loop = try running(cluster)
        cluster.groupFailure = Self.replaced
        cluster.hasOtherProducer = true
        let failure = #expect(throws: WorkerFailure.self) { try loop.turn() }
        #expect(failure?.reason.contains("another process uses the name") ?? false)
        #expect(cluster.joins == 1)
    }

    /// Two of one name have fenced each other's producers: to have it now says nothing.
    @Test func whoseProducerWasFencedEnds() throws {
        let cluster = TestCluster(partitions: 1)
        let loop = try running(cluster)
        cluster.groupFailure = ClientError(
            kind: .fenced, operation: "produce", code: "_FENCED", reason: "a newer epoch")
        for _ in 0..<5 { try loop.turn() }
        cluster.groupFailure = Self.replaced
        #expect(throws: WorkerFailure.self) { try loop.turn() }
        #expect(cluster.joins == 1)
    }

    /// Two of one name are not to replace each other for ever.
    @Test func whoIsReplacedAgainAtOnceEnds() throws {
        let cluster = TestCluster(partitions: 1)
        let loop = try running(cluster)
        cluster.groupFailure = Self.replaced
        try loop.turn()
        cluster.clock.pass(milliseconds: 10_000)
        cluster.groupFailure = Self.replaced
        #expect(throws: WorkerFailure.self) { try loop.turn() }
        cluster.clock.pass(milliseconds: 10_000)
        cluster.groupFailure = Self.replaced
        try loop.turn()
        #expect(cluster.joins == 3)
    }
}
