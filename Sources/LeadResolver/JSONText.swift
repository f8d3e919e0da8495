import Bytes

/// What is done with JSON texts as they came.
enum JSONText {
    /// Whether two valid JSON texts are the same value, see ``JSONCanonicalForm``.
    static func equal(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
        if left.sameBytes(as: right) { return true }
        guard let one = JSONCanonicalForm.of(left), let other = JSONCanonicalForm.of(right) else {
            return false
        }
        return one == other
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
}
