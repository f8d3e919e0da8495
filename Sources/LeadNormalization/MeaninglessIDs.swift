import Bytes
import UnicodeText

/// Ids that mean nothing: what programs write where they have none. Data, versioned with
/// ``ProviderRules``; compared without outer white space, invisible characters, full width and case,
/// also in quotes or brackets, and several in a row (`null|null`).
///
/// Beside the list: `-1`, what has neither letter nor digit, and zeros alone, which may have dots
/// and dashes between them, braces or a URN's prefix around them (the zero UUID, and the one of ones,
/// RFC 9562); templates that nobody filled in. `00012` is an id.
enum MeaninglessIDs {
    private static let list = [
        "undefined", "null", "nil", "none", "nan", "na", "n/a", "#n/a", "n.a.", "n.a", "n\\a",
        "false",
        "[object object]", "[object undefined]", "[object null]", "[object]", "object object",
        "object",
        "system.object", "?", "0x0", "0x00", "empty", "empty string", "blank", "unknown",
        "undefined:undefined", "null:null", "tbd", "tba", "tbc", "not available", "not applicable",
        "not set", "not_set", "not-set", "notset", "true", "[id]", "<id>", "guest",
        "anonymous", "default", "test", "s/n", "sin id", "sans id", "ohne id", "not provided",
        "not found", "no value", "missing", "no id", "nul", "void",
        "nothing", "unset", "unassigned", "string", "new", "\\n", "\u{2205}", "+0", "0,0",
        "unbekannt", "keine", "keine angabe", "k.a.", "inconnu", "aucun", "desconocido", "ninguno",
        "desconhecido", "nenhum", "sconosciuto", "nessuno", "onbekend", "n.v.t.", "brak", "neznámé",
        "нет", "неизвестно", "无", "無", "未知", "空", "なし", "不明", "없음",
        "#ref!", "#value!", "#num!", "#null!", "#div/0!", "#name?", "#nv", "#error!", "#error",
        "#bezug!", "#wert!", "#valeur!", "#valor!",
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
        if text.isEmpty || isTemplate(text) { return true }
        // Most ids have such a digit, and are looked at no further.
        if text.contains(where: { $0 &- 0x31 < 9 }) { return text.equals("-1") }
        guard text.count <= longestBlank else { return false }
        if isFiller(text) || isOnesUUID(text) { return true }
        guard let small = UnicodeText.nfkcCaseFold(text) else { return false }
        if isWord(small) { return true }
        let parts = small.split(whereSeparator: isSeparator)
        return parts.count > 1 && parts.allSatisfy { isWord($0) }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        // , | - _ : ; / and space.
        case 0x2c, 0x7c, 0x2d, 0x5f, 0x3a, 0x3b, 0x2f, 0x20: true
        default: false
        }
    }

    /// A word of the list, maybe in quotes or brackets, or with a period.
    private static func isWord(_ text: ByteSlice) -> Bool {
        var word = text
        while word.count <= longest + 2 {
            if words.contains(word) { return true }
            guard let first = word.first, let last = word.last, word.count > 2 else { return false }
            if pairs.contains(where: { $0 == first && $1 == last }) {
                word = word.dropFirst().dropLast()
            } else if last == UInt8(ascii: ".") {
                word = word.dropLast()
            } else {
                return false
            }
        }
        return false
    }

    private static let pairs = ["()", "[]", "<>", "{}", "\"\"", "''", "``", "**", "__"].map {
        pair in
        (pair.utf8.first ?? 0, pair.utf8.last ?? 0)
    }

    /// `{{contact.id}}`
    private static func isTemplate(_ text: ByteSlice) -> Bool {
        guard let last = text.last, last &- 0x30 >= 10, (last | 0x20) &- 0x61 >= 26 else {
            return false
        }
        let percent = UInt8(ascii: "%")
        if text.count > 2, last == percent, text.first == percent,
            text.dropFirst().dropLast().allSatisfy({ ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5f })
        {
            return true
        }
        guard text.count > 4 else { return false }
        return templates.contains { open, close in
            text.starts(with: open) && text.suffix(close.count).elementsEqual(close)
        }
    }

    private static let templates = [
        ("{{", "}}"), ("${", "}"), ("#{", "}"), ("{%", "%}"), ("<%", "%>"), ("*|", "|*"),
        ("%%", "%%"), ("[[", "]]"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    private static func isOnesUUID(_ text: ByteSlice) -> Bool {
        let ones = text.filter { $0 | 0x20 == UInt8(ascii: "f") }.count
        return ones == 32 && text.allSatisfy { $0 | 0x20 == UInt8(ascii: "f") || $0 == 0x2d }
    }

    /// What has neither letter nor digit; zeros with dots and dashes between them, maybe in braces.
    private static func isFiller(_ text: ByteSlice) -> Bool {
        if text.allSatisfy({ $0 < 0x30 || $0 &- 0x3a < 7 || $0 &- 0x5b < 6 || $0 &- 0x7b < 5 }) {
            return true
        }
        return text.withUnsafeBufferPointer { bytes in
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
