public import Bytes
internal import CICU

/// Characters: decoding, properties and what is cut off at the ends of a value.
extension UnicodeText {
    /// The scalar that begins at `index` and its length in bytes; nil where the UTF-8 is malformed
    /// (over-long forms, surrogates and values beyond U+10FFFF included).
    @inlinable
    public static func scalar(
        in bytes: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (value: UInt32, length: Int)? {
        guard index >= 0, index < bytes.count else { return nil }
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        guard first >= 0xc2, first <= 0xf4, index + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for offset in 1..<length {
            let next = bytes[index + offset]
            guard next & 0xc0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3f)
        }
        switch length {
        case 2: return (value, 2)
        case 3: return value < 0x800 || value & 0xf800 == 0xd800 ? nil : (value, 3)
        default: return value < 0x10000 || value > 0x10ffff ? nil : (value, 4)
        }
    }

    /// Whether the bytes are well-formed UTF-8.
    public static func isWellFormed(_ text: ByteSlice) -> Bool {
        if isASCII(text) { return true }
        return text.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                guard let (_, length) = scalar(in: bytes, at: index) else { return false }
                index += length
            }
            return true
        }
    }

    /// The property White_Space (no-break spaces and line separators are).
    public static func isWhiteSpace(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar == 0x20 || scalar &- 9 < 5 }
        return cicu_is_white_space(scalar)
    }

    /// General category Zs (no-break, thin, ideographic spaces), and the tab.
    public static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x20, 0xa0, 0x1680, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }

    /// General category Cf: direction marks, joiners, soft hyphen, byte order mark.
    public static func isFormat(_ scalar: UInt32) -> Bool {
        scalar < 0x80 ? false : cicu_is_format(scalar)
    }

    /// Whether no screen shows the character: Cf, variation selectors, U+034F, Hangul fillers.
    public static func isInvisible(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0xad: false
        case 0x034f, 0x115f, 0x1160, 0x3164, 0xffa0, 0x180b...0x180f, 0xfe00...0xfe0f,
            0xe0100...0xe01ef:
            true
        default: cicu_is_format(scalar)
        }
    }

    /// Whether the character is a letter (general category L).
    public static func isLetter(_ scalar: UInt32) -> Bool {
        scalar < 0x80 ? (scalar | 0x20) &- 0x61 < 26 : cicu_is_letter(scalar)
    }

    /// 0...9 for a decimal digit of any script.
    public static func digitValue(_ scalar: UInt32) -> Int? {
        if scalar < 0x80 { return scalar &- 0x30 < 10 ? Int(scalar) - 0x30 : nil }
        let value = cicu_digit_value(scalar)
        return value < 0 ? nil : Int(value)
    }

    /// The text without white space at both ends; malformed bytes count as no white space.
    public static func trimmed(_ text: ByteSlice) -> ByteSlice {
        text.withUnsafeBufferPointer { bytes in
            var start = 0
            var end = bytes.count
            while start < end, let (value, length) = scalar(in: bytes, at: start),
                isWhiteSpace(value)
            {
                start += length
            }
            while start < end {
                var last = end - 1
                while last > start, end - last < 4, bytes[last] & 0xc0 == 0x80 { last -= 1 }
                guard let (value, length) = scalar(in: bytes, at: last), last + length == end,
                    isWhiteSpace(value)
                else { break }
                end = last
            }
            return text[text.startIndex + start..<text.startIndex + end]
        }
    }

    /// Whether there is nothing but white space.
    public static func isBlank(_ text: ByteSlice) -> Bool { trimmed(text).isEmpty }

    /// The text without characters that no screen shows, the same slice where there is none; nil
    /// for malformed UTF-8.
    public static func visible(_ text: ByteSlice) -> ByteSlice? {
        if isASCII(text) { return text }
        return text.withUnsafeBufferPointer { bytes -> ByteSlice? in
            var kept: [UInt8]? = nil
            var index = 0
            while index < bytes.count {
                guard let (value, length) = scalar(in: bytes, at: index) else { return nil }
                if isInvisible(value) {
                    if kept == nil { kept = Array(bytes[..<index]) }
                } else if kept != nil {
                    kept?.append(contentsOf: bytes[index..<index + length])
                }
                index += length
            }
            return kept.map { $0[...] } ?? text
        }
    }

    /// The text with a space for each tab and each space of any kind; the same slice where there is
    /// none but plain ones. Malformed bytes stay.
    public static func plainSpaces(_ text: ByteSlice) -> ByteSlice {
        if isASCII(text), !text.contains(0x09) { return text }
        return text.withUnsafeBufferPointer { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let (value, length) = scalar(in: bytes, at: index) ?? (0, 1)
                if isSpace(value) {
                    out.append(0x20)
                } else {
                    out.append(contentsOf: bytes[index..<index + length])
                }
                index += length
            }
            return out[...]
        }
    }

    /// The text trimmed, each run of white space as one space; nil for malformed UTF-8.
    public static func collapsed(_ text: ByteSlice) -> ByteSlice? {
        let inner = trimmed(text)
        return inner.withUnsafeBufferPointer { bytes -> ByteSlice? in
            var out: [UInt8] = []
            var changed = false
            var inRun = false
            var index = 0
            out.reserveCapacity(bytes.count)
            while index < bytes.count {
                guard let (value, length) = scalar(in: bytes, at: index) else { return nil }
                if isWhiteSpace(value) {
                    if inRun || value != 0x20 { changed = true }
                    if !inRun { out.append(0x20) }
                    inRun = true
                } else {
                    inRun = false
                    out.append(contentsOf: bytes[index..<index + length])
                }
                index += length
            }
            return changed ? out[...] : inner
        }
    }
}
