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
        if latest < texts.count, texts[latest].sameBytes(as: text) {
            return writer.write(varint: UInt64(latest) + 2)
        }
        for place in texts.indices where texts[place].sameBytes(as: text) {
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
