internal import Bytes
internal import LeadModel

/// Writes what messages and entries are made of. Layouts, little-endian; `v`, `z`, `text`, `text?`
/// and `ref` as in ``IdentityCodec``, the ``TextTable`` being the record's own:
///
///     key         kind 1 byte, value text
///     keys        count v, then keys
///     ticket      time z (us), topic ref, partition z
///     name        ticket, offset z
///     origin      topic ref, partition z, offset z, timestamp z (ms)
///     node        key, number v, incarnation v
///     nodes       count v, then nodes
///     identity    node, id 16 bytes, founding ticket
///     features    given text, family text
///     known       identity, features
///     pending     name, home key
///     erasure     erased z (ms), noted z (ms); `erasure?` behind a 1, or a 0
///     cause       event id text?, source ref, origin, lead text, time z (ms)
///     event       ticket, origin, source ref, key, record key text?, headers (count v, then of
///                 each: name ref, value text?), value text
///     pair        older known, younger known, key, rule text, cause
///     links       flags 1 byte (1: override), keys, nodes, told (count v, then of each: id, rule
///                 text), distinct ids (count v), joined ids (count v)
struct TermWriter {
    var writer: ByteWriter
    var texts = TextTable()

    init(capacity: Int) { writer = ByteWriter(capacity: capacity) }

    mutating func byte(_ value: UInt8) { writer.write(byte: value) }
    mutating func count(_ value: Int) { writer.write(varint: UInt64(value)) }
    mutating func flag(_ value: Bool) { writer.write(byte: value ? 1 : 0) }
    mutating func ref(_ text: ByteSlice) { texts.write(text, to: &writer) }
    mutating func id(_ id: UUID8) { writer.write(id) }

    mutating func key(_ key: IdentityKey) {
        writer.write(byte: key.kind.rawValue)
        writer.write(counted: key.value)
    }

    mutating func keys(_ keys: [IdentityKey]) {
        count(keys.count)
        for item in keys { key(item) }
    }

    mutating func ticket(_ ticket: Ticket) {
        writer.write(zigzag: ticket.timeUS)
        ref(ticket.topic)
        writer.write(zigzag: Int64(ticket.partition))
    }

    mutating func name(_ name: EventName) {
        ticket(name.ticket)
        writer.write(zigzag: name.offset)
    }

    mutating func origin(_ origin: Origin) {
        ref(origin.topic)
        writer.write(zigzag: Int64(origin.partition))
        writer.write(zigzag: origin.offset)
        writer.write(zigzag: origin.timestampMS)
    }

    mutating func node(_ node: NodeID) {
        key(node.key)
        writer.write(varint: UInt64(node.number))
        writer.write(varint: UInt64(node.incarnation))
    }

    mutating func nodes(_ nodes: [NodeID]) {
        count(nodes.count)
        for item in nodes { node(item) }
    }

    mutating func identity(_ identity: IdentityReference) {
        node(identity.node)
        id(identity.id)
        ticket(identity.founded)
    }

    mutating func features(_ features: Features) {
        writer.write(counted: features.given)
        writer.write(counted: features.family)
    }

    mutating func known(_ known: KnownIdentity) {
        identity(known.identity)
        features(known.features)
    }

    mutating func known(optional known: KnownIdentity?) {
        flag(known != nil)
        if let known { self.known(known) }
    }

    mutating func pending(_ event: PendingEvent) {
        name(event.name)
        key(event.home)
    }

    mutating func erasure(_ erasure: Erasure) {
        writer.write(zigzag: erasure.erasedAtMS)
        writer.write(zigzag: erasure.notedAtMS)
    }

    mutating func erasure(optional erasure: Erasure?) {
        flag(erasure != nil)
        if let erasure { self.erasure(erasure) }
    }

    mutating func cause(_ cause: Cause) {
        writer.write(optional: cause.event.eventID)
        ref(cause.event.source)
        origin(cause.event.origin)
        writer.write(counted: cause.leadJSON)
        writer.write(zigzag: cause.timeMS)
    }

    mutating func event(_ event: EventMessage) {
        ticket(event.ticket)
        origin(event.origin)
        ref(event.source)
        key(event.masterKey)
        writer.write(optional: event.key)
        count(event.headers.count)
        for header in event.headers {
            ref(header.name)
            writer.write(optional: header.value)
        }
        writer.write(counted: event.value)
    }

    mutating func pair(_ pair: Pair) {
        known(pair.older)
        known(pair.younger)
        key(pair.key)
        writer.write(counted: pair.rule)
        cause(pair.cause)
    }

    mutating func links(_ links: IdentityLinks) {
        flag(links.isOverride)
        keys(links.keys)
        nodes(links.children)
        count(links.told.count)
        for told in links.told {
            id(told.younger)
            writer.write(counted: told.rule)
        }
        count(links.distinct.count)
        for other in links.distinct { id(other) }
        count(links.joined.count)
        for other in links.joined { id(other) }
    }

    mutating func question(_ question: ClaimQuestion) {
        pending(question.to)
        pending(question.from)
        byte(question.kinds.rawValue)
    }
}
