import CRdKafka
public import StreamCore
import Synchronization

/// librdkafka's mock cluster inside this process, for a demo and for tests of error paths.
///
/// It proves nothing about exactly-once: aborted records stay visible, an open transaction holds
/// no reader back, offsets sent to a transaction are not kept, zombies are not fenced. It keeps
/// 5 MiB or 100,000 batches of each partition and then drops the oldest without a word.
public final class EmbeddedBroker: Sendable {
    /// `host:port` of each broker, comma-separated; loopback only.
    public let bootstrapServers: String
    private let cluster: Cluster
    private let topics = Mutex<[Topic: TopicDescription]>([:])

    public init(
        brokers: Int = 1, log: (@Sendable (KafkaLogLine) -> Void)? = nil
    ) throws(ClientError) {
        cluster = try Cluster(brokers: brokers, log: log)
        guard let text = rd_kafka_mock_cluster_bootstraps(cluster.pointer) else {
            throw PartitionList.outOfMemory("mock_cluster_bootstraps")
        }
        bootstrapServers = String(cString: text)
    }

    /// Makes a topic, or does nothing where it exists.
    public func createTopic(_ topic: TopicDescription) throws(ClientError) {
        let isNew = topics.withLock { topics in
            guard topics[topic.name] == nil else { return false }
            topics[topic.name] = topic
            return true
        }
        guard isNew else { return }
        let code = rd_kafka_mock_topic_create(
            cluster.pointer, topic.name, topic.partitions, max(1, topic.replicationFactor))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw ClientError(code, operation: "mock_topic_create")
        }
    }

    /// The topics made through ``createTopic(_:)``, with the settings asked for.
    public func describe(_ names: [Topic]) -> [Topic: TopicDescription] {
        topics.withLock { topics in topics.filter { names.contains($0.key) } }
    }

    /// Cuts a broker off (numbered from 1): connections end and new ones are refused.
    public func setDown(_ broker: Int32) {
        rd_kafka_mock_broker_set_down(cluster.pointer, broker)
    }

    public func setUp(_ broker: Int32) { rd_kafka_mock_broker_set_up(cluster.pointer, broker) }

    /// Delays every answer of a broker.
    public func setRoundTrip(_ broker: Int32, milliseconds: Int32) {
        rd_kafka_mock_broker_set_rtt(cluster.pointer, broker, milliseconds)
    }

    /// Moves a partition to another broker, as a failing one makes it happen.
    public func setLeader(of partition: TopicPartition, to broker: Int32) {
        rd_kafka_mock_partition_set_leader(
            cluster.pointer, partition.topic, partition.partition, broker)
    }

    /// Answers the next requests of a kind (the protocol's API key) with these error codes, one
    /// request each; 0 lets one pass.
    public func push(errors: [Int32], api: Int16) {
        let codes = errors.map { rd_kafka_resp_err_t($0) }
        rd_kafka_mock_push_request_errors_array(cluster.pointer, api, codes.count, codes)
    }

    public func clearErrors(api: Int16) {
        rd_kafka_mock_clear_request_errors(cluster.pointer, api)
    }

    /// Owns the cluster and the client that it runs in. librdkafka's mock calls may be made from
    /// any thread.
    private final class Cluster: @unchecked Sendable {
        let pointer: OpaquePointer
        private let handle: KafkaHandle

        init(
            brokers: Int, log: (@Sendable (KafkaLogLine) -> Void)?
        ) throws(ClientError) {
            handle = try KafkaHandle(
                .producer, KafkaClientSettings(bootstrapServers: "", log: log), [])
            guard let pointer = rd_kafka_mock_cluster_new(handle.client, Int32(clamping: brokers))
            else {
                throw PartitionList.outOfMemory("mock_cluster_new")
            }
            self.pointer = pointer
        }

        deinit { rd_kafka_mock_cluster_destroy(pointer) }
    }
}

/// Topics of an ``EmbeddedBroker``, whose requests for them are not answered by the mock cluster.
/// What was asked for counts as what is there: nothing is verified.
public final class MockTopicAdmin: TopicAdmin {
    private let broker: EmbeddedBroker

    public init(_ broker: EmbeddedBroker) { self.broker = broker }

    public func describe(
        _ topics: [Topic], timeoutMS: Int
    ) throws(ClientError) -> [Topic: TopicDescription] {
        broker.describe(topics)
    }

    public func create(_ topics: [TopicDescription], timeoutMS: Int) throws(ClientError) {
        for topic in topics { try broker.createTopic(topic) }
    }
}
