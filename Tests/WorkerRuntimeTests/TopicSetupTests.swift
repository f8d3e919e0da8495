import StreamCore
import Testing

@testable import WorkerRuntime

/// What is made and demanded of topics.
@Suite struct TopicSetupTests {
    private static let names = TopicNames(
        raw: ["raw"], canonical: "canonical", duplicates: "duplicates", rejected: "rejected",
        applicationID: "test")

    private func setup(_ admin: TestAdmin) -> TopicSetup {
        TopicSetup(
            TopicRequirements(
                names: Self.names, partitions: 3, replicationFactor: 1, create: true,
                rawRecordBytes: 1 << 20, outputRecordBytes: 512 << 10, deleteRetentionMS: 1_000),
            admin: admin, timeoutMS: 1)
    }

    /// A client that puts more into one batch than a topic takes would be refused for ever.
    @Test func batchesFitIntoEveryTopic() throws {
        let admin = TestAdmin()
        #expect(try setup(admin).run().largestBatchBytes == 1_048_588)
        admin.topics[Self.names.duplicates]?.settings["max.message.bytes"] = "530000"
        admin.topics[Self.names.raw[0]]?.settings["max.message.bytes"] = "100"
        #expect(try setup(admin).run().largestBatchBytes == 530_000)
    }

    /// What a worker that is alone reads: raw topics may have any number of partitions.
    @Test func partitionsThatAreReadAreCounted() throws {
        let admin = TestAdmin()
        #expect(try setup(admin).run().inputPartitions == 6)
        admin.topics["raw"]?.partitions = 40
        #expect(try setup(admin).run().inputPartitions == 43)
    }

    /// Brokers neither compact nor delete the segment that is written to: by default 1 GiB, which
    /// every start would read of the offsets, and each mailbox would keep.
    @Test func whatIsReadWholeHasShortSegments() throws {
        let admin = TestAdmin()
        #expect(try setup(admin).run().warnings.allSatisfy { !$0.contains("segment.bytes") })
        for topic in [Self.names.offsets, Self.names.identities] {
            #expect(admin.topics[topic]?.settings["segment.bytes"] == "52428800")
        }
        admin.topics[Self.names.offsets]?.settings["segment.bytes"] = "1073741824"
        let warnings = try setup(admin).run().warnings
        #expect(
            warnings.contains { $0.contains("test-offsets --add-config segment.bytes=52428800") })
    }
}

private final class TestAdmin: TopicAdmin {
    var topics: [Topic: TopicDescription] = [:]

    func describe(_ names: [Topic], timeoutMS: Int) -> [Topic: TopicDescription] {
        topics.filter { names.contains($0.key) }
    }

    func create(_ wanted: [TopicDescription], timeoutMS: Int) {
        for topic in wanted { topics[topic.name] = topic }
    }
}
