import Bytes

/// JSON texts compared for what they say: white space between tokens and the way a string is
/// escaped make no difference, the text of a number does.
enum JSONText {
    /// Whether two valid JSON texts are the same token by token (members in the same order).
    static func equal(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
        if left.sameBytes(as: right) { return true }
        var one = Scanner(left), other = Scanner(right)
        while true {
            let mine = one.next(), theirs = other.next()
            guard mine == theirs else { return false }
            if mine == nil { return true }
        }
    }

    /// A valid JSON text without white space between its tokens.
    static func compacted(_ text: ByteSlice) -> ByteSlice {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var inString = false
        var isEscaped = false
        for byte in text {
            if inString {
                inString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else if byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
                continue
            } else {
                inString = byte == UInt8(ascii: "\"")
            }
            result.append(byte)
        }
        return result[...]
    }

    /// Goes through a valid JSON text unit by unit: bytes outside strings, scalars inside.
    private struct Scanner {
        private var rest: ByteSlice
        private var inString = false
        private var pending: ByteSlice = []

        init(_ text: ByteSlice) { rest = text }

        mutating func next() -> UInt8? {
            if let byte = pending.popFirst() { return byte }
            if !inString {
                while let byte = rest.first,
                    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
                {
                    rest = rest.dropFirst()
                }
            }
            guard let byte = rest.popFirst() else { return nil }
            if byte == UInt8(ascii: "\"") {
                inString.toggle()
                return byte
            }
            guard inString, byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                return byte
            }
            pending = unescape(escaped)
            return pending.popFirst()
        }

        private mutating func unescape(_ byte: UInt8) -> ByteSlice {
            switch byte {
            case UInt8(ascii: "n"): return [0x0a]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "r"): return [0x0d]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0c]
            case UInt8(ascii: "u"): return unicode()
            case UInt8(ascii: "\""): return [0x5c, 0x22]
            case UInt8(ascii: "\\"): return [0x5c, 0x5c]
            default: return [byte]
            }
        }

        private mutating func unicode() -> ByteSlice {
            var unit = hex4()
            if unit & 0xfc00 == 0xd800, rest.starts(with: [0x5c, 0x75]) {
                rest = rest.dropFirst(2)
                unit = 0x10000 + (unit & 0x3ff) << 10 + (hex4() & 0x3ff)
            }
            guard let scalar = Unicode.Scalar(unit) else { return [] }
            // Quote and backslash keep an escape, so that neither looks like the end of a string.
            if scalar == "\"" || scalar == "\\" { return [0x5c, UInt8(ascii: scalar)] }
            return ByteSlice(utf8: String(Character(scalar)))
        }

        private mutating func hex4() -> UInt32 {
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            return UInt32(digits.text, radix: 16) ?? 0
        }
    }
}
