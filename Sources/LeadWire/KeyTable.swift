internal import Bytes
internal import LeadModel

/// Keys that repeat within a record (a key is claimed, then it is somebody's home), written once.
/// A key is one byte: its kind, and its value behind it, counted; or ``reference`` + n, which
/// stands for the key at place n. What is written out takes the next place, of the latest
/// ``limit`` only, so that a search stays short however many keys there are.
struct KeyTable {
    static let limit = 16
    /// Above the numbers of kinds.
    private static let reference: UInt8 = 16

    private var keys: [IdentityKey] = []
    private var next = 0

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        next = 0
    }

    mutating func write(_ key: IdentityKey, to writer: inout ByteWriter) {
        for place in keys.indices
        where keys[place].kind == key.kind && keys[place].value.sameBytes(as: key.value) {
            return writer.write(byte: Self.reference + UInt8(place))
        }
        writer.write(byte: key.kind.rawValue)
        writer.write(counted: key.value)
        keep(key)
    }

    /// Nil where the byte is neither a kind nor a place.
    mutating func read(from reader: inout SliceReader) -> IdentityKey? {
        let mark = reader.byte()
        if mark >= Self.reference {
            let place = Int(mark - Self.reference)
            return place < keys.count ? keys[place] : nil
        }
        guard let kind = KeyKind(rawValue: mark) else { return nil }
        let key = IdentityKey(kind: kind, value: reader.counted())
        keep(key)
        return key
    }

    private mutating func keep(_ key: IdentityKey) {
        if keys.count < Self.limit {
            keys.append(key)
        } else {
            keys[next] = key
        }
        next = (next + 1) % Self.limit
    }
}
