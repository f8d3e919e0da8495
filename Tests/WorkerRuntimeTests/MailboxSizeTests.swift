import Bytes
import LeadModel
import LeadWire
import StreamCore
import Testing

@testable import WorkerRuntime

/// What the internal topics take, no record of a mailbox passes: it would be sent again for ever.
@Suite struct MailboxSizeTests {
    private func event(_ valueBytes: Int) -> ShardMessage {
        let topic = ByteSlice(utf8: "raw")
        return .event(
            EventMessage(
                ticket: Ticket(timeUS: 1, topic: topic, partition: 0),
                origin: Origin(topic: topic, partition: 0, offset: 1, timestampMS: 1),
                source: ByteSlice(utf8: "s"),
                masterKey: IdentityKey(kind: .email, value: ByteSlice(utf8: "a@x.org")), key: nil,
                headers: [], value: [UInt8](repeating: 0x20, count: valueBytes)[...]))
    }

    @Test func aLongEventGoesByItself() throws {
        let producer = CountingProducer()
        let outputs = try Outputs(
            producer: producer,
            topics: TopicNames(
                raw: ["raw"], canonical: "c", duplicates: "d", rejected: "r", applicationID: "a"),
            partitions: 1, encoder: PublishedRecordEncoder(), rejectedBytes: .max, timeoutMS: 1)
        let mailboxes = Mailboxes(partitions: 1, version: .newest)
        for bytes in [255 << 10, 1 << 20, 100, 200 << 10, 1 << 20, 10] {
            try mailboxes.post(event(bytes), to: 0, outputs)
        }
        try mailboxes.flush(to: outputs)
        #expect(producer.sizes.count == 5)
        #expect(producer.sizes.allSatisfy { $0 < (1 << 20) + TopicRequirements.envelopeBytes })
    }

    /// Batches and parts of identities do not shrink with a small limit of raw records.
    @Test func internalTopicsTakeBatchesUnderSmallLimits() {
        func needs(raw: Int, output: Int) -> TopicRequirements {
            TopicRequirements(
                names: TopicNames(
                    raw: ["raw"], canonical: "c", duplicates: "d", rejected: "r",
                    applicationID: "a"), partitions: 1, replicationFactor: 1, create: true,
                rawRecordBytes: raw, outputRecordBytes: output, deleteRetentionMS: 1)
        }
        #expect(needs(raw: 1_024, output: 4_096).internalRecordBytes == 576 << 10)
        #expect(needs(raw: 1 << 20, output: 512 << 10).internalRecordBytes == 1_088 << 10)
        #expect(needs(raw: 1 << 20, output: 8 << 20).internalRecordBytes == 8_256 << 10)
        // A raw record that compression had made small is longer than the rejected topic takes.
        #expect(
            needs(raw: 8 << 20, output: 512 << 10).largestRecordBytes(rejectedBytes: 1 << 20)
                == 8_256 << 10)
    }
}

private final class CountingProducer: TransactionalProducer {
    var sizes: [Int] = []

    func initTransactions(timeoutMS: Int) {}
    func begin() {}
    func handle(of topic: Topic) -> TopicHandle { TopicHandle(index: 0) }
    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) { sizes.append(value?.count ?? 0) }
    func followEnds(of topic: TopicHandle, partitions: Int32) {}
    func end(of topic: TopicHandle, partition: Partition) -> Offset? { nil }
    func partitionCount(of topic: Topic, timeoutMS: Int) -> Int32 { 1 }
    func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) {}
    func commit(timeoutMS: Int) {}
    func abort(timeoutMS: Int) {}
}
