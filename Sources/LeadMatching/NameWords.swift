import Bytes

/// What a word, or a few with single spaces, says of the name that it stands in. Data
/// (``NameLists``), in matching form (``NameText``); `version` rises with every change.
struct NameWords: OptionSet {
    var rawValue: UInt16

    static let version: UInt32 = 9

    /// Written where a name is not known, or a role in its place: blank for matching, be it a part
    /// or the whole. What is a usual name somewhere (Foo, Guest, Na, Bar) is not among them.
    static let placeholder = NameWords(rawValue: 1)
    /// In front of a name.
    static let title = NameWords(rawValue: 2)
    /// Behind a name, and the same person without it.
    static let honorific = NameWords(rawValue: 4)
    /// Behind a name, telling father from son.
    static let generation = NameWords(rawValue: 8)
    /// In front of a family name, and part of it.
    static let particle = NameWords(rawValue: 16)
    /// Behind a title, and part of it.
    static let degree = NameWords(rawValue: 32)

    /// The last word of particles that are several words.
    static let particlesEnd = NameWords(rawValue: 64)
    /// Cut short in front of a vowel: before an apostrophe, it is one word with its name.
    static let elided = NameWords(rawValue: 128)
    /// Behind a name in the languages of East Asia, one word with it or not: Mr, Ms, doctor.
    static let address = NameWords(rawValue: 256)

    /// What is known of the text; nothing for most.
    static func of(_ text: UnsafeRawBufferPointer) -> NameWords {
        text.count <= longest ? table[Checksum.xxh3(text)] : []
    }

    static func of(_ text: ByteSlice) -> NameWords { text.withUnsafeBytes { of($0) } }

    /// Whether there is nothing but placeholders, one or several, maybe with a number behind.
    static func isPlaceholder(_ text: ByteSlice) -> Bool {
        of(text).contains(.placeholder) || isPlaceholder(several: text)
    }

    /// Placeholders in brackets alone, such as `(blank)`: without them they are names.
    static let inBrackets = Set(
        NameLists.bracketed.split(whereSeparator: { $0 == "," || $0 == "\n" }).map {
            ByteSlice(Array($0.utf8.drop { $0 == 0x20 }))
        })

    /// Whether there are several, or one with a number behind.
    static func isPlaceholder(several text: ByteSlice) -> Bool {
        text.withUnsafeBytes { isPlaceholder(several: $0) }
    }

    static func isPlaceholder(several text: UnsafeRawBufferPointer) -> Bool {
        guard let last = text.last, last &- 0x30 < 10 || text.contains(0x20) else { return false }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: mostWords + 1) {
            isPlaceholders(text, starts: $0)
        }
    }

    /// Whether the text is a row of them; `starts` is room for where its words begin.
    private static func isPlaceholders(
        _ text: UnsafeRawBufferPointer, starts: UnsafeMutableBufferPointer<Int>
    ) -> Bool {
        // Where a placeholder may end: one bit per word, from the start of the text on.
        var ends: UInt16 = 1
        var count = 1
        starts[0] = 0
        for end in 1...text.count where end == text.count || text[end] == 0x20 {
            guard count <= mostWords else { return false }
            for place in 0..<count
            where ends >> UInt16(place) & 1 != 0 && isOnePlaceholder(text, starts[place]..<end) {
                ends |= 1 << UInt16(count)
                break
            }
            if ends == 1, count >= longestPhrase { return false }
            starts[count] = end + 1
            count += 1
        }
        return ends >> UInt16(count - 1) & 1 != 0
    }

    /// More of them are no list of placeholders.
    private static let mostWords = 8

    private static func isOnePlaceholder(
        _ text: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> Bool {
        if of(UnsafeRawBufferPointer(rebasing: text[range])).contains(.placeholder) { return true }
        var end = range.upperBound
        while end > range.lowerBound, text[end - 1] &- 0x30 < 10 { end -= 1 }
        guard end < range.upperBound else { return false }
        if end > range.lowerBound, text[end - 1] == 0x20 { end -= 1 }
        let name = UnsafeRawBufferPointer(rebasing: text[range.lowerBound..<end])
        return of(name).contains(.placeholder)
    }

    /// A generational suffix as it is compared, in one spelling. Those of one letter, and `vi`,
    /// which is a name too, become ordinals.
    static func generation(_ word: ByteSlice) -> ByteSlice { spellings[word] ?? word }

    /// Whether a word is a generational suffix in the spelling that is compared.
    static func isSpelledGeneration(_ word: ByteSlice) -> Bool {
        of(word).contains(.generation) && spellings[word] == nil
    }

    private static let spellings: [ByteSlice: ByteSlice] = {
        var spellings: [ByteSlice: ByteSlice] = [:]
        for (one, others) in NameLists.generations {
            for other in others { spellings[ByteSlice(utf8: other)] = ByteSlice(utf8: one) }
        }
        return spellings
    }()

    /// Bits by hash, open addressing. 64 bits of hash stand for the text: a name that has another
    /// text's hash by chance does not come about.
    private struct Table {
        private var hashes: [UInt64]
        private var bits: [NameWords]

        init(_ entries: [(text: ByteSlice, bits: NameWords)]) {
            var capacity = 16
            while capacity < entries.count * 3 { capacity *= 2 }
            hashes = Array(repeating: 0, count: capacity)
            bits = Array(repeating: [], count: capacity)
            for entry in entries {
                let hash = Checksum.xxh3(entry.text)
                let slot = slot(of: hash)
                hashes[slot] = hash
                bits[slot].formUnion(entry.bits)
            }
        }

        subscript(hash: UInt64) -> NameWords { bits[slot(of: hash)] }

        /// Where the hash is, or would be.
        private func slot(of hash: UInt64) -> Int {
            let mask = hashes.count - 1
            var slot = Int(truncatingIfNeeded: hash) & mask
            while hashes[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & mask }
            return slot
        }
    }

    private static let entries: [(text: ByteSlice, bits: NameWords)] =
        NameLists.all.flatMap { list, bits in
            list.split(whereSeparator: { $0 == "," || $0 == "\n" }).flatMap {
                entry -> [(text: ByteSlice, bits: NameWords)] in
                let text = ByteSlice(Array(entry.utf8.drop { $0 == 0x20 }))
                guard let last = text.split(separator: 0x20).last else { return [] }
                guard bits == .particle, last.count < text.count else { return [(text, bits)] }
                return [(text, bits), (last, .particlesEnd)]
            }
        }

    private static let table = Table(entries)
    private static let longest = entries.map(\.text.count).max() ?? 0
    /// Words of the longest placeholder.
    private static let longestPhrase =
        entries.filter { $0.bits.contains(.placeholder) }.map { entry in
            entry.text.count { $0 == 0x20 } + 1
        }.max() ?? 0
}
