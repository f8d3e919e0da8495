internal import Bytes
internal import LeadModel

extension JSONWriter {
    mutating func write(_ record: CanonicalRecord, _ limits: WireLimits) {
        raw("{\"schema\":1,\"identity_id\":")
        uuid(record.identity.id)
        raw(",\"disposition\":\"")
        raw(record.disposition.wireName)
        raw("\",\"version\":")
        integer(record.identity.version)
        if record.merged { raw(",\"merged\":true") }
        record.identity.withPointer { write($0, limits) }
        raw(",\"event\":")
        writeEvent(record.event)
        raw("}")
    }

    private mutating func write(_ values: UnsafePointer<IdentityValues>, _ limits: WireLimits) {
        values.pointee.pool.withUnsafeBufferPointer { pool in
            raw(",\"lead\":")
            writeLead(values, pool)
            raw(",\"keys\":")
            writeKeys(values, pool)
            raw(",\"sources\":")
            writeSources(values.pointee.sources, limits.publishedSources, pool)
            raw(",\"pipelines\":")
            writePipelines(values.pointee.pipelines, limits.publishedPipelines, pool)
            raw(",\"field_sources\":")
            writeFieldSources(values, pool)
        }
    }

    /// The `lead` member's value.
    mutating func writeLead(of identity: Identity) {
        identity.withPointer { values in
            values.pointee.pool.withUnsafeBufferPointer { writeLead(values, $0) }
        }
    }

    private mutating func writeLead(
        _ values: UnsafePointer<IdentityValues>, _ pool: UnsafeBufferPointer<UInt8>
    ) {
        raw("{")
        var needsComma = false
        for place in 0..<LeadField.count {
            let text = values.pointee.fields[place].text
            if text.isNone { continue }
            member(FieldNames.member(place), &needsComma)
            string(text.bytes(in: pool))
        }
        var isFirst = true
        for attribute in values.pointee.attributes where !attribute.state.text.isNone {
            if isFirst {
                member("\"attributes\":", &needsComma)
                isFirst = false
                raw("{")
            } else {
                raw(",")
            }
            string(attribute.name.bytes(in: pool))
            raw(":")
            raw(attribute.state.text.bytes(in: pool))
        }
        raw(isFirst ? "}" : "}}")
    }

    /// A member's name, quoted, with its colon; behind a comma where it is not the first.
    @inline(__always)
    private mutating func member(_ name: StaticString, _ needsComma: inout Bool) {
        if needsComma { raw(UInt8(ascii: ",")) }
        needsComma = true
        raw(name)
    }

    private mutating func writeKeys(
        _ values: UnsafePointer<IdentityValues>, _ pool: UnsafeBufferPointer<UInt8>
    ) {
        raw("{")
        var needsComma = false
        if !values.pointee.email.isNone {
            member("\"email\":", &needsComma)
            string(values.pointee.email.bytes(in: pool))
        }
        if !values.pointee.phone.isNone {
            member("\"phone\":", &needsComma)
            string(values.pointee.phone.bytes(in: pool))
        }
        if !values.pointee.companyDomain.isNone {
            member("\"company_domain\":", &needsComma)
            string(values.pointee.companyDomain.bytes(in: pool))
        }
        raw("}")
    }

    /// The latest seen, in the identity's own order.
    private mutating func writeSources(
        _ sources: [IdentityValues.SourceValue], _ limit: Int, _ pool: UnsafeBufferPointer<UInt8>
    ) {
        let kept = Self.latest(sources, limit) { $0.lastSeenMS }
        raw("[")
        var isFirst = true
        for entry in kept {
            raw(isFirst ? "{\"source\":" : ",{\"source\":")
            isFirst = false
            string(entry.source.bytes(in: pool))
            if !entry.externalID.isNone {
                raw(",\"external_id\":")
                string(entry.externalID.bytes(in: pool))
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
    private mutating func writePipelines(
        _ pipelines: [IdentityValues.PipelineValue], _ limit: Int,
        _ pool: UnsafeBufferPointer<UInt8>
    ) {
        let kept = Self.latest(pipelines, limit) { $0.lastSeenMS }
        raw("[")
        var isFirst = true
        for entry in kept {
            if !isFirst { raw(",") }
            isFirst = false
            string(entry.name.bytes(in: pool))
        }
        raw("]")
    }

    private mutating func writeFieldSources(
        _ values: UnsafePointer<IdentityValues>, _ pool: UnsafeBufferPointer<UInt8>
    ) {
        raw("{")
        var needsComma = false
        var known = RenderedFieldSource()
        for place in 0..<LeadField.count {
            let field = values.pointee.fields[place]
            if field.text.isNone { continue }
            member(FieldNames.member(place), &needsComma)
            writeFieldSource(field, pool, &known)
        }
        var latest: IdentityValues.FieldValue?
        for attribute in values.pointee.attributes where !attribute.state.text.isNone {
            if let latest, latest.atMS >= attribute.state.atMS { continue }
            latest = attribute.state
        }
        if let latest {
            member("\"attributes\":", &needsComma)
            writeFieldSource(latest, pool, &known)
        }
        raw("}")
    }

    /// Where the last source and time were written, and of what: most of a record's are equal.
    private struct RenderedFieldSource {
        var start = 0
        var count = 0
        var atMS: Int64 = 0
        var source = TextRange.none
    }

    @inline(__always)
    private mutating func writeFieldSource(
        _ field: IdentityValues.FieldValue, _ pool: UnsafeBufferPointer<UInt8>,
        _ known: inout RenderedFieldSource
    ) {
        if known.count > 0, known.atMS == field.atMS, known.source == field.source {
            return again(from: known.start, count: known.count)
        }
        known.start = count
        known.atMS = field.atMS
        known.source = field.source
        raw("{\"source\":")
        string(field.source.bytes(in: pool))
        raw(",\"at\":")
        time(field.atMS)
        raw("}")
        known.count = count - known.start
    }

    /// The `count` entries with the highest times, of equal ones the first, in their own order.
    static func latest<Entry>(
        _ entries: [Entry], _ count: Int, _ time: (Entry) -> Int64
    ) -> [Entry] {
        guard entries.count > count else { return entries }
        let ranked = entries.indices.sorted { left, right in
            let times = (time(entries[left]), time(entries[right]))
            // At one moment what came later is the later one.
            return times.0 == times.1 ? left > right : times.0 > times.1
        }
        return ranked.prefix(max(count, 0)).sorted().map { entries[$0] }
    }
}

/// The members of a lead, quoted, with their colons.
private enum FieldNames {
    static func member(_ place: Int) -> StaticString {
        switch place {
        case 0: "\"email\":"
        case 1: "\"phone\":"
        case 2: "\"first_name\":"
        case 3: "\"last_name\":"
        case 4: "\"full_name\":"
        case 5: "\"company\":"
        case 6: "\"website\":"
        case 7: "\"title\":"
        case 8: "\"street\":"
        case 9: "\"city\":"
        case 10: "\"state\":"
        case 11: "\"postal_code\":"
        case 12: "\"country\":"
        default: "\"owner\":"
        }
    }
}
