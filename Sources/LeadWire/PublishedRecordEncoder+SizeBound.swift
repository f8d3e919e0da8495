public import LeadModel

internal import Bytes

extension PublishedRecordEncoder {
    /// At least as long as ``canonical(_:)`` of the record is, in bytes; six times the texts' bytes
    /// at worst. Only a record whose bound passes the limit needs to be encoded to know its size.
    public func canonicalSizeBound(_ record: CanonicalRecord) -> Int {
        // Names and punctuation of a record without values, numbers and ids at their longest.
        var size = 512 + 6 * record.event.source.count + 6 * record.event.origin.topic.count
        size += 6 * (record.event.eventID?.count ?? 0)
        return size + record.identity.withPointer { sizeBound($0) }
    }

    private func sizeBound(_ values: UnsafePointer<IdentityValues>) -> Int {
        var size = 0
        for place in 0..<LeadField.count {
            let field = values.pointee.fields[place]
            if field.text.isNone { continue }
            size += 96 + 6 * Int(field.text.count + field.source.count)
        }
        var longestSource = 0
        for attribute in values.pointee.attributes where !attribute.state.text.isNone {
            size += 4 + 6 * Int(attribute.name.count) + Int(attribute.state.text.count)
            longestSource = max(longestSource, Int(attribute.state.source.count))
        }
        size += 96 + 6 * longestSource
        size +=
            6
            * Int(
                values.pointee.email.count + values.pointee.phone.count
                    + values.pointee.companyDomain.count)
        for entry in JSONWriter.latest(
            values.pointee.sources, limits.publishedSources, { $0.lastSeenMS })
        {
            size += 112 + 6 * Int(entry.source.count + entry.externalID.count)
        }
        for entry in values.pointee.pipelines { size += 3 + 6 * Int(entry.name.count) }
        return size
    }
}
