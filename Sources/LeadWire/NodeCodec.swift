internal import Bytes
public import LeadModel

/// What is kept at a number under a master key, with the master key, so that a hash that two keys
/// share is noticed.
///
///     next number  v
///     tag          1 byte
///
/// and behind tag
///
///     0 nothing    master key: kind 1 byte, value text
///     1 living     the identity's record (``IdentityCodec``); it has no links
///
/// and behind others, in the terms of ``TermWriter``, differences and tables being the record's:
///
///     version      1 byte
///     2 living     links, counted record of the identity
///     3 frozen     as 2
///     4 alias      master key, target node, identity's id, flag 1 byte: 1 let go, children
///                  nodes, record (0, or 1 and key), incarnation 4 bytes
///     5 draining   as 4, then erasure
///     6 undecided  master key, event, phase 1 byte, keys, features, lists: awaited (shard z), watched
///                  (pending, kinds, state 1 byte), seen (known, kinds), yielders (question), asked (id),
///                  then erasure?, since z (ms, from the name before)
///     checksum     XXH3, 8 bytes, over all before, number and tag too
public enum NodeCodec {
    static let version: UInt8 = 1
    /// What goes before the one identity under a key.
    private static let headOfOnly: ByteSlice = [1, Tag.living.rawValue]

    enum Tag: UInt8, CaseIterable {
        case none = 0
        case living = 1
        case linked = 2
        case frozen = 3
        case alias = 4
        case draining = 5
        case undecided = 6
    }

    /// `key`: the master key; of an identity it is the identity's own.
    public static func encode(_ entry: NodeEntry, key: IdentityKey) -> [UInt8] {
        switch entry.node {
        case .living(let identity, let links) where links.isEmpty:
            if entry.nextNumber == 1 {
                return IdentityCodec.encode(identity, behind: headOfOnly)
            }
            let head = head(entry, .living, capacity: 8)
            return IdentityCodec.encode(identity, behind: head.bytes[...])
        case nil:
            var writer = head(entry, .none, capacity: key.value.count + 16)
            writer.write(byte: key.kind.rawValue)
            writer.write(counted: key.value)
            return writer.bytes
        case .living(let identity, let links):
            return sealed(entry, .linked) { write(identity, links, to: &$0) }
        case .frozen(let identity, let links):
            return sealed(entry, .frozen) { write(identity, links, to: &$0) }
        case .alias(let alias):
            return sealed(entry, .alias) { terms in
                terms.write(key)
                write(alias, to: &terms)
            }
        case .draining(let alias, let erasure):
            return sealed(entry, .draining) { terms in
                terms.write(key)
                write(alias, to: &terms)
                terms.write(erasure)
            }
        case .undecided(let event):
            return sealed(entry, .undecided) { terms in
                terms.write(key)
                write(event, to: &terms)
            }
        }
    }

    private static func head(_ entry: NodeEntry, _ tag: Tag, capacity: Int) -> ByteWriter {
        var writer = ByteWriter(capacity: capacity)
        writer.write(varint: UInt64(entry.nextNumber))
        writer.write(byte: tag.rawValue)
        return writer
    }

    private static func sealed(
        _ entry: NodeEntry, _ tag: Tag, _ body: (inout TermWriter) -> Void
    ) -> [UInt8] {
        var terms = TermWriter()
        terms.writer = head(entry, tag, capacity: 512)
        terms.write(byte: version)
        body(&terms)
        SealedRecord.seal(&terms.writer)
        return terms.writer.bytes
    }

    private static func write(
        _ identity: Identity, _ links: IdentityLinks, to terms: inout TermWriter
    ) {
        terms.write(links)
        terms.writer.write(counted: IdentityCodec.encode(identity)[...])
    }

    private static func write(_ alias: Alias, to terms: inout TermWriter) {
        terms.write(alias.target)
        terms.writer.write(alias.identity)
        terms.write(flag: alias.isLetGo)
        terms.write(alias.children)
        terms.write(optional: alias.record) { $0.write($1) }
        terms.writer.write(fixed: alias.incarnation)
    }

    private static func write(_ event: UndecidedEvent, to terms: inout TermWriter) {
        terms.write(event.event)
        terms.write(byte: event.phase.rawValue)
        terms.write(event.keys)
        terms.write(event.features)
        terms.write(list: event.awaited) { $0.writer.write(zigzag: Int64($1)) }
        terms.write(list: event.watched) { terms, watched in
            terms.write(watched.event)
            terms.write(byte: watched.kinds.rawValue)
            terms.write(byte: watched.state.rawValue)
        }
        terms.write(list: event.seen) { terms, seen in
            terms.write(seen.known)
            terms.write(byte: seen.kinds.rawValue)
        }
        terms.write(list: event.yielders) { $0.write($1) }
        terms.write(event.asked)
        terms.write(event.erasure)
        terms.writer.write(zigzag: event.sinceMS &- terms.state.baseMS)
    }
}
