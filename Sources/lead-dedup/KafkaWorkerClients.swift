import KafkaClient
import StreamCore
import WorkerRuntime

/// The clients of worker threads, on a Kafka cluster. Membership is static: each thread has one
/// name for its place in the group and for its transactions.
struct KafkaWorkerClients: WorkerClients {
    let settings: KafkaClientSettings
    let groupID: String
    /// The name of a thread: `group.instance.id` and `transactional.id`.
    let threadName: @Sendable (Int) -> String
    /// Whether members are static; the embedded broker of a demonstration knows no such thing.
    var isStatic = true

    func memberName(thread: Int) -> String { threadName(thread) }

    func consumer(thread: Int) throws(ClientError) -> any GroupConsumer {
        try settings.makeGroupConsumer(
            groupID: groupID, groupInstanceID: isStatic ? threadName(thread) : nil)
    }

    func producer(thread: Int) throws(ClientError) -> any TransactionalProducer {
        try settings.makeTransactionalProducer(transactionalID: threadName(thread))
    }

    func reader(thread: Int) throws(ClientError) -> any PartitionReader {
        try settings.makePartitionReader()
    }
}
