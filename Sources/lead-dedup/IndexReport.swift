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
        let progress = try ShardReader(store: store, applicationID: applicationID).progress
        let input = progress.inputOffset.map { "\($0)" } ?? "null"
        let changelog = store.checkpoint.map { "\($0.changelogOffset)" } ?? "null"
        return "{\"partition\":\(partition),\"entries\":\(store.count),"
            + "\"input_offset\":\(input),\"changelog_offset\":\(changelog),"
            + "\"highest_record_time_ms\":\(progress.highestRecordTimeMS)}"
    }

    /// An identity: its place, its age, and the canonical record as it would be published now.
    static func line(_ identity: Identity, _ partition: Partition) -> String {
        let record = CanonicalRecord(
            identity: identity, disposition: identity.version == 1 ? .created : .updated,
            merged: false,
            event: EventReference(
                eventID: nil, source: identity.sources.first?.source ?? [],
                origin: identity.foundingOrigin))
        let canonical = PublishedRecordEncoder().canonical(record)
        return "{\"partition\":\(partition),\"number\":\(identity.number),"
            + "\"master_key\":\(describe(identity.masterKey)),"
            + "\"founded_ticket_us\":\(identity.founded.timeUS),"
            + "\"remembered_event_ids\":\(identity.values.recentEvents.count),"
            + "\"canonical\":\(canonical[...].text)}"
    }

    static func verdict(
        _ key: IdentityKey, _ partition: Partition, found: Int, erasure: Erasure?,
        progress: ShardReader.Progress
    ) -> String {
        let input = progress.inputOffset.map { "\($0)" } ?? "null"
        var text =
            "{\"key\":\(describe(key)),\"partition\":\(partition),\"input_offset\":\(input),"
            + "\"identities\":\(found)"
        if let erasure { text += ",\"erased_at_ms\":\(erasure.erasedAtMS)" }
        return text + "}"
    }

    static func verdict(_ id: UUID8, found: Int) -> String {
        "{\"identity_id\":\"\(id)\",\"identities\":\(found)}"
    }

    static func line(_ message: ShardMessage) -> String {
        switch message {
        case .event(let event):
            let origin = event.origin
            return "{\"message\":\"event\",\"ticket_us\":\(event.ticket.timeUS),"
                + "\"topic\":\(quoted(origin.topic)),\"partition\":\(origin.partition),"
                + "\"offset\":\(origin.offset),\"timestamp_ms\":\(origin.timestampMS),"
                + "\"source\":\(quoted(event.source)),"
                + "\"master_key\":\(describe(event.masterKey)),"
                + "\"headers\":\(event.headers.count),\"value\":\(quoted(event.value))}"
        default: return "{\"message\":\"other\",\"to\":\(describe(message.address))}"
        }
    }

    private static func describe(_ key: IdentityKey) -> String {
        // Source and id of a record are told apart by a control character: shown as a colon.
        let shown = key.value.map { $0 == 0x1f ? UInt8(ascii: ":") : $0 }
        return "{\"kind\":\"\(key.kind.wireName)\",\"value\":\(quoted(shown[...]))}"
    }

    private static func quoted(_ bytes: ByteSlice) -> String {
        var text = "\""
        for scalar in bytes.text.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
