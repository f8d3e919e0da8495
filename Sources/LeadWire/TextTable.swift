internal import Bytes
internal import LeadModel

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
        let reference = reference(to: text)
        writer.write(varint: reference)
        if reference < 2 { writer.write(counted: text) }
    }

    /// What stands for a text; one below 2 is followed by the text.
    @inline(__always)
    private mutating func reference(to text: ByteSlice) -> UInt64 {
        if latest < texts.count, Self.equal(texts[latest], text) { return UInt64(latest) + 2 }
        return search(text)
    }

    private mutating func search(_ text: ByteSlice) -> UInt64 {
        for place in texts.indices where Self.equal(texts[place], text) {
            latest = place
            return UInt64(place) + 2
        }
        guard texts.count < Self.limit else { return 0 }
        if texts.isEmpty { texts.reserveCapacity(8) }
        texts.append(text)
        return 1
    }

    /// Most texts that repeat are the same bytes of the same buffer.
    @inline(__always)
    private static func equal(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in left.sameBytes(as: right) }
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
            if texts.isEmpty { texts.reserveCapacity(8) }
            texts.append(text)
            return text
        default:
            guard reference - 2 < UInt64(texts.count) else { return nil }
            return texts[Int(reference - 2)]
        }
    }
}
