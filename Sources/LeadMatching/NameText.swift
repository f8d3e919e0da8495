import Bytes
import UnicodeText

/// Names in matching form: NFKC_Casefold, words with one space between.
///
/// What stands between parts of a name (white space, hyphens, periods, quotes, brackets, any other
/// punctuation) is a space; apostrophes of all kinds are dropped: `O’Brien` is `obrien`, `J.R.` is
/// `j r`, `Jean-Luc` is `jean luc`. An article that they cut short goes with its name: `d' Ormesson`
/// is `dormesson`, `'t Hart` one token. Letters keep their diacritics, and those that look alike stay
/// different; but Turkish I, ı, İ and i are one, since a name in capitals does not say which it is,
/// and so are letters that the keyboards of one script exchange.
enum NameText {
    /// Longer values are no names, bytes.
    static let longestValue = 1024
    /// Longer names are no names, bytes in matching form.
    static let longestName = 256

    /// Compatibility forms and case folded; nil for malformed UTF-8 and for what is too long.
    static func folded(_ value: ByteSlice) -> ByteSlice? {
        guard value.count <= longestValue else { return nil }
        if UnicodeText.isASCII(value) { return value }
        return UnicodeText.nfkcCaseFold(value).map { withOneLetter(withOneI($0)) }
    }

    /// Words, and what stood between them.
    struct Words {
        /// With one space between.
        var text: ByteSlice
        /// The same, byte by byte, but for the spaces: each is a ``Gap``.
        var gaps: ByteSlice
        /// Whether a period stands behind the last word.
        var endsWithPeriod: Bool
        /// Whether the last word is an article that an apostrophe cut short.
        var cut = Cut.none
    }

    /// An article or preposition behind which its name is missing.
    enum Cut {
        case none
        /// `Ormesson, Jean d'`: one word with the name.
        case elided
        /// `Hart, Maarten 't`
        case article
    }

    /// What stood between two words, as a byte that no word holds.
    enum Gap {
        static let space = UInt8(ascii: " ")
        /// One hyphen or dash, maybe behind a period: `Meyer-Schmidt`, `J.-P.`
        static let hyphen = UInt8(ascii: "-")
        /// Periods alone: `M.D`
        static let period = UInt8(ascii: ".")
        /// A period and a space.
        static let abbreviation = UInt8(ascii: ":")
        /// Behind `'t`: the word belongs to the next one.
        static let article = UInt8(ascii: "'")

        /// A gap with one more character; 0 is none yet.
        static func joined(_ gap: UInt8, _ next: UInt8) -> UInt8 {
            switch gap {
            case 0: next
            case period: next == space ? abbreviation : next
            case abbreviation: abbreviation
            case article: article
            default: space
            }
        }
    }

    /// The words of a folded text (ASCII in either case); nil where there is no letter, where it
    /// is too long, and where it is an e-mail address.
    static func words(_ folded: ByteSlice) -> Words? {
        var hasLetter = false
        var isName = true
        var isPlain = true
        var gap: UInt8 = 0
        var cut = Cut.none
        let words = folded.withUnsafeBufferPointer { bytes in
            // A gap is written only between what was there: never more bytes than came.
            [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
                var index = 0
                // Before the last space.
                var earlierGap: UInt8 = 0
                // Where the last word begins that has an apostrophe in front, and where one ends that
                // is cut short; none yet.
                var quoted = -1
                var elidedEnd = -1
                func write(_ byte: UInt8) {
                    if gap != 0, count > 0 {
                        out[count] = gap
                        count += 1
                        if gap != Gap.space { isPlain = false }
                    }
                    gap = 0
                    out[count] = byte
                    count += 1
                }
                func endsInArticle() -> Bool {
                    quoted >= 0 && quoted == count - 1 && isArticle(out[quoted])
                }
                func space() {
                    earlierGap = gap
                    if elidedEnd == count { return }
                    let isBehindArticle = gap == 0 && endsInArticle()
                    gap = isBehindArticle ? Gap.article : Gap.joined(gap, Gap.space)
                }
                func apostrophe(behind next: Int) {
                    if count == 0 || gap != 0 {
                        quoted = count == 0 ? 0 : count + 1
                        return
                    }
                    var start = count
                    while start > 0, out[start - 1] != Gap.space, !isGap(out[start - 1]) {
                        start -= 1
                    }
                    if quoted == start {
                        // The word was between quotes.
                        quoted = -1
                    } else if isShortArticle(bytes, at: next) {
                        gap = Gap.space
                        quoted = count + 1
                    } else if isElided(UnsafeBufferPointer(rebasing: out[start..<count])) {
                        elidedEnd = count
                    }
                }
                while index < bytes.count {
                    let byte = bytes[index]
                    if byte < 0x80 {
                        index += 1
                        switch byte {
                        case 0x61...0x7a:
                            hasLetter = true
                            write(byte)
                        case 0x41...0x5a:
                            hasLetter = true
                            write(byte | 0x20)
                        case 0x30...0x39, 0x26: write(byte)
                        case 0x20: space()
                        case 0x27, 0x60: apostrophe(behind: index)
                        case 0x40:
                            isName = false
                            return
                        case Gap.hyphen, Gap.period: gap = Gap.joined(gap, byte)
                        default: gap = Gap.joined(gap, Gap.space)
                        }
                        continue
                    }
                    guard let (scalar, length) = UnicodeText.scalar(in: bytes, at: index) else {
                        isName = false
                        return
                    }
                    switch kind(scalar, afterGap: gap != 0) {
                    case .separator: gap = Gap.joined(gap, Gap.space)
                    case .hyphen: gap = Gap.joined(gap, Gap.hyphen)
                    case .dropped: break
                    case .apostrophe: apostrophe(behind: index + length)
                    case .spacingAccent:
                        gap = earlierGap
                        apostrophe(behind: index + length)
                    case .kept:
                        if !hasLetter { hasLetter = UnicodeText.isLetter(scalar) }
                        for place in index..<index + length { write(bytes[place]) }
                    }
                    index += length
                }
                if elidedEnd == count {
                    cut = .elided
                } else if gap == Gap.article || gap == 0 && endsInArticle() {
                    cut = .article
                }
            }
        }
        guard isName, hasLetter, words.count <= longestName else { return nil }
        let text = isPlain ? words : words.map { isGap($0) ? Gap.space : $0 }
        return Words(
            text: text[...], gaps: words[...],
            endsWithPeriod: gap == Gap.period || gap == Gap.abbreviation, cut: cut)
    }

    /// The letter of `'t` and `'s`.
    private static func isArticle(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "t") || byte == UInt8(ascii: "s")
    }

    private static func isElided(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        NameWords.of(UnsafeRawBufferPointer(word)).contains(.elided)
    }

    /// Whether a t alone stands there: `van't Hoff` is `van 't Hoff`.
    private static func isShortArticle(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        guard index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "t") else { return false }
        return index + 1 == bytes.count || bytes[index + 1] == 0x20
    }

    private static func isGap(_ byte: UInt8) -> Bool {
        byte == Gap.hyphen || byte == Gap.period || byte == Gap.abbreviation
            || byte == Gap.article
    }

    private enum Kind { case kept, separator, hyphen, dropped, apostrophe, spacingAccent }

    private static func kind(_ scalar: UInt32, afterGap: Bool) -> Kind {
        switch scalar {
        // Apostrophes, primes and modifier letters that stand for one, Hebrew geresh.
        case 0x2018...0x201b, 0x2032, 0x2035, 0x02b9...0x02bf, 0x02c8, 0x02ca, 0x02cb, 0xa78c,
            0x055a, 0x05f3:
            .apostrophe
        // Tatweel.
        case 0x0640: .dropped
        // U+00B4, typed for an apostrophe, is a space and this mark in compatibility form.
        case 0x0301 where afterGap: .spacingAccent
        // Hyphens and dashes, the Armenian and the Hebrew one.
        case 0x2010...0x2015, 0x2212, 0x058a, 0x05be: .hyphen
        // Middle dots, other general punctuation, double quotes, CJK stops and brackets,
        // pictures.
        case 0xa1...0xa9, 0xab...0xb1, 0xb6, 0xb7, 0xbb, 0xbf, 0x05f4, 0x060c,
            0x061b, 0x2016...0x205e, 0x2190...0x2bff, 0x3001...0x3004, 0x3008...0x3020,
            0x3030, 0x30a0, 0x30fb, 0xfffd, 0x1f000...0x1faff:
            .separator
        default: UnicodeText.isWhiteSpace(scalar) ? .separator : .kept
        }
    }
}
