/// A version-8 UUID (RFC 9562, section 5.8): 122 bits of a hash, six bits of version and variant.
public struct UUID8: Hashable, Sendable, Comparable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// A UUID made of the first 128 bits of SHA-256 over the bytes.
    public init(hashing bytes: ByteSlice) {
        let digest = SHA256.digest(bytes)
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
        for (place, word) in [high, low].enumerated() {
            for nibble in 0..<16 {
                let position = place * 16 + nibble
                if position == 8 || position == 12 || position == 16 || position == 20 {
                    bytes.append(UInt8(ascii: "-"))
                }
                let value = UInt8(truncatingIfNeeded: word >> (60 - 4 * UInt64(nibble))) & 15
                bytes.append(
                    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
            }
        }
    }

    /// The 36 bytes of the textual form.
    public var textBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        append(to: &bytes)
        return bytes
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
