/// Questions about the bytes of a configuration file.
enum YAMLText {
    /// Refuses what is not UTF-8, with the place of the first byte that is not.
    static func validate(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLFault) {
        if bytes.count >= 2,
            (bytes[0] == 0xfe && bytes[1] == 0xff) || (bytes[0] == 0xff && bytes[1] == 0xfe)
        {
            throw YAMLFault(
                mark: .start, what: "the file is UTF-16", fix: "save the file as UTF-8")
        }
        if let offset = firstInvalidUTF8(bytes) {
            throw YAMLFault(
                mark: mark(ofByte: offset, in: bytes), what: "a byte that is not UTF-8 text",
                fix: "save the file as UTF-8")
        }
        if let offset = bytes.firstIndex(of: 0) {
            throw YAMLFault(
                mark: mark(ofByte: offset, in: bytes), what: "a NUL character: not a text file",
                fix: "write plain UTF-8 text")
        }
    }

    /// The first byte that begins no well-formed sequence (Unicode 15, table 3-7).
    static func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            if first < 0x80 {
                index += 1
                continue
            }
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xbf
            switch first {
            case 0xc2...0xdf: length = 2
            case 0xe0: (length, low) = (3, 0xa0)
            case 0xed: (length, high) = (3, 0x9f)
            case 0xe1...0xef: length = 3
            case 0xf0: (length, low) = (4, 0x90)
            case 0xf4: (length, high) = (4, 0x8f)
            case 0xf1...0xf3: length = 4
            default: return index
            }
            guard index + length <= bytes.count, (low...high).contains(bytes[index + 1]) else {
                return index
            }
            for next in (index + 2)..<max(index + length, index + 2)
            where bytes[next] & 0xc0 != 0x80 {
                return index
            }
            index += length
        }
        return nil
    }

    /// The line and column of a byte.
    static func mark(ofByte offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> YAMLMark {
        var mark = YAMLMark.start
        for byte in bytes.prefix(max(offset, 0)) {
            if byte == UInt8(ascii: "\n") {
                mark = YAMLMark(line: mark.line + 1, column: 1)
            } else if byte & 0xc0 != 0x80 {
                mark.column += 1
            }
        }
        return mark
    }

    /// Whether a line's leading white space holds a tab.
    static func isIndentedByTab(line: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var current = 1
        var index = 0
        while current < line, index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { current += 1 }
            index += 1
        }
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: "\t")
    }
}
