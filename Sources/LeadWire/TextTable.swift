internal import Bytes

/// Texts that repeat within a record (sources, topics), written once. A reference is a varint: 0, a
/// text that stands for itself; 1, one that also becomes the table's next entry; n + 2, entry n.
struct TextTable {
    /// Beyond this many entries texts stand for themselves, so that a search stays short.
    static let limit = 32

    private var texts: [ByteSlice] = []
    private var latest = 0

    mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
        latest = 0
    }

    mutating func write(_ text: ByteSlice, to writer: inout ByteWriter) {
        if latest < texts.count, Self.equal(texts[latest], text) {
            return writer.write(varint: UInt64(latest) + 2)
        }
        for place in texts.indices where Self.equal(texts[place], text) {
            latest = place
            return writer.write(varint: UInt64(place) + 2)
        }
        if texts.count < Self.limit {
            texts.append(text)
            writer.write(varint: 1)
        } else {
            writer.write(varint: 0)
        }
        writer.write(counted: text)
    }

    /// By words of eight bytes: this is asked for every text of a record.
    private static func equal(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                var position = 0
                while position + 8 <= left.count {
                    let words = (
                        left.loadUnaligned(fromByteOffset: position, as: UInt64.self),
                        right.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    )
                    if words.0 != words.1 { return false }
                    position += 8
                }
                while position < left.count {
                    if left[position] != right[position] { return false }
                    position += 1
                }
                return true
            }
        }
    }

    /// Nil where the reference names no entry.
    mutating func read(from reader: inout SliceReader) -> ByteSlice? {
        let reference = reader.varint()
        switch reference {
        case 0: return reader.counted()
        case 1:
            guard texts.count < Self.limit else { return nil }
            let text = reader.counted()
            texts.append(text)
            return text
        default:
            guard reference - 2 < UInt64(texts.count) else { return nil }
            return texts[Int(reference - 2)]
        }
    }
}
