public import LeadModel

internal import Bytes

extension PublishedRecordEncoder {
    func writeLead(_ identity: Identity) {
        var separator: StaticString = "{\""
        for field in LeadField.allCases {
            guard let value = Self.state(field, of: identity)?.value else { continue }
            json.raw(separator)
            json.raw(field.wireName)
            json.raw("\":")
            json.string(value)
            separator = ",\""
        }
        var isFirst = true
        for attribute in identity.attributes {
            guard let value = attribute.state.value else { continue }
            if isFirst {
                json.raw(separator)
                json.raw("attributes\":{")
                separator = ",\""
                isFirst = false
            } else {
                json.raw(",")
            }
            json.string(attribute.name)
            json.raw(":")
            json.raw(value)
        }
        if !isFirst { json.raw("}") }
        if separator.utf8Start[0] == UInt8(ascii: "{") { json.raw("{") }
        json.raw("}")
    }

    func writeKeys(_ keys: PublishedKeys) {
        json.raw("{")
        var needsComma = false
        if let email = keys.email {
            json.raw("\"email\":")
            json.string(email)
            needsComma = true
        }
        if let phone = keys.phone {
            json.raw(needsComma ? ",\"phone\":" : "\"phone\":")
            json.string(phone)
            needsComma = true
        }
        if let domain = keys.companyDomain {
            json.raw(needsComma ? ",\"company_domain\":" : "\"company_domain\":")
            json.string(domain)
        }
        json.raw("}")
    }

    /// The latest seen, in the identity's own order.
    func writeSources(_ sources: [SourceEntry]) {
        let kept = Self.latest(sources, limits.publishedSources, \.lastSeenMS)
        json.raw("[")
        var isFirst = true
        for entry in kept {
            json.raw(isFirst ? "{\"source\":" : ",{\"source\":")
            isFirst = false
            json.string(entry.source)
            if let id = entry.externalID {
                json.raw(",\"external_id\":")
                json.string(id)
            }
            json.raw(",\"first_seen\":")
            json.time(entry.firstSeenMS)
            json.raw(",\"last_seen\":")
            json.time(entry.lastSeenMS)
            json.raw("}")
        }
        json.raw("]")
    }

    /// The latest seen, in the identity's own order.
    func writePipelines(_ pipelines: [PipelineEntry]) {
        let kept = Self.latest(pipelines, limits.publishedPipelines, \.lastSeenMS)
        json.raw("[")
        var isFirst = true
        for entry in kept {
            if !isFirst { json.raw(",") }
            isFirst = false
            json.string(entry.name)
        }
        json.raw("]")
    }

    func writeFieldSources(_ identity: Identity) {
        json.raw("{")
        var needsComma = false
        for field in LeadField.allCases {
            guard let state = Self.state(field, of: identity), state.value != nil else { continue }
            writeFieldSource(field.wireName, state, &needsComma)
        }
        var latest: FieldState?
        for attribute in identity.attributes where attribute.state.value != nil {
            if let known = latest, known.atMS >= attribute.state.atMS { continue }
            latest = attribute.state
        }
        if let latest { writeFieldSource("attributes", latest, &needsComma) }
        json.raw("}")
    }

    private func writeFieldSource(
        _ name: StaticString, _ state: FieldState, _ needsComma: inout Bool
    ) {
        json.raw(needsComma ? ",\"" : "\"")
        needsComma = true
        json.raw(name)
        json.raw("\":{\"source\":")
        json.string(state.source)
        json.raw(",\"at\":")
        json.time(state.atMS)
        json.raw("}")
    }

    private static func state(_ field: LeadField, of identity: Identity) -> FieldState? {
        let place = Int(field.rawValue)
        return place < identity.fields.count ? identity.fields[place] : nil
    }

    /// The `count` entries with the highest times, of equal ones the first, in their own order.
    private static func latest<Entry>(
        _ entries: [Entry], _ count: Int, _ time: KeyPath<Entry, Int64>
    ) -> [Entry] {
        guard entries.count > count else { return entries }
        let ranked = entries.indices.sorted { left, right in
            let times = (entries[left][keyPath: time], entries[right][keyPath: time])
            return times.0 == times.1 ? left < right : times.0 > times.1
        }
        return ranked.prefix(max(count, 0)).sorted().map { entries[$0] }
    }

    /// At least as long as ``canonical(_:)`` of the record is, in bytes; six times the texts' bytes
    /// at worst. Only a record whose bound passes the limit needs to be encoded to know its size.
    public func canonicalSizeBound(_ record: CanonicalRecord) -> Int {
        // Names and punctuation of a record without values, numbers and ids at their longest.
        var size = 512 + 6 * record.event.source.count + 6 * record.event.origin.topic.count
        size += 6 * (record.event.eventID?.count ?? 0)
        let identity = record.identity
        for field in LeadField.allCases {
            guard let state = Self.state(field, of: identity), let value = state.value else {
                continue
            }
            size += 96 + 6 * (value.count + state.source.count)
        }
        var longestSource = 0
        for attribute in identity.attributes {
            guard let value = attribute.state.value else { continue }
            size += 4 + 6 * attribute.name.count + value.count
            longestSource = max(longestSource, attribute.state.source.count)
        }
        size += 96 + 6 * longestSource
        let keys = identity.keys
        size += 6 * (keys.email?.count ?? 0) + 6 * (keys.phone?.count ?? 0)
        size += 6 * (keys.companyDomain?.count ?? 0)
        for entry in identity.sources.count > limits.publishedSources
            ? Self.latest(identity.sources, limits.publishedSources, \.lastSeenMS)
            : identity.sources
        {
            size += 112 + 6 * (entry.source.count + (entry.externalID?.count ?? 0))
        }
        for entry in identity.pipelines { size += 3 + 6 * entry.name.count }
        return size
    }
}
