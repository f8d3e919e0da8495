import Bytes
import UnicodeText

/// What stands in a name field and is no part of a name: placeholders in brackets (`(blank)`,
/// `Ana [n/a]`), what programs write (`Ana null Lopez`, `{{first_name}}`, `#REF!`), remarks
/// (`(copy)`, `(she/her)`), numbers in brackets, names of birth.
enum NameBlanks {
    /// A folded text without them (``NameText/folded(_:)``): the same slice where there are none,
    /// nil where nothing else is left. Of a full name, what was a part of its own leaves a
    /// placeholder, so that `Ana [n/a]` stays a given name.
    static func removed(from folded: ByteSlice, isFull: Bool) -> ByteSlice? {
        guard mayHold(folded) else { return folded }
        var text = folded
        // What stood between two brackets may have hidden a third.
        for _ in 0..<mostRounds {
            guard let rest = removedOnce(from: text, isFull: isFull) else { return nil }
            if rest.sameBytes(as: text) { break }
            text = rest
        }
        return text
    }

    private static let mostRounds = 8

    private static func removedOnce(from folded: ByteSlice, isFull: Bool) -> ByteSlice? {
        guard mayHold(folded) else { return folded }
        let text = UnicodeText.trimmed(folded)
        if isTemplate(text) || isDecorated(text) { return nil }
        if text.first == UInt8(ascii: "#"), errors.contains(UnicodeText.asciiLowercased(text)) {
            return nil
        }
        guard let plain = withoutBrackets(text, isFull: isFull),
            let words = withoutWords(plain, isFull: isFull)
        else { return nil }
        return words.sameBytes(as: text) ? folded : words
    }

    /// Whether there is anything to look at: most names hold letters and spaces alone.
    private static func mayHold(_ text: ByteSlice) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            var isStart = true
            for index in bytes.indices {
                let byte = bytes[index]
                if !isStart, byte &- 0x61 < 26 { continue }
                switch byte {
                case 0x20, 0x2c:
                    isStart = true
                    continue
                // Brackets and what stands in templates; signs beyond ASCII, full-width ones among
                // them.
                case 0x28, 0x5b, 0x3c, 0x7b, 0x2f, 0x5c, 0x25, 0x23, 0x24, 0x2a, 0x7c, 0xc2, 0xe2,
                    0xe3:
                    return true
                case 0x2d, 0x5f, 0x7e, 0x3d, 0x2e, 0x21, 0x2b:
                    if index == 0 { return true }
                // The first letters of words that are looked for: null, undefined, née, geb.
                case 0x4e, 0x6e, 0x55, 0x75, 0x47, 0x67:
                    if isStart, isWord(bytes, at: index) { return true }
                default: break
                }
                isStart = false
            }
            return false
        }
    }

    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        var end = start
        while end < bytes.count, bytes[end] != 0x20, bytes[end] != 0x2c { end += 1 }
        let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
        return programs.contains { isSame(word, $0) } || births.contains { isSame(word, $0) }
    }

    private static func isSame(_ word: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard word.count == other.count else { return false }
        return word.indices.allSatisfy {
            let byte = word[$0]
            return (byte &- 0x41 < 26 ? byte | 0x20 : byte) == other[$0]
        }
    }

    /// `{{first_name}}`, `*|FNAME|*`: a template that nobody filled in.
    private static func isTemplate(_ text: ByteSlice) -> Bool {
        templates.contains { open, close in
            text.count > open.count + close.count && text.starts(with: open)
                && text.suffix(close.count).elementsEqual(close)
        }
            || text.count > 2 && text.first == 0x25 && text.last == 0x25
                && text.dropFirst().dropLast().allSatisfy { isIdentifier($0) }
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5f || byte == 0x2e
            || byte == 0x2d
    }

    /// A placeholder between dashes, stars and the like: `--blank--`.
    private static func isDecorated(_ text: ByteSlice) -> Bool {
        guard let first = text.first, first == text.last, "-*_~=#.!+/".utf8.contains(first),
            let words = NameText.words(text)
        else { return false }
        return isBlank(words.text)
    }

    private static func isBlank(_ text: ByteSlice) -> Bool {
        NameWords.isPlaceholder(text) || NameWords.inBrackets.contains(text)
    }

    /// nil where a placeholder in brackets is all there is.
    private static func withoutBrackets(_ text: ByteSlice, isFull: Bool) -> ByteSlice? {
        var out: [UInt8]?
        var kept = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            guard let pair = pairs.first(where: { text[index...].starts(with: $0.open) }),
                let close = closing(of: pair, in: text, from: index + pair.open.count)
            else {
                index += 1
                continue
            }
            let end = close + pair.close.count
            let inner = text[(index + pair.open.count)..<close]
            let before = text[..<index]
            let rest = text[end...]
            switch kind(inner, before, rest, isFull: isFull) {
            case .name: index += pair.open.count
            case .placeholder:
                var piece = Array(text[kept..<index])
                piece.append(0x20)
                if isFull { piece.append(contentsOf: marker) }
                piece.append(0x20)
                out = (out ?? []) + piece
                kept = end
                index = end
            case .remark:
                out = (out ?? []) + Array(text[kept..<index]) + [0x20]
                kept = end
                index = end
            }
        }
        guard var out else { return text }
        out.append(contentsOf: text[kept...])
        let isLeft = NameText.words(UnicodeText.trimmed(out[...])) != nil
        return isLeft ? UnicodeText.trimmed(out[...]) : nil
    }

    private enum Kind { case name, placeholder, remark }

    private static func kind(
        _ inner: ByteSlice, _ before: ByteSlice, _ rest: ByteSlice, isFull: Bool
    ) -> Kind {
        guard let words = NameText.words(inner) else {
            // Without a letter, or an address.
            return .remark
        }
        if isBlank(words.text) { return .placeholder }
        if remarks.contains(words.text) || isBirthName(words.text) { return .remark }
        guard isFull, UnicodeText.isBlank(rest), !before.contains(0x2c), isWhole(before, words)
        else { return .name }
        let isSuffix = NameToken.all(of: words).contains {
            !$0.known.isDisjoint(with: [.title, .honorific, .generation, .degree])
        }
        return isSuffix ? .name : .remark
    }

    /// Whether what stands in front of brackets at the end is a whole name: they hold another name
    /// of the same person, or a remark.
    private static func isWhole(_ before: ByteSlice, _ inner: NameText.Words) -> Bool {
        guard let words = NameText.words(before) else { return false }
        let tokens = NameToken.all(of: words).filter { !$0.known.contains(.title) }
        guard tokens.count == 1, let only = tokens.first?.text, UndividedName.mayHold(only) else {
            return tokens.count > 1
        }
        return Script.characters(of: only).count >= (UnicodeText.isASCII(inner.text) ? 2 : 3)
    }

    /// The end of what a pair encloses, pairs of the same kind inside it among it.
    private static func closing(
        of pair: (open: [UInt8], close: [UInt8]), in text: ByteSlice, from start: Int
    ) -> Int? {
        var depth = 1
        var index = start
        while index < text.endIndex {
            let here = text[index...]
            if here.starts(with: pair.close) {
                depth -= 1
                if depth == 0 { return index }
                index += pair.close.count
            } else if here.starts(with: pair.open) {
                depth += 1
                index += pair.open.count
            } else {
                index += 1
            }
        }
        return nil
    }

    /// `née Garcia`; in brackets a period goes without saying.
    private static func isBirthName(_ text: ByteSlice) -> Bool {
        guard let space = text.firstIndex(of: 0x20) else { return false }
        return births.contains {
            text[..<space].elementsEqual($0.last == 0x2e ? $0.dropLast() : $0[...])
        }
    }

    /// Without what programs write beside a whole name, without pronouns, and without what stands
    /// behind `née`.
    private static func withoutWords(_ text: ByteSlice, isFull: Bool) -> ByteSlice? {
        let words = text.split(separator: 0x20)
        var kept: [ByteSlice] = []
        var blanks = 0
        var names = 0
        for (place, word) in words.enumerated() {
            let small = UnicodeText.asciiLowercased(word)
            let bare = small.last == 0x2c ? small.dropLast() : small
            if names >= (isFull ? 2 : 1), place + 1 < words.count,
                births.contains(where: { bare.elementsEqual($0) })
            {
                break
            }
            if pronouns.contains(bare), names > 0 { continue }
            if isProgram(bare) {
                blanks += 1
            } else if NameText.words(word) != nil, !isTitle(bare) {
                names += 1
            }
            kept.append(word)
        }
        if blanks > 0, names == 0 { return nil }
        if blanks > 0, names > (isFull ? 1 : 0) {
            kept.removeAll { isProgram(UnicodeText.asciiLowercased($0)) }
        } else if blanks > 0 {
            kept = kept.map { isProgram(UnicodeText.asciiLowercased($0)) ? marker[...] : $0 }
        } else if kept.count == words.count {
            return text
        }
        return ByteSlice(Array(kept.joined(separator: [0x20])))
    }

    private static func isProgram(_ word: ByteSlice) -> Bool {
        programs.contains { word.elementsEqual($0) }
    }

    private static func isTitle(_ word: ByteSlice) -> Bool {
        let bare = word.last == 0x2e ? word.dropLast() : word
        return NameWords.of(bare).contains(.title) || NameWords.of(word).contains(.title)
    }

    /// A placeholder.
    private static let marker = Array("undefined".utf8)
    private static let programs = ["null", "undefined", "n/a", "#n/a", "n\\a"].map {
        Array($0.utf8)
    }
    private static let births = list(NameLists.births).map { Array($0) }
    private static let pronouns = Set(list(NameLists.pronouns))
    private static let remarks = Set(
        list(NameLists.remarks)
            + list(NameLists.pronouns).compactMap { NameText.words($0)?.text })
    private static let errors = Set(list(NameLists.errors))
    private static let templates = [
        ("{{", "}}"), ("${", "}"), ("#{", "}"), ("@{", "}"), ("{%", "%}"), ("<%", "%>"),
        ("*|", "|*"), ("%%", "%%"), ("[[", "]]"), ("##", "##"),
    ].map { (Array($0.utf8), Array($1.utf8)) }
    /// In folded texts, in which full-width brackets are ASCII.
    private static let pairs: [(open: [UInt8], close: [UInt8])] = [
        "()", "[]", "<>", "{}", "【】", "「」", "『』", "〔〕", "〈〉", "《》", "〖〗", "«»", "‹›", "⟨⟩", "⟦⟧",
    ].map { pair in
        (Array(pair.prefix(1).utf8), Array(pair.suffix(1).utf8))
    }

    private static func list(_ text: String) -> [ByteSlice] {
        text.split(whereSeparator: { $0 == "," || $0 == "\n" }).map {
            ByteSlice(Array($0.utf8.drop { $0 == 0x20 }))
        }
    }
}
