import BulkFiles
import Bytes
import KafkaClient
import StreamCore

/// Produces generated events to a topic, in transactions of a few thousand; records are placed by
/// murmur2 of their key, as Kafka's default partitioner does.
final class TopicSink: RecordSink {
    private let producer: any TransactionalProducer
    private let handle: TopicHandle
    private let partitions: Int32
    private let written: WrittenEvents
    private var pending = 0
    private static let batch = 5_000
    private static let timeoutMS = 30_000

    init(
        _ settings: KafkaClientSettings, application: String, topic: Topic,
        written: WrittenEvents = WrittenEvents()
    ) throws(RecordSinkError) {
        self.written = written
        do throws(ClientError) {
            let suffix = UInt64.random(in: .min ... .max)
            producer = try settings.makeTransactionalProducer(
                transactionalID: "\(application)-generate-\(String(suffix, radix: 16))")
            try producer.initTransactions(timeoutMS: Self.timeoutMS)
            handle = try producer.handle(of: topic)
            partitions = try producer.partitionCount(of: topic, timeoutMS: Self.timeoutMS)
        } catch {
            throw .broker(reason: error.description)
        }
    }

    func send(key: ByteSlice?, value: ByteSlice) throws(RecordSinkError) {
        do throws(ClientError) {
            if pending == 0 { try producer.begin() }
            let partition = key.map { Murmur2.partition(of: $0, count: max(1, partitions)) } ?? 0
            try producer.produce(
                handle, partition: partition, key: key, value: value, headers: [])
        } catch {
            throw .broker(reason: error.description)
        }
        pending += 1
        if pending >= Self.batch { try finish() }
    }

    func finish() throws(RecordSinkError) {
        guard pending > 0 else { return }
        let count = pending
        pending = 0
        do throws(ClientError) {
            try producer.commit(timeoutMS: Self.timeoutMS)
            written.add(count)
        } catch {
            throw .broker(reason: error.description)
        }
    }
}
