internal import LeadModel
internal import UnicodeText

/// Unicode's White_Space property (PropList.txt) over well-formed UTF-8, and what is blank: such
/// space, and characters that no screen shows (``UnicodeText/isInvisible(_:)``).
enum WhiteSpace {
    /// A range without white space at either end; its bytes are `bytes`.
    @inline(__always)
    static func trimmed(_ range: TextRange, _ bytes: UnsafeBufferPointer<UInt8>) -> TextRange {
        var end = bytes.count
        var start = 0
        // Most texts neither begin nor end with a byte that could be white space.
        while start < end {
            let width = prefix(bytes, from: start, to: end)
            if width == 0 { break }
            start += width
        }
        while start < end {
            let width = suffix(bytes, from: start, to: end)
            if width == 0 { break }
            end -= width
        }
        return TextRange(start: Int(range.start) + start, count: end - start)
    }

    /// Whether there is nothing that a screen shows.
    @inline(__always)
    static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Most texts begin with a letter or a digit.
        if let first = bytes.first, first > 0x20, first < 0x7f { return false }
        return isWhollyBlank(bytes)
    }

    private static func isWhollyBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0
        while start < bytes.count {
            let width = prefix(bytes, from: start, to: bytes.count)
            if width > 0 {
                start += width
                continue
            }
            guard bytes[start] >= 0x80,
                let (scalar, length) = UnicodeText.scalar(in: bytes, at: start),
                UnicodeText.isInvisible(scalar)
            else { return false }
            start += length
        }
        return true
    }

    /// The width of a white-space character at the start, else 0.
    @inline(__always)
    private static func prefix(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Int {
        let first = bytes[start]
        if first == 0x20 || (first >= 0x09 && first <= 0x0d) { return 1 }
        if first < 0xc2 || first > 0xe3 { return 0 }
        if end - start >= 2, isTwo(first, bytes[start + 1]) { return 2 }
        if end - start >= 3, isThree(first, bytes[start + 1], bytes[start + 2]) { return 3 }
        return 0
    }

    /// The width of a white-space character at the end, else 0.
    @inline(__always)
    private static func suffix(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Int {
        let last = bytes[end - 1]
        if last == 0x20 || (last >= 0x09 && last <= 0x0d) { return 1 }
        if last < 0x80 || last > 0xaf { return 0 }
        if end - start >= 2, isTwo(bytes[end - 2], last) { return 2 }
        if end - start >= 3, isThree(bytes[end - 3], bytes[end - 2], last) { return 3 }
        return 0
    }

    /// U+0085 and U+00A0.
    private static func isTwo(_ first: UInt8, _ second: UInt8) -> Bool {
        first == 0xc2 && (second == 0x85 || second == 0xa0)
    }

    /// U+1680, U+2000...U+200A, U+2028, U+2029, U+202F, U+205F and U+3000.
    private static func isThree(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xe1, 0x9a): third == 0x80
        case (0xe2, 0x80):
            (third >= 0x80 && third <= 0x8a) || third == 0xa8 || third == 0xa9 || third == 0xaf
        case (0xe2, 0x81): third == 0x9f
        case (0xe3, 0x80): third == 0x80
        default: false
        }
    }
}
