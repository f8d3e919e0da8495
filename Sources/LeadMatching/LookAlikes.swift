import Bytes
public import LeadModel
import UnicodeText

/// Letters of different scripts that look alike: Cyrillic А in Anna.
enum LookAlikes {
    /// Each line is a letter of the Latin alphabet, and the letters of other scripts that look like
    /// it, be it in capitals or in small letters (ν is N in capitals and v in small letters). In
    /// matching form, where both are one: data.
    private static let list = """
        a аαɑաⲁᎪꓮ
        b вьβᏴꓐⲃ
        c сσⲥᏟꓚ
        d ԁᎠꓓ
        e еεҽᎬꓰⲉ
        f ғꓝғ
        g ɡցԍᏀꓖ
        h нһηհᎻꓧⲏ
        i іιӏιⲓꓲ
        j јյϳᎫꓙ
        k кκᏦꓗⲕ
        l ӏլᏞꓡ
        m мμᎷꓟⲙ
        n пηνոꓠⲛ
        o оοσօⲟꓳ
        p рρքᏢꓑⲣ
        q ԛզգ
        r гᎡꓣ
        s ѕտᏚꓢ
        t тτᎢꓔⲧ
        u υսμꓴ
        v νѵᏙꓦ
        w ωԝшաᎳꓪѡ
        x хχⲭꓫ
        y уүυγγᎩꓬⲩ
        z ζᏃꓜⲍ
        à ὰ
        á ά
        è ѐὲ
        é έ
        í ίὶ
        ï їϊ
        ó όὸ
        ë ё
        ä ӓ
        ö ӧ
        ă ӑ
        ĕ ӗ
        ÿ ӱϋ
        ü ϋ
        ú ύὺ
        ý ύ
        """

    /// The letters of the Latin alphabet that each letter looks like.
    private static let shapes: [UInt32: Set<UInt32>] = {
        var shapes: [UInt32: Set<UInt32>] = [:]
        for line in list.split(separator: "\n") {
            let letters = line.unicodeScalars.filter { $0 != " " }.map(\.value)
            guard let latin = letters.first else { continue }
            for letter in letters { shapes[letter, default: []].insert(latin) }
        }
        return shapes
    }()

    /// Whether two parts of names have a word at the same place in which letters differ, and all
    /// that differ look alike.
    static func differ(_ one: ByteSlice, _ other: ByteSlice) -> Bool {
        if UnicodeText.isASCII(one), UnicodeText.isASCII(other) { return false }
        return zip(one.split(separator: 0x20), other.split(separator: 0x20)).contains {
            areAlike($0, $1)
        }
    }

    private static func areAlike(_ one: ByteSlice, _ other: ByteSlice) -> Bool {
        if one.sameBytes(as: other) { return false }
        return one.withUnsafeBufferPointer { left in
            other.withUnsafeBufferPointer { right in
                var index = 0
                var otherIndex = 0
                while let (letter, length) = UnicodeText.scalar(in: left, at: index),
                    let (second, secondLength) = UnicodeText.scalar(in: right, at: otherIndex)
                {
                    guard letter == second || areAlike(letter, second) else { return false }
                    index += length
                    otherIndex += secondLength
                }
                return index == left.count && otherIndex == right.count
            }
        }
    }

    private static func areAlike(_ one: UInt32, _ other: UInt32) -> Bool {
        guard let left = shapes[one], let right = shapes[other] else { return false }
        return !left.isDisjoint(with: right)
    }
}

extension Features {
    /// Whether given or family name differs from the other one's by letters that only look alike,
    /// be it with both exchanged. Symmetric. An explanation says so: people do not see it.
    public func looksLike(_ other: Features) -> Bool {
        LookAlikes.differ(given, other.given) || LookAlikes.differ(family, other.family)
            || LookAlikes.differ(given, other.family) || LookAlikes.differ(family, other.given)
    }
}
