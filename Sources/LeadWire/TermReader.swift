internal import Bytes
internal import LeadModel

/// Reads what ``TermWriter`` wrote. What makes no sense fails the ``reader``, and reads as
/// something empty from there on. Slices share the record's buffer. Arguments are read in the
/// order in which they are written down.
struct TermReader {
    /// The bits of kinds that there are.
    private static let knownKinds = KeyKind.allCases.reduce(into: KeyKinds()) { kinds, kind in
        kinds.formUnion(KeyKinds(kind))
    }
    /// Beyond this many a list grows as it is read: entries take more room than their bytes.
    static let reservedEntries = 64

    var reader: SliceReader
    var state = TermState()

    init(_ reader: SliceReader) { self.reader = reader }

    /// Reads with a record's reader.
    static func read<Value>(
        _ reader: inout SliceReader, _ body: (inout TermReader) -> Value
    ) -> Value {
        var terms = TermReader(reader)
        let value = body(&terms)
        reader = terms.reader
        return value
    }

    /// Flags of which all are known.
    mutating func flags(_ known: UInt8) -> UInt8 {
        let flags = reader.byte()
        if flags & ~known != 0 { reader.fail() }
        return flags & known
    }

    mutating func flag() -> Bool { flags(1) != 0 }

    /// Entries that take at least `minimum` bytes each.
    mutating func list<Item>(minimum: Int, _ item: (inout TermReader) -> Item) -> [Item] {
        let count = reader.count(minimum: minimum)
        var items: [Item] = []
        if count == 0 { return items }
        items.reserveCapacity(min(count, Self.reservedEntries))
        for _ in 0..<count {
            items.append(item(&self))
            if reader.hasFailed { return [] }
        }
        return items
    }

    mutating func optional<Item>(_ item: (inout TermReader) -> Item) -> Item? {
        flag() ? item(&self) : nil
    }

    mutating func shared() -> ByteSlice {
        guard let text = state.texts.read(from: &reader) else {
            reader.fail()
            return []
        }
        return text
    }

    mutating func key() -> IdentityKey {
        guard let key = state.keys.read(from: &reader) else {
            reader.fail()
            return IdentityKey(kind: .email, value: [])
        }
        return key
    }

    mutating func keys() -> [IdentityKey] { list(minimum: 1) { $0.key() } }

    mutating func ids() -> [UUID8] { list(minimum: 16) { $0.reader.uuid() } }

    mutating func number32() -> UInt32 {
        guard let number = UInt32(exactly: reader.varint()) else {
            reader.fail()
            return 0
        }
        return number
    }

    // MARK: Names and places

    private mutating func ticket() -> Ticket {
        Ticket(
            timeUS: state.ticketUS &+ reader.zigzag(), topic: shared(),
            partition: reader.zigzag32())
    }

    mutating func name() -> EventName {
        let name = EventName(ticket: ticket(), offset: state.offset &+ reader.zigzag())
        state.ticketUS = name.ticket.timeUS
        state.offset = name.offset
        return name
    }

    mutating func origin() -> Origin {
        Origin(
            topic: shared(), partition: reader.zigzag32(),
            offset: state.offset &+ reader.zigzag(),
            timestampMS: state.baseMS &+ reader.zigzag())
    }

    mutating func pending() -> PendingEvent { PendingEvent(name: name(), home: key()) }

    mutating func node() -> NodeID {
        NodeID(key: key(), number: number32(), incarnation: reader.fixed(UInt32.self))
    }

    mutating func nodes() -> [NodeID] { list(minimum: 6) { $0.node() } }

    mutating func identity() -> IdentityReference {
        let key = key()
        let mark = reader.varint()
        let id = reader.uuid()
        guard let number = UInt32(exactly: mark >> 1) else {
            reader.fail()
            return IdentityReference(
                node: NodeID(key: key, number: 0, incarnation: 0), id: id, founded: ticket())
        }
        var node = NodeID(key: key, number: number, founding: id)
        if mark & 1 != 0 { node.incarnation = reader.fixed(UInt32.self) }
        return IdentityReference(node: node, id: id, founded: ticket())
    }

    // MARK: What is compared and told

    mutating func features() -> Features {
        let given = reader.counted()
        let length = reader.varint()
        let family = reader.take(length >> 1)
        guard length & 1 != 0 else { return Features(given: given, family: family) }
        let marks = list(minimum: 8) { $0.reader.fixed(UInt64.self) }
        if marks.isEmpty { reader.fail() }
        return Features(given: given, family: family, marks: marks)
    }

    mutating func known() -> KnownIdentity {
        KnownIdentity(identity: identity(), features: features())
    }

    mutating func kinds() -> KeyKinds {
        KeyKinds(rawValue: flags(Self.knownKinds.rawValue))
    }

    mutating func question() -> ClaimQuestion {
        ClaimQuestion(to: pending(), from: pending(), kinds: kinds())
    }

    mutating func erasure() -> Erasure {
        let erasedAtMS = state.baseMS &+ reader.zigzag()
        return Erasure(erasedAtMS: erasedAtMS, notedAtMS: erasedAtMS &+ reader.zigzag())
    }

    mutating func cause() -> Cause {
        let eventID = reader.optional()
        let source = shared()
        let origin = origin()
        let lead = reader.counted()
        let timeMS = origin.timestampMS &+ reader.zigzag()
        return Cause(
            event: EventReference(
                eventID: eventID, source: source, origin: origin, trace: trace()),
            leadJSON: lead, timeMS: timeMS)
    }

    mutating func trace() -> [RecordHeader] {
        guard let headers = state.readHeaders(from: &reader) else {
            reader.fail()
            return []
        }
        return headers
    }

    mutating func pair() -> Pair {
        Pair(older: known(), younger: known(), key: key(), rule: shared(), cause: cause())
    }

    mutating func links() -> IdentityLinks {
        var links = IdentityLinks()
        links.isOverride = flag()
        links.keys = keys()
        links.children = nodes()
        links.told = list(minimum: 17) { terms in
            ToldPair(younger: terms.reader.uuid(), rule: terms.shared())
        }
        links.distinct = ids()
        links.joined = ids()
        return links
    }

    /// An identity's record, counted; its texts lie in a copy.
    mutating func wholeIdentity() -> Identity? {
        guard let identity = try? IdentityCodec.decode(reader.counted()) else {
            reader.fail()
            return nil
        }
        return identity
    }

    mutating func event() -> EventMessage? { state.readEvent(from: &reader) }
}
