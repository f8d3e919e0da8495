public import LeadMatching
public import LeadModel

/// Everything that a worker is told: read from a file and the environment, checked, complete.
///
/// Initial values of the members are the defaults; `Config/lead-dedup.yaml` explains each.
public struct WorkerSettings: Sendable, Equatable {
    /// The consumer group's name and the stem of internal topics and transactional ids.
    public var applicationID: String
    /// nil: a random one that the first start writes into ``stateDirectory``.
    public var instanceID: String?
    public var kafka: Kafka
    public var topics: Topics
    /// A folder; relative to the working folder.
    public var stateDirectory = "./state"
    /// Worker threads, each with a consumer and a transactional producer of its own.
    public var threads = 1
    public var routing = Routing.direct
    /// Whether `<application_id>-identities` keeps records that have been handled.
    public var keepsInternalRecords = false
    /// In which version shards write what they send each other.
    public var messageVersion = MessageVersion.newest
    public var http = HTTP()
    public var identity: IdentitySettings
    public var sources = SourceRegistry()
    public var rules = RuleSet.builtIn
    public var limits = Limits()
    public var claims = Claims()
    public var erasure = Erasure()
    public var commit = Commit()
    public var log = Log()

    /// Defaults but for what has none.
    public init(applicationID: String, kafka: Kafka, topics: Topics) {
        self.applicationID = applicationID
        self.kafka = kafka
        self.topics = topics
        self.identity = IdentitySettings(namespace: applicationID)
    }

    public struct Kafka: Sendable, Equatable {
        /// `host:port` of brokers, comma separated, as librdkafka takes them.
        public var bootstrapServers: String
        /// librdkafka properties by name.
        public var properties: [String: String] = [:]
        /// How long to wait for a broker at the start, seconds; nil: 60, one-shot commands 20.
        public var startTimeoutS: Int?

        public init(bootstrapServers: String) {
            self.bootstrapServers = bootstrapServers
        }

        /// How long to wait for a broker at the start, seconds.
        public func startTimeoutS(oneShot: Bool) -> Int { startTimeoutS ?? (oneShot ? 20 : 60) }
    }

    public struct Topics: Sendable, Equatable {
        public var raw: [String]
        public var canonical: String
        public var duplicates: String
        public var rejected: String
        /// Of the internal topics, and of those that ``create`` makes.
        public var partitions: Int32 = 12
        /// Of topics that ``create`` makes; nil: the brokers' `default.replication.factor`.
        public var replicationFactor: Int32?
        /// Whether to make missing topics.
        public var create = true

        public init(raw: [String], canonical: String, duplicates: String, rejected: String) {
            self.raw = raw
            self.canonical = canonical
            self.duplicates = duplicates
            self.rejected = rejected
        }
    }

    /// The way of an event to its person's shard.
    public enum Routing: String, CaseIterable, Sendable {
        /// Decided at once where one thread owns raw partition and shard.
        case direct
        /// Always through the internal topic.
        case always
    }

    public struct HTTP: Sendable, Equatable {
        /// Port 0: any free one.
        public var bind = HostPort(host: "127.0.0.1", port: 8080)

        public init() {}
    }

    public struct IdentitySettings: Sendable, Equatable {
        /// In order of precedence, never empty.
        public var masterKeys: [RuleKey] = [.kind(.email)]
        /// What identity ids are hashed under, beside the founding event.
        public var namespace: String

        public init(namespace: String) {
            self.namespace = namespace
        }

        /// ``masterKeys`` without those that a rule declares.
        public var masterKinds: [KeyKind] {
            masterKeys.compactMap { if case .kind(let kind) = $0 { kind } else { nil } }
        }
    }

    public struct Limits: Sendable, Equatable {
        /// Value of a raw record, bytes.
        public var rawRecordBytes = 1 << 20
        /// A text member of a lead, bytes of UTF-8.
        public var leadStringBytes = 4 << 10
        /// `attributes` as JSON, bytes.
        public var attributesBytes = 64 << 10
        /// Value of a record on the canonical or duplicates topic, bytes.
        public var outputRecordBytes = 512 << 10
        /// `sources` entries of a published record, latest seen.
        public var publishedSources = 64
        /// `pipelines` entries of a published record, latest seen.
        public var publishedPipelines = 32
        /// `sources` entries that the index keeps of an identity.
        public var keptSources = 1024

        public init() {}
    }

    /// Events that wait until it is decided who else has their keys.
    public struct Claims: Sendable, Equatable {
        /// How long an event may be undecided before the worker says so, seconds.
        public var warnAfterS = 10
        /// Identities that may share a key before it is no evidence.
        public var cap = 25
        /// Undecided events of a worker thread at which it takes no more raw input.
        public var maxUndecided = 10_000
        /// Bytes of undecided events of a worker thread, and of what waits behind them, at which it
        /// takes no more raw input.
        public var maxUndecidedBytes = 64 << 20

        public init() {}
    }

    public struct Erasure: Sendable, Equatable {
        /// How long keyed hashes of an erased person refuse older events, days.
        public var rememberDays = 30

        public init() {}
    }

    /// A transaction is committed when the input is drained, or at the first of these.
    public struct Commit: Sendable, Equatable {
        /// Milliseconds since the transaction's first record.
        public var intervalMS = 500
        /// Milliseconds between two commits at least, while events keep coming.
        public var pauseMS = 10
        /// Raw and internal records in the transaction.
        public var maxEvents = 50_000
        /// Bytes produced in the transaction.
        public var maxBytes = 64 << 20

        public init() {}
    }

    public enum LogLevel: String, CaseIterable, Sendable {
        case debug
        case info
        case warning
        case error
    }

    public enum LogFormat: String, CaseIterable, Sendable {
        /// Text on a terminal, JSON lines otherwise.
        case auto
        case text
        case json
    }

    public struct Log: Sendable, Equatable {
        public var level = LogLevel.info
        public var format = LogFormat.auto

        public init() {}
    }
}
