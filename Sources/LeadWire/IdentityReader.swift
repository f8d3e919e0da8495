internal import Bytes
internal import LeadModel

/// Reads the body of an identity's record (layout: ``IdentityCodec``).
struct IdentityReader {
    private var reader: SliceReader
    private let pool: [UInt8]
    private var base: Int64 = 0
    private var texts = RangeTable()

    /// `pool` holds the body that is read.
    init(_ reader: SliceReader, _ pool: [UInt8]) {
        self.reader = reader
        self.pool = pool
    }

    /// Whether everything was read and made sense.
    var isComplete: Bool { reader.isAtEnd && !reader.hasFailed }

    mutating func read() -> IdentityValues? {
        let id = reader.uuid()
        let foundedUS = reader.fixed(Int64.self)
        base = identityBaseMS(foundedUS)
        let foundedTopic = shared()
        let foundedPartition = reader.zigzag32()
        let originTopic = shared()
        let originPartition = reader.zigzag32()
        let originOffset = reader.zigzag()
        let originTimestampMS = base &+ reader.zigzag()
        let version = reader.zigzag()
        guard let number = UInt32(exactly: reader.varint()), let kind = reader.keyKind() else {
            return nil
        }
        var values = IdentityValues(
            pool: pool, id: id, foundedUS: foundedUS, foundedPartition: foundedPartition,
            originPartition: originPartition, originOffset: originOffset,
            originTimestampMS: originTimestampMS, version: version, number: number,
            masterKind: kind)
        values.foundedTopic = foundedTopic
        values.originTopic = originTopic
        values.masterValue = shared()
        let flags = reader.byte()
        values.emailFlags = KeyFlags(rawValue: flags & ~IdentityCodec.knownByWeak)
        values.isKnownByWeak = flags & IdentityCodec.knownByWeak != 0
        values.email = optional()
        values.phone = optional()
        values.companyDomain = optional()
        let present = reader.varint()
        guard present >> UInt64(LeadField.count) == 0 else { return nil }
        for place in 0..<LeadField.count where present & (1 << UInt64(place)) != 0 {
            values.fields[place] = state()
        }
        readLists(into: &values)
        return reader.hasFailed ? nil : values
    }

    private mutating func readLists(into values: inout IdentityValues) {
        let attributes = reader.count(minimum: 5)
        if attributes > 0 { values.attributes.reserveCapacity(attributes) }
        for _ in 0..<attributes {
            let name = reader.countedRange()
            values.attributes.append(IdentityValues.AttributeValue(name: name, state: state()))
        }
        let sources = reader.count(minimum: 4)
        if sources > 0 { values.sources.reserveCapacity(sources + 1) }
        for _ in 0..<sources {
            let source = shared()
            let externalID = reader.optionalRange()
            let first = base &+ reader.zigzag()
            values.sources.append(
                IdentityValues.SourceValue(
                    source: source, externalID: externalID, firstSeenMS: first,
                    lastSeenMS: first &+ reader.zigzag()))
        }
        let pipelines = reader.count(minimum: 2)
        if pipelines > 0 { values.pipelines.reserveCapacity(pipelines + 1) }
        for _ in 0..<pipelines {
            let name = reader.countedRange()
            values.pipelines.append(
                IdentityValues.PipelineValue(name: name, lastSeenMS: base &+ reader.zigzag()))
        }
        let events = reader.count(minimum: 8)
        if events > 0 { values.recentEvents.reserveCapacity(events + 1) }
        for _ in 0..<events { values.recentEvents.append(reader.fixed(UInt64.self)) }
    }

    @inline(__always)
    private mutating func state() -> IdentityValues.FieldValue {
        let text = reader.optionalRange()
        let source = shared()
        let at = base &+ reader.zigzag()
        return IdentityValues.FieldValue(
            text: text, source: source, atMS: at, confirmedMS: at &+ reader.zigzag())
    }

    /// A text through the table; the record is refused where there is none.
    @inline(__always)
    private mutating func shared() -> TextRange {
        let range = texts.read(from: &reader)
        if range.isNone { reader.fail() }
        return range
    }

    private mutating func optional() -> TextRange {
        switch reader.byte() {
        case 0: return .none
        case 1: return shared()
        default:
            reader.fail()
            return .none
        }
    }
}
