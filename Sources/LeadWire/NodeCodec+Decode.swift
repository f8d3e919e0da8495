public import Bytes
public import LeadModel

extension NodeCodec {
    /// The slices of what is read share the record's buffer, those of an identity excepted.
    public static func decode(
        _ record: ByteSlice
    ) throws(WireDecodeError) -> (entry: NodeEntry, key: IdentityKey) {
        guard let (next, tag, length) = head(of: record) else { throw .damaged }
        let body = record.dropFirst(length)
        switch tag {
        case .none:
            guard let key = key(body) else { throw .damaged }
            return (NodeEntry(nextNumber: next, node: nil), key)
        case .living:
            let identity = try IdentityCodec.decode(body)
            let node = Node.living(identity, IdentityLinks())
            return (NodeEntry(nextNumber: next, node: node), identity.masterKey)
        case .linked, .frozen, .alias, .draining, .undecided:
            let content = try SealedRecord.content(of: record).dropFirst(length)
            guard let written = content.first else { throw .damaged }
            guard written == version else { throw .unsupportedVersion(written) }
            guard let (node, key) = node(tag, content.dropFirst()) else { throw .damaged }
            return (NodeEntry(nextNumber: next, node: node), key)
        }
    }

    /// The undecided event of an entry, and its key; nil where it is another node, which is told by
    /// its first bytes.
    public static func undecided(
        _ record: ByteSlice
    ) throws(WireDecodeError) -> (event: UndecidedEvent, key: IdentityKey)? {
        guard let head = head(of: record) else { throw .damaged }
        guard head.tag == .undecided else { return nil }
        let (entry, key) = try decode(record)
        guard case .undecided(let event) = entry.node else { throw .damaged }
        return (event, key)
    }

    private static func head(
        of record: ByteSlice
    ) -> (nextNumber: UInt32, tag: Tag, length: Int)? {
        record.withUnsafeBufferPointer { buffer in
            var reader = SliceReader(record, buffer)
            let next = reader.varint()
            guard let tag = Tag(rawValue: reader.byte()), !reader.hasFailed,
                let next = UInt32(exactly: next)
            else { return nil }
            return (next, tag, reader.position)
        }
    }

    private static func key(_ body: ByteSlice) -> IdentityKey? {
        body.withUnsafeBufferPointer { buffer in
            var reader = SliceReader(body, buffer)
            guard let kind = reader.keyKind() else { return nil }
            let key = IdentityKey(kind: kind, value: reader.counted())
            return reader.isAtEnd && !reader.hasFailed ? key : nil
        }
    }

    private static func node(_ tag: Tag, _ body: ByteSlice) -> (Node, IdentityKey)? {
        body.withUnsafeBufferPointer { buffer in
            var terms = TermReader(SliceReader(body, buffer))
            guard let node = node(tag, &terms), terms.reader.isAtEnd, !terms.reader.hasFailed
            else { return nil }
            return node
        }
    }

    private static func node(_ tag: Tag, _ terms: inout TermReader) -> (Node, IdentityKey)? {
        switch tag {
        case .none, .living: return nil
        case .linked, .frozen:
            let links = terms.links()
            guard let identity = terms.wholeIdentity() else { return nil }
            let node: Node =
                tag == .frozen ? .frozen(identity, links) : .living(identity, links)
            return (node, identity.masterKey)
        case .alias:
            let key = terms.key()
            return (.alias(alias(&terms)), key)
        case .draining:
            let key = terms.key()
            return (.draining(alias(&terms), terms.erasure()), key)
        case .undecided:
            let key = terms.key()
            guard let event = undecided(&terms) else { return nil }
            return (.undecided(event), key)
        }
    }

    private static func alias(_ terms: inout TermReader) -> Alias {
        let target = terms.node()
        let identity = terms.reader.uuid()
        let isLetGo = terms.flag()
        return Alias(
            target: target, identity: identity, children: terms.nodes(),
            record: terms.optional { $0.key() }, isLetGo: isLetGo,
            incarnation: terms.reader.fixed(UInt32.self))
    }

    private static func undecided(_ terms: inout TermReader) -> UndecidedEvent? {
        guard let event = terms.event(),
            let phase = UndecidedEvent.Phase(rawValue: terms.reader.byte())
        else { return nil }
        var undecided = UndecidedEvent(
            event: event, phase: phase, keys: terms.keys(), features: terms.features(),
            awaited: [], sinceMS: 0)
        undecided.awaited = terms.list(minimum: 1) { $0.reader.zigzag32() }
        undecided.watched = terms.list(minimum: 7) { watched(&$0) }
        undecided.seen = terms.list(minimum: 24) { terms in
            SeenIdentity(known: terms.known(), kinds: terms.kinds())
        }
        undecided.yielders = terms.list(minimum: 11) { $0.question() }
        undecided.asked = terms.ids()
        undecided.erasure = terms.optional { $0.erasure() }
        undecided.sinceMS = terms.state.baseMS &+ terms.reader.zigzag()
        return undecided
    }

    private static func watched(_ terms: inout TermReader) -> WatchedEvent {
        let event = terms.pending()
        let kinds = terms.kinds()
        guard let state = WatchedEvent.State(rawValue: terms.reader.byte()) else {
            terms.reader.fail()
            return WatchedEvent(event: event, kinds: kinds, state: .open)
        }
        return WatchedEvent(event: event, kinds: kinds, state: state)
    }
}
