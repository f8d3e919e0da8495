internal import CXXHash

/// XXH3, 64 bits: checksums of what is written to disk or sent between shards.
public enum Checksum {
    /// The checksum of the bytes.
    public static func xxh3(_ bytes: ByteSlice) -> UInt64 {
        bytes.withUnsafeBufferPointer { XXH3_64bits($0.baseAddress, $0.count) }
    }

    /// The checksum of memory that the caller keeps alive.
    public static func xxh3(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        XXH3_64bits(bytes.baseAddress, bytes.count)
    }

    /// XXH3 with 128 bits of output: tells apart states of which there are many millions.
    public static func xxh3Wide(_ bytes: UnsafeRawBufferPointer) -> Hash128 {
        let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
        return Hash128(first: hash.low64, second: hash.high64)
    }
}
