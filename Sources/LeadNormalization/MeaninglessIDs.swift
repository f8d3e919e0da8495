import Bytes
import UnicodeText

/// Ids that mean nothing: what programs write where they have none. Data, versioned with
/// ``ProviderRules``; compared without outer white space, invisible characters and case.
///
/// Beside the list: `-1`, dots, dashes and underscores alone, and zeros alone, which may have those
/// between them, braces or a URN's prefix around them (the zero UUID). `00012` is an id.
enum MeaninglessIDs {
    private static let list = [
        "undefined", "null", "(null)", "<null>", "nil", "<nil>", "none", "(none)", "nan", "na",
        "n/a", "#n/a", "n.a.", "n.a", "n\\a", "false", "[object object]", "[object]", "object",
        "{}",
        "[]", "\"\"", "''", "?", "0x0", "empty", "(empty)", "(blank)", "blank", "unknown",
        "(unknown)", "undefined:undefined", "null:null", "tbd", "tba", "tbc", "not available",
        "not applicable", "not set", "not provided", "missing", "no id", "\u{2205}",
    ].map { ByteSlice(utf8: $0) }

    private static let words = Set(list)
    /// The longest of them, bytes.
    private static let longest = list.map(\.count).max() ?? 0
    /// Longer texts are looked at no further: ids of zeros are not that long.
    private static let longestBlank = 128
    private static let urn = Array("urn:uuid:".utf8)

    static func contains(_ raw: ByteSlice) -> Bool {
        guard let visible = UnicodeText.visible(raw) else { return false }
        let text = UnicodeText.trimmed(visible)
        if text.isEmpty { return true }
        // Most ids have such a digit, and are looked at no further.
        if text.contains(where: { $0 &- 0x31 < 9 }) { return text.equals("-1") }
        guard text.count <= longestBlank else { return false }
        if isFiller(text) { return true }
        guard text.count <= longest else { return false }
        return words.contains(UnicodeText.asciiLowercased(text))
    }

    /// Dots, dashes and underscores; zeros with those between them, maybe in braces.
    private static func isFiller(_ text: ByteSlice) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            var index = 0
            var end = bytes.count
            if end > urn.count, urn.indices.allSatisfy({ EmailBytes.lower(bytes[$0]) == urn[$0] }) {
                index = urn.count
            }
            if end - index > 2, bytes[index] == UInt8(ascii: "{"),
                bytes[end - 1] == UInt8(ascii: "}")
            {
                index += 1
                end -= 1
            }
            while index < end {
                guard let (value, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return false
                }
                switch value {
                case 0x30, 0x2d, 0x2e, 0x5f: break
                // Hyphens and dashes, ellipsis, minus; their full-width forms.
                case 0x2010...0x2015, 0x2026, 0x2212, 0xfe58, 0xfe63, 0xff0d, 0xff0e, 0xff10,
                    0xff3f:
                    break
                default: return false
                }
                index += length
            }
            return true
        }
    }
}
