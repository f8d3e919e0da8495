import Bytes
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// What an oracle can not make sense of.
struct OracleFailure: Error {
    var what: String
}

/// A published record as far as it is compared.
struct PublishedRecord: Equatable {
    var value: ByteSlice?
    var headers: [RecordHeader]
}

/// Decides the mailboxes as they were committed, one shard at a time, in the recorded order, with a
/// dictionary for an index: what should have been published.
final class SerialOracle {
    private let configuration: WorkerConfiguration
    private let parser: RawEventParser
    private let router: Router
    private let resolver: Resolver<OracleMeasure>
    private let encoder: PublishedRecordEncoder
    private(set) var canonical: [ByteSlice: [PublishedRecord]] = [:]
    private(set) var alerts: [ByteSlice: [PublishedRecord]] = [:]
    /// Code and origin of every rejection, as their headers say it.
    private(set) var rejected: [String] = []

    init(configuration: WorkerConfiguration, normalizer: Normalizer) {
        self.configuration = configuration
        parser = RawEventParser(limits: configuration.wireLimits)
        router = Router(
            sources: configuration.resolver.sources, masterKeys: configuration.masterKeys,
            normalizer: normalizer)
        encoder = PublishedRecordEncoder(limits: configuration.wireLimits)
        resolver = Resolver(
            settings: configuration.resolver, normalizer: normalizer,
            measure: OracleMeasure(encoder: encoder))
    }

    /// Where a raw record belongs; nobody's is rejected.
    func route(
        _ record: RecordBatch.Record, _ partition: TopicPartition
    ) -> (origin: Origin, owner: Partition?) {
        let topic = ByteSlice(utf8: partition.topic)
        let origin = Origin(
            topic: topic, partition: partition.partition, offset: record.offset,
            timestampMS: record.timestampMS)
        do throws(Rejection) {
            let event = try parser.parse(record.value).get()
            let routed = try router.route(event, topic: topic)
            return (origin, routed.masterKey.partition(count: configuration.partitions))
        } catch {
            reject(error, origin)
            return (origin, nil)
        }
    }

    func messages(_ mailbox: [RecordBatch.Record]) throws -> [EventMessage] {
        var found: [EventMessage] = []
        for record in mailbox {
            var reader = try MessageBatchReader(record.value ?? [])
            while let message = try reader.next() {
                switch message {
                case .event(let event): found.append(event)
                }
            }
        }
        return found
    }

    /// Within a mailbox the events of one raw partition keep their order, and tickets rise.
    func checkOrder(_ mailbox: [RecordBatch.Record]) throws {
        var last: [TopicPartition: EventMessage] = [:]
        for message in try messages(mailbox) {
            let place = TopicPartition(message.origin.topic.text, message.origin.partition)
            if let before = last[place] {
                guard before.origin.offset < message.origin.offset else {
                    throw OracleFailure(what: "I2: \(message.origin.place) after a later one")
                }
                guard before.ticket < message.ticket else {
                    throw OracleFailure(
                        what: "tickets of \(place) do not rise at \(message.origin.place)")
                }
            }
            last[place] = message
        }
    }

    /// Decides one mailbox.
    func decide(_ mailbox: [RecordBatch.Record]) throws {
        let index = OracleIndex()
        for message in try messages(mailbox) {
            index.highestRecordTimeMS = max(
                index.highestRecordTimeMS, message.origin.timestampMS)
            let effects: [Effect]
            switch parser.parse(message.value) {
            case .success(let event):
                effects = resolver.resolve(
                    EventContext(
                        event: event, ticket: message.ticket, origin: message.origin,
                        source: message.source, masterKey: message.masterKey), in: index)
            case .failure(let rejection): effects = [.reject(rejection)]
            }
            for effect in effects { perform(effect, message, index) }
        }
    }

    private func perform(_ effect: Effect, _ message: EventMessage, _ index: OracleIndex) {
        switch effect {
        case .publish(let record):
            canonical[record.identity.id.textBytes[...], default: []].append(
                PublishedRecord(value: encoder.canonical(record)[...], headers: []))
        case .alert(let alert):
            alerts[alert.identityID.textBytes[...], default: []].append(
                PublishedRecord(value: encoder.alert(alert)[...], headers: []))
        case .tombstone(let tombstone):
            canonical[tombstone.identityID.textBytes[...], default: []].append(
                PublishedRecord(value: nil, headers: PublishedHeaders.tombstone(tombstone)))
        case .reject(let rejection): reject(rejection, message.origin)
        case .put(let key, let number, let entry): index.entries[key, default: [:]][number] = entry
        case .remove(let key, let number): index.entries[key]?[number] = nil
        case .remember(let key, let erasure):
            if let known = index.erasures[key], known.erasedAtMS > erasure.erasedAtMS { return }
            index.erasures[key] = erasure
        }
    }

    private func reject(_ rejection: Rejection, _ origin: Origin) {
        rejected.append(
            "\(rejection.code.wireName) \(origin.topic.text) \(origin.partition) \(origin.offset) "
                + "\(origin.timestampMS)")
    }
}

/// A shard's index as a dictionary.
final class OracleIndex: IdentityLookup {
    typealias Failure = Never

    var entries: [IdentityKey: [UInt32: BearerEntry]] = [:]
    var erasures: [IdentityKey: Erasure] = [:]
    var highestRecordTimeMS: Int64 = 0

    func bearer(_ key: IdentityKey, number: UInt32) -> BearerEntry? { entries[key]?[number] }
    func erasure(_ key: IdentityKey) -> Erasure? { erasures[key] }
}

struct OracleMeasure: OutputMeasure {
    let encoder: PublishedRecordEncoder

    func sizeBound(of record: CanonicalRecord) -> Int { encoder.canonicalSizeBound(record) }
    func size(of record: CanonicalRecord) -> Int { encoder.canonical(record).count }
    func size(of alert: DuplicateAlert) -> Int { encoder.alert(alert).count }
}
