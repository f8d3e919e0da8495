/// A version-8 UUID (RFC 9562, section 5.8): 122 bits of a hash, six bits of version and variant.
public struct UUID8: Hashable, Sendable, Comparable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// A UUID made of the first 128 bits of SHA-256 over the bytes.
    public init(hashing bytes: ByteSlice) { self.init(SHA256.digest(bytes)) }

    /// The same over a prefix and the bytes behind it.
    public init(hashing bytes: ByteSlice, behind prefix: SHA256.Prefix) {
        self.init(prefix.digest(bytes))
    }

    private init(_ digest: SHA256.Digest) {
        self.init(high: digest.word(0).byteSwapped, low: digest.word(1).byteSwapped)
    }

    /// Any 128 bits; version and variant are set.
    public init(high: UInt64, low: UInt64) {
        self.high = (high & 0xffff_ffff_ffff_0fff) | 0x8000
        self.low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000
    }

    /// Reads the 36 characters of the textual form, in either case.
    public init?(_ text: ByteSlice) {
        guard text.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (place, byte) in text.enumerated() {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let value = Self.hexValue(byte) else { return nil }
            if digits < 16 {
                words.0 = words.0 << 4 | value
            } else {
                words.1 = words.1 << 4 | value
            }
            digits += 1
        }
        self.init(high: words.0, low: words.1)
        guard high == words.0, low == words.1 else { return nil }
    }

    /// Appends the 36 characters of the textual form, lower case.
    public func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: textBytes)
    }

    /// Writes the 36 characters of the textual form, lower case.
    public func write(to target: UnsafeMutablePointer<UInt8>) {
        Self.writeHex(high >> 32, to: target)
        target[8] = UInt8(ascii: "-")
        let high = Self.hex(self.high & 0xffff_ffff)
        let low = Self.hex(self.low >> 32)
        let raw = UnsafeMutableRawPointer(target)
        raw.storeBytes(of: UInt32(truncatingIfNeeded: high), toByteOffset: 9, as: UInt32.self)
        target[13] = UInt8(ascii: "-")
        raw.storeBytes(of: UInt32(high >> 32), toByteOffset: 14, as: UInt32.self)
        target[18] = UInt8(ascii: "-")
        raw.storeBytes(of: UInt32(truncatingIfNeeded: low), toByteOffset: 19, as: UInt32.self)
        target[23] = UInt8(ascii: "-")
        raw.storeBytes(of: UInt32(low >> 32), toByteOffset: 24, as: UInt32.self)
        Self.writeHex(self.low & 0xffff_ffff, to: target + 28)
    }

    private static func writeHex(_ word: UInt64, to target: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(target).storeBytes(of: hex(word), as: UInt64.self)
    }

    /// The eight hexadecimal digits of 32 bits, as they lie in memory (little-endian), all at once.
    private static func hex(_ word: UInt64) -> UInt64 {
        // The nibbles, one a byte, the most significant in the lowest byte.
        var spread = word
        spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff
        spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff
        spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0f
        let nibbles = spread.byteSwapped
        // 1 in each byte whose nibble is above 9: those become letters.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).littleEndian
    }

    /// Runs `body` on the 36 characters of the textual form, lower case.
    @inlinable
    public func withText<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var words: (UInt64, UInt64, UInt64, UInt64, UInt32) = (0, 0, 0, 0, 0)
        return try withUnsafeMutableBytes(of: &words) { buffer throws(Failure) in
            let text = UnsafeMutableRawBufferPointer(rebasing: buffer[..<36])
                .assumingMemoryBound(to: UInt8.self)
            if let target = text.baseAddress { write(to: target) }
            return try body(UnsafeBufferPointer(text))
        }
    }

    /// The 36 bytes of the textual form.
    public var textBytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 36) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            write(to: target)
            count = 36
        }
    }

    public static func < (left: UUID8, right: UUID8) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    private static func hexValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension UUID8: CustomStringConvertible {
    public var description: String { String(decoding: textBytes, as: UTF8.self) }
}
