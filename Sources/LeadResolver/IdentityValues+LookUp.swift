import Bytes
import LeadModel

extension IdentityValues {
    /// The place of a source's record among those that this person stands for.
    func recordIndex(_ source: ByteSlice, _ externalID: ByteSlice?) -> Int? {
        sources.firstIndex { entry in
            guard let externalID else {
                return entry.externalID.isNone && holds(source, at: entry.source)
            }
            return holds(externalID, at: entry.externalID) && holds(source, at: entry.source)
        }
    }

    /// The place of the record of a source that was seen last.
    func latestRecord(of source: ByteSlice) -> Int? {
        sources.indices.filter { holds(source, at: sources[$0].source) }
            .max { sources[$0].lastSeenMS < sources[$1].lastSeenMS }
    }

    /// The place of a pipeline by its name.
    func pipelineIndex(_ name: ByteSlice) -> Int? {
        pipelines.firstIndex { holds(name, at: $0.name) }
    }

    /// The place of a member of `attributes`, named by a range of another buffer.
    func attributeIndex(_ name: TextRange, of text: ByteSlice) -> Int? {
        if attributes.isEmpty { return nil }
        return text.withUnsafeBufferPointer { text in
            pool.withUnsafeBufferPointer { pool in
                let name = name.bytes(in: text)
                return attributes.firstIndex { $0.name.bytes(in: pool).sameBytes(as: name) }
            }
        }
    }

    /// Whether the key of the lead's address is this one.
    func isFoundByEmail(_ key: ByteSlice) -> Bool { holds(key, at: email) }

    /// Where the name of a source lies; it is kept where it is not known yet.
    mutating func range(ofSource name: ByteSlice) -> TextRange {
        for entry in sources where holds(name, at: entry.source) { return entry.source }
        return keep(name)
    }

    /// Keeps a text, which may be a part of one that is kept already.
    mutating func adopt(_ text: ByteSlice?) -> TextRange {
        guard let text else { return .none }
        let known = pool.withUnsafeBufferPointer { pool in
            text.withUnsafeBufferPointer { text -> TextRange? in
                guard let base = pool.baseAddress, let start = text.baseAddress, start >= base,
                    start + text.count <= base + pool.count
                else { return nil }
                return TextRange(start: start - base, count: text.count)
            }
        }
        return known ?? keep(text)
    }

    /// Whether a text is JSON null.
    func isNull(_ range: TextRange) -> Bool {
        pool.withUnsafeBufferPointer { range.bytes(in: $0).isNull }
    }

    /// Bytes of `attributes` as JSON.
    var attributesBytes: Int {
        pool.withUnsafeBufferPointer { pool in
            // Braces; each with its colon, and a comma before all but the first.
            var sum = 1
            for attribute in attributes where !attribute.state.text.isNone {
                sum +=
                    attribute.name.bytes(in: pool).jsonStringCount + 2
                    + Int(attribute.state.text.count)
            }
            return max(sum, 2)
        }
    }

    /// Bytes of names and ids of records and pipelines, most of which are not published.
    var recordBytes: Int {
        sources.reduce(0) { $0 + Int($1.source.count) + Int($1.externalID.count) }
            + pipelines.reduce(0) { $0 + Int($1.name.count) }
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// Whether the bytes are the JSON text `null`.
    var isNull: Bool {
        count == 4 && self[0] == UInt8(ascii: "n") && self[1] == UInt8(ascii: "u")
            && self[2] == UInt8(ascii: "l") && self[3] == UInt8(ascii: "l")
    }
}
