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
///     keys          flags 1 byte (0x80: known by a weak address), then email, phone, company domain: 0, or 1 and ref
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
    static let knownByWeak: UInt8 = 0x80

    /// The identity's record, behind bytes that go before it.
    public static func encode(_ identity: Identity, behind head: ByteSlice = []) -> [UInt8] {
        identity.withPointer { encode($0, behind: head) }
    }

    private static func encode(
        _ values: UnsafePointer<IdentityValues>, behind head: ByteSlice
    ) -> [UInt8] {
        let longest = head.count + longest(values)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { memory in
            guard let start = memory.baseAddress else { return [] }
            var writer = PointerWriter(start)
            head.withUnsafeBufferPointer { writer.write(bytes: $0) }
            let record = writer.target
            writer.write(byte: version)
            values.pointee.pool.withUnsafeBufferPointer { pool in
                var identityWriter = IdentityWriter(values, pool, writer)
                identityWriter.write(values)
                writer = identityWriter.writer
            }
            writer.write(
                fixed: Checksum.xxh3(
                    UnsafeRawBufferPointer(start: record, count: writer.target - record)))
            return Array(UnsafeBufferPointer(start: start, count: writer.target - start))
        }
    }

    /// The identity of a record; its texts lie in a copy of the record.
    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> Identity {
        let content = try SealedRecord.open(record, version: version)
        let values = content.withUnsafeBufferPointer { buffer -> IdentityValues? in
            var reader = IdentityReader(SliceReader(content, buffer), Self.pool(buffer))
            guard let values = reader.read(), reader.isComplete else { return nil }
            return values
        }
        guard let values else { throw .damaged }
        return Identity(values)
    }

    /// The bytes, with room for what an event may add to them.
    private static func pool(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var pool: [UInt8] = []
        pool.reserveCapacity(bytes.count + 256)
        pool.append(contentsOf: bytes)
        return pool
    }

    /// No record is longer.
    private static func longest(_ values: UnsafePointer<IdentityValues>) -> Int {
        let integer = PointerWriter.varintBytes
        // A text through the table: reference and length; each text may stand more than once.
        let text = 2 * integer
        var size = 512 + 8 * values.pointee.recentEvents.count
        size += Int(values.pointee.foundedTopic.count) + Int(values.pointee.originTopic.count)
        size += Int(values.pointee.masterValue.count) + Int(values.pointee.email.count)
        size += Int(values.pointee.phone.count) + Int(values.pointee.companyDomain.count)
        for place in 0..<LeadField.count where values.pointee.fields[place].isKnown {
            size += 3 * integer + text + Int(values.pointee.fields[place].text.count)
            size += Int(values.pointee.fields[place].source.count)
        }
        for attribute in values.pointee.attributes {
            size += 4 * integer + text + Int(attribute.name.count)
            size += Int(attribute.state.source.count) + Int(attribute.state.text.count)
        }
        for entry in values.pointee.sources {
            size += 3 * integer + text + Int(entry.source.count) + Int(entry.externalID.count)
        }
        for entry in values.pointee.pipelines { size += 2 * integer + Int(entry.name.count) }
        return size
    }
}

/// The first time of a record, from which the others count.
func identityBaseMS(_ foundedUS: Int64) -> Int64 { foundedUS / 1000 }

private struct IdentityWriter {
    private let base: Int64
    private let pool: UnsafeBufferPointer<UInt8>
    private var texts = RangeTable()
    private(set) var writer: PointerWriter

    init(
        _ values: UnsafePointer<IdentityValues>, _ pool: UnsafeBufferPointer<UInt8>,
        _ writer: PointerWriter
    ) {
        base = identityBaseMS(values.pointee.foundedUS)
        self.pool = pool
        self.writer = writer
    }

    mutating func write(_ values: UnsafePointer<IdentityValues>) {
        writer.write(values.pointee.id)
        writer.write(fixed: UInt64(bitPattern: values.pointee.foundedUS))
        write(shared: values.pointee.foundedTopic)
        writer.write(zigzag: Int64(values.pointee.foundedPartition))
        write(shared: values.pointee.originTopic)
        writer.write(zigzag: Int64(values.pointee.originPartition))
        writer.write(zigzag: values.pointee.originOffset)
        writer.write(zigzag: values.pointee.originTimestampMS &- base)
        writer.write(zigzag: values.pointee.version)
        writer.write(varint: UInt64(values.pointee.number))
        writer.write(byte: values.pointee.masterKind.rawValue)
        write(shared: values.pointee.masterValue)
        let weak: UInt8 = values.pointee.isKnownByWeak ? IdentityCodec.knownByWeak : 0
        writer.write(byte: values.pointee.emailFlags.rawValue | weak)
        write(optional: values.pointee.email)
        write(optional: values.pointee.phone)
        write(optional: values.pointee.companyDomain)
        var present: UInt64 = 0
        for place in 0..<LeadField.count where values.pointee.fields[place].isKnown {
            present |= 1 << UInt64(place)
        }
        writer.write(varint: present)
        for place in 0..<LeadField.count where values.pointee.fields[place].isKnown {
            write(values.pointee.fields[place])
        }
        writer.write(varint: UInt64(values.pointee.attributes.count))
        for attribute in values.pointee.attributes {
            writer.write(counted: attribute.name.bytes(in: pool))
            write(attribute.state)
        }
        writer.write(varint: UInt64(values.pointee.sources.count))
        for entry in values.pointee.sources {
            write(shared: entry.source)
            write(own: entry.externalID)
            writer.write(zigzag: entry.firstSeenMS &- base)
            writer.write(zigzag: entry.lastSeenMS &- entry.firstSeenMS)
        }
        writer.write(varint: UInt64(values.pointee.pipelines.count))
        for entry in values.pointee.pipelines {
            writer.write(counted: entry.name.bytes(in: pool))
            writer.write(zigzag: entry.lastSeenMS &- base)
        }
        writer.write(varint: UInt64(values.pointee.recentEvents.count))
        for event in values.pointee.recentEvents { writer.write(fixed: event) }
    }

    @inline(__always)
    private mutating func write(_ state: IdentityValues.FieldValue) {
        write(own: state.text)
        write(shared: state.source)
        writer.write(zigzag: state.atMS &- base)
        writer.write(zigzag: state.confirmedMS &- state.atMS)
    }

    @inline(__always)
    private mutating func write(shared range: TextRange) {
        let reference = texts.reference(to: range, pool)
        writer.write(varint: reference)
        if reference < 2 { writer.write(counted: range.bytes(in: pool)) }
    }

    @inline(__always)
    private mutating func write(own range: TextRange) {
        if range.isNone { return writer.write(byte: 0) }
        writer.write(varint: UInt64(range.count) + 1)
        writer.write(bytes: range.bytes(in: pool))
    }

    @inline(__always)
    private mutating func write(optional range: TextRange) {
        if range.isNone { return writer.write(byte: 0) }
        writer.write(byte: 1)
        write(shared: range)
    }
}
