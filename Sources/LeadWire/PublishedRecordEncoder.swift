public import LeadModel

internal import Bytes

/// Writes what is published: canonical records and duplicate alerts of the wire contract,
/// version 1. Equal records give equal bytes. Owns a buffer that every record reuses: one for each
/// thread.
public final class PublishedRecordEncoder {
    let limits: WireLimits
    var json = JSONWriter()

    public init(limits: WireLimits = WireLimits()) { self.limits = limits }

    /// A canonical upsert's value.
    public func canonical(_ record: CanonicalRecord) -> [UInt8] {
        json.reset()
        let identity = record.identity
        json.raw("{\"schema\":1,\"identity_id\":")
        json.uuid(identity.id)
        json.raw(",\"disposition\":\"")
        json.raw(record.disposition.wireName)
        json.raw("\",\"version\":")
        json.integer(identity.version)
        if record.merged { json.raw(",\"merged\":true") }
        json.raw(",\"lead\":")
        writeLead(identity)
        json.raw(",\"keys\":")
        writeKeys(identity.keys)
        json.raw(",\"sources\":")
        writeSources(identity.sources)
        json.raw(",\"pipelines\":")
        writePipelines(identity.pipelines)
        json.raw(",\"field_sources\":")
        writeFieldSources(identity)
        json.raw(",\"event\":")
        writeEvent(record.event)
        json.raw("}")
        return json.bytes
    }

    /// A duplicate alert's value.
    public func alert(_ alert: DuplicateAlert) -> [UInt8] {
        json.reset()
        json.raw("{\"schema\":1,\"alert_id\":")
        json.uuid(alert.alertID)
        json.raw(",\"disposition\":\"")
        json.raw(alert.disposition.wireName)
        json.raw("\",\"action\":\"")
        json.raw(alert.action.wireName)
        json.raw("\",\"identity_id\":")
        json.uuid(alert.identityID)
        if let other = alert.otherIdentityID {
            json.raw(",\"other_identity_id\":")
            json.uuid(other)
        }
        json.raw(",\"rule\":")
        json.string(alert.rule)
        json.raw(",\"score\":")
        json.score(alert.score)
        json.raw(",\"evidence\":[")
        var isFirst = true
        for evidence in alert.evidence {
            json.raw(isFirst ? "{\"field\":" : ",{\"field\":")
            isFirst = false
            json.string(evidence.field)
            json.raw(",\"left\":")
            json.string(evidence.left)
            json.raw(",\"right\":")
            json.string(evidence.right)
            json.raw(",\"comparator\":")
            json.string(evidence.comparator)
            json.raw(",\"score\":")
            json.score(evidence.score)
            json.raw("}")
        }
        json.raw("],\"explanation\":")
        json.string(alert.explanation)
        json.raw(",\"lead\":")
        json.raw(alert.leadJSON)
        json.raw(",\"event\":")
        writeEvent(alert.event)
        json.raw("}")
        return json.bytes
    }

    private func writeEvent(_ event: EventReference) {
        json.raw("{")
        if let id = event.eventID {
            json.raw("\"event_id\":")
            json.string(id)
            json.raw(",")
        }
        json.raw("\"source\":")
        json.string(event.source)
        json.raw(",\"topic\":")
        json.string(event.origin.topic)
        json.raw(",\"partition\":")
        json.integer(Int64(event.origin.partition))
        json.raw(",\"offset\":")
        json.integer(event.origin.offset)
        json.raw(",\"timestamp\":")
        json.time(event.origin.timestampMS)
        json.raw("}")
    }
}
