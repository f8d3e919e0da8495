public import Bytes
public import LeadModel

/// Nodes under their master keys. Next number `v`, tag 1 byte, then:
///
///     0 nothing    master key: kind 1 byte, value text
///     1 living     the identity's record (``IdentityCodec``), which holds its master key
///     2 living     links counted, sealed by themselves; the identity's record
///     3 frozen     as 2
///     4 others     sealed, version 1: master key, kind 1 byte, parts as in ``TermWriter``:
///       0 alias      target node, nodes, record (0, or 1 and key), incarnation v
///       1 draining   as 0, then erasure
///       2 undecided  event, phase 1 byte, keys, features, awaited v, watched (count v, then of
///                    each: pending, state 1 byte), seen (count v, then of each: known, kinds 1
///                    byte), yielders (count v, then questions), asked ids (count v), erasure?,
///                    since z
public enum NodeCodec {
    private static let version: UInt8 = 1
    /// What goes before the one identity under a key.
    private static let headOfOnly: ByteSlice = [1, 1]

    public static func encode(_ entry: NodeEntry, key: IdentityKey) -> [UInt8] {
        if entry.nextNumber == 1, case .living(let identity, let links) = entry.node, links.isEmpty
        {
            return IdentityCodec.encode(identity, behind: headOfOnly)
        }
        var writer = ByteWriter(capacity: 16)
        writer.write(varint: UInt64(entry.nextNumber))
        switch entry.node {
        case nil:
            writer.write(byte: 0)
            writer.write(byte: key.kind.rawValue)
            writer.write(counted: key.value)
            return writer.bytes
        case .living(let identity, let links):
            writer.write(byte: links.isEmpty ? 1 : 2)
            if !links.isEmpty { writer.write(counted: encode(links)[...]) }
            return IdentityCodec.encode(identity, behind: writer.bytes[...])
        case .frozen(let identity, let links):
            writer.write(byte: 3)
            writer.write(counted: encode(links)[...])
            return IdentityCodec.encode(identity, behind: writer.bytes[...])
        case .alias(let alias):
            return sealed(writer, key, 0) { write(alias, to: &$0) }
        case .draining(let alias, let erasure):
            return sealed(writer, key, 1) { terms in
                write(alias, to: &terms)
                terms.erasure(erasure)
            }
        case .undecided(let event):
            return sealed(writer, key, 2) { write(event, to: &$0) }
        }
    }

    private static func sealed(
        _ head: ByteWriter, _ key: IdentityKey, _ kind: UInt8, _ body: (inout TermWriter) -> Void
    ) -> [UInt8] {
        var terms = TermWriter(capacity: 256)
        terms.byte(version)
        terms.key(key)
        terms.byte(kind)
        body(&terms)
        SealedRecord.seal(&terms.writer)
        return head.bytes + [4] + terms.writer.bytes
    }

    private static func encode(_ links: IdentityLinks) -> [UInt8] {
        var terms = TermWriter(capacity: 64)
        terms.byte(version)
        terms.links(links)
        SealedRecord.seal(&terms.writer)
        return terms.writer.bytes
    }

    private static func write(_ alias: Alias, to terms: inout TermWriter) {
        terms.node(alias.target)
        terms.nodes(alias.children)
        terms.flag(alias.record != nil)
        if let record = alias.record { terms.key(record) }
        terms.writer.write(varint: UInt64(alias.incarnation))
    }

    private static func write(_ event: UndecidedEvent, to terms: inout TermWriter) {
        terms.event(event.event)
        terms.byte(event.phase.rawValue)
        terms.keys(event.keys)
        terms.features(event.features)
        terms.count(event.awaited)
        terms.count(event.watched.count)
        for watched in event.watched {
            terms.pending(watched.event)
            terms.byte(watched.state.rawValue)
        }
        terms.count(event.seen.count)
        for seen in event.seen {
            terms.known(seen.known)
            terms.byte(seen.kinds.rawValue)
        }
        terms.count(event.yielders.count)
        for yielder in event.yielders { terms.question(yielder) }
        terms.count(event.asked.count)
        for id in event.asked { terms.id(id) }
        terms.erasure(optional: event.erasure)
        terms.writer.write(zigzag: event.sinceMS)
    }

    // MARK: Reading

    /// Slices of what is not an identity share the record's buffer.
    public static func decode(
        _ bytes: ByteSlice
    ) throws(WireDecodeError) -> (entry: NodeEntry, key: IdentityKey) {
        do {
            var reader = ByteReader(bytes)
            guard let next = UInt32(exactly: try reader.readVarint()) else {
                throw WireDecodeError.damaged
            }
            let tag = try reader.readByte()
            switch tag {
            case 0:
                guard let kind = KeyKind(rawValue: try reader.readByte()) else {
                    throw WireDecodeError.damaged
                }
                let key = IdentityKey(kind: kind, value: try reader.readCounted())
                return (NodeEntry(nextNumber: next, node: nil), key)
            case 1:
                let identity = try IdentityCodec.decode(reader.rest)
                return (
                    NodeEntry(nextNumber: next, node: .living(identity, IdentityLinks())),
                    identity.masterKey
                )
            case 2, 3:
                let links = try links(try reader.readCounted())
                let identity = try IdentityCodec.decode(reader.rest)
                let node: Node = tag == 2 ? .living(identity, links) : .frozen(identity, links)
                return (NodeEntry(nextNumber: next, node: node), identity.masterKey)
            case 4:
                let (node, key) = try other(reader.rest)
                return (NodeEntry(nextNumber: next, node: node), key)
            default: throw WireDecodeError.damaged
            }
        } catch let error as WireDecodeError {
            throw error
        } catch {
            throw .damaged
        }
    }

    private static func links(_ bytes: ByteSlice) throws(WireDecodeError) -> IdentityLinks {
        try SealedRecord.read(bytes, version: version) { reader in
            var terms = TermReader(reader)
            let links = terms.links()
            reader = terms.reader
            return links
        }
    }

    private static func other(
        _ bytes: ByteSlice
    ) throws(WireDecodeError) -> (node: Node, key: IdentityKey) {
        try SealedRecord.read(bytes, version: version) { reader in
            var terms = TermReader(reader)
            let key = terms.key()
            let node: Node?
            switch terms.byte() {
            case 0: node = .alias(alias(&terms))
            case 1: node = .draining(alias(&terms), terms.erasure())
            case 2: node = undecided(&terms).map { .undecided($0) }
            default: node = nil
            }
            reader = terms.reader
            return node.map { ($0, key) }
        }
    }

    private static func alias(_ terms: inout TermReader) -> Alias {
        Alias(
            target: terms.node(), children: terms.nodes(),
            record: terms.flag() ? terms.key() : nil, incarnation: terms.number())
    }

    private static func undecided(_ terms: inout TermReader) -> UndecidedEvent? {
        let event = terms.event()
        guard let phase = UndecidedEvent.Phase(rawValue: terms.byte()) else { return nil }
        return UndecidedEvent(
            event: event, phase: phase, keys: terms.keys(), features: terms.features(),
            awaited: Int(terms.number()),
            watched: terms.list(minimum: 7) { terms in
                let event = terms.pending()
                guard let state = WatchedEvent.State(rawValue: terms.byte()) else {
                    terms.reader.fail()
                    return WatchedEvent(event: event, state: .open)
                }
                return WatchedEvent(event: event, state: state)
            },
            seen: terms.list(minimum: 27) { terms in
                SeenIdentity(known: terms.known(), kinds: terms.kinds())
            },
            yielders: terms.list(minimum: 13) { $0.question() },
            asked: terms.list(minimum: 16) { $0.id() }, erasure: terms.optionalErasure(),
            sinceMS: terms.reader.zigzag())
    }
}
