import Bytes

/// A word of a name, or several that hyphens join, and what is known of it.
struct NameToken {
    /// In matching form, a space for each hyphen.
    var text: ByteSlice
    var known: NameWords

    /// Of the words of a name, or of a part of one. `B.Sc.` is one where it is known.
    static func all(of words: NameText.Words) -> [NameToken] {
        var tokens: [NameToken] = []
        tokens.reserveCapacity(4)
        let gaps = words.gaps
        var start = gaps.startIndex
        for index in gaps.startIndex...gaps.endIndex {
            var gap = words.endsWithPeriod ? NameText.Gap.abbreviation : NameText.Gap.space
            if index < gaps.endIndex { gap = gaps[index] }
            guard gap == NameText.Gap.space || gap == NameText.Gap.abbreviation else { continue }
            append(
                start..<index, of: words, hasPeriodBehind: gap == NameText.Gap.abbreviation,
                to: &tokens)
            start = index + 1
        }
        return tokens
    }

    private static func append(
        _ range: Range<Int>, of words: NameText.Words, hasPeriodBehind: Bool,
        to tokens: inout [NameToken]
    ) {
        let run = words.gaps[range]
        let hasPeriod = run.contains(NameText.Gap.period)
        var known: NameWords = []
        if hasPeriodBehind || hasPeriod || run.contains(NameText.Gap.hyphen) {
            known = withUnsafeTemporaryAllocation(byteCount: run.count + 1, alignment: 1) { key in
                run.withUnsafeBytes { key.copyBytes(from: $0) }
                key[run.count] = NameText.Gap.period
                return NameWords.of(UnsafeRawBufferPointer(key))
            }
        }
        guard hasPeriod, known.isEmpty else {
            let text = words.text[range]
            tokens.append(NameToken(text: text, known: known.union(NameWords.of(text))))
            return
        }
        var start = range.lowerBound
        for index in range where run[index] == NameText.Gap.period {
            append(start..<index, of: words, hasPeriodBehind: true, to: &tokens)
            start = index + 1
        }
        append(
            start..<range.upperBound, of: words, hasPeriodBehind: hasPeriodBehind, to: &tokens)
    }

    /// Whether it may as well be the initials of given names: `V`, `M.D.`
    var mayBeInitials: Bool {
        text.count == 1
            || text.count >= 3
                && text.enumerated().allSatisfy { ($0.offset % 2 == 1) == ($0.element == 0x20) }
    }
}
