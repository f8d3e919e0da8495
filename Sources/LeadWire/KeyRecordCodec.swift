public import Bytes
public import LeadModel

/// What the owner of a key knows of it: sealed, version 1. Parts as in ``TermWriter``.
///
///     key
///     flags     1 byte: 1 over its cap
///     claims    count v, then of each: flags 1 byte (1 settled, 2 override), pending or identity,
///               features
///     watchers  count v, then of each: pending, name
///     early     count v, then pending each
public enum KeyRecordCodec {
    private static let version: UInt8 = 1

    public static func encode(_ record: KeyRecord, key: IdentityKey) -> [UInt8] {
        var terms = TermWriter(capacity: 64 + 96 * record.claims.count)
        terms.byte(version)
        terms.key(key)
        terms.flag(record.isOverCap)
        terms.count(record.claims.count)
        for claim in record.claims {
            switch claim.state {
            case .pending(let event):
                terms.byte(claim.isOverride ? 2 : 0)
                terms.pending(event)
            case .settled(let identity):
                terms.byte(claim.isOverride ? 3 : 1)
                terms.identity(identity)
            }
            terms.features(claim.features)
        }
        terms.count(record.watchers.count)
        for watcher in record.watchers {
            terms.pending(watcher.waiting)
            terms.name(watcher.watched)
        }
        terms.count(record.early.count)
        for event in record.early { terms.pending(event) }
        SealedRecord.seal(&terms.writer)
        return terms.writer.bytes
    }

    /// Slices share the record's buffer.
    public static func decode(
        _ bytes: ByteSlice
    ) throws(WireDecodeError) -> (record: KeyRecord, key: IdentityKey) {
        try SealedRecord.read(bytes, version: version) { reader in
            var terms = TermReader(reader)
            let key = terms.key()
            var record = KeyRecord()
            record.isOverCap = terms.flag()
            record.claims = terms.list(minimum: 7) { terms in
                let flags = terms.byte()
                if flags > 3 { terms.reader.fail() }
                let state: KeyClaim.State =
                    flags & 1 == 1 ? .settled(terms.identity()) : .pending(terms.pending())
                return KeyClaim(
                    state: state, features: terms.features(), isOverride: flags & 2 == 2)
            }
            record.watchers = terms.list(minimum: 9) { terms in
                Watcher(waiting: terms.pending(), watched: terms.name())
            }
            record.early = terms.list(minimum: 6) { $0.pending() }
            reader = terms.reader
            return (record, key)
        }
    }
}
