import Bytes

/// Recent answers of the library, direct-mapped by (raw value, region).
struct PhoneCache {
    private struct Entry {
        var raw: ByteSlice
        var region: UInt16?
        var key: PhoneKey?
    }

    private var entries: [Entry?]
    private let mask: Int

    /// `capacity` is a power of two.
    init(capacity: Int = 4096) {
        entries = Array(repeating: nil, count: capacity)
        mask = capacity - 1
    }

    private func slot(_ raw: ByteSlice, _ region: UInt16?) -> Int {
        let hash = raw.withUnsafeBufferPointer { ByteTable.hash($0) }
        return Int(truncatingIfNeeded: hash ^ UInt64(region ?? 0)) & mask
    }

    /// The outer optional says whether the answer is known.
    func find(_ raw: ByteSlice, _ region: UInt16?) -> (key: PhoneKey?, Void)? {
        guard let entry = entries[slot(raw, region)], entry.region == region,
            entry.raw.sameBytes(as: raw)
        else { return nil }
        return (entry.key, ())
    }

    mutating func store(_ raw: ByteSlice, _ region: UInt16?, _ key: PhoneKey?) {
        guard raw.count <= 64 else { return }
        entries[slot(raw, region)] = Entry(raw: raw.compacted, region: region, key: key)
    }
}
