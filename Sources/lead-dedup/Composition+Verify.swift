import Glibc
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore
import Telemetry
import WorkerRuntime
import WorkerSettings

extension Composition {
    /// Compares identities with the owners of their keys, over all shards.
    static func verify(
        _ settings: WorkerSettings, _ source: IndexSource, _ context: CommandContext
    ) throws -> ExitStatus {
        let configuration = configuration(settings, gap: nil)
        let normalizer: Normalizer
        do throws(NormalizerError) {
            normalizer = try Normalizer()
        } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
        let resolver = Resolver(
            settings: configuration.resolver, normalizer: normalizer,
            tools: ResolverTools(limits: configuration.wireLimits))
        var shards = VerifiedShards(settings, source, context)
        let verifier = ClaimsVerifier(resolver)
        var reading = try shards.read(verifier, configuration.normalization)
        try shards.requireAny(of: reading)
        let count = settings.topics.partitions
        var found = reading.disagreements(partitions: count)
        var unhandled = Unhandled.none
        if !found.isEmpty {
            if let topic = shards.topic {
                // Shards were not read at one moment, nor need the state directory be the latest.
                context.telemetry.emit(ReadingAgain(count: found.count))
                shards = VerifiedShards(settings, topic, context)
                let messages = try UnhandledMessages(settings, context)
                let parts = try messages.parts()
                let clock = SystemClock()
                let began = clock.monotonicNS
                while true {
                    reading = try shards.read(verifier, configuration.normalization)
                    try shards.requireAny(of: reading)
                    found.formIntersection(reading.disagreements(partitions: count))
                    unhandled = .from(try messages.first(after: reading.positions, of: parts))
                    guard !found.isEmpty, unhandled.isSome,
                        clock.monotonicNS &- began < patienceNS
                    else { break }
                    usleep(pauseUS)
                }
            } else {
                unhandled = .of(reading, settings, context)
            }
        }
        for line in reading.unrest { try StandardOutput.write(line) }
        if !found.isEmpty { for line in unhandled.lines { try StandardOutput.write(line) } }
        let lines = found.map { IndexVerification.line($0, partitions: count) }
        for line in lines.sorted() { try StandardOutput.write(line) }
        // A limit that a join would have passed is no fault, and is not kept with the two.
        let unjoined = reading.unjoined().map { IndexVerification.line($0, partitions: count) }
        for line in unjoined.sorted() { try StandardOutput.write(line) }
        try StandardOutput.write(
            reading.sum(disagreements: found.count, unjoined: unjoined.count))
        guard !found.isEmpty else { return .success }
        throw verdict(on: found.count, reading, unhandled, isOfTopic: shards.topic != nil)
    }

    /// So long messages that were on their way at the first reading may take to be handled.
    private static let patienceNS: UInt64 = 5_000_000_000
    private static let pauseUS: UInt32 = 500_000

    private static func verdict(
        on count: Int, _ reading: IndexVerification, _ unhandled: Unhandled, isOfTopic: Bool
    ) -> CommandFailure {
        var reason =
            "identities and the owners of their keys disagree \(count) "
            + (count == 1 ? "time" : "times")
        if case .from(let first) = unhandled, let one = first.first {
            reason +=
                ", and it can not be told whether they will: messages between shards have not been "
                + "handled (first, partition \(one.partition) from offset \(one.offset)); "
            reason +=
                isOfTopic
                ? "let a worker run until none is left, then verify again"
                : "a worker has to run until none is left, or state_dir is old: \(IndexSource.wayOut)"
            return CommandFailure(.unavailable, reason)
        }
        if !isOfTopic {
            reason +=
                "; where workers have run elsewhere since, state_dir may be old: \(IndexSource.wayOut)"
        }
        if case .unknown(let why) = unhandled {
            reason += "; whether messages between shards are on their way can not be told: \(why)"
        }
        if reading.toRekey > 0 {
            reason +=
                "; the keys of \(reading.toRekey) shards are of other normalization data or rules than "
                + "this lead-dedup has, which a running worker of its version and rules puts right"
        }
        return CommandFailure(.internalError, reason)
    }

    /// Where shards are read from: the source that was asked for, and the changelog for those that
    /// it lacks, where a broker can be reached.
    private struct VerifiedShards {
        private let settings: WorkerSettings
        private let source: IndexSource
        private let context: CommandContext
        /// The changelog, where it was needed and can be read.
        private(set) var topic: IndexSource?
        private var whyNoTopic: String?

        init(_ settings: WorkerSettings, _ source: IndexSource, _ context: CommandContext) {
            self.settings = settings
            self.source = source
            self.context = context
            if source.isTopic { topic = source }
        }

        mutating func read(
            _ verifier: ClaimsVerifier, _ normalization: NormalizationRecord
        ) throws -> IndexVerification {
            var reading = IndexVerification(verifier, normalization)
            let clock = SystemClock()
            var toldNS = clock.monotonicNS
            for partition in 0..<settings.topics.partitions {
                guard let store = try open(partition) else {
                    reading.miss(partition)
                    continue
                }
                let reader = ShardReader(store: store, applicationID: settings.applicationID)
                try reading.add(partition, reader) { entries in
                    guard entries % 4_096 == 0 else { return }
                    let now = clock.monotonicNS
                    guard now &- toldNS > 2_000_000_000 else { return }
                    toldNS = now
                    context.telemetry.emit(
                        Reading(
                            shard: partition, shards: settings.topics.partitions,
                            entries: entries))
                }
                try? store.close()
            }
            if !reading.missing.isEmpty {
                context.telemetry.emit(
                    Missing(count: reading.missing.count, why: whyNoTopic ?? "nothing was read"))
            }
            return reading
        }

        /// Where nothing was read nothing was verified.
        func requireAny(of reading: IndexVerification) throws(CommandFailure) {
            guard reading.read.isEmpty else { return }
            var failure = source.nothingThere
            if let whyNoTopic {
                failure.reason =
                    "nothing was verified: state_dir \(settings.stateDirectory) holds no shard of "
                    + "\(settings.applicationID), and the changelog can not be read: \(whyNoTopic)"
            }
            throw failure
        }

        private mutating func open(_ partition: Partition) throws -> (any StateStore)? {
            if let store = try source.open(partition) { return store }
            if topic == nil, whyNoTopic == nil {
                do throws(CommandFailure) {
                    topic = try IndexSource(settings, "changelog", context)
                } catch {
                    guard error.status == .unavailable else { throw error }
                    whyNoTopic = error.reason
                }
            }
            return try topic?.open(partition)
        }
    }

    private struct Reading: TelemetryEvent {
        let shard: Partition
        let shards: Int32
        let entries: Int
        var message: StaticString { "reading the index" }
        var fields: [LogField] {
            [
                ("shard", .count(shard)), ("shards", .count(shards)),
                ("entries", .count(entries)),
            ]
        }
    }

    private struct ReadingAgain: TelemetryEvent {
        let count: Int
        var message: StaticString {
            "something disagrees, all is read again: messages may have been on their way"
        }
        var fields: [LogField] { [("disagreements", .count(count))] }
    }

    private struct Missing: TelemetryEvent {
        let count: Int
        let why: String
        var level: LogLevel { .warning }
        var message: StaticString {
            "shards are not at hand: claims of their identities and on their keys are not compared"
        }
        var fields: [LogField] {
            [("shards", .count(count)), ("because", .safe(.configured(why)))]
        }
    }
}
