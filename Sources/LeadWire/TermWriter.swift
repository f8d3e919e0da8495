internal import Bytes
internal import LeadModel

/// Writes the terms that messages and entries are made of.
///
/// Little-endian; `v`, `z`, `text`, `text?` and `ref` as in ``IdentityCodec``, the ``TextTable``
/// being the record's. Differences wrap around; those of events and names are from the event or
/// name before in the record, the first from zero. A list is its count `v` and one after another.
///
///     key       1 byte: kind, then value text; or a place in the ``KeyTable``
///     ticket    time z (us, difference), topic ref, partition z
///     name      ticket, offset z (difference)
///     founded   a ticket, but the next differences are not from it
///     origin    topic ref, partition z, offset z (from the name before), timestamp z (ms, from
///               the name before); the next differences are not from it
///     pending   name, home key
///     node      key, number v, incarnation 4 bytes
///     identity  key, number * 2 v, + 1 where the incarnation is not the id's own, id 16 bytes,
///               after + 1 incarnation 4 bytes, founded
///     features  given text, family: its bytes times two, plus 1 where marks follow, and the
///               bytes; marks: their number, 8 bytes each
///     known     identity, features
///     kinds     1 byte
///     question  to pending, from pending, kinds
///     erasure   erased z (ms, from the name before), noted z (ms, from erased)
///     known?,   0, or 1 and what it is
///     erasure?
///     cause     event id text?, source ref, origin, lead text, time z (ms, from the origin's), trace
///     trace     count v, then of each header: name ref, value text?
///     pair      older known, younger known, key, rule ref, cause
///     links     flags 1 byte (1 override), then lists: keys, children (nodes), told (id, rule
///               ref), distinct ids, joined ids
///
///     event     as in ``TermState``
struct TermWriter {
    var writer = ByteWriter()
    var state = TermState()

    /// Begins a record that is sealed later.
    init(capacity: Int) { writer = ByteWriter(capacity: capacity) }

    init() {}

    mutating func write(byte: UInt8) { writer.write(byte: byte) }

    mutating func write(flag: Bool) { writer.write(byte: flag ? 1 : 0) }

    mutating func write<Item>(
        list: [Item], _ write: (inout TermWriter, Item) -> Void
    ) {
        writer.write(varint: UInt64(list.count))
        for item in list { write(&self, item) }
    }

    mutating func write<Item>(optional: Item?, _ write: (inout TermWriter, Item) -> Void) {
        writer.write(byte: optional == nil ? 0 : 1)
        if let optional { write(&self, optional) }
    }

    mutating func write(shared text: ByteSlice) { state.texts.write(text, to: &writer) }

    mutating func write(_ key: IdentityKey) { state.keys.write(key, to: &writer) }

    mutating func write(_ keys: [IdentityKey]) { write(list: keys) { $0.write($1) } }

    mutating func write(_ ids: [UUID8]) { write(list: ids) { $0.writer.write($1) } }

    // MARK: Names and places

    private mutating func write(ticket: Ticket) {
        writer.write(zigzag: ticket.timeUS &- state.ticketUS)
        write(shared: ticket.topic)
        writer.write(zigzag: Int64(ticket.partition))
    }

    mutating func write(_ name: EventName) {
        write(ticket: name.ticket)
        writer.write(zigzag: name.offset &- state.offset)
        state.ticketUS = name.ticket.timeUS
        state.offset = name.offset
    }

    mutating func write(_ origin: Origin) {
        write(shared: origin.topic)
        writer.write(zigzag: Int64(origin.partition))
        writer.write(zigzag: origin.offset &- state.offset)
        writer.write(zigzag: origin.timestampMS &- state.baseMS)
    }

    mutating func write(_ event: PendingEvent) {
        write(event.name)
        write(event.home)
    }

    mutating func write(_ node: NodeID) {
        write(node.key)
        writer.write(varint: UInt64(node.number))
        writer.write(fixed: node.incarnation)
    }

    mutating func write(_ nodes: [NodeID]) { write(list: nodes) { $0.write($1) } }

    mutating func write(_ identity: IdentityReference) {
        let node = identity.node
        let isOwn = node.incarnation == UInt32(truncatingIfNeeded: identity.id.low)
        write(node.key)
        writer.write(varint: UInt64(node.number) << 1 | (isOwn ? 0 : 1))
        writer.write(identity.id)
        if !isOwn { writer.write(fixed: node.incarnation) }
        write(ticket: identity.founded)
    }

    // MARK: What is compared and told

    mutating func write(_ features: Features) {
        writer.write(counted: features.given)
        let isMarked = !features.marks.isEmpty
        writer.write(varint: UInt64(features.family.count) << 1 | (isMarked ? 1 : 0))
        writer.write(raw: features.family)
        guard isMarked else { return }
        writer.write(varint: UInt64(features.marks.count))
        for mark in features.marks { writer.write(fixed: mark) }
    }

    mutating func write(_ known: KnownIdentity) {
        write(known.identity)
        write(known.features)
    }

    mutating func write(_ known: KnownIdentity?) { write(optional: known) { $0.write($1) } }

    mutating func write(_ question: ClaimQuestion) {
        write(question.to)
        write(question.from)
        write(byte: question.kinds.rawValue)
    }

    mutating func write(_ erasure: Erasure) {
        writer.write(zigzag: erasure.erasedAtMS &- state.baseMS)
        writer.write(zigzag: erasure.notedAtMS &- erasure.erasedAtMS)
    }

    mutating func write(_ erasure: Erasure?) { write(optional: erasure) { $0.write($1) } }

    mutating func write(_ cause: Cause) {
        let origin = cause.event.origin
        writer.write(optional: cause.event.eventID)
        write(shared: cause.event.source)
        write(origin)
        writer.write(counted: cause.leadJSON)
        writer.write(zigzag: cause.timeMS &- origin.timestampMS)
        state.write(cause.event.trace, to: &writer)
    }

    mutating func write(_ pair: Pair) {
        write(pair.older)
        write(pair.younger)
        write(pair.key)
        write(shared: pair.rule)
        write(pair.cause)
    }

    mutating func write(_ links: IdentityLinks) {
        write(flag: links.isOverride)
        write(links.keys)
        write(links.children)
        write(list: links.told) { terms, told in
            terms.writer.write(told.younger)
            terms.write(shared: told.rule)
        }
        write(links.distinct)
        write(links.joined)
    }

    mutating func write(_ event: EventMessage) { state.write(event, to: &writer) }
}
