public import Bytes
public import LeadModel

/// What the owner of a key knows of it, with the key, so that a hash that two keys share is
/// noticed. Sealed, version 1; the terms of ``TermWriter``, differences and tables being the
/// record's.
///
///     key       key
///     flags     1 byte: 1 the alert that it is shared by too many was published, 2 claims are held,
///               4 and lie in another order than their events
///     unlisted  v, identities beyond the cap
///     claims    count v, then of each: flags 1 byte (1 settled, 2 override, 4 in place of
///               others), pending, or where flag 1 identity, features, where flag 4: ids
///     watchers  count v, then of each: pending, name of the one watched
///     early     pending list, then those that are queued
///     followers count v, then of each: pending, state 1 byte
///     held      with flag 2: count v, names of the first and of the last one
public enum KeyRecordCodec {
    private static let version: UInt8 = 1
    private static let overCap: UInt8 = 1
    private static let held: UInt8 = 2
    private static let unsorted: UInt8 = 4
    private static let settled: UInt8 = 1
    private static let override: UInt8 = 2
    private static let standsFor: UInt8 = 4

    public static func encode(_ record: KeyRecord, key: IdentityKey) -> [UInt8] {
        var terms = TermWriter(
            capacity: 48 + key.value.count + 96 * (record.claims.count + record.watchers.count))
        terms.write(byte: version)
        terms.write(key)
        var flags = record.isOverCap ? overCap : 0
        if let waiting = record.held { flags |= waiting.isSorted ? held : held | unsorted }
        terms.write(byte: flags)
        terms.writer.write(varint: UInt64(record.unlisted))
        terms.write(list: record.claims) { write($1, to: &$0) }
        terms.write(list: record.watchers) { terms, watcher in
            terms.write(watcher.waiting)
            terms.write(watcher.watched)
        }
        terms.write(list: record.early) { $0.write($1) }
        terms.write(list: record.queuedEarly) { $0.write($1) }
        terms.write(list: record.followers) { terms, follower in
            terms.write(follower.event)
            terms.write(byte: follower.state.rawValue)
        }
        if let held = record.held {
            terms.writer.write(varint: UInt64(held.count))
            terms.write(held.first)
            terms.write(held.last)
        }
        SealedRecord.seal(&terms.writer)
        return terms.writer.bytes
    }

    private static func write(_ claim: KeyClaim, to terms: inout TermWriter) {
        var flags = claim.isOverride ? override : 0
        if !claim.standsFor.isEmpty { flags |= standsFor }
        switch claim.state {
        case .pending(let event):
            terms.write(byte: flags)
            terms.write(event)
        case .settled(let identity):
            terms.write(byte: flags | settled)
            terms.write(identity)
        }
        terms.write(claim.features)
        if !claim.standsFor.isEmpty { terms.write(claim.standsFor) }
    }

    /// The slices of what is read share the record's buffer.
    public static func decode(
        _ record: ByteSlice
    ) throws(WireDecodeError) -> (record: KeyRecord, key: IdentityKey) {
        try SealedRecord.read(record, version: version) { reader in
            TermReader.read(&reader) { terms in
                let key = terms.key()
                var record = KeyRecord()
                let flags = terms.flags(overCap | held | unsorted)
                record.isOverCap = flags & overCap != 0
                record.unlisted = terms.number32()
                record.claims = terms.list(minimum: 8) { claim(&$0) }
                record.watchers = terms.list(minimum: 9) { terms in
                    Watcher(waiting: terms.pending(), watched: terms.name())
                }
                record.early = terms.list(minimum: 5) { $0.pending() }
                record.queuedEarly = terms.list(minimum: 5) { $0.pending() }
                record.followers = terms.list(minimum: 6) { terms in
                    let event = terms.pending()
                    guard let state = KeyRecord.Follower.State(rawValue: terms.reader.byte())
                    else {
                        terms.reader.fail()
                        return KeyRecord.Follower(event: event)
                    }
                    return KeyRecord.Follower(event: event, state: state)
                }
                if flags & held != 0 {
                    let count = terms.number32()
                    let first = terms.name()
                    record.held = KeyRecord.Held(
                        count: count, first: first, last: terms.name(),
                        isSorted: flags & unsorted == 0)
                }
                return (record, key)
            }
        }
    }

    private static func claim(_ terms: inout TermReader) -> KeyClaim {
        let flags = terms.flags(settled | override | standsFor)
        let state: KeyClaim.State =
            flags & settled != 0 ? .settled(terms.identity()) : .pending(terms.pending())
        return KeyClaim(
            state: state, features: terms.features(), isOverride: flags & override != 0,
            standsFor: flags & standsFor != 0 ? terms.ids() : [])
    }
}
