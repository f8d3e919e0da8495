import Bytes
import UnicodeText

/// Quoted strings (RFC 5322 section 3.2.4), in local parts and in display names.
enum QuotedText {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let bracket = UInt8(ascii: "<")

    /// A quoted string with something in it: no quote inside but behind a backslash.
    static func isQuotedString(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 3, bytes[0] == quote else { return false }
        var index = 1
        while index < bytes.count {
            if bytes[index] == quote { return index == bytes.count - 1 }
            index += bytes[index] == backslash ? 2 : 1
        }
        return false
    }

    /// Where the only `<` stands that is no part of a quoted string; where the quotes are no pairs,
    /// they are characters like others.
    static func onlyBracket(in text: ByteSlice) -> Int? {
        var found: Int?
        var isQuoted = false
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == quote {
                isQuoted.toggle()
            } else if isQuoted, byte == backslash {
                index += 1
            } else if !isQuoted, byte == bracket {
                guard found == nil else { return nil }
                found = index
            }
            index += 1
        }
        guard isQuoted else { return found }
        guard let first = text.firstIndex(of: bracket), text.lastIndex(of: bracket) == first else {
            return nil
        }
        return first
    }

    /// What quotes around all of it say, double or single ones; else the same slice.
    static func withoutQuotes(_ text: ByteSlice) -> ByteSlice {
        guard text.count >= 2, let first = text.first, first == text.last else { return text }
        let inner = text.dropFirst().dropLast()
        if first == quote { return unescaped(inner) }
        return first == UInt8(ascii: "'") ? inner : text
    }

    /// Without the backslashes of quoted pairs, composed.
    static func unescaped(_ inner: ByteSlice) -> ByteSlice {
        guard inner.contains(backslash) else { return inner }
        var plain: [UInt8] = []
        var isPair = false
        for byte in inner {
            if byte == backslash, !isPair {
                isPair = true
            } else {
                plain.append(byte)
                isPair = false
            }
        }
        // A combining mark may have stood behind a backslash.
        return UnicodeText.nfc(plain[...]) ?? plain[...]
    }

    /// In quotes, with a backslash before what needs one and before nothing else.
    static func quoted(_ plain: ByteSlice) -> ByteSlice {
        var text = [quote]
        for byte in plain {
            if byte == quote || byte == backslash { text.append(backslash) }
            text.append(byte)
        }
        text.append(quote)
        return text[...]
    }
}
