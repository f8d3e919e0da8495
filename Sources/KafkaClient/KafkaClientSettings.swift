public import StreamCore

/// One line that the client library logs.
public struct KafkaLogLine: Sendable {
    /// Syslog's severities: 0 emergency to 7 debug.
    public var level: Int
    /// The library's name of what the line is about, such as `FAIL`.
    public var facility: String
    /// The line; values of secret properties are replaced by `***`.
    public var text: String

    public init(level: Int, facility: String, text: String) {
        self.level = level
        self.facility = facility
        self.text = text
    }
}

/// What a thread needs to build its own clients.
public struct KafkaClientSettings: Sendable {
    /// Comma-separated `host:port`.
    public var bootstrapServers: String
    /// Further properties of librdkafka by name; one that concerns only consumers or only producers
    /// goes to those alone. They win over this module's defaults, never over what the guarantee
    /// needs (``KafkaProperties/reserved``).
    public var properties: [String: String]
    /// Names the client in the broker's logs and quotas.
    public var clientID: String
    /// Bytes that one record may have, with its key and headers (`message.max.bytes`).
    public var maxMessageBytes: Int
    /// Bytes that several records together may have (`batch.size`): no more than the
    /// `max.message.bytes` of any topic that is written to, or the broker refuses them for ever.
    public var maxBatchBytes = 1_000_000
    /// Partitions that one client may come to fetch from at the same time: what is fetched ahead of all
    /// of them together has a limit.
    public var partitionsAtOnce = 1
    /// How long a transaction may stay open before the broker aborts it. A dead owner's open
    /// transaction blocks readers that long.
    public var transactionTimeoutMS: Int
    /// Called from the library's threads: must not block nor call a client.
    public var log: (@Sendable (KafkaLogLine) -> Void)?
    /// Gets the library's statistics, JSON as its `STATISTICS.md` says, every
    /// `statistics.interval.ms` (0, never, unless set), on the thread that drives the client.
    public var statistics: (@Sendable ([UInt8]) -> Void)?

    public init(
        bootstrapServers: String, properties: [String: String] = [:],
        clientID: String = "lead-dedup", maxMessageBytes: Int = 1_048_588,
        transactionTimeoutMS: Int = 12_000, log: (@Sendable (KafkaLogLine) -> Void)? = nil,
        statistics: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.bootstrapServers = bootstrapServers
        self.properties = properties
        self.clientID = clientID
        self.maxMessageBytes = maxMessageBytes
        self.transactionTimeoutMS = transactionTimeoutMS
        self.log = log
        self.statistics = statistics
    }

    /// A member of a consumer group; static where it has an instance id (KIP-345).
    public func makeGroupConsumer(
        groupID: String, groupInstanceID: String?
    ) throws(ClientError) -> KafkaGroupConsumer {
        try KafkaGroupConsumer(settings: self, groupID: groupID, groupInstanceID: groupInstanceID)
    }

    public func makePartitionReader() throws(ClientError) -> KafkaPartitionReader {
        try KafkaPartitionReader(settings: self)
    }

    public func makeTransactionalProducer(
        transactionalID: String
    ) throws(ClientError) -> KafkaTransactionalProducer {
        try KafkaTransactionalProducer(settings: self, transactionalID: transactionalID)
    }

    public func makeAdmin() throws(ClientError) -> KafkaAdmin {
        try KafkaAdmin(settings: self)
    }
}
