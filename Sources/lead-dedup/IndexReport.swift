import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// What `inspect` prints: JSON, one object a line.
enum IndexReport {
    static func summary(
        _ partition: Partition, _ store: any StateStore, _ applicationID: String
    ) throws(StoreError) -> String {
        let reader = ShardReader(store: store, applicationID: applicationID)
        let progress = try reader.progress
        var line = JSONLine()
        line.put("partition", partition)
        line.put("entries", store.count)
        line.put("input_offset", json: progress.inputOffset.map { "\($0)" } ?? "null")
        line.put(
            "changelog_offset", json: store.checkpoint.map { "\($0.changelogOffset)" } ?? "null")
        line.put("highest_record_time_ms", progress.highestRecordTimeMS)
        if let normalization = try reader.normalization {
            line.put("normalization", describe(normalization))
        }
        return line.text
    }

    /// The normalization data under which all keys of a shard are.
    static func describe(_ normalization: NormalizationRecord) -> JSONLine {
        var line = JSONLine()
        for kind in KeyKind.allCases {
            if let version = normalization.versions[kind] { line.put(kind.wireName, version) }
        }
        let digits = String(normalization.fingerprint, radix: 16)
        line.put("phone_metadata", String(repeating: "0", count: 16 - digits.count) + digits)
        let rules = String(normalization.comparison, radix: 16)
        line.put("rules", String(repeating: "0", count: 16 - rules.count) + rules)
        return line
    }

    /// What there is to say of a key after all that lies under it.
    struct Verdict {
        var partition: Partition
        var inputOffset: Offset?
        /// Identities under it.
        var found: Int
        /// Events under it that wait for one before them.
        var waiting: Int
        /// Why they wait, where it is not for an undecided event.
        var why: String?
        var erasure: Erasure?
    }

    static func line(_ key: IdentityKey, _ verdict: Verdict) -> String {
        var line = JSONLine()
        line.put("key", describe(key))
        line.put("partition", verdict.partition)
        line.put("input_offset", json: verdict.inputOffset.map { "\($0)" } ?? "null")
        line.put("identities", verdict.found)
        line.put("events_waiting", verdict.waiting)
        if let why = verdict.why { line.put("why", why) }
        if let erasure = verdict.erasure { line.put("erased_at_ms", erasure.erasedAtMS) }
        return line.text
    }

    static func verdict(_ id: UUID8, found: Int) -> String {
        var line = JSONLine()
        line.put("identity_id", "\(id)")
        line.put("identities", found)
        return line.text
    }

    // MARK: Parts

    static func describe(_ key: IdentityKey) -> JSONLine {
        var line = JSONLine()
        put(key, in: &line)
        return line
    }

    /// A node: its master key and number.
    static func describe(_ node: NodeID) -> JSONLine {
        var line = JSONLine()
        put(node.key, in: &line)
        line.put("number", node.number)
        line.put("incarnation", node.incarnation)
        return line
    }

    private static func put(_ key: IdentityKey, in line: inout JSONLine) {
        // Source and id of a record are told apart by a control character: shown as a colon.
        let shown = key.value.map { $0 == 0x1f ? UInt8(ascii: ":") : $0 }
        line.put("kind", "\(key.kind.wireName)")
        line.put("value", shown[...])
    }

    static func describe(_ name: EventName) -> JSONLine {
        var line = JSONLine()
        put(name, in: &line)
        return line
    }

    private static func put(_ name: EventName, in line: inout JSONLine) {
        line.put("topic", name.ticket.topic)
        line.put("partition", name.ticket.partition)
        line.put("offset", name.offset)
        line.put("ticket_us", name.ticket.timeUS)
    }

    static func describe(_ origin: Origin) -> JSONLine {
        var line = JSONLine()
        line.put("topic", origin.topic)
        line.put("partition", origin.partition)
        line.put("offset", origin.offset)
        return line
    }

    static func describe(_ event: PendingEvent) -> JSONLine {
        var line = JSONLine()
        put(event.name, in: &line)
        line.put("home", describe(event.home))
        return line
    }

    static func describe(_ identity: IdentityReference) -> JSONLine {
        var line = JSONLine()
        put(identity, in: &line)
        return line
    }

    private static func put(_ identity: IdentityReference, in line: inout JSONLine) {
        line.put("identity_id", "\(identity.id)")
        line.put("at", describe(identity.node))
        line.put("founded_ticket_us", identity.founded.timeUS)
    }

    static func describe(_ known: KnownIdentity) -> JSONLine {
        var line = JSONLine()
        put(known.identity, in: &line)
        line.put("features", describe(known.features))
        return line
    }

    static func describe(_ features: Features) -> JSONLine {
        var line = JSONLine()
        line.put("given", features.given)
        line.put("family", features.family)
        return line
    }

    static func names(of kinds: KeyKinds) -> [String] {
        KeyKind.allCases.filter { kinds.contains($0) }.map { "\($0.wireName)" }
    }
}
