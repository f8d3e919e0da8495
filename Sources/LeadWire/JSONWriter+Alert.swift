internal import Bytes
internal import LeadModel

extension JSONWriter {
    mutating func write(_ alert: DuplicateAlert) {
        raw("{\"schema\":1,\"alert_id\":")
        uuid(alert.alertID)
        raw(",\"disposition\":\"")
        raw(alert.disposition.wireName)
        raw("\",\"action\":\"")
        raw(alert.action.wireName)
        raw("\",\"identity_id\":")
        uuid(alert.identityID)
        if let other = alert.otherIdentityID {
            raw(",\"other_identity_id\":")
            uuid(other)
        }
        raw(",\"rule\":")
        string(alert.rule)
        raw(",\"score\":")
        score(alert.score)
        raw(",\"evidence\":[")
        var isFirst = true
        for evidence in alert.evidence {
            raw(isFirst ? "{\"field\":" : ",{\"field\":")
            isFirst = false
            string(evidence.field)
            raw(",\"left\":")
            string(evidence.left)
            raw(",\"right\":")
            string(evidence.right)
            raw(",\"comparator\":")
            string(evidence.comparator)
            raw(",\"score\":")
            score(evidence.score)
            raw("}")
        }
        raw("],\"explanation\":")
        string(alert.explanation)
        raw(",\"lead\":")
        raw(alert.leadJSON)
        raw(",\"event\":")
        writeEvent(alert.event)
        raw("}")
    }

    /// The `event` member's value.
    mutating func writeEvent(_ event: EventReference) {
        raw("{")
        if let id = event.eventID {
            raw("\"event_id\":")
            string(id)
            raw(",")
        }
        raw("\"source\":")
        string(event.source)
        raw(",\"topic\":")
        string(event.origin.topic)
        raw(",\"partition\":")
        integer(Int64(event.origin.partition))
        raw(",\"offset\":")
        integer(event.origin.offset)
        raw(",\"timestamp\":")
        time(event.origin.timestampMS)
        raw("}")
    }
}
