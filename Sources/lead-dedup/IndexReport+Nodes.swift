import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore
import WorkerRuntime

/// What lies in shards: identities, aliases, undecided events, and what owners know of keys.
extension IndexReport {
    /// `waiting`: how many messages are in the node's queues.
    static func line(
        _ node: Node, _ key: IdentityKey, _ number: UInt32, _ partition: Partition, waiting: Int
    ) -> String {
        var line = JSONLine()
        line.put("partition", partition)
        line.put("number", number)
        line.put("master_key", describe(key))
        switch node {
        case .living(let identity, let links):
            line.put("state", "living")
            put(identity, links, in: &line)
        case .frozen(let identity, let links):
            line.put("state", "frozen")
            line.put("why", "it is asked to join another identity, whose home has not answered")
            line.put("waiting", waiting)
            put(identity, links, in: &line)
        case .alias(let alias):
            line.put("state", "alias")
            put(alias, in: &line)
        case .draining(let alias, let erasure):
            line.put("state", "draining")
            line.put(
                "why", "its target has gone, and has not said yet that nothing more comes back")
            line.put("waiting", waiting)
            put(alias, in: &line)
            line.put("erased_at_ms", erasure.erasedAtMS)
        case .undecided(let event):
            line.put("state", "undecided")
            put(event, in: &line)
        }
        return line.text
    }

    /// An identity's age, its links, and the canonical record as it would be published now.
    private static func put(
        _ identity: Identity, _ links: IdentityLinks, in line: inout JSONLine
    ) {
        line.put("founded_ticket_us", identity.founded.timeUS)
        line.put("remembered_event_ids", identity.values.recentEvents.count)
        put(links, in: &line)
        line.put("canonical", json: canonical(identity))
    }

    static func canonical(_ identity: Identity) -> String {
        let record = CanonicalRecord(
            identity: identity, disposition: identity.version == 1 ? .created : .updated,
            merged: false,
            event: EventReference(
                eventID: nil, source: identity.sources.first?.source ?? [],
                origin: identity.foundingOrigin))
        return PublishedRecordEncoder().canonical(record)[...].text
    }

    static func put(_ links: IdentityLinks, in line: inout JSONLine) {
        if !links.keys.isEmpty { line.put("settled_keys", links.keys.map { describe($0) }) }
        if !links.children.isEmpty { line.put("aliases", links.children.map { describe($0) }) }
        if !links.told.isEmpty {
            let told = links.told.map { pair in
                var line = JSONLine()
                line.put("other_identity_id", "\(pair.younger)")
                line.put("rule", pair.rule)
                return line
            }
            line.put("pair_alerts", told)
        }
        if !links.distinct.isEmpty { line.put("not_same_as", links.distinct.map { "\($0)" }) }
        if !links.joined.isEmpty { line.put("joined", links.joined.map { "\($0)" }) }
        if links.isOverride { line.put("override", true) }
    }

    private static func put(_ alias: Alias, in line: inout JSONLine) {
        line.put("target", describe(alias.target))
        line.put("target_identity_id", "\(alias.identity)")
        if alias.isLetGo { line.put("let_go", true) }
        if !alias.children.isEmpty { line.put("aliases", alias.children.map { describe($0) }) }
        if let record = alias.record { line.put("record", describe(record)) }
    }

    private static func put(_ event: UndecidedEvent, in line: inout JSONLine) {
        line.put("event", describe(event.event.name))
        line.put("source", event.event.source)
        line.put("phase", "\(event.phase)")
        line.put("why", "\(event.waitsFor)")
        line.put("since_record_time_ms", event.sinceMS)
        line.put("keys", event.keys.map { describe($0) })
        line.put("answers_awaited", event.awaited.count)
        if !event.awaited.isEmpty {
            line.put("awaited_partitions", json: "\(event.awaited)")
        }
        if !event.watched.isEmpty {
            let watched = event.watched.map { watched in
                var line = describe(watched.event)
                line.put("kinds", names(of: watched.kinds))
                line.put("state", "\(watched.state)")
                return line
            }
            line.put("watched", watched)
        }
        if !event.seen.isEmpty {
            let seen = event.seen.map { seen in
                var line = describe(seen.known)
                line.put("kinds", names(of: seen.kinds))
                return line
            }
            line.put("seen", seen)
        }
        if !event.yielders.isEmpty {
            line.put("yielded_to_it", event.yielders.map { describe($0.from) })
        }
        if !event.asked.isEmpty { line.put("offered_to", event.asked.map { "\($0)" }) }
        if let erasure = event.erasure { line.put("erased_at_ms", erasure.erasedAtMS) }
        line.put("value", event.event.value)
    }

    /// What the owner of a key knows of it.
    static func line(
        _ record: KeyRecord, of key: IdentityKey, _ partition: Partition
    ) -> String {
        var line = JSONLine()
        line.put("partition", partition)
        line.put("key", describe(key))
        let claims = record.claims.map { claim in
            var line: JSONLine
            switch claim.state {
            case .settled(let identity):
                line = describe(identity)
                line.put("state", "settled")
            case .pending(let event):
                line = describe(event)
                line.put("state", "pending")
            }
            line.put("features", describe(claim.features))
            if claim.isOverride { line.put("override", true) }
            return line
        }
        line.put("claims", claims)
        let watchers = record.watchers.map { watcher in
            var line = JSONLine()
            line.put("event", describe(watcher.waiting))
            line.put("waits_for", describe(watcher.watched))
            return line
        }
        line.put("watchers", watchers)
        line.put("early_claims", record.early.map { describe($0) })
        if !record.followers.isEmpty {
            line.put("followers", record.followers.map { describe($0.event) })
        }
        if let held = record.held { line.put("claims_waiting", held.count) }
        line.put("over_cap", record.isOverCap)
        if record.unlisted > 0 { line.put("identities_not_listed", record.unlisted) }
        return line.text
    }
}
