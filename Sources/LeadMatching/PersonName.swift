import Bytes
import LeadModel
import UnicodeText

/// A name taken apart: parts in matching form, empty where blank.
struct PersonName {
    private(set) var given: ByteSlice = []
    private(set) var family: ByteSlice = []
    /// Generational suffix in the spelling that is compared.
    private(set) var generation: ByteSlice = []
    /// Whether a form of address stood behind it that follows family names, too.
    private var isAddressed = false

    /// From a first and a last name.
    init(first: ByteSlice?, last: ByteSlice?) {
        if let first { given = part(first, isGiven: true) }
        if let last { family = part(last, isGiven: false) }
        dropPlaceholder()
    }

    /// From a full name.
    init(full: ByteSlice) {
        guard let whole = NameText.folded(full),
            let folded = NameBlanks.removed(from: whole, isFull: true)
        else { return }
        var segments = folded.split(separator: UInt8(ascii: ",")).compactMap(NameText.words)
        removeSuffixes(from: &segments, of: full)
        guard let first = segments.first else { return }
        guard segments.count == 1 else {
            family = stripped(first, of: full)
            given = stripped(Self.joined(segments[1...]), of: full, isGiven: true)
            moveParticles(cut: segments.last?.cut ?? .none)
            dropPlaceholder()
            return
        }
        guard !NameWords.isPlaceholder(first.text) else { return }
        split(withoutNumbers(strippedTokens(first, of: full, keeping: 2)), of: first.text)
        if NameWords.isPlaceholder(given) { given = [] }
        if NameWords.isPlaceholder(family) { family = [] }
        dropPlaceholder()
    }

    /// The suffix behind the family name; without one there is nobody whose son it could be.
    var features: Features {
        guard !generation.isEmpty, !family.isEmpty else {
            return Features(given: given, family: family)
        }
        return Features(given: given, family: Self.joined([family, generation]))
    }

    /// Takes the suffix of a full name that is the same name: its family name has the same last
    /// word as a part of this one.
    mutating func adoptGeneration(of full: ByteSlice) {
        // Without room for a suffix it is not read.
        guard generation.isEmpty, full.count > given.count + family.count + 2 else { return }
        let other = PersonName(full: full)
        guard !other.generation.isEmpty, let word = other.family.split(separator: 0x20).last,
            [family, given].contains(where: { part in
                part.split(separator: 0x20).last?.sameBytes(as: word) ?? false
            })
        else { return }
        generation = other.generation
    }

    private mutating func part(_ value: ByteSlice, isGiven: Bool) -> ByteSlice {
        guard let whole = NameText.folded(value),
            let folded = NameBlanks.removed(from: whole, isFull: false),
            let words = NameText.words(folded)
        else { return [] }
        return stripped(words, of: value, isGiven: isGiven)
    }

    /// Without titles in front and suffixes behind, of which the generational one is noted; blank
    /// for a placeholder and for titles alone. `value` is the text as it came.
    private mutating func stripped(
        _ words: NameText.Words, of value: ByteSlice, isGiven: Bool = false
    ) -> ByteSlice {
        let text = words.text
        let known = NameWords.of(text)
        if known.contains(.placeholder) || NameWords.isPlaceholder(several: text) { return [] }
        guard text.contains(0x20) || words.endsWithPeriod else {
            return known.contains(.title) ? [] : Script.withoutAddress(text).name
        }
        let tokens = strippedTokens(words, of: value, keeping: 1, isGiven: isGiven)
        guard let first = tokens.first, let last = tokens.last else { return [] }
        let rest = text[first.text.startIndex..<last.text.endIndex]
        return NameWords.isPlaceholder(rest) ? [] : rest
    }

    /// Suffixes go while `keeping` tokens remain.
    private mutating func strippedTokens(
        _ words: NameText.Words, of value: ByteSlice, keeping: Int, isGiven: Bool = false
    ) -> ArraySlice<NameToken> {
        var tokens = NameToken.all(of: words)[...]
        var isBehindTitle = false
        while let first = tokens.first {
            if first.known.contains(.title) || isBehindTitle && first.known.contains(.degree) {
                isBehindTitle = true
            } else if !isBehindTitle || !Self.joinsTitles(tokens) {
                break
            }
            tokens.removeFirst()
        }
        dropAddress(&tokens)
        while tokens.count > keeping, let last = tokens.last {
            if isGeneration(tokens, of: value, isGiven: isGiven) {
                generation = NameWords.generation(last.text)
            } else if tokens.count > keeping + 1, Self.isDegree(tokens.suffix(2)) {
                tokens.removeLast()
            } else if !last.known.contains(.honorific) {
                break
            }
            tokens.removeLast()
        }
        return tokens
    }

    /// `Mr and Mrs`
    private static func joinsTitles(_ tokens: ArraySlice<NameToken>) -> Bool {
        guard let first = tokens.first?.text, let next = tokens.dropFirst().first else {
            return false
        }
        return next.known.contains(.title) && NameLists.conjunctions.contains(first)
    }

    /// Without a form of address behind a name of East Asia.
    private mutating func dropAddress(_ tokens: inout ArraySlice<NameToken>) {
        while tokens.count > 1, let last = tokens.last, last.known.contains(.address) {
            isAddressed = true
            tokens.removeLast()
        }
        guard let last = tokens.last?.text, UndividedName.mayHold(last) else { return }
        let (name, mayBeFamily) = Script.withoutAddress(last)
        if mayBeFamily { isAddressed = true }
        if name.count < last.count { tokens[tokens.endIndex - 1].text = name }
    }

    /// Without numbers in front and behind: of copies (`Ana Lopez 2`), of records.
    private func withoutNumbers(_ tokens: ArraySlice<NameToken>) -> ArraySlice<NameToken> {
        func isNumber(_ token: NameToken) -> Bool {
            token.text.last.map { $0 &- 0x30 < 10 } ?? false
                && token.text.allSatisfy { $0 &- 0x30 < 10 }
        }
        var rest = tokens
        while rest.count > 1, let last = rest.last, isNumber(last) { rest.removeLast() }
        while rest.count > 1, let first = rest.first, isNumber(first) { rest.removeFirst() }
        return rest
    }

    /// Whether the last token is a generational suffix: a single letter is the initial of a given
    /// name as well, and Vi is a name where it is not in capitals.
    private func isGeneration(
        _ tokens: ArraySlice<NameToken>, of value: ByteSlice, isGiven: Bool
    ) -> Bool {
        guard let last = tokens.last, last.known.contains(.generation) else { return false }
        if last.text.equals("vi") {
            return zip(value, value.dropFirst()).contains { $0 == 0x56 && $1 == 0x49 }
        }
        guard last.text.count == 1 else { return true }
        guard !isGiven, let name = tokens.dropLast().last else { return false }
        return Script.characters(of: name.text).count >= 2
    }

    /// `Ph. D.`, `B. Sc.`: a degree in two tokens, one of which is longer than an initial.
    private static func isDegree(_ tokens: ArraySlice<NameToken>) -> Bool {
        guard let first = tokens.first?.text, let last = tokens.last?.text,
            first.count + last.count >= 3, first.count + last.count <= 6
        else { return false }
        let period = NameText.Gap.period
        return NameWords.of(ByteSlice(Array(first) + [period] + Array(last) + [period]))
            .contains(.honorific)
    }

    /// Segments behind a comma that hold titles and suffixes alone go; the generational one is noted.
    private mutating func removeSuffixes(
        from segments: inout [NameText.Words], of value: ByteSlice
    ) {
        guard segments.count > 1, let first = segments.first else { return }
        // "Rahman, Md": a name is reduced to one word for no suffix that is written as a name is.
        if segments.count == 2, !first.text.contains(0x20), Self.endsInName(value) { return }
        let hasWholeName = segments.count > 2 || first.text.contains(0x20)
        segments = segments.enumerated().filter { place, segment in
            place == 0 || !isSuffix(segment, behindWholeName: hasWholeName)
        }.map(\.element)
    }

    /// Whether one word of ASCII, a capital and small letters, stands behind the last comma. No title
    /// is taken for a name.
    private static func endsInName(_ value: ByteSlice) -> Bool {
        let word = UnicodeText.trimmed(value.split(separator: UInt8(ascii: ",")).last ?? [])
        guard word.count >= 2, let capital = word.first, capital &- 0x41 < 26,
            word.dropFirst().allSatisfy({ $0 &- 0x61 < 26 }), let small = NameText.folded(word)
        else { return false }
        return !NameWords.of(small).contains(.title)
    }

    private mutating func isSuffix(
        _ segment: NameText.Words, behindWholeName hasWholeName: Bool
    ) -> Bool {
        let tokens = NameToken.all(of: segment)
        let isDegree = tokens.count == 2 && Self.isDegree(tokens[...])
        let isSuffix =
            isDegree
            || tokens.allSatisfy { token in
                !token.known.isDisjoint(with: [.honorific, .generation, .title])
                    && (hasWholeName || !token.mayBeInitials)
            }
        guard isSuffix else { return false }
        for token in tokens where token.known.contains(.generation) {
            generation = NameWords.generation(token.text)
        }
        return true
    }

    /// Divides the tokens of a full name without comma.
    private mutating func split(_ tokens: ArraySlice<NameToken>, of text: ByteSlice) {
        guard let first = tokens.first?.text, let last = tokens.last?.text else { return }
        if tokens.count == 1 {
            // `山田 様` is no more than a family name.
            let isFamily = isAddressed && Script.characters(of: first).count <= 2
            (family, given) = isFamily ? (first, []) : Script.divided(first)
        } else if tokens.count == 2, Script.isFamilyFirst(first, last) {
            family = first
            given = last
        } else if Patronymics.isFamilyFirst(tokens) {
            family = first
            given = text[tokens[tokens.startIndex + 1].text.startIndex..<last.endIndex]
        } else {
            let words = Array(tokens)
            let index = Particles.start(in: words, before: words.count - 1, of: text)
            family = text[words[index].text.startIndex..<last.endIndex]
            given = text[first.startIndex..<words[index - 1].text.endIndex]
        }
    }

    /// Particles behind the given name belong in front of the family name: `Berg, Eva van den` is
    /// read as `Eva van den Berg` is.
    private mutating func moveParticles(cut: NameText.Cut) {
        guard !family.isEmpty else { return }
        var words = Particles.words(of: given)
        if cut == .elided, words.count > 1, let last = words.popLast()?.text {
            family = last + family
            given = given[..<words[words.count - 1].text.endIndex]
        }
        let index = Particles.start(
            in: words, before: words.count, of: given, endsInArticle: cut == .article)
        guard index < words.count else { return }
        family = Self.joined([given[words[index].text.startIndex...], family])
        given = given[..<words[index - 1].text.endIndex]
    }

    /// A name of a script without spaces that stands wholly in one field is divided as a full name
    /// is: `last_name: 李小龍`.
    mutating func divideWhole() {
        guard given.isEmpty != family.isEmpty else { return }
        guard let whole = Script.dividedWhole(given.isEmpty ? family : given) else { return }
        (family, given) = whole
    }

    /// Blank where both parts together are a placeholder.
    private mutating func dropPlaceholder() {
        guard !given.isEmpty, !family.isEmpty else { return }
        let length = given.count + 1 + family.count
        let isPlaceholder = withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { both in
            let end = given.count
            given.withUnsafeBytes { both.copyBytes(from: $0) }
            both[end] = 0x20
            family.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: both[(end + 1)...]).copyBytes(from: $0)
            }
            let text = UnsafeRawBufferPointer(both)
            if NameWords.of(text).contains(.placeholder) { return true }
            // Of two words, one would be a placeholder by itself, and blank.
            return (given.contains(0x20) || family.contains(0x20))
                && NameWords.isPlaceholder(several: text)
        }
        if isPlaceholder {
            given = []
            family = []
        }
    }

    private static func joined(_ parts: some Sequence<ByteSlice>) -> ByteSlice {
        ByteSlice(Array(parts.joined(separator: [0x20])))
    }

    private static func joined(_ segments: ArraySlice<NameText.Words>) -> NameText.Words {
        if segments.count == 1, let only = segments.first { return only }
        return NameText.Words(
            text: joined(segments.map(\.text)), gaps: joined(segments.map(\.gaps)),
            endsWithPeriod: segments.last?.endsWithPeriod ?? false)
    }
}
