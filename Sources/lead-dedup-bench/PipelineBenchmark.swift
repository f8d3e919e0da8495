import Bytes
import IdentityIndex
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// Both stages and the commit phases as the product runs them, over clients in memory.
enum PipelineBenchmark: BenchmarkCommand {
    static let name = "pipeline"
    static let summary = "a whole worker thread, on clients in memory"
    static let options = [
        BenchmarkOption("events", "N", "how many raw events (200000)"),
        BenchmarkOption("seed", "S", "whole number that picks the events (7)"),
        BenchmarkOption("partitions", "N", "partitions of each topic (12)"),
        BenchmarkOption(
            "rules", "SET", "email, strict-email (with record) or claims (phone, record); (email)"),
        BenchmarkOption("state", "DIR", "a folder for the shards' state (none: in memory)"),
    ]

    /// Rules by the name of a set, first the one that the harness of the peers uses.
    private static let ruleSets: [String: [Rule]] = [
        "email": [.sameEmail],
        "strict-email": [.sameEmail, .sameRecord],
        "claims": [
            .sameEmail, .sameRecord,
            Rule(
                name: "same-phone", key: .kind(.phone),
                require: [Requirement(field: .name, threshold: 0.85)], action: .merge),
        ],
    ]

    static func run(_ values: BenchmarkValues) throws {
        let events = try values.integer("events", default: 200_000)
        let seed = try values.integer("seed", default: 7)
        let partitions = try values.integer("partitions", default: 12)
        let set = values.text("rules") ?? "email"
        guard let rules = ruleSets[set] else {
            let known = ruleSets.keys.sorted().joined(separator: ", ")
            throw UsageError(reason: "--rules takes one of \(known)")
        }
        let application = "bench"
        let topics = TopicNames(
            raw: [MemoryBroker.rawTopic], canonical: "leads.canonical",
            duplicates: "leads.duplicates", rejected: "leads.rejected", applicationID: application)
        let broker = MemoryBroker(
            topics: topics, raw: input(events, UInt64(seed), partitions: partitions))
        let tally = OutcomeTally()
        let worker = Worker(
            threads: 1, configuration: configuration(application, topics, Int32(partitions), rules),
            clients: MemoryClients(broker: broker),
            stores: BenchmarkStores(directory: values.text("state")),
            normalization: NormalizationOptions(), clock: SystemClock(), observer: tally)
        broker.onDrained = { worker.status.requestStop() }
        try worker.run()
        report(broker, events: events)
        for (name, count) in tally.rows { print("  \(name): \(count)") }
        print(
            "repeat: lead-dedup-bench pipeline --events \(events) --seed \(seed) "
                + "--partitions \(partitions) --rules \(set)")
    }

    static func configuration(
        _ application: String, _ topics: TopicNames, _ partitions: Int32, _ rules: [Rule]
    ) -> WorkerConfiguration {
        let id = ByteSlice(utf8: application)
        return WorkerConfiguration(
            applicationID: application, topics: topics, partitions: partitions,
            masterKeys: [.email, .phone, .externalID],
            resolver: ResolverSettings(
                applicationID: id, identityNamespace: id, rules: rules, sources: .unrestricted),
            wireLimits: WireLimits(),
            normalization: NormalizationRecord(versions: [:], fingerprint: 0))
    }

    /// Batches of up to 500 records in one buffer each, as a client hands them over.
    private static func input(
        _ events: Int, _ seed: UInt64, partitions: Int
    ) -> [[RecordBatch]] {
        var mix = LeadMix(seed: seed)
        var pending = [[[UInt8]]](repeating: [], count: partitions)
        var result = [[RecordBatch]](repeating: [], count: partitions)
        var offsets = [Int64](repeating: 0, count: partitions)
        func close(_ partition: Int) {
            var buffer: [UInt8] = []
            for value in pending[partition] { buffer.append(contentsOf: value) }
            buffer.append(contentsOf: repeatElement(0, count: RecordBatch.padding))
            var start = 0
            var records: [RecordBatch.Record] = []
            for value in pending[partition] {
                let end = start + value.count
                records.append(
                    RecordBatch.Record(
                        offset: offsets[partition], timestampMS: 1_767_225_600_000, key: nil,
                        value: buffer[start..<end], headers: []))
                start = end
                offsets[partition] += 1
            }
            result[partition].append(RecordBatch(records: records))
            pending[partition] = []
        }
        for number in 0..<events {
            let partition = number % partitions
            pending[partition].append(mix.next())
            if pending[partition].count == 500 { close(partition) }
        }
        for partition in 0..<partitions where !pending[partition].isEmpty { close(partition) }
        return result
    }

    private static func report(_ broker: MemoryBroker, events: Int) {
        var total: Int64 = 0
        for stage in StageClock.Stage.allCases where stage != .other {
            let spent = broker.stages.spentNS[stage.rawValue]
            total += spent
            print("\(stage): \(spent / Int64(max(events, 1))) ns of CPU per event")
        }
        print(
            "total: \(total / Int64(max(events, 1))) ns of CPU per event, \(broker.commits) commits"
        )
        for entry in broker.traffic {
            print("  \(entry.topic): \(entry.records) records, \(entry.bytes) bytes")
        }
    }
}

/// State in a folder, or in memory.
private struct BenchmarkStores: ShardStores {
    var directory: String?

    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    )? {
        guard let directory else { return (MemoryStore(), nil) }
        let (store, wiped) = try LogStore.recoverOrWipe(
            directory: "\(directory)/\(partition)", disk: PosixDisk())
        return (store, wiped)
    }
}
