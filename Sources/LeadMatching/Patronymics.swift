import Bytes

/// Full names in the order of documents in Cyrillic script: family name, given name, patronymic.
enum Patronymics {
    private static let endings = [
        "ович", "евич", "ильич", "кузьмич", "лукич", "фомич", "никитич", "овна", "евна", "ична",
        "івна",
        "ївна",
    ].map { Array($0.utf8) }

    /// Whether the words are such a name: the last of three is a patronymic, and the one before it
    /// is none (`Роман Аркадьевич Абрамович`); or there are initials behind one word (`Иванов И. И.`).
    static func isFamilyFirst(_ tokens: ArraySlice<NameToken>) -> Bool {
        guard tokens.count == 2 || tokens.count == 3, let first = tokens.first?.text, isLong(first)
        else { return false }
        let words = tokens.map(\.text)
        if words.dropFirst().allSatisfy({ isInitial($0) }) { return true }
        guard words.count == 3 else { return false }
        return isPatronymic(words[2]) && !isPatronymic(words[1]) && isLong(words[1])
    }

    private static func isPatronymic(_ word: ByteSlice) -> Bool {
        endings.contains { word.suffix($0.count).elementsEqual($0) }
    }

    /// One letter of the block Cyrillic: two bytes.
    private static func isInitial(_ word: ByteSlice) -> Bool {
        word.count == 2 && isCyrillic(word)
    }

    private static func isLong(_ word: ByteSlice) -> Bool { word.count >= 6 && isCyrillic(word) }

    private static func isCyrillic(_ word: ByteSlice) -> Bool {
        word.first.map { (0xd0...0xd3).contains($0) } ?? false
    }
}
