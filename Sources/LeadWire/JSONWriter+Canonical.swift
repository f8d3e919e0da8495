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
        identity.fields.withUnsafeBufferPointer { fields in
            for place in 0..<min(fields.count, Self.fields.count) {
                guard let value = fields[place]?.value else { continue }
                raw(separator)
                raw(Self.fields[place].wireName)
                raw("\":")
                string(value)
                separator = ",\""
            }
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
        var known = RenderedFieldSource()
        identity.fields.withUnsafeBufferPointer { fields in
            for place in 0..<min(fields.count, Self.fields.count) {
                if case .none = fields[place]?.value { continue }
                guard let at = fields[place]?.atMS, let source = fields[place]?.source else {
                    continue
                }
                writeName(Self.fields[place].wireName, &needsComma)
                writeFieldSource(source, at, &known)
            }
        }
        identity.attributes.withUnsafeBufferPointer { attributes in
            var latest: Int?
            for place in attributes.indices where attributes[place].state.value != nil {
                if let latest, attributes[latest].state.atMS >= attributes[place].state.atMS {
                    continue
                }
                latest = place
            }
            guard let latest else { return }
            writeName("attributes", &needsComma)
            writeFieldSource(
                attributes[latest].state.source, attributes[latest].state.atMS, &known)
        }
        raw("}")
    }

    @inline(__always)
    private mutating func writeName(_ name: StaticString, _ needsComma: inout Bool) {
        raw(needsComma ? ",\"" : "\"")
        needsComma = true
        raw(name)
        raw("\":")
    }

    /// Where the last source and time were written, and of what: most of a record's are equal.
    private struct RenderedFieldSource {
        var start = 0
        var count = 0
        var atMS: Int64 = 0
        var text: UnsafePointer<UInt8>?
        var textCount = 0
    }

    private mutating func writeFieldSource(
        _ source: ByteSlice, _ atMS: Int64, _ known: inout RenderedFieldSource
    ) {
        source.withUnsafeBufferPointer { text in
            if known.count > 0, known.atMS == atMS, known.textCount == text.count,
                known.text == text.baseAddress
            {
                return again(from: known.start, count: known.count)
            }
            known = RenderedFieldSource(
                start: count, count: 0, atMS: atMS, text: text.baseAddress, textCount: text.count)
            raw("{\"source\":")
            string(source)
            raw(",\"at\":")
            time(atMS)
            raw("}")
            known.count = count - known.start
        }
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
