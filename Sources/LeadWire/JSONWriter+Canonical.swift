internal import Bytes
internal import LeadModel

extension JSONWriter {
    /// In the order in which they are published.
    private static let fields = LeadField.allCases

    mutating func write(_ record: CanonicalRecord, _ limits: WireLimits) {
        raw("{\"schema\":1,\"identity_id\":")
        uuid(record.identity.id)
        raw(",\"disposition\":\"")
        raw(record.disposition.wireName)
        raw("\",\"version\":")
        integer(record.identity.version)
        if record.merged { raw(",\"merged\":true") }
        raw(",\"lead\":")
        writeLead(record.identity)
        raw(",\"keys\":")
        writeKeys(record.identity.keys)
        raw(",\"sources\":")
        writeSources(record.identity.sources, limits.publishedSources)
        raw(",\"pipelines\":")
        writePipelines(record.identity.pipelines, limits.publishedPipelines)
        raw(",\"field_sources\":")
        writeFieldSources(record.identity)
        raw(",\"event\":")
        writeEvent(record.event)
        raw("}")
    }

    private mutating func writeLead(_ identity: Identity) {
        var separator: StaticString = "{\""
        for field in Self.fields where Int(field.rawValue) < identity.fields.count {
            guard let value = identity.fields[Int(field.rawValue)]?.value else { continue }
            raw(separator)
            raw(field.wireName)
            raw("\":")
            string(value)
            separator = ",\""
        }
        var isFirst = true
        for attribute in identity.attributes {
            guard let value = attribute.state.value else { continue }
            if isFirst {
                raw(separator)
                raw("attributes\":{")
                separator = ",\""
                isFirst = false
            } else {
                raw(",")
            }
            string(attribute.name)
            raw(":")
            raw(value)
        }
        if !isFirst { raw("}") }
        if separator.utf8Start[0] == UInt8(ascii: "{") { raw("{") }
        raw("}")
    }

    private mutating func writeKeys(_ keys: PublishedKeys) {
        raw("{")
        var needsComma = false
        if let email = keys.email {
            raw("\"email\":")
            string(email)
            needsComma = true
        }
        if let phone = keys.phone {
            raw(needsComma ? ",\"phone\":" : "\"phone\":")
            string(phone)
            needsComma = true
        }
        if let domain = keys.companyDomain {
            raw(needsComma ? ",\"company_domain\":" : "\"company_domain\":")
            string(domain)
        }
        raw("}")
    }

    /// The latest seen, in the identity's own order.
    private mutating func writeSources(_ sources: [SourceEntry], _ limit: Int) {
        let kept = Self.latest(sources, limit, \.lastSeenMS)
        raw("[")
        var isFirst = true
        for entry in kept {
            raw(isFirst ? "{\"source\":" : ",{\"source\":")
            isFirst = false
            string(entry.source)
            if let id = entry.externalID {
                raw(",\"external_id\":")
                string(id)
            }
            raw(",\"first_seen\":")
            time(entry.firstSeenMS)
            raw(",\"last_seen\":")
            time(entry.lastSeenMS)
            raw("}")
        }
        raw("]")
    }

    /// The latest seen, in the identity's own order.
    private mutating func writePipelines(_ pipelines: [PipelineEntry], _ limit: Int) {
        let kept = Self.latest(pipelines, limit, \.lastSeenMS)
        raw("[")
        var isFirst = true
        for entry in kept {
            if !isFirst { raw(",") }
            isFirst = false
            string(entry.name)
        }
        raw("]")
    }

    private mutating func writeFieldSources(_ identity: Identity) {
        raw("{")
        var needsComma = false
        for field in Self.fields where Int(field.rawValue) < identity.fields.count {
            let place = Int(field.rawValue)
            guard identity.fields[place]?.value != nil, let source = identity.fields[place]?.source,
                let at = identity.fields[place]?.atMS
            else { continue }
            writeFieldSource(field.wireName, source, at, &needsComma)
        }
        var latest: FieldState?
        for attribute in identity.attributes where attribute.state.value != nil {
            if let known = latest, known.atMS >= attribute.state.atMS { continue }
            latest = attribute.state
        }
        if let latest {
            writeFieldSource("attributes", latest.source, latest.atMS, &needsComma)
        }
        raw("}")
    }

    private mutating func writeFieldSource(
        _ name: StaticString, _ source: ByteSlice, _ atMS: Int64, _ needsComma: inout Bool
    ) {
        raw(needsComma ? ",\"" : "\"")
        needsComma = true
        raw(name)
        raw("\":{\"source\":")
        string(source)
        raw(",\"at\":")
        time(atMS)
        raw("}")
    }

    static func state(_ field: LeadField, of identity: Identity) -> FieldState? {
        let place = Int(field.rawValue)
        return place < identity.fields.count ? identity.fields[place] : nil
    }

    /// The `count` entries with the highest times, of equal ones the first, in their own order.
    static func latest<Entry>(
        _ entries: [Entry], _ count: Int, _ time: KeyPath<Entry, Int64>
    ) -> [Entry] {
        guard entries.count > count else { return entries }
        let ranked = entries.indices.sorted { left, right in
            let times = (entries[left][keyPath: time], entries[right][keyPath: time])
            return times.0 == times.1 ? left < right : times.0 > times.1
        }
        return ranked.prefix(max(count, 0)).sorted().map { entries[$0] }
    }
}
