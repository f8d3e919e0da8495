/// A fixed map from short byte strings to bit sets: open addressing over one blob, built once.
struct ByteTable: Sendable {
    private var slots: [UInt32]
    private var starts: [UInt32] = [0]
    private var values: [UInt16] = []
    private var blob: [UInt8] = []
    private let mask: Int

    /// Words separated by white space, with the bits that each gets; doubled words unite theirs.
    init(_ groups: [(words: String, bits: UInt16)]) {
        let entries = groups.flatMap { group in
            group.words.split(whereSeparator: \.isWhitespace).map { ($0, group.bits) }
        }
        var capacity = 16
        while capacity < entries.count * 3 { capacity *= 2 }
        mask = capacity - 1
        slots = Array(repeating: 0, count: capacity)
        for (word, bits) in entries { insert(Array(word.utf8), bits) }
    }

    private mutating func insert(_ word: [UInt8], _ bits: UInt16) {
        word.withUnsafeBufferPointer { key in
            var slot = Int(truncatingIfNeeded: Self.hash(key)) & mask
            while slots[slot] != 0 {
                let entry = Int(slots[slot]) - 1
                if blob[Int(starts[entry])..<Int(starts[entry + 1])].elementsEqual(key) {
                    values[entry] |= bits
                    return
                }
                slot = (slot + 1) & mask
            }
            blob.append(contentsOf: key)
            starts.append(UInt32(blob.count))
            values.append(bits)
            slots[slot] = UInt32(values.count)
        }
    }

    /// The bits of a key, 0 where it is not listed.
    func bits(_ key: UnsafeBufferPointer<UInt8>) -> UInt16 {
        let hash = Self.hash(key)
        return slots.withUnsafeBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 {
                let entry = Int(slots[slot]) - 1
                if holds(key, entry) { return values[entry] }
                slot = (slot + 1) & mask
            }
            return 0
        }
    }

    private func holds(_ key: UnsafeBufferPointer<UInt8>, _ entry: Int) -> Bool {
        let start = Int(starts[entry])
        guard Int(starts[entry + 1]) - start == key.count else { return false }
        return blob.withUnsafeBufferPointer { blob in
            var index = 0
            while index < key.count {
                if blob[start + index] != key[index] { return false }
                index += 1
            }
            return true
        }
    }

    /// Eight bytes a round; no defence against chosen keys is needed, the table never grows.
    @inline(__always)
    static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9e37_79b9_7f4a_7c15
        let raw = UnsafeRawBufferPointer(key)
        var index = 0
        while index + 8 <= raw.count {
            hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < raw.count {
            tail = tail << 8 | UInt64(raw[index])
            index += 1
        }
        return mix(hash ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value &* 0xd6e8_feb8_6659_fd93
        return product ^ product >> 32
    }
}
