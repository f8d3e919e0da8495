public import LeadModel
public import LeadResolver
public import LeadWire
public import StreamCore

/// The topics of an application.
public struct TopicNames: Sendable {
    public var raw: [Topic]
    public var canonical: Topic
    public var duplicates: Topic
    public var rejected: Topic
    /// Message batches between shards.
    public var identities: Topic
    public var changelog: Topic
    /// Next offsets and last tickets of every input partition.
    public var offsets: Topic

    public init(
        raw: [Topic], canonical: Topic, duplicates: Topic, rejected: Topic, applicationID: String
    ) {
        self.raw = raw
        self.canonical = canonical
        self.duplicates = duplicates
        self.rejected = rejected
        identities = applicationID + "-identities"
        changelog = applicationID + "-index-changelog"
        offsets = applicationID + "-offsets"
    }
}

/// When a transaction is committed.
public struct CommitLimits: Sendable {
    /// Longest time from the first record to the commit, milliseconds.
    public var intervalMS: Int
    /// Most raw events of one transaction.
    public var events: Int
    /// Most bytes of raw events of one transaction.
    public var bytes: Int
    /// Shortest time between two commits while events keep coming, milliseconds.
    public var pauseMS: Int

    public init(
        intervalMS: Int = 500, events: Int = 50_000, bytes: Int = 64 << 20, pauseMS: Int = 10
    ) {
        self.pauseMS = pauseMS
        self.intervalMS = intervalMS
        self.events = events
        self.bytes = bytes
    }
}

/// What is to happen where a committed offset lies outside its log.
public enum GapPolicy: Sendable {
    case refuse
    case earliest
    case latest
}

/// The way of an event to the owner of its person.
public enum Routing: String, CaseIterable, Sendable {
    /// Decided in the transaction that reads it where one thread owns both its raw partition and
    /// its person's shard, through the internal topic otherwise.
    case direct
    /// Always through the internal topic.
    case always
}

/// Everything a worker thread needs to know; it builds its clients and shards itself.
public struct WorkerConfiguration: Sendable {
    public var applicationID: String
    public var topics: TopicNames
    /// Partitions of the internal topics: the number of shards.
    public var partitions: Int32
    public var masterKeys: [KeyKind]
    public var resolver: ResolverSettings
    public var wireLimits: WireLimits
    public var commit: CommitLimits
    public var routing = Routing.direct
    public var gapPolicy: GapPolicy
    /// The data that keys are made with. Where a shard's are of other data they are derived again,
    /// where they are of newer data the worker refuses.
    public var normalization: NormalizationRecord
    /// Nodes that a thread looks at in one turn where their keys are to be derived again.
    public var rekeyedAtOnce = 256
    /// How long tombstones of the changelog are kept, milliseconds: stored state that is older
    /// than half of it is not trusted.
    public var deleteRetentionMS: Int64
    /// Whether a thread keeps the state of shards open through a rebalance, to go on at once with
    /// those that come back. Not where other threads of the process may get them.
    public var keepsShardsOpen = true
    /// Whether the internal topic keeps what has been handled, for a complete record of the order
    /// (with `routing: always`); otherwise committed records are deleted.
    public var keepsMailboxes = false
    /// Raw topics out of whose middle the broker takes records.
    public var compactedTopics: Set<Topic> = []
    /// In which version messages between shards are written.
    public var messageVersion = MessageVersion.newest
    /// How long an open transaction may hold up the internal topics, milliseconds: the time-out of
    /// transactions, the coordinator's scan for those that are over it (10 s), and some more. What
    /// lasts longer ends no more by itself.
    public var heldBackLimitMS = 25_000
    /// Undecided events of a thread at which it takes no more raw input.
    public var maxUndecided = 10_000
    /// Bytes of undecided events of a thread, and of what waits behind them, at which it takes no
    /// more raw input.
    public var maxUndecidedBytes = 64 << 20
    /// How long an event may be undecided before the thread says so, milliseconds.
    public var undecidedWarningMS = 10_000
    /// For the simulation to find.
    public var linkFlaw: LinkFlaw?
    /// What the rejected topic takes in one record, bytes. Compressed, a raw topic may have had more.
    public var rejectedBytes = Int.max
    /// How long a thread may take to finish once it has heard that it is to stop, milliseconds.
    public static let finishLimitMS = 7_000
    /// How long a call to the broker may take before work starts over, milliseconds.
    public var callTimeoutMS: Int

    public init(
        applicationID: String, topics: TopicNames, partitions: Int32, masterKeys: [KeyKind],
        resolver: ResolverSettings, wireLimits: WireLimits, commit: CommitLimits = CommitLimits(),
        gapPolicy: GapPolicy = .refuse, normalization: NormalizationRecord,
        deleteRetentionMS: Int64 = 7 * 86_400_000, callTimeoutMS: Int = 20_000
    ) {
        self.applicationID = applicationID
        self.topics = topics
        self.partitions = partitions
        self.masterKeys = masterKeys
        self.resolver = resolver
        self.wireLimits = wireLimits
        self.commit = commit
        self.gapPolicy = gapPolicy
        self.normalization = normalization
        self.deleteRetentionMS = deleteRetentionMS
        self.callTimeoutMS = callTimeoutMS
    }
}

/// Makes the clients of a worker thread. Called on that thread.
public protocol WorkerClients: Sendable {
    func consumer(thread: Int) throws(ClientError) -> any GroupConsumer
    func producer(thread: Int) throws(ClientError) -> any TransactionalProducer
    func reader(thread: Int) throws(ClientError) -> any PartitionReader
    /// The thread's name in the group and for its transactions, for messages.
    func memberName(thread: Int) -> String
}

extension WorkerClients {
    public func memberName(thread: Int) -> String { "of thread \(thread)" }
}

/// Opens the stored state of shards. Called on the thread that owns the shard.
public protocol ShardStores: Sendable {
    /// The state of a shard; what can not be trusted has been wiped, and why is told. nil where
    /// another thread of this process still has it open: it lets go when it hears of the
    /// rebalance.
    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    )?
}

/// Why a worker ended, by what its operator can do about it.
public enum WorkerFailure: Error, Sendable, Equatable {
    /// Exit status 78.
    case configuration(String)
    /// Exit status 69.
    case unavailable(String)
    /// Exit status 70.
    case internalError(String)

    public var reason: String {
        switch self {
        case .configuration(let text): text
        case .unavailable(let text): text
        case .internalError(let text): text
        }
    }
}
