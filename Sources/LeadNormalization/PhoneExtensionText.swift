import Bytes
import UnicodeText

/// Extensions as libphonenumber reads them, of such as it does not: words of other languages
/// (`poste 12`, `内線12`), and `#`, `=` or `:` behind the word (`Ext.#5`).
///
/// German `Durchwahl`, `DW`, `Apparat` and `Klappe` are not among the words: what stands behind them
/// is as often the end of the number itself, and nothing says which.
enum PhoneExtensionText {
    /// Data, versioned with ``PhoneRules``.
    private static let words = Set(
        """
        ext extn extension x interno poste ramal toestel tst wew wewn wewnętrzny linka klapka
        anknytning ankn mellék mellek extensão extensao local loc lokal dahili dah вн внутр
        внутренний добавочный добав дод внутрішній εσωτ εσωτερικό שלוחה تحويلة تحويله داخلي داخلی
        内線 內線 内线 分机 分機 轉 转 轉分機 转分机 내선
        """.split(whereSeparator: \.isWhitespace).map { ByteSlice(Array($0.utf8)) })

    /// So many digits and fewer are an extension.
    private static let longest = 7
    /// So many digits in front of it, and more, are a number.
    private static let leastNumber = 6

    /// The text with `ext.` for such a word; the same slice where there is none.
    static func plain(_ text: ByteSlice) -> ByteSlice {
        // Letters, or what is no ASCII.
        guard text.contains(where: { $0 >= 0x80 || ($0 | 0x20) &- 0x61 < 26 }) else { return text }
        return text.withUnsafeBufferPointer { plain(text, $0) }
    }

    private static func plain(_ text: ByteSlice, _ bytes: UnsafeBufferPointer<UInt8>) -> ByteSlice {
        var scalars: [(value: UInt32, place: Int)] = []
        var place = 0
        while place < bytes.count {
            guard let (value, length) = UnicodeText.scalar(in: bytes, at: place) else {
                return text
            }
            scalars.append((value, place))
            place += length
        }
        func skip(_ end: Int, while matches: (UInt32) -> Bool) -> Int {
            var end = end
            while end > 0, matches(scalars[end - 1].value) { end -= 1 }
            return end
        }
        func start(_ index: Int) -> Int {
            text.startIndex + (index < scalars.count ? scalars[index].place : bytes.count)
        }
        let digitsEnd = skip(scalars.count) { " .)]）】".unicodeScalars.map(\.value).contains($0) }
        let digits = skip(digitsEnd) { UnicodeText.digitValue($0) != nil }
        let wordEnd = skip(digits) { " .:#=-：＃．".unicodeScalars.map(\.value).contains($0) }
        let word = skip(wordEnd) { UnicodeText.isLetter($0) }
        guard (1...longest).contains(digitsEnd - digits), word < wordEnd,
            let small = UnicodeText.lowercased(text[start(word)..<start(wordEnd)]),
            words.contains(small)
        else { return text }
        let end = skip(word) { " ,;/([（【".unicodeScalars.map(\.value).contains($0) }
        guard
            scalars[..<end].count(where: { UnicodeText.digitValue($0.value) != nil }) >= leastNumber
        else { return text }
        var plain = Array(text[..<start(end)])
        plain.append(contentsOf: " ext. ".utf8)
        plain.append(contentsOf: text[start(digits)..<start(digitsEnd)])
        return plain[...]
    }
}
