import Bytes
import StreamCore

/// Where an entry lies, in eight bytes: 17 bits of segment slot, 27 bits of offset and 20 bits of
/// length, both in units of ``LogFormat/alignment`` bytes.
struct EntryLocation: Equatable {
    static let segmentLimit = 1 << 17
    static let offsetLimit = 1 << 31
    static let lengthLimit = 1 << 24

    let bits: UInt64

    init(bits: UInt64) { self.bits = bits }

    /// Offset and length are multiples of 16 below their limits.
    init(segment: Int, offset: Int, length: Int) {
        bits = UInt64(segment) << 47 | UInt64(offset >> 4) << 20 | UInt64(length >> 4)
    }

    var segment: Int { Int(bits >> 47) }
    var offset: Int { Int(bits >> 20 & 0x7ff_ffff) << 4 }
    var length: Int { Int(bits & 0xf_ffff) << 4 }
}

/// The part of a key that the memory tier knows: 8 bits that choose a part of the table and 32
/// bits that are kept.
struct Fingerprint: Equatable {
    let part: Int
    /// Never 0, which marks an empty slot.
    let value: UInt32

    /// Mixes all of the key: entries of one hash differ in kind and number.
    init(_ key: StoreKey) {
        var mixed = key.hash.first ^ (key.hash.second << 32 | key.hash.second >> 32)
        mixed ^= (UInt64(key.kind) << 32 | UInt64(key.number)) &* 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ mixed >> 32) &* 0xd6e8_feb8_6659_fd93
        mixed = (mixed ^ mixed >> 32) &* 0xd6e8_feb8_6659_fd93
        mixed ^= mixed >> 32
        part = Int(mixed >> 56)
        let low = UInt32(truncatingIfNeeded: mixed)
        value = low == 0 ? 1 : low
    }
}
