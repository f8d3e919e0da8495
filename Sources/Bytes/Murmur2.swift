/// MurmurHash2 as Kafka's clients compute it for the default partitioner (32 bits, seed 0x9747b28c).
public enum Murmur2 {
    /// The hash, as the signed number that Java shows.
    public static func hash(_ bytes: ByteSlice) -> Int32 {
        bytes.withUnsafeBufferPointer { Int32(bitPattern: hash($0)) }
    }

    /// The partition of a record with this key in a topic of `count` partitions (at least 1): the
    /// hash without its sign bit, modulo `count`.
    public static func partition(of key: ByteSlice, count: Int32) -> Int32 {
        (hash(key) & 0x7fff_ffff) % count
    }

    /// The partition of a record whose key lies anywhere.
    public static func partition(of key: UnsafeBufferPointer<UInt8>, count: Int32) -> Int32 {
        Int32(bitPattern: hash(key) & 0x7fff_ffff) % count
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        let length = bytes.count
        var result = 0x9747_b28c ^ UInt32(truncatingIfNeeded: length)
        let raw = UnsafeRawBufferPointer(bytes)
        var position = 0
        while position + 4 <= length {
            var word = UInt32(
                littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            word = word &* multiplier
            word ^= word >> 24
            word = word &* multiplier
            result = result &* multiplier
            result ^= word
            position += 4
        }
        let rest = length - position
        if rest == 3 { result ^= UInt32(bytes[position + 2]) << 16 }
        if rest >= 2 { result ^= UInt32(bytes[position + 1]) << 8 }
        if rest >= 1 {
            result ^= UInt32(bytes[position])
            result = result &* multiplier
        }
        result ^= result >> 13
        result = result &* multiplier
        result ^= result >> 15
        return result
    }
}
