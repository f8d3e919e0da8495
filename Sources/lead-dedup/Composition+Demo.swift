import BulkFiles
import Bytes
import IdentityIndex
import KafkaClient
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import StreamCore
import Synchronization
import Telemetry
import WorkerRuntime

extension Composition {
    /// The demonstration: a broker inside this process, generated events, one worker.
    static func runDemo(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let stop = StopSignals.flag(context.telemetry.log, withinMS: 8_500) { "stopped as asked" }
        do {
            let demo = try Demo(context.telemetry)
            return try demo.run(stop)
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as ClientError {
            throw CommandFailure(.unavailable, error.description)
        } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
    }
}

/// Feeds a worker on an embedded broker and shows what it publishes.
private final class Demo {
    private static let eventCount = 600
    private static let eventsPerSecond = 60.0
    private static let limitNS: UInt64 = 33_000_000_000
    private static let partitions: Int32 = 4

    private let telemetry: TelemetryHub
    private let broker: EmbeddedBroker
    private let kafka: KafkaClientSettings
    private let configuration: WorkerConfiguration
    private let screen = DemoScreen()
    private let tally = OutcomeTally()

    init(_ telemetry: TelemetryHub) throws {
        self.telemetry = telemetry
        telemetry.log.configure(format: .auto, level: .error)
        broker = try EmbeddedBroker()
        kafka = KafkaClientSettings(
            bootstrapServers: broker.bootstrapServers, clientID: "lead-dedup-demo")
        let name = "lead-dedup-demo"
        let topics = TopicNames(
            raw: ["leads.raw"], canonical: "leads.canonical", duplicates: "leads.duplicates",
            rejected: "leads.rejected", applicationID: name)
        let id = ByteSlice(utf8: name)
        configuration = WorkerConfiguration(
            applicationID: name, topics: topics, partitions: Self.partitions,
            masterKeys: [.email, .phone, .externalID, .nameDomain],
            resolver: ResolverSettings(
                applicationID: id, identityNamespace: id, rules: [.sameEmail, .sameRecord],
                sources: .unrestricted),
            wireLimits: WireLimits(), normalization: Composition.normalization)
    }

    func run(_ stop: StopFlag) throws -> ExitStatus {
        try screen.introduce(events: Self.eventCount, partitions: Self.partitions)
        let needs = TopicRequirements(
            names: configuration.topics, partitions: Self.partitions, replicationFactor: 1,
            create: true, rawRecordBytes: configuration.wireLimits.rawRecordBytes,
            outputRecordBytes: configuration.wireLimits.outputRecordBytes,
            deleteRetentionMS: configuration.deleteRetentionMS)
        _ = try TopicSetup(needs, admin: MockTopicAdmin(broker), timeoutMS: 5_000).run()
        let worker = Worker(
            threads: 1, configuration: configuration,
            clients: KafkaWorkerClients(
                settings: kafka, groupID: "lead-dedup-demo",
                threadName: { "lead-dedup-demo-\($0)" }, isStatic: false),
            stores: MemoryShardStores(), normalization: NormalizationOptions(),
            clock: SystemClock(),
            observer: WorkerLog(telemetry, listener: { [tally] in tally.add($0) }))
        stop.whenRaised { worker.status.requestStop() }
        let background = try WorkerThread(worker)
        let published = try PublishedTail(
            kafka, topics: configuration.topics, partitions: Self.partitions)
        try feed(published, stop)
        worker.status.requestStop()
        try background.join()
        try screen.summarize(tally.rows, events: Self.eventCount, wasStopped: stop.isRaised)
        let isWhole = tally.total >= Self.eventCount || stop.isRaised
        guard isWhole else {
            throw CommandFailure(
                .internalError,
                "only \(tally.total) of \(Self.eventCount) events were disposed of in time")
        }
        return .success
    }

    /// Sends events at a rate that a person can follow, and shows what comes out, until all are
    /// disposed of or time is up.
    private func feed(_ published: PublishedTail, _ stop: StopFlag) throws {
        let clock = SystemClock()
        let start = clock.monotonicNS
        var options = EventGenerator.Options()
        options.people = 250
        options.companies = 60
        options.invalidRate = 0.01
        options.deleteRate = 0.01
        options.startMS = clock.wallMS - Int64(Self.eventCount) * 1_000
        var generator = EventGenerator(options)
        let sink = try TopicSink(
            kafka, application: configuration.applicationID, topic: configuration.topics.raw[0])
        var sent = 0
        while !stop.isRaised, clock.monotonicNS - start < Self.limitNS {
            let elapsed = Double(clock.monotonicNS - start) / 1e9
            let due = min(Self.eventCount, Int(elapsed * Self.eventsPerSecond))
            while sent < due {
                let event = generator.next()
                try sink.send(key: event.recordKey[...], value: event.value[...])
                sent += 1
            }
            try sink.finish()
            for record in try published.poll() { try screen.show(record) }
            try screen.progress(sent: sent, disposed: tally.total, of: Self.eventCount)
            if sent == Self.eventCount, tally.total >= sent {
                for record in try published.poll() { try screen.show(record) }
                return
            }
            Pause.milliseconds(100)
        }
    }
}

/// State that a demonstration forgets.
private struct MemoryShardStores: ShardStores {
    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    )? {
        (MemoryStore(), nil)
    }
}

/// Sums of outcomes by source.
final class OutcomeTally: Sendable {
    private let sums = Mutex<[String: [Outcome.Kind: Int]]>([:])

    func add(_ outcomes: [Outcome]) {
        sums.withLock { sums in
            for outcome in outcomes {
                let source = outcome.source.isEmpty ? "(unreadable)" : outcome.source.text
                sums[source, default: [:]][outcome.kind, default: 0] += Int(outcome.count)
            }
        }
    }

    /// Sums by source, in the order of their names.
    var rows: [(source: String, sums: [Outcome.Kind: Int])] {
        sums.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }

    var total: Int {
        sums.withLock { $0.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
    }
}
