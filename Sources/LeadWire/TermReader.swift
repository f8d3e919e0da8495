internal import Bytes
internal import LeadModel

/// Reads what ``TermWriter`` wrote. What makes no sense reads as something empty, and
/// ``hasFailed`` stays set. Slices share the record's buffer.
struct TermReader {
    var reader: SliceReader
    var texts = TextTable()

    init(_ reader: SliceReader) { self.reader = reader }

    var hasFailed: Bool { reader.hasFailed }

    mutating func byte() -> UInt8 { reader.byte() }

    mutating func flag() -> Bool {
        let value = reader.byte()
        if value > 1 { reader.fail() }
        return value == 1
    }

    mutating func ref() -> ByteSlice {
        guard let text = texts.read(from: &reader) else {
            reader.fail()
            return []
        }
        return text
    }

    mutating func list<Item>(minimum: Int, _ item: (inout TermReader) -> Item) -> [Item] {
        let count = reader.count(minimum: minimum)
        var items: [Item] = []
        if count == 0 { return items }
        items.reserveCapacity(count)
        for _ in 0..<count where !reader.hasFailed { items.append(item(&self)) }
        return items
    }

    mutating func number() -> UInt32 {
        guard let number = UInt32(exactly: reader.varint()) else {
            reader.fail()
            return 0
        }
        return number
    }

    mutating func id() -> UUID8 { reader.uuid() }

    mutating func key() -> IdentityKey {
        let kind = reader.keyKind() ?? .email
        return IdentityKey(kind: kind, value: reader.counted())
    }

    mutating func keys() -> [IdentityKey] { list(minimum: 2) { $0.key() } }

    mutating func ticket() -> Ticket {
        let timeUS = reader.zigzag()
        let topic = ref()
        return Ticket(timeUS: timeUS, topic: topic, partition: reader.zigzag32())
    }

    mutating func name() -> EventName {
        let ticket = ticket()
        return EventName(ticket: ticket, offset: reader.zigzag())
    }

    mutating func origin() -> Origin {
        let topic = ref()
        let partition = reader.zigzag32()
        let offset = reader.zigzag()
        return Origin(
            topic: topic, partition: partition, offset: offset, timestampMS: reader.zigzag())
    }

    mutating func node() -> NodeID {
        let key = key()
        let number = number()
        return NodeID(key: key, number: number, incarnation: self.number())
    }

    mutating func nodes() -> [NodeID] { list(minimum: 4) { $0.node() } }

    mutating func identity() -> IdentityReference {
        let node = node()
        let id = id()
        return IdentityReference(node: node, id: id, founded: ticket())
    }

    mutating func features() -> Features {
        let given = reader.counted()
        return Features(given: given, family: reader.counted())
    }

    mutating func known() -> KnownIdentity {
        let identity = identity()
        return KnownIdentity(identity: identity, features: features())
    }

    mutating func optionalKnown() -> KnownIdentity? { flag() ? known() : nil }

    mutating func pending() -> PendingEvent {
        let name = name()
        return PendingEvent(name: name, home: key())
    }

    mutating func erasure() -> Erasure {
        let erasedAtMS = reader.zigzag()
        return Erasure(erasedAtMS: erasedAtMS, notedAtMS: reader.zigzag())
    }

    mutating func optionalErasure() -> Erasure? { flag() ? erasure() : nil }

    mutating func kinds() -> KeyKinds { KeyKinds(rawValue: reader.byte()) }

    mutating func cause() -> Cause {
        let eventID = reader.optional()
        let source = ref()
        let origin = origin()
        let lead = reader.counted()
        return Cause(
            event: EventReference(eventID: eventID, source: source, origin: origin),
            leadJSON: lead, timeMS: reader.zigzag())
    }

    mutating func event() -> EventMessage {
        let ticket = ticket()
        let origin = origin()
        let source = ref()
        let masterKey = key()
        let key = reader.optional()
        let headers = list(minimum: 2) { reader in
            let name = reader.ref()
            return RecordHeader(name: name, value: reader.reader.optional())
        }
        return EventMessage(
            ticket: ticket, origin: origin, source: source, masterKey: masterKey, key: key,
            headers: headers, value: reader.counted())
    }

    mutating func pair() -> Pair {
        let older = known()
        let younger = known()
        let key = key()
        let rule = reader.counted()
        return Pair(older: older, younger: younger, key: key, rule: rule, cause: cause())
    }

    mutating func links() -> IdentityLinks {
        var links = IdentityLinks()
        links.isOverride = flag()
        links.keys = keys()
        links.children = nodes()
        links.told = list(minimum: 17) { reader in
            let id = reader.id()
            return ToldPair(younger: id, rule: reader.reader.counted())
        }
        links.distinct = list(minimum: 16) { $0.id() }
        links.joined = list(minimum: 16) { $0.id() }
        return links
    }

    mutating func question() -> ClaimQuestion {
        let to = pending()
        let from = pending()
        return ClaimQuestion(to: to, from: from, kinds: kinds())
    }

    /// An identity's own record.
    mutating func whole() -> Identity? {
        guard let identity = try? IdentityCodec.decode(reader.counted()) else {
            reader.fail()
            return nil
        }
        return identity
    }
}
