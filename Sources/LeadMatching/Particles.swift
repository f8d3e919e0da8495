import Bytes

/// Particles in front of a family name, of one word (`van`) or of two (`in 't`).
enum Particles {
    /// The words of a name part, and what is known of them.
    static func words(of text: ByteSlice) -> [NameToken] {
        text.split(separator: 0x20).map { NameToken(text: $0, known: NameWords.of($0)) }
    }

    /// Where the particles begin that end in front of a place among the words of a text: there,
    /// where are none. One word at least stays in front of them.
    static func start(
        in words: [NameToken], before end: Int, of text: ByteSlice, endsInArticle: Bool = false
    ) -> Int {
        var index = end
        // `in 't Veld`: the article is no word by itself.
        if index > 1, index < words.count, words[index].text.starts(with: article),
            isParticle(text[words[index - 1].text.startIndex...words[index].text.startIndex])
        {
            index -= 1
        }
        while index > 1 {
            let last = words[index - 1]
            if index > 2, last.known.contains(.particlesEnd),
                isParticle(text[words[index - 2].text.startIndex..<last.text.endIndex])
            {
                index -= 2
            } else if last.known.contains(.particle) || endsInArticle && index == end {
                index -= 1
            } else {
                break
            }
        }
        return index
    }

    private static let article = Array("t ".utf8)

    private static func isParticle(_ text: ByteSlice) -> Bool {
        NameWords.of(text).contains(.particle)
    }
}
