import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire

/// A shard's state in memory.
final class MemoryShard: ShardState {
    typealias Failure = Never

    private(set) var entries: [IdentityKey: [UInt32: NodeEntry]] = [:]
    private(set) var records: [IdentityKey: KeyRecord] = [:]
    private(set) var queues: [QueueID: [ShardMessage]] = [:]
    private(set) var erasures: [IdentityKey: Erasure] = [:]
    private var erasedNodes: [NodeID: Erasure] = [:]
    var remembersErasures: Bool { true }
    var highestRecordTimeMS: Int64 = 0

    var isEmpty: Bool { entries.isEmpty && records.isEmpty && queues.isEmpty }

    func entry(_ key: IdentityKey, number: UInt32) -> NodeEntry? { entries[key]?[number] }

    func put(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry?) {
        entries[key, default: [:]][number] = entry
        if entries[key]?.isEmpty ?? false { entries[key] = nil }
    }

    func record(of key: IdentityKey) -> KeyRecord? { records[key] }
    func put(_ key: IdentityKey, _ record: KeyRecord?) { records[key] = record }

    func enqueue(_ message: ShardMessage, in queue: QueueID) {
        queues[queue, default: []].append(message)
    }

    func first(in queue: QueueID) -> ShardMessage? { queues[queue]?.first }

    func last(in queue: QueueID, where isWanted: (ShardMessage) -> Bool) -> ShardMessage? {
        queues[queue]?.last(where: isWanted)
    }

    func dequeue(from queue: QueueID) -> ShardMessage? {
        guard var waiting = queues[queue], !waiting.isEmpty else { return nil }
        let message = waiting.removeFirst()
        queues[queue] = waiting.isEmpty ? nil : waiting
        return message
    }

    func erasure(_ key: IdentityKey) -> Erasure? { erasures[key] }
    func erasure(of node: NodeID) -> Erasure? { erasedNodes[node] }

    func remember(_ key: IdentityKey, _ erasure: Erasure) {
        if let known = erasures[key], known.erasedAtMS > erasure.erasedAtMS { return }
        erasures[key] = erasure
    }

    func remember(_ node: NodeID, _ erasure: Erasure) { erasedNodes[node] = erasure }

    /// Living identities.
    var identities: [Identity] {
        entries.values.flatMap { numbered in
            numbered.values.compactMap { entry in
                if case .living(let identity, _) = entry.node { identity } else { nil }
            }
        }
    }
}

/// All shards of an application.
struct MemoryIndex {
    var shards: [MemoryShard]

    var isEmpty: Bool { shards.allSatisfy(\.isEmpty) }

    /// Living identities by id.
    var identities: [UUID8: Identity] {
        var found: [UUID8: Identity] = [:]
        for identity in shards.flatMap(\.identities) { found[identity.id] = identity }
        return found
    }

    /// What is not at rest, in words.
    var unrest: [String] {
        var found: [String] = []
        for shard in shards {
            for queue in shard.queues.keys { found.append("waiting: \(queue)") }
            for (key, numbered) in shard.entries {
                for entry in numbered.values {
                    switch entry.node {
                    case .frozen, .draining, .undecided: found.append("\(key) is not at rest")
                    case .living, .alias, nil: continue
                    }
                }
            }
            for (key, record) in shard.records {
                if !record.watchers.isEmpty { found.append("\(key) is watched") }
                if !record.early.isEmpty { found.append("\(key) is claimed early") }
                for claim in record.claims {
                    if case .pending = claim.state { found.append("\(key) is claimed") }
                }
            }
        }
        return found
    }
}

/// Which events can not be read any more behind Route, as if limits had been lowered meanwhile.
final class Reading {
    var isRefused: (EventMessage) -> Bool = { _ in false }
    /// Pieces of messages do not fit together.
    var losesPieces = false
}

struct Tools: OutputMeasure, EventReader, MessageSplitter {
    let reading = Reading()
    let encoder = PublishedRecordEncoder()
    let parser = RawEventParser()

    func sizeBound(of record: CanonicalRecord) -> Int { encoder.canonicalSizeBound(record) }
    func size(of record: CanonicalRecord) -> Int { encoder.canonical(record).count }
    func size(of alert: DuplicateAlert) -> Int { encoder.alert(alert).count }
    func lead(of identity: Identity) -> ByteSlice { encoder.lead(of: identity)[...] }

    func read(_ message: EventMessage) -> Result<EventContext, Rejection> {
        if reading.isRefused(message) {
            return .failure(Rejection(.invalidEvent, "It is too long."))
        }
        return parser.parse(message.value).map { EventContext($0, of: message) }
    }

    func pieces(of message: ShardMessage, limit: Int) -> [ByteSlice]? {
        ShardMessageCodec.pieces(of: message, limit: limit)
    }

    func message(ofPieces pieces: [ByteSlice]) -> ShardMessage? {
        reading.losesPieces ? nil : try? ShardMessageCodec.message(ofPieces: pieces)
    }
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
            + tombstones.filter { !$0.also && $0.joinedInto == nil }.map { _ in "erased" }
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
    let index: MemoryIndex
    private var router: Router
    private(set) var resolver: Resolver<Tools>
    let reading: Reading
    private let tools = Tools()
    private(set) var settings: ResolverSettings
    private var routedRules: [Rule]
    private let masterKeys: [KeyKind]
    private let partitions: Int32
    private let parser = RawEventParser()
    private let encoder = PublishedRecordEncoder()
    private var offsets: [String: Int64] = [:]
    private var lastTicketUS: [String: Int64] = [:]
    /// Parts of wholes that shards have sent each other.
    private(set) var parts: [WholePart] = []
    /// Everything published, as bytes, in order.
    private(set) var log: [[UInt8]] = []
    var nowMS: Int64 = 1_800_000_000_000

    static let all: SourcePermissions = [.create, .update, .delete, .erase, .override]

    init(
        sources: SourceTable = SourceTable(named: [:], fallback: SourcePolicy(permissions: all)),
        rules: [Rule] = [.sameEmail, .sameRecord], routedRules: [Rule]? = nil,
        masterKeys: [KeyKind] = [.email, .phone, .externalID, .nameDomain],
        application: String = "desk", partitions: Int32 = 8,
        options: NormalizationOptions = NormalizationOptions(),
        tune: (inout ResolverSettings) -> Void = { _ in }
    ) throws {
        self.partitions = partitions
        index = MemoryIndex(shards: (0..<partitions).map { _ in MemoryShard() })
        let normalizer = try Normalizer(options: options)
        var settings = ResolverSettings(
            applicationID: ByteSlice(utf8: application),
            identityNamespace: ByteSlice(utf8: application), rules: rules, sources: sources,
            partitions: partitions)
        tune(&settings)
        self.settings = settings
        self.masterKeys = masterKeys
        self.routedRules = routedRules ?? rules
        reading = tools.reading
        router = Self.router(settings, self.routedRules, masterKeys, normalizer)
        resolver = Resolver(settings: settings, normalizer: normalizer, tools: tools)
    }

    /// Other normalization data, or rules, from now on, with nothing in between.
    func upgrade(
        options: NormalizationOptions = NormalizationOptions(), sources: SourceTable? = nil,
        rules: [Rule]? = nil, tune: (inout ResolverSettings) -> Void = { _ in }
    ) throws {
        let normalizer = try Normalizer(options: options)
        if let sources { settings.sources = sources }
        if let rules {
            settings.rules = rules
            routedRules = rules
        }
        tune(&settings)
        router = Self.router(settings, routedRules, masterKeys, normalizer)
        resolver = Resolver(settings: settings, normalizer: normalizer, tools: tools)
    }

    private static func router(
        _ settings: ResolverSettings, _ rules: [Rule], _ masterKeys: [KeyKind],
        _ normalizer: Normalizer
    ) -> Router {
        var routed = settings
        routed.rules = rules
        return Router(settings: routed, masterKeys: masterKeys, normalizer: normalizer)
    }

    /// Every node of every shard.
    var nodes: [(shard: MemoryShard, key: IdentityKey, number: UInt32, node: Node)] {
        index.shards.flatMap { shard in
            shard.entries.flatMap { key, numbered in
                numbered.compactMap { number, entry in
                    entry.node.map { (shard, key, number, $0) }
                }
            }
        }
    }

    /// Derives the keys of all identities again; how many had others.
    func rekey(_ verdict: inout Verdict, comparing: Bool = false) -> Int {
        var changed = 0
        for (shard, key, number, node) in nodes {
            guard case .living(let identity, _) = node else { continue }
            if case .due = resolver.rekeying(of: node, under: key) { changed += 1 }
            let place = NodeID(key: key, number: number, founding: identity.id)
            deliver(resolver.rekey(place, comparing: comparing, in: shard), &verdict)
        }
        return changed
    }

    /// What does not fit between identities and owners of keys.
    var disagreements: [String] {
        var verifier = ClaimsVerifier(resolver)
        for shard in index.shards {
            for (key, numbered) in shard.entries {
                for (number, entry) in numbered { verifier.add(key, number: number, entry) }
            }
            for (key, record) in shard.records { verifier.add(key, record) }
        }
        return verifier.disagreements().map { "\($0) \($0.key.value.text)" }
    }

    /// An event of one partition of a topic; time goes on by a second, unless a record time is given.
    /// `asOf`: it was routed under that normalization data; `toldID`: and the owner of the record of that id told.
    @discardableResult
    func send(
        _ json: String, topic: String = "leads.raw", recordMS: Int64? = nil,
        asOf options: NormalizationOptions? = nil, toldID: ByteSlice? = nil,
        headers: [RecordHeader] = []
    ) -> Verdict {
        nowMS += 1_000
        let timestampMS = recordMS ?? nowMS
        let offset = offsets[topic, default: 0]
        offsets[topic] = offset + 1
        let name = ByteSlice(utf8: topic)
        let ticketUS = max(lastTicketUS[topic, default: 0] + 1, timestampMS * 1_000)
        lastTicketUS[topic] = ticketUS
        let origin = Origin(topic: name, partition: 0, offset: offset, timestampMS: timestampMS)
        let value = ByteSlice(utf8: json)
        let ticket = Ticket(timeUS: ticketUS, topic: name, partition: 0)
        for shard in index.shards {
            shard.highestRecordTimeMS = max(shard.highestRecordTimeMS, timestampMS)
        }
        var verdict = Verdict()
        do throws(Rejection) {
            let event = try parser.parse(value).get()
            let routed = try router(asOf: options).route(event, topic: name)
            var mailbox: [(message: ShardMessage, owner: Int32)] = []
            let claimedID = toldID ?? routed.claimedID
            if let claimedID {
                let record = IdentityKey.record(source: routed.source, externalID: claimedID)
                let claim = EarlyClaim(
                    key: record, name: EventName(ticket: ticket, offset: offset),
                    home: routed.masterKey)
                mailbox.append((.record(claim), record.partition(count: partitions)))
            }
            mailbox.append(
                (
                    .event(
                        EventMessage(
                            ticket: ticket, origin: origin, source: routed.source,
                            masterKey: routed.masterKey, claimedID: claimedID, key: nil,
                            headers: headers, value: value)),
                    routed.masterKey.partition(count: partitions)
                ))
            deliver(mailbox, &verdict)
        } catch {
            verdict.rejections.append(error)
            log.append(Array(utf8: "\(error.code.wireName)"))
        }
        return verdict
    }

    private func router(asOf options: NormalizationOptions?) -> Router {
        guard let options, let normalizer = try? Normalizer(options: options) else { return router }
        return Self.router(settings, routedRules, masterKeys, normalizer)
    }

    private func deliver(_ effects: [Effect], _ verdict: inout Verdict) {
        var mailbox: [(message: ShardMessage, owner: Int32)] = []
        for effect in effects {
            if case .send(let message, let partition) = effect {
                mailbox.append((message, partition))
            } else {
                take(effect, &verdict)
            }
        }
        deliver(mailbox, &verdict)
    }

    private func deliver(
        _ messages: [(message: ShardMessage, owner: Int32)], _ verdict: inout Verdict
    ) {
        var mailbox = messages
        var next = 0
        while next < mailbox.count {
            let (message, owner) = mailbox[next]
            next += 1
            for effect in resolver.handle(message, in: index.shards[Int(owner)]) {
                if case .send(let message, let partition) = effect {
                    if case .part(let part) = message { parts.append(part) }
                    mailbox.append((message, partition))
                } else {
                    take(effect, &verdict)
                }
            }
        }
    }

    private func take(_ effect: Effect, _ verdict: inout Verdict) {
        switch effect {
        case .publish(let record):
            verdict.published.append(record)
            log.append(encoder.canonical(record))
        case .alert(let alert):
            verdict.alerts.append(alert)
            log.append(encoder.alert(alert))
        case .tombstone(let tombstone, _):
            verdict.tombstones.append(tombstone)
            log.append(tombstone.identityID.textBytes)
        case .reject(let rejection, _):
            verdict.rejections.append(rejection)
            log.append(Array(utf8: "\(rejection.code.wireName)"))
        case .send: return
        }
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
