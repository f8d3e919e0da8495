import Bytes
import UnicodeText

/// The scripts whose names have the family name in front.
enum Script {
    case hanOrHangul
    case kana
    case other

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x323af, 0x3005, 0x3007,
            0xac00...0xd7a3:
            self = .hanOrHangul
        case 0x3040...0x30ff: self = .kana
        default: self = .other
        }
    }

    /// Script and length in bytes of each code point; none of malformed UTF-8.
    static func characters(of text: ByteSlice) -> [(script: Script, length: Int)] {
        text.withUnsafeBufferPointer { bytes in
            var characters: [(script: Script, length: Int)] = []
            var index = 0
            while let (scalar, length) = UnicodeText.scalar(in: bytes, at: index) {
                characters.append((Script(scalar), length))
                index += length
            }
            return index == bytes.count ? characters : []
        }
    }

    /// Family and given name of one word. Two or three Han characters or Hangul syllables have one
    /// of them in front; an undivided name is both, whole (``isUndivided(_:)``); any other word is a
    /// family name.
    static func divided(_ word: ByteSlice) -> (family: ByteSlice, given: ByteSlice) {
        if UnicodeText.isASCII(word) { return (word, []) }
        let characters = characters(of: word)
        if characters.count == 2 || characters.count == 3,
            characters.allSatisfy({ $0.script == .hanOrHangul })
        {
            let end = word.startIndex + characters[0].length
            return (word[..<end], word[end...])
        }
        return (word, isUndivided(characters) ? word : [])
    }

    /// Family and given name of a text that is all that first and last name say, where it is a whole
    /// name: two words and more, an undivided name (but for one of kana alone, which is as often a
    /// given name from elsewhere), or a word of three characters that begins with a family name of
    /// China or Korea. nil for all else: nothing says what two characters are.
    static func dividedWhole(_ text: ByteSlice) -> (family: ByteSlice, given: ByteSlice)? {
        guard UndividedName.mayHold(text) else { return nil }
        let words = text.split(separator: 0x20)
        let characters = words.map { Self.characters(of: $0) }
        guard let first = words.first, let last = words.last,
            characters.allSatisfy({ word in
                !word.isEmpty && word.allSatisfy { $0.script != .other }
            })
        else { return nil }
        if words.count > 1 {
            if words.count == 2, isFamilyFirst(first, last) { return (first, last) }
            return (last, text[..<words[words.count - 2].endIndex])
        }
        guard characters[0].contains(where: { $0.script == .hanOrHangul }) else { return nil }
        if characters[0].count == 3 {
            let lengths = [
                characters[0][0].length, characters[0][0].length + characters[0][1].length,
            ]
            guard lengths.contains(where: { families.contains(first.prefix($0)) }) else {
                return nil
            }
        }
        let (family, given) = divided(first)
        return given.isEmpty || characters[0].count < 3 ? nil : (family, given)
    }

    private static let families = Set(
        NameLists.undividedFamilies.split(whereSeparator: \.isWhitespace).map {
            ByteSlice(Array($0.utf8))
        })

    /// Whether a word of Han, Hangul or kana is longer than family names are: family and given name
    /// without a space, of which nothing says where one ends.
    static func isUndivided(_ word: ByteSlice) -> Bool {
        !UnicodeText.isASCII(word) && isUndivided(characters(of: word))
    }

    private static func isUndivided(_ characters: [(script: Script, length: Int)]) -> Bool {
        guard characters.count >= 4, characters.allSatisfy({ $0.script != .other }) else {
            return false
        }
        return characters.count >= 5 || characters.contains { $0.script == .hanOrHangul }
    }

    /// Whether two words stand in the order family, given. Names from elsewhere that are written
    /// in kana are not in that order.
    static func isFamilyFirst(_ first: ByteSlice, _ last: ByteSlice) -> Bool {
        if UnicodeText.isASCII(first) { return false }
        return characters(of: first).allSatisfy { $0.script == .hanOrHangul }
            && characters(of: last).allSatisfy { $0.script != .other }
    }

    /// Forms of address that are written as one word with the name, with the characters that they
    /// leave at least, and whether they stand behind a family name alone as well.
    private static let addresses: [(text: [UInt8], rest: Int, isBehindFamily: Bool)] = [
        ("선생님", 2, false), ("先生", 1, false), ("女士", 1, false), ("小姐", 1, false), ("さん", 1, true),
        ("さま", 2, true), ("様", 1, true), ("님", 2, false), ("씨", 2, false),
    ].map { (Array($0.0.utf8), $0.1, $0.2) }

    /// A word of Han, Hangul and kana without the form of address at its end, and whether it may be a
    /// family name alone.
    static func withoutAddress(_ word: ByteSlice) -> (name: ByteSlice, mayBeFamily: Bool) {
        guard UndividedName.mayHold(word) else { return (word, false) }
        for (text, rest, isBehindFamily) in addresses
        where word.count > text.count && word.suffix(text.count).elementsEqual(text) {
            let name = word.dropLast(text.count)
            let characters = characters(of: name)
            guard characters.count >= rest, characters.allSatisfy({ $0.script != .other }) else {
                return (word, false)
            }
            return (name, isBehindFamily)
        }
        return (word, false)
    }
}
