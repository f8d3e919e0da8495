import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire

/// Shards with mailboxes. What a shard sends is in the mailboxes when the shard commits, so that tests
/// choose what crosses what.
final class Office {
    let index: MemoryIndex
    private var router: Router
    private(set) var resolver: Resolver<Tools>
    private var settings: ResolverSettings
    private let masterKeys: [KeyKind]
    private let parser = RawEventParser()
    private var offsets: [String: Int64] = [:]
    private var nowMS: Int64 = 1_800_000_000_000
    private(set) var mailboxes: [[ShardMessage]]
    /// What a shard has sent and not committed yet.
    private(set) var outboxes: [[(message: ShardMessage, to: Int32)]]
    private(set) var published: [CanonicalRecord] = []
    private(set) var alerts: [DuplicateAlert] = []
    private(set) var tombstones: [CanonicalTombstone] = []
    /// What became of each event, by topic and offset.
    private(set) var dispositions: [String: [String]] = [:]
    private var posted: [String] = []
    private let tools = Tools()
    /// Records that events of a topic have named alone.
    private var namedAlone: [String: Set<IdentityKey>] = [:]
    /// Nodes whose keys are still to be derived again.
    private var walk: [(shard: Int, key: IdentityKey, number: UInt32)] = []

    init(
        rules: [Rule], masterKeys: [KeyKind] = [.email, .phone, .externalID],
        partitions: Int32 = 16, options: NormalizationOptions = NormalizationOptions(),
        tune: (inout ResolverSettings) -> Void = { _ in }
    ) throws {
        self.masterKeys = masterKeys
        index = MemoryIndex(shards: (0..<partitions).map { _ in MemoryShard() })
        mailboxes = Array(repeating: [], count: Int(partitions))
        outboxes = Array(repeating: [], count: Int(partitions))
        var settings = ResolverSettings(
            applicationID: ByteSlice(utf8: "office"),
            identityNamespace: ByteSlice(utf8: "office"), rules: rules,
            sources: SourceTable(named: [:], fallback: SourcePolicy(permissions: Desk.all)),
            partitions: partitions)
        tune(&settings)
        self.settings = settings
        let normalizer = try Normalizer(options: options)
        router = Router(settings: settings, masterKeys: masterKeys, normalizer: normalizer)
        resolver = Resolver(settings: settings, normalizer: normalizer, tools: tools)
    }

    /// Other rules and normalization data from now on, of which ``rekeyNext(comparing:)`` makes
    /// something.
    func upgrade(
        rules: [Rule]? = nil, options: NormalizationOptions = NormalizationOptions(),
        region: String? = nil
    ) throws {
        if let rules { settings.rules = rules }
        if let region {
            settings.sources = SourceTable(
                named: [:],
                fallback: SourcePolicy(
                    permissions: Desk.all, region: ByteSlice(utf8: region)))
        }
        let normalizer = try Normalizer(options: options)
        router = Router(settings: settings, masterKeys: masterKeys, normalizer: normalizer)
        resolver = Resolver(settings: settings, normalizer: normalizer, tools: tools)
        for (place, shard) in index.shards.enumerated() {
            for (key, numbered) in shard.entries.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                walk += numbered.keys.sorted().map { (place, key, $0) }
            }
        }
    }

    var isWalking: Bool { !walk.isEmpty }

    /// The next node of the walk.
    func rekeyNext(comparing: Bool) {
        let place = walk.removeFirst()
        let shard = index.shards[place.shard]
        guard let node = shard.entry(place.key, number: place.number)?.node else { return }
        switch resolver.rekeying(of: node, under: place.key, comparing: comparing) {
        case .upToDate: return
        case .later: walk.append(place)
        case .due, .compared:
            guard case .living(let identity, _) = node else { return }
            let id = NodeID(key: place.key, number: place.number, founding: identity.id)
            for effect in resolver.rekey(id, comparing: comparing, in: shard) {
                note(effect, place.shard)
            }
        }
    }

    /// Routes an event: it is in the mailboxes.
    func post(_ json: String, topic: String = "leads.raw") {
        nowMS += 1_000
        let offset = offsets[topic, default: 0]
        offsets[topic] = offset + 1
        posted.append("\(topic)@\(offset)")
        let name = ByteSlice(utf8: topic)
        let value = ByteSlice(utf8: json)
        let ticket = Ticket(timeUS: nowMS * 1_000, topic: name, partition: 0)
        do throws(Rejection) {
            let routed = try router.route(try parser.parse(value).get(), topic: name)
            var followsRecord = false
            if routed.masterKey.kind == .externalID {
                namedAlone[topic, default: []].insert(routed.masterKey)
            }
            if let claimedID = routed.claimedID {
                let record = IdentityKey.record(source: routed.source, externalID: claimedID)
                followsRecord = namedAlone[topic]?.contains(record) ?? false
                let claim = EarlyClaim(
                    key: record, name: EventName(ticket: ticket, offset: offset),
                    home: routed.masterKey, isFollowing: followsRecord)
                mailboxes[shard(of: record)].append(.record(claim))
            }
            let event = EventMessage(
                ticket: ticket,
                origin: Origin(topic: name, partition: 0, offset: offset, timestampMS: nowMS),
                source: routed.source, masterKey: routed.masterKey,
                claimedID: routed.claimedID, followsRecord: followsRecord, key: nil, headers: [],
                value: value)
            mailboxes[shard(of: routed.masterKey)].append(.event(event))
        } catch {
            dispositions["\(topic)@\(offset)", default: []].append("\(error.code.wireName)")
        }
    }

    /// Sends an event and waits until nothing is left.
    func send(_ json: String, topic: String = "leads.raw") {
        post(json, topic: topic)
        settle()
    }

    /// An event can not be read any more from now on.
    func refuse(_ event: String) {
        tools.reading.isRefused = { "\($0.origin.topic.text)@\($0.origin.offset)" == event }
    }

    func shard(of key: IdentityKey) -> Int { Int(resolver.partition(of: key)) }

    /// A shard takes the first message of its mailbox.
    func take(_ shard: Int) {
        let message = mailboxes[shard].removeFirst()
        let state = index.shards[shard]
        state.highestRecordTimeMS = max(state.highestRecordTimeMS, message.recordTimeMS ?? 0)
        for effect in resolver.handle(message, in: state, here: Int32(shard)) {
            note(effect, shard)
        }
    }

    func commit(_ shard: Int) {
        for (message, target) in outboxes[shard] { mailboxes[Int(target)].append(message) }
        outboxes[shard] = []
    }

    /// Every shard takes what is in its mailbox, then all commit; whether there was anything.
    @discardableResult
    func round() -> Bool {
        let counts = mailboxes.map(\.count)
        for (shard, count) in counts.enumerated() {
            for _ in 0..<count { take(shard) }
        }
        for shard in outboxes.indices { commit(shard) }
        return counts.contains { $0 > 0 }
    }

    /// Until nothing is left.
    func settle() {
        for shard in outboxes.indices { commit(shard) }
        while round() {}
    }

    private func note(_ effect: Effect, _ shard: Int) {
        switch effect {
        case .send(let message, let to): outboxes[shard].append((message, to))
        case .publish(let record):
            published.append(record)
            if !record.merged { note("\(record.disposition.wireName)", record.event.origin) }
        case .alert(let alert):
            alerts.append(alert)
            if alert.otherIdentityID == nil {
                note("\(alert.disposition.wireName)", alert.event.origin)
            }
        case .tombstone(let tombstone, _):
            tombstones.append(tombstone)
            if !tombstone.also, tombstone.joinedInto == nil { note("erased", tombstone.origin) }
        case .reject(let rejection, let context):
            note("\(rejection.code.wireName)", context.origin)
        }
    }

    private func note(_ disposition: String, _ origin: Origin) {
        dispositions["\(origin.topic.text)@\(origin.offset)", default: []].append(disposition)
    }

    // MARK: At rest

    /// All that is not as it should be where no message is left.
    var faults: [String] {
        var verifier = ClaimsVerifier(resolver)
        for shard in index.shards {
            for (key, numbered) in shard.entries {
                for (number, entry) in numbered { verifier.add(key, number: number, entry) }
            }
            for (key, record) in shard.records { verifier.add(key, record) }
        }
        var found = index.unrest
        found += verifier.disagreements().map { "\($0) \($0.key.value.text)" }
        found += verifier.unjoined().map { "unjoined \($0.rule) \($0.key.value.text)" }
        for event in posted where dispositions[event, default: []].count != 1 {
            found.append("\(event) is \(dispositions[event, default: []])")
        }
        return found + publishedFaults + countFaults
    }

    private var publishedFaults: [String] {
        var found: [String] = []
        var versions: [UUID8: Int64] = [:]
        for identity in published.map(\.identity) {
            if identity.version != versions[identity.id, default: 0] + 1 {
                found.append("version \(identity.version) of \(identity.id)")
            }
            versions[identity.id] = identity.version
        }
        let gone = tombstones.map(\.identityID)
        if gone.count != Set(gone).count { found.append("two tombstones of one") }
        let living = index.identities
        if Set(living.keys) != Set(versions.keys).subtracting(gone) {
            found.append("who lives is not who was published")
        }
        for (id, identity) in living where identity.version != versions[id] {
            found.append("version \(identity.version) of \(id) was not published")
        }
        let pairs = alerts.compactMap { alert in
            alert.otherIdentityID.map { "\(alert.identityID) \($0) \(alert.rule.text)" }
        }
        if pairs.count != Set(pairs).count { found.append("a pair is told of twice") }
        return found
    }

    /// Owners count whom they do not list.
    private var countFaults: [String] {
        var holders: [IdentityKey: Int] = [:]
        var residents: [IdentityKey: Int] = [:]
        for (key, numbered) in index.shards.flatMap(\.entries) {
            for entry in numbered.values {
                guard case .living(let identity, let links) = entry.node else { continue }
                for held in links.keys { holders[held, default: 0] += 1 }
                if identity.values.stillHas(key) { residents[key, default: 0] += 1 }
            }
        }
        var found: [String] = []
        for (key, record) in index.shards.flatMap(\.records) {
            let count = holders[key, default: 0]
            if record.claims.count + Int(record.unlisted) != count {
                found.append("\(key.value.text) is not of \(count)")
            }
            if record.isOverCap, count + residents[key, default: 0] == 0 {
                found.append("\(key.value.text) of nobody is over its cap")
            }
        }
        return found
    }
}
