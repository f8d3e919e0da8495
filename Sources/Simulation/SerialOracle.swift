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

/// A raw record's name.
struct Place: Hashable, CustomStringConvertible {
    var partition: TopicPartition
    var offset: Offset

    init(_ partition: TopicPartition, _ offset: Offset) {
        self.partition = partition
        self.offset = offset
    }

    var description: String { "\(partition)@\(offset)" }
}

/// A raw event as it must come before its shard.
struct OwnedEvent {
    var owner: Partition
    var context: EventContext
}

/// Decides events one shard at a time, in the order in which the workers committed them, with a
/// dictionary for an index: what should have been published.
final class SerialOracle {
    private let configuration: WorkerConfiguration
    private let parser: RawEventParser
    private let router: Router
    private let resolver: Resolver<ResolverTools>
    private let encoder: PublishedRecordEncoder
    private(set) var canonical: [ByteSlice: [PublishedRecord]] = [:]
    private(set) var alerts: [ByteSlice: [PublishedRecord]] = [:]
    /// Code and origin of every rejection, as their headers say it.
    private(set) var rejected: [String] = []
    /// Every raw event that has an owner.
    private(set) var events: [Place: OwnedEvent] = [:]

    init(configuration: WorkerConfiguration, normalizer: Normalizer) {
        self.configuration = configuration
        parser = RawEventParser(limits: configuration.wireLimits)
        var settings = configuration.resolver
        settings.partitions = configuration.partitions
        router = Router(
            settings: settings, masterKeys: configuration.masterKeys, normalizer: normalizer)
        encoder = PublishedRecordEncoder(limits: configuration.wireLimits)
        resolver = Resolver(
            settings: settings, normalizer: normalizer,
            tools: ResolverTools(limits: configuration.wireLimits))
    }

    /// Reads a raw partition: finds the owner and the ticket of every record; nobody's is rejected.
    func read(_ records: [RecordBatch.Record], of partition: TopicPartition) {
        let topic = ByteSlice(utf8: partition.topic)
        var lastTicketUS: Int64 = 0
        for record in records {
            let origin = Origin(
                topic: topic, partition: partition.partition, offset: record.offset,
                timestampMS: record.timestampMS)
            lastTicketUS = max(lastTicketUS + 1, record.timestampMS * 1_000)
            do throws(Rejection) {
                let event = try parser.parse(record.value).get()
                let routed = try router.route(event, topic: topic)
                events[Place(partition, record.offset)] = OwnedEvent(
                    owner: routed.masterKey.partition(count: configuration.partitions),
                    context: EventContext(
                        event: event,
                        ticket: Ticket(
                            timeUS: lastTicketUS, topic: topic, partition: partition.partition),
                        origin: origin, source: routed.source, masterKey: routed.masterKey))
            } catch {
                reject(error, origin)
            }
        }
    }

    /// Decides events of one shard in an order that the workers chose.
    func decide(_ places: [Place]) throws {
        let index = DictionaryShard()
        for place in places {
            guard let event = events[place] else { continue }
            let context = event.context
            index.highestRecordTimeMS = max(
                index.highestRecordTimeMS, context.origin.timestampMS)
            for effect in resolver.resolve(context, in: index) { perform(effect) }
        }
    }

    /// Handles a shard's mailbox from the beginning.
    func replay(_ mailbox: [ShardMessage]) {
        let state = DictionaryShard()
        for message in mailbox {
            if let timestampMS = message.recordTimeMS {
                state.highestRecordTimeMS = max(state.highestRecordTimeMS, timestampMS)
            }
            for effect in resolver.handle(message, in: state) { perform(effect) }
        }
    }

    /// Compares identities with owners of keys.
    func verifier() -> ClaimsVerifier { ClaimsVerifier(resolver) }

    private func perform(_ effect: Effect) {
        switch effect {
        case .publish(let record):
            canonical[record.identity.id.textBytes[...], default: []].append(
                PublishedRecord(value: encoder.canonical(record)[...], headers: []))
        case .alert(let alert):
            alerts[alert.identityID.textBytes[...], default: []].append(
                PublishedRecord(value: encoder.alert(alert)[...], headers: []))
        case .tombstone(let tombstone, _):
            canonical[tombstone.identityID.textBytes[...], default: []].append(
                PublishedRecord(value: nil, headers: PublishedHeaders.tombstone(tombstone)))
        case .reject(let rejection, let context): reject(rejection, context.origin)
        case .send: break
        }
    }

    private func reject(_ rejection: Rejection, _ origin: Origin) {
        rejected.append(
            "\(rejection.code.wireName) \(origin.topic.text) \(origin.partition) \(origin.offset) "
                + "\(origin.timestampMS)")
    }
}
