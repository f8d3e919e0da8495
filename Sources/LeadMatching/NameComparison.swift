import Bytes
public import LeadModel

/// How alike two names are: given with given and family with family name (Jaro-Winkler), the lower
/// of the two; the same with given and family name of one side exchanged; the higher of both.
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
