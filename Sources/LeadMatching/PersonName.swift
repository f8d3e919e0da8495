import Bytes
import LeadModel
import UnicodeText

/// A name taken apart: parts in matching form, empty where blank.
struct PersonName {
    var given: ByteSlice = []
    var family: ByteSlice = []
    /// Generational suffix in the spelling that is compared.
    private var generation: ByteSlice = []

    /// From a first and a last name.
    init(first: ByteSlice?, last: ByteSlice?) {
        if let first { given = part(first) }
        if let last { family = part(last) }
        dropPlaceholder()
    }

    /// From a full name.
    init(full: ByteSlice) {
        guard let folded = NameText.folded(full) else { return }
        var segments = folded.split(separator: UInt8(ascii: ",")).compactMap(NameText.words)
        while segments.count > 1, let last = segments.last, isSuffix(last) { segments.removeLast() }
        guard let first = segments.first else { return }
        guard segments.count == 1 else {
            family = stripped(first)
            given = stripped(joined(segments[1...]))
            moveParticles()
            dropPlaceholder()
            return
        }
        guard !NameWords.of(first).contains(.placeholder) else { return }
        split(stripped(first, keeping: 2))
        if NameWords.of(given).contains(.placeholder) { given = [] }
        if NameWords.of(family).contains(.placeholder) { family = [] }
        dropPlaceholder()
    }

    /// The suffix behind the family name; without one there is nobody whose son it could be.
    var features: Features {
        guard !generation.isEmpty, !family.isEmpty else {
            return Features(given: given, family: family)
        }
        return Features(given: given, family: joined([family, generation]))
    }

    private mutating func part(_ value: ByteSlice) -> ByteSlice {
        guard let folded = NameText.folded(value), let words = NameText.words(folded) else {
            return []
        }
        return stripped(words)
    }

    /// Without titles in front and suffixes behind, of which the generational one is noted; blank
    /// for a placeholder and for titles alone. Suffixes go while `keeping` words remain.
    private mutating func stripped(_ text: ByteSlice, keeping: Int = 1) -> ByteSlice {
        guard text.contains(0x20) else {
            let known = NameWords.of(text)
            return known.contains(.placeholder) || known.contains(.title) ? [] : text
        }
        guard !NameWords.of(text).contains(.placeholder) else { return [] }
        var words = text.split(separator: 0x20)[...]
        while let first = words.first, NameWords.of(first).contains(.title) { words.removeFirst() }
        while words.count > keeping, let last = words.last {
            let known = NameWords.of(last)
            if known.contains(.generation) {
                generation = NameWords.generation(last)
            } else if words.count > keeping + 1, last.equals("d"),
                words[words.endIndex - 2].equals("ph")
            {
                words.removeLast()
            } else if !known.contains(.honorific) {
                break
            }
            words.removeLast()
        }
        guard let first = words.first, let last = words.last else { return [] }
        let rest = text[first.startIndex..<last.endIndex]
        return NameWords.of(rest).contains(.placeholder) ? [] : rest
    }

    /// Whether a segment behind a comma holds suffixes alone; the generational one is noted.
    private mutating func isSuffix(_ segment: ByteSlice) -> Bool {
        let words = segment.split(separator: 0x20)
        let all = words.map { NameWords.of($0) }
        let isPhD = segment.equals("ph d")
        guard isPhD || all.allSatisfy({ !$0.isDisjoint(with: [.honorific, .generation]) }) else {
            return false
        }
        for (word, known) in zip(words, all) where known.contains(.generation) {
            generation = NameWords.generation(word)
        }
        return true
    }

    /// Divides a full name without comma.
    private mutating func split(_ text: ByteSlice) {
        let words = text.split(separator: 0x20)
        guard let first = words.first, let last = words.last else { return }
        if words.count == 1 {
            family = text
            let characters = Script.characters(of: text)
            if characters.count == 2 || characters.count == 3,
                characters.allSatisfy({ $0.script == .hanOrHangul })
            {
                let end = text.startIndex + characters[0].length
                family = text[..<end]
                given = text[end...]
            }
        } else if words.count == 2, Script.isFamilyFirst(first, last) {
            family = first
            given = last
        } else {
            var index = words.count - 1
            while index > 1, NameWords.of(words[index - 1]).contains(.particle) { index -= 1 }
            family = text[words[index].startIndex...]
            given = text[..<words[index - 1].endIndex]
        }
    }

    /// Particles behind the given name belong in front of the family name: `Berg, Eva van den` is
    /// read as `Eva van den Berg` is.
    private mutating func moveParticles() {
        guard !family.isEmpty else { return }
        let words = given.split(separator: 0x20)
        var index = words.count
        while index > 1, NameWords.of(words[index - 1]).contains(.particle) { index -= 1 }
        guard index < words.count else { return }
        family = joined([given[words[index].startIndex...], family])
        given = given[..<words[index - 1].endIndex]
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
            return NameWords.of(UnsafeRawBufferPointer(both)).contains(.placeholder)
        }
        if isPlaceholder {
            given = []
            family = []
        }
    }

    private func joined(_ parts: some Sequence<ByteSlice>) -> ByteSlice {
        ByteSlice(Array(parts.joined(separator: [0x20])))
    }
}
