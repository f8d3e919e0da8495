import Bytes
import IdentityIndex
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore

/// One worker thread: a member of the group, a transactional producer and the shards of its
/// partitions. Both stages run here, in one transaction at a time.
///
/// The commit phases are those of `WorkerLoop+Commit.swift`; what happens when partitions come and
/// go is in `WorkerLoop+Rebalance.swift`, what happens when something fails in
/// `WorkerLoop+Recovery.swift`.
final class WorkerLoop {
    let thread: Int
    let configuration: WorkerConfiguration
    let clients: any WorkerClients
    let stores: any ShardStores
    let clock: any Clock
    let status: WorkerStatus
    let observer: any WorkerObserver
    let hasher: KeyedHasher

    var consumer: any GroupConsumer
    let reader: any PartitionReader
    var producer: any TransactionalProducer
    var outputs: Outputs
    let encoder: PublishedRecordEncoder
    let mailboxes: Mailboxes
    let route: RouteStage
    let resolve: ResolveStage
    let offsetsLog: OffsetsLog

    /// Shards whose state is open, also such as moved away until the next assignment says so.
    var shards: [Partition: Shard] = [:]
    /// The same order everywhere and always: a run can be repeated byte for byte.
    var shardsInOrder: [Shard] { shards.values.sorted { $0.partition < $1.partition } }
    /// The partitions that are read, internal ones first.
    var inputs: [Input] = []
    var transaction: OpenTransaction?
    var pendingEvent: GroupEvent?
    /// All partitions that are this member's, read from or not yet.
    var owned: [TopicPartition] = []
    /// What is owned has to be brought up to date before anything of it is read.
    var isRestoreDue = false
    /// Damage was seen: every entry is looked at before state is trusted again.
    var isStateDoubtful = false
    /// The producer is of no further use.
    var isProducerSpent = false
    var lastRewindNS: UInt64 = 0
    var lastCommitNS: UInt64 = 0
    var fencings = 0
    /// When another producer of its name was seen last.
    var fencedNS: UInt64?
    /// When it joined the group anew because that took it for replaced.
    var rejoinedNS: UInt64?
    var topicsCheckedNS: UInt64 = 0
    var markersPassedNS: UInt64 = 0
    var mailboxesWatchedNS: UInt64 = 0
    /// The mailbox at which the next look behind their last records begins.
    var nextWatched = 0
    var mailboxesTrimmedNS: UInt64 = 0
    var hasToldOfTrimming = false
    var undecidedWatchedNS: UInt64 = 0
    /// The topic that the last look did not find, and since when it is missing.
    var missingTopic: Topic?
    var missingSinceNS: UInt64 = 0
    /// Of partitions whose topic was gone for a while: what was known of them before.
    var suspectMarks: [TopicPartition: LogMarks] = [:]
    /// Where the next rounds of mailboxes and of raw partitions begin, so that none starves.
    var nextMailbox = 0
    var nextRaw = 0
    /// The raw partition, counted among those, at which the next look for markers begins.
    var nextMarkers = 0
    /// All raw partitions and shards are this thread's.
    var isAlone = false
    /// Every mailbox has been read up to its ``Input/barrier``.
    var isPastBarrier = false
    /// How long the next look behind a mailbox's last record may take, milliseconds.
    var barrierPatienceMS = firstBarrierPatienceMS

    /// What an open transaction keeps from being read, and since when.
    var heldBack: HeldBack?
    /// By when the clean stop is to be over, once it has begun.
    var finishDueNS: UInt64?

    /// A partition that is read, and how far.
    struct Input {
        var partition: TopicPartition
        /// The topic's name as bytes; for raw partitions.
        var topic: ByteSlice
        var isInternal: Bool
        /// The next offset to read: all before it belongs to a commit or to the open transaction.
        var next: Offset
        /// The next offset as it was last committed.
        var committed: Offset
        /// Of a raw partition.
        var clock: RawClock
        var committedClock: RawClock
        var recentRecords: RecentRecords
        /// Of a mailbox: the end of its log as it was when the stable offsets of raw partitions
        /// were known. Raw records wait until it is reached: what was sent before comes first.
        var barrier: Offset
        /// The next offset that the topic of offsets holds.
        var logged: Offset?
        /// The group knows the next offset, the topic of offsets does not: it was made anew.
        var isUnlogged = false
        /// The last time nothing had arrived.
        var isDry = false
        /// Before this offset a mailbox's records have been deleted.
        var trimmedTo: Offset = 0
        /// The marks that were written last or found right, and when they were written.
        var marks: LogMarks?
        var markedNS: UInt64 = 0
        /// The marks that the open transaction writes.
        var newMarks: LogMarks?
        /// The last record that was handled since the start, or since the last abort.
        var handled: RecordPlace?
        /// Marks were written that belong to another log.
        var hasStaleMarks = false
        /// It begins behind a gap that was accepted, which is not committed yet.
        var isAcrossGap = false
        /// The next offset at the last look behind the last record: of a mailbox for transactions
        /// that nobody ends, of a raw partition for markers.
        var watchedAt: Offset?
    }

    /// What the open transaction holds.
    struct OpenTransaction {
        var openedNS: UInt64
        var events = 0
        var bytes = 0
    }

    init(
        thread: Int, configuration: WorkerConfiguration, clients: any WorkerClients,
        stores: any ShardStores, normalizer: Normalizer, clock: any Clock, status: WorkerStatus,
        observer: any WorkerObserver
    ) throws {
        self.thread = thread
        self.configuration = configuration
        self.clients = clients
        self.stores = stores
        self.clock = clock
        self.status = status
        self.observer = observer
        hasher = KeyedHasher(secret: ByteSlice(utf8: configuration.applicationID))
        let encoder = PublishedRecordEncoder(limits: configuration.wireLimits)
        self.encoder = encoder
        mailboxes = Mailboxes(
            partitions: configuration.partitions, version: configuration.messageVersion)
        var settings = configuration.resolver
        settings.partitions = configuration.partitions
        resolve = ResolveStage(
            resolver: Resolver(
                settings: settings, normalizer: normalizer,
                tools: ResolverTools(limits: configuration.wireLimits)),
            parser: RawEventParser(limits: configuration.wireLimits), mailboxes: mailboxes,
            counters: observer, flaw: configuration.linkFlaw)
        route = RouteStage(
            router: Router(
                settings: settings, masterKeys: configuration.masterKeys, normalizer: normalizer),
            parser: RawEventParser(limits: configuration.wireLimits), resolve: resolve,
            mailboxes: mailboxes, partitions: configuration.partitions, counters: observer)
        offsetsLog = OffsetsLog(topic: configuration.topics.offsets)
        producer = try clients.producer(thread: thread)
        try Self.initialize(
            producer, thread: thread, configuration: configuration, clock: clock, status: status,
            observer: observer)
        outputs = try Self.makeOutputs(
            producer, encoder, thread: thread, configuration: configuration, clock: clock,
            status: status, observer: observer)
        reader = try clients.reader(thread: thread)
        consumer = try clients.consumer(thread: thread)
        topicsCheckedNS = clock.monotonicNS
        markersPassedNS = topicsCheckedNS
        mailboxesWatchedNS = topicsCheckedNS
        mailboxesTrimmedNS = topicsCheckedNS
        undecidedWatchedNS = topicsCheckedNS
    }

    /// Works until a stop is asked for; then finishes what is begun and leaves the group.
    func run() throws {
        try join()
        while !status.isStopping { try turn() }
        try finish()
    }

    func join() throws {
        status.set(.joining, thread: thread)
        try consumer.subscribe(configuration.topics.raw + [configuration.topics.identities])
    }

    /// Serves the group, takes what has arrived, commits where it is time; puts right what fails.
    func turn() throws {
        do {
            try iterate()
        } catch is Interrupted {
            return
        } catch {
            try recover(from: error)
        }
    }

    private func iterate() throws {
        status.beat(thread: thread, now: clock.monotonicNS, undecided: undecided)
        // Before all else: what the old producer left open would hold up the restore.
        if isProducerSpent { try replaceProducer() }
        while let event = try pendingEvent.take() ?? consumer.nextGroupEvent() {
            try handle(event)
            if status.isStopping { return }
        }
        try checkTopicsIfDue()
        if isRestoreDue { try resynchronize() }
        try watchMailboxesIfDue()
        trimMailboxesIfDue()
        try watchUndecidedIfDue()
        let didWork = try step()
        let isRekeying = try rekeySome()
        if let open = transaction {
            let age = clock.monotonicNS &- open.openedNS
            let isDue =
                age >= UInt64(configuration.commit.intervalMS) * 1_000_000 || isTransactionFull
            // Latency follows load: drained input is committed at once, but not sooner behind the
            // last commit than what a commit costs the brokers is worth.
            let pauseNS = UInt64(configuration.commit.pauseMS) * 1_000_000
            let sinceNS = clock.monotonicNS &- lastCommitNS
            if isDue || !didWork && sinceNS >= pauseNS {
                try commit()
            } else if !didWork, !isRekeying {
                consumer.wait(timeoutMS: Int((pauseNS - sinceNS) / 1_000_000) + 1)
            }
        } else if !didWork, !isRekeying {
            try passMarkersIfDue()
            guard transaction == nil else { return }
            consumer.wait(timeoutMS: 100)
        }
    }

    /// Whether the open transaction holds as much as one may.
    private var isTransactionFull: Bool {
        guard let open = transaction else { return false }
        return open.events >= configuration.commit.events
            || open.bytes >= configuration.commit.bytes
    }

    /// Takes what has arrived, mailboxes first; whether there was anything.
    private func step() throws -> Bool {
        var didWork = false
        var mailboxesAreEmpty = true
        let mailboxCount = inputs.count(where: \.isInternal)
        for turn in 0..<mailboxCount {
            let index = (nextMailbox + turn) % mailboxCount
            // What all of them may have waiting takes longer than a transaction is let.
            guard !isTransactionFull else {
                mailboxesAreEmpty = false
                nextMailbox = index
                break
            }
            guard let shard = shards[inputs[index].partition.partition] else { continue }
            let batch = try consumer.take(inputs[index].partition, limit: 16)
            inputs[index].isDry = batch.records.isEmpty
            guard !batch.records.isEmpty else { continue }
            if batch.records.count == 16 { mailboxesAreEmpty = false }
            didWork = true
            try beginIfNeeded()
            for record in batch.records where record.offset >= inputs[index].next {
                let count = try resolve.resolve(
                    record, topic: configuration.topics.identities, shard: shard, to: outputs)
                inputs[index].next = record.offset + 1
                inputs[index].handled = RecordPlace(
                    offset: record.offset, timestampMS: record.timestampMS)
                transaction?.events += count + resolve.takeHandedOver()
                transaction?.bytes += record.value?.count ?? 0
            }
        }
        // Raw input waits while mailboxes are behind: what has been routed is to be decided first.
        // That is the limit of internal lag: who is behind brings nobody else further behind, and
        // of what others are to answer, those events wait here that the next limit counts.
        guard mailboxesAreEmpty, !inputs.isEmpty, try barrierIsPast() else { return didWork }
        // So it does while too much waits for what mailboxes bring.
        guard !holdsRawInputBack else { return didWork }
        for turn in inputs.indices {
            let index = (nextRaw + turn) % inputs.count
            guard !inputs[index].isInternal else { continue }
            if isTransactionFull {
                nextRaw = index
                break
            }
            let batch = try consumer.take(inputs[index].partition, limit: 500)
            guard !batch.records.isEmpty else { continue }
            didWork = true
            try beginIfNeeded()
            try routeBatch(batch, index)
            if holdsRawInputBack {
                nextRaw = index + 1
                break
            }
        }
        return didWork
    }

    private func routeBatch(_ batch: RecordBatch, _ index: Int) throws {
        var fresh = batch
        let next = inputs[index].next
        if let first = batch.records.first, first.offset < next {
            fresh.records.removeAll { $0.offset < next }
        }
        guard let last = fresh.records.last else { return }
        let tally = try route.route(
            fresh, topic: inputs[index].topic, partition: inputs[index].partition.partition,
            clock: &inputs[index].clock, recentRecords: inputs[index].recentRecords, to: outputs)
        inputs[index].next = last.offset + 1
        inputs[index].handled = RecordPlace(
            offset: last.offset, timestampMS: last.timestampMS)
        transaction?.events += tally.events + resolve.takeHandedOver()
        transaction?.bytes += tally.bytes
    }
}
