public import LeadModel

internal import Bytes

extension PublishedRecordEncoder {
    /// At least as long as ``canonical(_:)`` of the record is, in bytes; six times the texts' bytes
    /// at worst. Only a record whose bound passes the limit needs to be encoded to know its size.
    public func canonicalSizeBound(_ record: CanonicalRecord) -> Int {
        // Names and punctuation of a record without values, numbers and ids at their longest.
        var size = 512 + 6 * record.event.source.count + 6 * record.event.origin.topic.count
        size += 6 * (record.event.eventID?.count ?? 0)
        let identity = record.identity
        for field in LeadField.allCases {
            guard let state = JSONWriter.state(field, of: identity), let value = state.value else {
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
            ? JSONWriter.latest(identity.sources, limits.publishedSources, \.lastSeenMS)
            : identity.sources
        {
            size += 112 + 6 * (entry.source.count + (entry.externalID?.count ?? 0))
        }
        for entry in identity.pipelines { size += 3 + 6 * entry.name.count }
        return size
    }
}
