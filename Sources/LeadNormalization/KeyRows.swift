/// Words of which hands only ran along a keyboard: `asdfgh`, `qweqwe`, `lkjh`.
///
/// Rows of the keyboard that most have; those of others are words of ``MailboxWords``, since there
/// are names in them (Azer).
enum KeyRows {
    /// The letter to the right of each, from `a` on; 0 at the end of a row.
    private static let right: [UInt8] = {
        var right = [UInt8](repeating: 0, count: 26)
        for row in ["qwertyuiop", "asdfghjkl", "zxcvbnm"] {
            for (one, next) in zip(row.utf8, row.utf8.dropFirst()) {
                right[Int(one - 0x61)] = next
            }
        }
        return right
    }()
    /// Family names.
    private static let names = ["wert", "trew"].map { Array($0.utf8) }

    /// Whether a word is made of runs of at least three neighbours, each in one direction, and is
    /// of four letters or more.
    static func isRow(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count >= 4 else { return false }
        var index = 0
        while index < word.count {
            guard index + 2 < word.count else { return false }
            let isRight = isLeft(word[index], of: word[index + 1])
            var end = index + 1
            while end < word.count,
                isRight
                    ? isLeft(word[end - 1], of: word[end]) : isLeft(word[end], of: word[end - 1])
            {
                end += 1
            }
            guard end - index >= 3 else { return false }
            index = end
        }
        return !names.contains { word.elementsEqual($0) }
    }

    private static func isLeft(_ letter: UInt8, of next: UInt8) -> Bool {
        letter &- 0x61 < 26 && right[Int(letter - 0x61)] == next
    }
}
