import LeadModel
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// One reading of all shards: what they hold, what is not at rest, and what disagrees.
struct IndexVerification {
    private var verifier: ClaimsVerifier
    /// Shards that were read, and those that were not at hand.
    private(set) var read: Set<Partition> = []
    private(set) var missing: [Partition] = []
    /// The next offset of the internal topic for each shard that was read.
    private(set) var positions: [Partition: Offset] = [:]
    /// What is not at rest, a line each.
    private(set) var unrest: [String] = []
    private(set) var entries = 0
    /// Shards whose keys are of other normalization data than these.
    private(set) var toRekey = 0
    private let normalization: NormalizationRecord
    private var identities = 0
    private var aliases = 0
    private var undecided = 0
    private var frozen = 0
    private var draining = 0
    private var waiting = 0
    private var keys = 0
    private var settled = 0
    private var pending = 0
    private var early = 0
    private var watchers = 0

    init(_ verifier: ClaimsVerifier, _ normalization: NormalizationRecord) {
        self.verifier = verifier
        self.normalization = normalization
    }

    mutating func miss(_ partition: Partition) { missing.append(partition) }

    /// Reads a shard; `told` is called at every entry with the number of those so far.
    mutating func add(
        _ partition: Partition, _ reader: ShardReader, told: (Int) -> Void
    ) throws {
        read.insert(partition)
        positions[partition] = try reader.progress.inputOffset ?? 0
        if let known = try reader.normalization, known != normalization {
            toRekey += 1
            var line = JSONLine()
            line.put("not_at_rest", "normalization")
            line.put("partition", partition)
            line.put("normalization", IndexReport.describe(known))
            unrest.append(line.text)
        }
        try reader.forEachEntry { entry in
            entries += 1
            told(entries)
            switch entry {
            case .node(let key, let number, let node):
                verifier.add(key, number: number, NodeEntry(nextNumber: 0, node: node))
                note(key, number, node, partition)
            case .record(let key, let record):
                verifier.add(key, record)
                note(record, of: key, partition)
            }
            return true
        }
        let waiting = try reader.waiting()
        guard waiting > 0 else { return }
        self.waiting += waiting
        var line = JSONLine()
        line.put("not_at_rest", "queues")
        line.put("partition", partition)
        line.put("waiting", waiting)
        unrest.append(line.text)
    }

    private mutating func note(
        _ key: IdentityKey, _ number: UInt32, _ node: Node, _ partition: Partition
    ) {
        var line = JSONLine()
        switch node {
        case .living:
            identities += 1
            return
        case .alias:
            aliases += 1
            return
        case .frozen:
            identities += 1
            frozen += 1
            line.put("not_at_rest", "frozen")
        case .draining:
            draining += 1
            line.put("not_at_rest", "draining")
        case .undecided:
            undecided += 1
            line.put("not_at_rest", "undecided")
        }
        line.put("partition", partition)
        line.put("number", number)
        line.put("master_key", IndexReport.describe(key))
        if case .undecided(let event) = node {
            line.put("event", IndexReport.describe(event.event.name))
            line.put("why", "\(event.waitsFor)")
        }
        unrest.append(line.text)
    }

    private mutating func note(
        _ record: KeyRecord, of key: IdentityKey, _ partition: Partition
    ) {
        keys += 1
        let claiming = record.claims.compactMap { claim in
            if case .pending(let event) = claim.state { event } else { nil }
        }
        settled += record.claims.count - claiming.count
        pending += claiming.count
        let onTheirWay = record.early + record.queuedEarly + record.followers.map(\.event)
        early += onTheirWay.count
        watchers += record.watchers.count
        guard !claiming.isEmpty || !onTheirWay.isEmpty || !record.watchers.isEmpty else { return }
        var line = JSONLine()
        line.put("not_at_rest", "key")
        line.put("partition", partition)
        line.put("key", IndexReport.describe(key))
        line.put("pending_claims", claiming.map { IndexReport.describe($0) })
        line.put("early_claims", onTheirWay.map { IndexReport.describe($0) })
        line.put("watchers", record.watchers.count)
        unrest.append(line.text)
    }

    /// What does not fit, as far as the shards that were read can tell.
    func disagreements(partitions: Int32) -> Set<ClaimsVerifier.Disagreement> {
        Set(verifier.disagreements { read.contains($0.partition(count: partitions)) })
    }

    /// People who share a key under a rule of action merge that matches them, and are two. While
    /// messages are on their way their join may be among these.
    func unjoined() -> [ClaimsVerifier.Unjoined] { verifier.unjoined() }

    static func line(_ pair: ClaimsVerifier.Unjoined, partitions: Int32) -> String {
        var line = JSONLine()
        line.put("unjoined", pair.rule)
        line.put("partition", pair.key.partition(count: partitions))
        line.put("key", IndexReport.describe(pair.key))
        line.put("identity_ids", pair.ids.map { "\($0)" }.sorted())
        return line.text
    }

    /// A record of the internal topic, and those behind it, that a shard has not handled.
    static func line(unhandledFrom offset: Offset, of partition: Partition) -> String {
        var line = JSONLine()
        line.put("not_at_rest", "messages")
        line.put("partition", partition)
        line.put("offset", Int(offset))
        return line.text
    }

    static func line(
        _ disagreement: ClaimsVerifier.Disagreement, partitions: Int32
    ) -> String {
        var line = JSONLine()
        line.put("disagreement", disagreement.kind.rawValue)
        line.put("partition", disagreement.key.partition(count: partitions))
        line.put("key", IndexReport.describe(disagreement.key))
        if let id = disagreement.id { line.put("identity_id", "\(id)") }
        return line.text
    }

    func sum(disagreements: Int, unjoined: Int) -> String {
        var line = JSONLine()
        line.put("shards", read.count)
        line.put("missing_shards", json: "[\(missing.map { "\($0)" }.joined(separator: ","))]")
        line.put("identities", identities)
        line.put("aliases", aliases)
        line.put("undecided", undecided)
        line.put("frozen", frozen)
        line.put("draining", draining)
        line.put("waiting", waiting)
        line.put("claimed_keys", keys)
        line.put("settled_claims", settled)
        line.put("pending_claims", pending)
        line.put("early_claims", early)
        line.put("watchers", watchers)
        line.put("unjoined", unjoined)
        line.put("disagreements", disagreements)
        return line.text
    }
}
