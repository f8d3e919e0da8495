import Bytes

/// A sum of hashes of a state's parts: parts come and go without the others being looked at.
struct Fingerprint: Hashable, Sendable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    mutating func add(_ hash: Hash128) {
        low &+= hash.first
        high &+= hash.second
    }

    mutating func subtract(_ hash: Hash128) {
        low &-= hash.first
        high &-= hash.second
    }

    /// As a part of another sum.
    var hash: Hash128 { Hash128(first: low, second: high) }

    func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

/// A set of fingerprints, open addressing: most of an exploration's memory.
struct FingerprintSet {
    private var slots: [(low: UInt64, high: UInt64)]
    private(set) var count = 0

    init() { slots = Array(repeating: (0, 0), count: 1 << 12) }

    /// Whether it was not there yet.
    mutating func insert(_ print: Fingerprint) -> Bool {
        if count * 4 > slots.count * 3 { grow() }
        guard place((print.low | 1, print.high)) else { return false }
        count += 1
        return true
    }

    private mutating func place(_ value: (low: UInt64, high: UInt64)) -> Bool {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: value.high) & mask
        while true {
            let found = slots[place]
            if found.low == 0 {
                slots[place] = value
                return true
            }
            if found.low == value.low, found.high == value.high { return false }
            place = (place + 1) & mask
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: (0, 0), count: old.count * 2)
        for value in old where value.low != 0 { _ = place(value) }
    }
}
