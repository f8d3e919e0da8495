import Bytes

/// Names of Han, Hangul and kana, which may be written without a space: where the family name ends
/// is then a guess, or not known at all (given and family name are both the whole,
/// ``Script/isUndivided(_:)``).
struct UndividedName {
    typealias Parts = (family: ByteSlice, given: ByteSlice)

    /// Family and given name, without spaces.
    private var text: ByteSlice
    /// Given and family name; as `text` where nobody has divided it.
    private var exchanged: ByteSlice
    /// Bytes of the family name; nil where nobody has divided it.
    private var familyCount: Int?

    /// Whether a part may be of these scripts: nothing below U+3000 is.
    static func mayHold(_ part: ByteSlice) -> Bool { part.first.map { $0 >= 0xe3 } ?? false }

    /// nil for other scripts.
    private init?(_ parts: Parts) {
        guard let family = Self.packed(parts.family), let given = Self.packed(parts.given) else {
            return nil
        }
        if family.sameBytes(as: given), Script.isUndivided(family) {
            text = family
            exchanged = family
        } else {
            text = family + given
            exchanged = given + family
            familyCount = family.count
        }
    }

    /// The same without spaces; nil for other scripts.
    private static func packed(_ text: ByteSlice) -> ByteSlice? {
        let packed = text.contains(0x20) ? ByteSlice(text.filter { $0 != 0x20 }) : text
        let characters = Script.characters(of: packed)
        guard !characters.isEmpty, characters.allSatisfy({ $0.script != .other }) else {
            return nil
        }
        return packed
    }

    /// The score of two names that are the same wherever one divides them, and of any two of which
    /// one is not divided: that is then divided where the other is. nil for all else. Symmetric.
    static func compare(_ left: Parts, _ right: Parts) -> (score: Double, isTransposed: Bool)? {
        guard let one = UndividedName(left), let other = UndividedName(right) else { return nil }
        if one.text.sameBytes(as: other.text) { return (1, false) }
        if one.exchanged.sameBytes(as: other.text) || one.text.sameBytes(as: other.exchanged) {
            return (1, true)
        }
        switch (one.familyCount, other.familyCount) {
        case (.some, .some): return nil
        case (.some(let count), nil): return compare(one, dividedAt: count, other.text)
        case (nil, .some(let count)): return compare(other, dividedAt: count, one.text)
        case (nil, nil):
            // Wherever both are divided, no part may differ more than the score says.
            let lengths = zip(Self.lengths(of: one.text), Self.lengths(of: other.text))
            return (lengths.map { Self.lower(one.text, $0, other.text, $1) }.min() ?? 0, false)
        }
    }

    private static func compare(
        _ name: UndividedName, dividedAt count: Int, _ whole: ByteSlice
    ) -> (score: Double, isTransposed: Bool) {
        let straight = lower(
            name.text, count, whole, sameCharacters(name.text.prefix(count), whole))
        let given = name.exchanged.prefix(name.text.count - count)
        let exchanged = lower(name.exchanged, given.count, whole, sameCharacters(given, whole))
        return straight >= exchanged ? (straight, false) : (exchanged, true)
    }

    /// The lower similarity of what lies before and behind a place in either.
    private static func lower(
        _ one: ByteSlice, _ place: Int, _ other: ByteSlice, _ otherPlace: Int
    ) -> Double {
        min(
            JaroWinkler.similarity(one.prefix(place), other.prefix(otherPlace)),
            JaroWinkler.similarity(one.dropFirst(place), other.dropFirst(otherPlace)))
    }

    /// Bytes of as many characters of a text as another one has.
    private static func sameCharacters(_ part: ByteSlice, _ text: ByteSlice) -> Int {
        Script.characters(of: text).prefix(Script.characters(of: part).count)
            .reduce(0) { $0 + $1.length }
    }

    /// Bytes of the beginnings of a text, all characters but the last at most.
    private static func lengths(of text: ByteSlice) -> [Int] {
        var length = 0
        return Script.characters(of: text).dropLast().map { character in
            length += character.length
            return length
        }
    }
}
