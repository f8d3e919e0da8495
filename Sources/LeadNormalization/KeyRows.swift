/// Words of which hands only ran along a keyboard: `asdfgh`, `qweqwe`, `lkjh`.
///
/// Rows of the keyboard that most have; those of others are words of ``MailboxWords``, since there
/// are names in them (Azer).
enum KeyRows {
    /// The letter to the right of each, from `a` on; what stands in no word at the end of a row.
    private static let right: StaticString = "snvfrghjokl@@mp@wtdyibecux"
    /// Family names.
    private static let names = ["wert", "trew"].map { Array($0.utf8) }

    /// Whether a word of four letters or more is made of runs of at least three neighbours, each in
    /// one direction, or was written by one hand at rest (`asdas`, `jkhl`).
    static func isRow(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count >= 4 else { return false }
        return isMadeOfRuns(word) && !names.contains { word.elementsEqual($0) } || isOneHand(word)
    }

    private static func isMadeOfRuns(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
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
        return true
    }

    /// Whether one hand at rest wrote it: letters of the left one with a run among them, or of the
    /// right one, in which there is no vowel.
    private static func isOneHand(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        if word.allSatisfy({ $0 >= UInt8(ascii: "h") && $0 <= UInt8(ascii: "l") && $0 != vowel }) {
            return true
        }
        guard word.count >= 5, word.allSatisfy({ isLeftHand($0) }) else { return false }
        return (0...word.count - 3).contains { place in
            let run = UnsafeBufferPointer(rebasing: word[place..<place + 3])
            return runs.contains { run.elementsEqual($0) }
        }
    }

    private static let vowel = UInt8(ascii: "i")

    private static func isLeftHand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a"), UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "f"),
            UInt8(ascii: "g"):
            true
        default: false
        }
    }

    private static let runs = ["asd", "sdf", "dfg", "fds", "gfd"].map { Array($0.utf8) }

    private static func isLeft(_ letter: UInt8, of next: UInt8) -> Bool {
        letter &- 0x61 < 26 && right.utf8Start[Int(letter - 0x61)] == next
    }
}
