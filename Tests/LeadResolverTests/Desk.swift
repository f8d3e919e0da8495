import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire

/// A shard in memory that performs what the resolver asks for.
final class MemoryIndex: IdentityLookup {
    typealias Failure = Never

    private(set) var entries: [IdentityKey: [UInt32: BearerEntry]] = [:]
    private(set) var erasures: [IdentityKey: Erasure] = [:]
    var remembersErasures: Bool { true }
    var highestRecordTimeMS: Int64 = 0

    var isEmpty: Bool { entries.isEmpty }

    func bearer(_ key: IdentityKey, number: UInt32) -> BearerEntry? { entries[key]?[number] }
    func erasure(_ key: IdentityKey) -> Erasure? { erasures[key] }

    func perform(_ effect: Effect) {
        switch effect {
        case .put(let key, let number, let entry): entries[key, default: [:]][number] = entry
        case .remove(let key, let number):
            entries[key]?[number] = nil
            if entries[key]?.isEmpty ?? false { entries[key] = nil }
        case .remember(let key, let erasure):
            if let known = erasures[key], known.erasedAtMS > erasure.erasedAtMS { return }
            erasures[key] = erasure
        case .publish, .alert, .tombstone, .reject: return
        }
    }

    /// Living identities by id.
    var identities: [UUID8: Identity] {
        var found: [UUID8: Identity] = [:]
        for numbered in entries.values {
            for entry in numbered.values {
                if let identity = entry.identity { found[identity.id] = identity }
            }
        }
        return found
    }
}

struct Measure: OutputMeasure {
    let encoder = PublishedRecordEncoder()

    func sizeBound(of record: CanonicalRecord) -> Int { encoder.canonicalSizeBound(record) }
    func size(of record: CanonicalRecord) -> Int { encoder.canonical(record).count }
    func size(of alert: DuplicateAlert) -> Int { encoder.alert(alert).count }
}

/// What became of one event.
struct Verdict {
    var published: [CanonicalRecord] = []
    var alerts: [DuplicateAlert] = []
    var tombstones: [CanonicalTombstone] = []
    var rejections: [Rejection] = []

    var record: CanonicalRecord? { published.first }
    var alert: DuplicateAlert? { alerts.first }

    /// Every disposition of the event; a sound verdict has one.
    var dispositions: [String] {
        published.filter { !$0.merged }.map { "\($0.disposition.wireName)" }
            + alerts.filter { $0.otherIdentityID == nil }.map { "\($0.disposition.wireName)" }
            + tombstones.filter { !$0.also }.map { _ in "erased" }
            + rejections.map { "\($0.code.wireName)" }
    }

    /// Disposition or rejection code; of an alert rule and action too: `echo no-change blocked`.
    var says: String {
        let word = dispositions.count == 1 ? dispositions[0] : "\(dispositions)"
        guard let alert else { return word }
        return "\(word) \(alert.rule.text) \(alert.action.wireName)"
    }

    var id: UUID8? {
        record?.identity.id ?? alert?.identityID ?? tombstones.first?.identityID
    }
}

/// Sends events, written as producers write them, through both stages.
final class Desk {
    let index = MemoryIndex()
    private let router: Router
    private let resolver: Resolver<Measure>
    private let parser = RawEventParser()
    private let encoder = PublishedRecordEncoder()
    private var offsets: [String: Int64] = [:]
    private var lastTicketUS: [String: Int64] = [:]
    /// Everything published, as bytes, in order.
    private(set) var log: [[UInt8]] = []
    var nowMS: Int64 = 1_800_000_000_000

    static let all: SourcePermissions = [.create, .update, .delete, .erase, .override]

    init(
        sources: SourceTable = SourceTable(named: [:], fallback: SourcePolicy(permissions: all)),
        rules: [Rule] = [.sameEmail, .sameRecord],
        masterKeys: [KeyKind] = [.email, .phone, .externalID, .nameDomain],
        application: String = "desk", tune: (inout ResolverSettings) -> Void = { _ in }
    ) throws {
        let normalizer = try Normalizer()
        var settings = ResolverSettings(
            applicationID: ByteSlice(utf8: application),
            identityNamespace: ByteSlice(utf8: application), rules: rules, sources: sources)
        tune(&settings)
        router = Router(sources: sources, masterKeys: masterKeys, normalizer: normalizer)
        resolver = Resolver(settings: settings, normalizer: normalizer, measure: Measure())
    }

    /// An event of one partition of a topic; time goes on by a second, unless a record time is given.
    @discardableResult
    func send(
        _ json: String, topic: String = "leads.raw", recordMS: Int64? = nil
    ) -> Verdict {
        nowMS += 1_000
        let timestampMS = recordMS ?? nowMS
        let offset = offsets[topic, default: 0]
        offsets[topic] = offset + 1
        let name = ByteSlice(utf8: topic)
        let ticketUS = max(lastTicketUS[topic, default: 0] + 1, timestampMS * 1_000)
        lastTicketUS[topic] = ticketUS
        let origin = Origin(topic: name, partition: 0, offset: offset, timestampMS: timestampMS)
        do throws(Rejection) {
            let event = try parser.parse(ByteSlice(utf8: json)).get()
            let routed = try router.route(event, topic: name)
            index.highestRecordTimeMS = max(index.highestRecordTimeMS, timestampMS)
            let effects = resolver.resolve(
                EventContext(
                    event: event, ticket: Ticket(timeUS: ticketUS, topic: name, partition: 0),
                    origin: origin, source: routed.source, masterKey: routed.masterKey),
                in: index)
            return take(effects)
        } catch {
            return take([.reject(error)])
        }
    }

    private func take(_ effects: [Effect]) -> Verdict {
        var verdict = Verdict()
        for effect in effects {
            index.perform(effect)
            switch effect {
            case .publish(let record):
                verdict.published.append(record)
                log.append(encoder.canonical(record))
            case .alert(let alert):
                verdict.alerts.append(alert)
                log.append(encoder.alert(alert))
            case .tombstone(let tombstone):
                verdict.tombstones.append(tombstone)
                log.append(tombstone.identityID.textBytes)
            case .reject(let rejection):
                verdict.rejections.append(rejection)
                log.append(Array(utf8: "\(rejection.code.wireName)"))
            case .put, .remove, .remember: continue
            }
        }
        return verdict
    }
}

extension Identity {
    func text(_ field: LeadField) -> String? { value(field)?.text }

    /// `attributes` by name.
    var attributeTexts: [String: String] {
        var texts: [String: String] = [:]
        for attribute in attributes {
            if let value = attribute.state.value { texts[attribute.name.text] = value.text }
        }
        return texts
    }

    /// Records as `source/external_id`, sorted.
    var records: [String] {
        sources.map { "\($0.source.text)/\($0.externalID?.text ?? "-")" }.sorted()
    }
}
