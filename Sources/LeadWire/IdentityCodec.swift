public import Bytes
public import LeadModel

/// An identity as the index and the changelog keep it.
///
/// Layout, version 1. Little-endian; `v` a LEB128 varint, `z` one of a zigzag-coded signed number,
/// `text` bytes behind their length (`v`), `text?` bytes behind their length + 1 or 0 for none,
/// `ref` a text through the record's ``TextTable``. Times are differences from the founding
/// ticket's time in milliseconds, wrapping around.
///
///     version       1 byte
///     id            16 bytes, as in the UUID's textual form
///     founded       time 8 bytes (us), topic ref, partition z
///     origin        topic ref, partition z, offset z, timestamp z
///     version       z
///     number        v
///     master key    kind 1 byte, value ref
///     keys          flags 1 byte, then email, phone, company domain: 0, or 1 and ref
///     fields        bit map of those present v, then of each: value text?, source ref,
///                   at z, confirmed z (from at)
///     attributes    count v, then of each: name text, as a field
///     sources       count v, then of each: source ref, external id text?, first seen z,
///                   last seen z (from first seen)
///     pipelines     count v, then of each: name text, last seen z
///     recent events count v, then 8 bytes each
///     checksum      XXH3, 8 bytes, over all before
public enum IdentityCodec {
    /// The version that is written and read.
    public static let version: UInt8 = 1

    /// The identity's record, behind bytes that go before it.
    public static func encode(_ identity: Identity, behind head: ByteSlice = []) -> [UInt8] {
        withUnsafeTemporaryAllocation(
            of: UInt8.self, capacity: head.count + longest(identity)
        ) { memory in
            guard let start = memory.baseAddress else { return [] }
            var writer = PointerWriter(start)
            head.withUnsafeBufferPointer { writer.write(bytes: $0) }
            let record = writer.target
            writer.write(byte: version)
            var identityWriter = IdentityWriter(identity)
            identityWriter.write(identity, to: &writer)
            writer.write(
                fixed: Checksum.xxh3(
                    UnsafeRawBufferPointer(start: record, count: writer.target - record)))
            return Array(UnsafeBufferPointer(start: start, count: writer.target - start))
        }
    }

    /// The identity of a record; its slices share the record's buffer.
    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> Identity {
        try SealedRecord.read(record, version: version) { reader in
            var identity = IdentityReader(reader)
            defer { reader = identity.reader }
            return identity.read()
        }
    }

    /// No record is longer.
    private static func longest(_ identity: Identity) -> Int {
        let integer = PointerWriter.varintBytes
        // A text through the table: reference and length.
        let text = 2 * integer
        var size = 256 + identity.founded.topic.count + identity.foundingOrigin.topic.count
        size += identity.masterKey.value.count + 5 * text
        size += (identity.keys.email?.count ?? 0) + (identity.keys.phone?.count ?? 0)
        size += (identity.keys.companyDomain?.count ?? 0)
        identity.fields.withUnsafeBufferPointer { fields in
            for place in fields.indices {
                if case .none = fields[place] { continue }
                size += 3 * integer + text + (fields[place]?.value?.count ?? 0)
                size += fields[place]?.source.count ?? 0
            }
        }
        identity.attributes.withUnsafeBufferPointer { attributes in
            for place in attributes.indices {
                size += 4 * integer + text + attributes[place].name.count
                size += attributes[place].state.source.count
                size += attributes[place].state.value?.count ?? 0
            }
        }
        for entry in identity.sources {
            size += 3 * integer + text + entry.source.count + (entry.externalID?.count ?? 0)
        }
        for entry in identity.pipelines { size += 2 * integer + entry.name.count }
        return size + 8 * identity.recentEvents.count
    }
}

/// The first time of a record, from which the others count.
private func baseMS(_ founded: Int64) -> Int64 { founded / 1000 }

private struct IdentityWriter {
    let base: Int64
    var texts = TextTable()

    init(_ identity: Identity) {
        base = baseMS(identity.founded.timeUS)
    }

    mutating func write(_ identity: Identity, to writer: inout PointerWriter) {
        writer.write(identity.id)
        writer.write(fixed: UInt64(bitPattern: identity.founded.timeUS))
        texts.write(identity.founded.topic, to: &writer)
        writer.write(zigzag: Int64(identity.founded.partition))
        let origin = identity.foundingOrigin
        texts.write(origin.topic, to: &writer)
        writer.write(zigzag: Int64(origin.partition))
        writer.write(zigzag: origin.offset)
        writer.write(zigzag: origin.timestampMS &- base)
        writer.write(zigzag: identity.version)
        writer.write(varint: UInt64(identity.number))
        writer.write(byte: identity.masterKey.kind.rawValue)
        texts.write(identity.masterKey.value, to: &writer)
        writer.write(byte: identity.keys.emailFlags.rawValue)
        writeOptional(identity.keys.email, to: &writer)
        writeOptional(identity.keys.phone, to: &writer)
        writeOptional(identity.keys.companyDomain, to: &writer)
        writeFields(of: identity, to: &writer)
        writer.write(varint: UInt64(identity.sources.count))
        for entry in identity.sources {
            texts.write(entry.source, to: &writer)
            writer.write(optional: entry.externalID)
            writer.write(zigzag: entry.firstSeenMS &- base)
            writer.write(zigzag: entry.lastSeenMS &- entry.firstSeenMS)
        }
        writer.write(varint: UInt64(identity.pipelines.count))
        for entry in identity.pipelines {
            writer.write(counted: entry.name)
            writer.write(zigzag: entry.lastSeenMS &- base)
        }
        writer.write(varint: UInt64(identity.recentEvents.count))
        for event in identity.recentEvents { writer.write(fixed: event) }
    }

    private mutating func writeFields(of identity: Identity, to writer: inout PointerWriter) {
        identity.fields.withUnsafeBufferPointer { fields in
            let count = min(fields.count, LeadField.count)
            var present: UInt64 = 0
            for place in 0..<count {
                if case .some = fields[place] { present |= 1 << UInt64(place) }
            }
            writer.write(varint: present)
            while present != 0 {
                let place = present.trailingZeroBitCount
                present &= present - 1
                guard let at = fields[place]?.atMS, let confirmed = fields[place]?.confirmedMS
                else { continue }
                writer.write(optional: fields[place]?.value)
                if let source = fields[place]?.source { texts.write(source, to: &writer) }
                writer.write(zigzag: at &- base)
                writer.write(zigzag: confirmed &- at)
            }
        }
        identity.attributes.withUnsafeBufferPointer { attributes in
            writer.write(varint: UInt64(attributes.count))
            for place in attributes.indices {
                writer.write(counted: attributes[place].name)
                writer.write(optional: attributes[place].state.value)
                texts.write(attributes[place].state.source, to: &writer)
                let at = attributes[place].state.atMS
                writer.write(zigzag: at &- base)
                writer.write(zigzag: attributes[place].state.confirmedMS &- at)
            }
        }
    }

    private mutating func writeOptional(_ text: ByteSlice?, to writer: inout PointerWriter) {
        guard let text else { return writer.write(byte: 0) }
        writer.write(byte: 1)
        texts.write(text, to: &writer)
    }
}

private struct IdentityReader {
    var reader: SliceReader
    var base: Int64 = 0
    var texts = TextTable()

    init(_ reader: SliceReader) { self.reader = reader }

    mutating func read() -> Identity? {
        let id = reader.uuid()
        let foundedUS = reader.fixed(Int64.self)
        base = baseMS(foundedUS)
        guard let ticketTopic = texts.read(from: &reader) else { return nil }
        let founded = Ticket(timeUS: foundedUS, topic: ticketTopic, partition: reader.zigzag32())
        guard let originTopic = texts.read(from: &reader) else { return nil }
        let origin = Origin(
            topic: originTopic, partition: reader.zigzag32(), offset: reader.zigzag(),
            timestampMS: base &+ reader.zigzag())
        let version = reader.zigzag()
        guard let number = UInt32(exactly: reader.varint()), let kind = reader.keyKind(),
            let value = texts.read(from: &reader), let keys = readKeys(),
            let fields = readFields(), let attributes = readAttributes(),
            let sources = readSources()
        else { return nil }
        return Identity(
            id: id, founded: founded, foundingOrigin: origin, version: version, number: number,
            masterKey: IdentityKey(kind: kind, value: value), fields: fields,
            attributes: attributes, keys: keys, sources: sources, pipelines: readPipelines(),
            recentEvents: readRecentEvents())
    }

    private mutating func readKeys() -> PublishedKeys? {
        var keys = PublishedKeys()
        keys.emailFlags = KeyFlags(rawValue: reader.byte())
        guard readOptional(&keys.email), readOptional(&keys.phone),
            readOptional(&keys.companyDomain)
        else { return nil }
        return keys
    }

    private mutating func readOptional(_ text: inout ByteSlice?) -> Bool {
        switch reader.byte() {
        case 0: return true
        case 1:
            text = texts.read(from: &reader)
            return text != nil
        default: return false
        }
    }

    private mutating func readFields() -> [FieldState?]? {
        let present = reader.varint()
        guard present >> UInt64(LeadField.count) == 0 else { return nil }
        var fields = [FieldState?](repeating: nil, count: LeadField.count)
        for place in 0..<LeadField.count where present & (1 << UInt64(place)) != 0 {
            guard let state = readState() else { return nil }
            fields[place] = state
        }
        return fields
    }

    private mutating func readState() -> FieldState? {
        let value = reader.optional()
        guard let source = texts.read(from: &reader) else { return nil }
        let at = base &+ reader.zigzag()
        return FieldState(
            value: value, source: source, atMS: at, confirmedMS: at &+ reader.zigzag())
    }

    private mutating func readAttributes() -> [AttributeState]? {
        let count = reader.count(minimum: 5)
        var attributes: [AttributeState] = []
        attributes.reserveCapacity(count)
        for _ in 0..<count {
            let name = reader.counted()
            guard let state = readState() else { return nil }
            attributes.append(AttributeState(name: name, state: state))
        }
        return attributes
    }

    private mutating func readSources() -> [SourceEntry]? {
        let count = reader.count(minimum: 4)
        var sources: [SourceEntry] = []
        sources.reserveCapacity(count)
        for _ in 0..<count {
            guard let source = texts.read(from: &reader) else { return nil }
            let externalID = reader.optional()
            let first = base &+ reader.zigzag()
            sources.append(
                SourceEntry(
                    source: source, externalID: externalID, firstSeenMS: first,
                    lastSeenMS: first &+ reader.zigzag()))
        }
        return sources
    }

    private mutating func readPipelines() -> [PipelineEntry] {
        let count = reader.count(minimum: 2)
        var pipelines: [PipelineEntry] = []
        pipelines.reserveCapacity(count)
        for _ in 0..<count {
            let name = reader.counted()
            pipelines.append(PipelineEntry(name: name, lastSeenMS: base &+ reader.zigzag()))
        }
        return pipelines
    }

    private mutating func readRecentEvents() -> [UInt64] {
        let count = reader.count(minimum: 8)
        var events: [UInt64] = []
        events.reserveCapacity(count)
        for _ in 0..<count { events.append(reader.fixed(UInt64.self)) }
        return events
    }
}
