import Bytes
public import LeadModel

/// How alike two names are: given with given and family with family name (Jaro-Winkler), the lower
/// of the two; the same with given and family name of one side exchanged; the higher of both.
/// The same words in the same order are the same name wherever given and family name are divided:
/// `Ana` `Garcia Lopez` and `Ana Garcia Lopez`, of which only a hyphen would say.
/// Names of Han, Hangul and kana are the same wherever they are divided (``UndividedName``).
///
/// Symmetric. nil, which is no evidence, unless both sides have a given and a family name.
public struct NameComparison: Sendable, Equatable {
    /// 0...1; 0 where generational suffixes differ.
    public var score: Double
    /// Whether it is the score of given and family name exchanged.
    public var isTransposed: Bool
    /// Both have a generational suffix, and not the same one: father and son. No rule that
    /// compares names matches, whatever its threshold.
    public var isContradicted: Bool

    public init?(_ left: Features, _ right: Features) {
        guard !left.given.isEmpty, !left.family.isEmpty, !right.given.isEmpty,
            !right.family.isEmpty
        else { return nil }
        let (leftFamily, leftSuffix) = Self.withoutSuffix(left.family)
        let (rightFamily, rightSuffix) = Self.withoutSuffix(right.family)
        isTransposed = false
        isContradicted =
            !leftSuffix.isEmpty && !rightSuffix.isEmpty && !leftSuffix.sameBytes(as: rightSuffix)
        score = 0
        if isContradicted { return }
        if UndividedName.mayHold(leftFamily), UndividedName.mayHold(rightFamily),
            let whole = UndividedName.compare(
                (leftFamily, left.given), (rightFamily, right.given))
        {
            (score, isTransposed) = whole
            return
        }
        score = Self.lower(left.given, right.given, leftFamily, rightFamily, above: 0)
        if score < 1 {
            let other = Self.lower(
                left.given, rightFamily, leftFamily, right.given, above: score)
            if other > score {
                score = other
                isTransposed = true
            }
        }
        guard score < 1 else { return }
        if Self.isDividedElsewhere(left.given, leftFamily, right.given, rightFamily) {
            (score, isTransposed) = (1, false)
        } else if Self.isDividedElsewhere(left.given, leftFamily, rightFamily, right.given)
            || Self.isDividedElsewhere(leftFamily, left.given, right.given, rightFamily)
        {
            (score, isTransposed) = (1, true)
        }
    }

    /// Whether two rows of words are the same, of which the first part is not the same.
    private static func isDividedElsewhere(
        _ one: ByteSlice, _ rest: ByteSlice, _ other: ByteSlice, _ otherRest: ByteSlice
    ) -> Bool {
        guard one.count + rest.count == other.count + otherRest.count, one.count != other.count
        else { return false }
        guard one.count > other.count else {
            return isDividedElsewhere(other, otherRest, one, rest)
        }
        let middle = one.dropFirst(other.count)
        guard middle.first == 0x20, one.starts(with: other) else { return false }
        let moved = otherRest.prefix(middle.count)
        return moved.last == 0x20 && moved.dropLast().elementsEqual(middle.dropFirst())
            && otherRest.dropFirst(middle.count).elementsEqual(rest)
    }

    /// The lower similarity of two pairs; 0 where the first is not above the bound already.
    private static func lower(
        _ one: ByteSlice, _ other: ByteSlice, _ second: ByteSlice, _ secondOther: ByteSlice,
        above bound: Double
    ) -> Double {
        let first = JaroWinkler.similarity(one, other)
        guard first > bound else { return 0 }
        return min(first, JaroWinkler.similarity(second, secondOther))
    }

    /// A family name, and the generational suffix behind it.
    private static func withoutSuffix(_ family: ByteSlice) -> (name: ByteSlice, suffix: ByteSlice) {
        // The longest is `neto`.
        for length in 2...4 {
            let end = family.endIndex - length
            guard end - 1 > family.startIndex, family[end - 1] == 0x20 else { continue }
            let suffix = family[end...]
            if NameWords.isSpelledGeneration(suffix) { return (family[..<(end - 1)], suffix) }
        }
        return (family, [])
    }
}
