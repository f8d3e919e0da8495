import Bytes
import LeadMatching
import LeadModel
import Testing

@Suite("Parts of names: suffixes, titles, hyphens") struct NamePartTests {
    @Test(
        arguments: [
            ("Smith Jnr", "smith jr"), ("Smith Jnr.", "smith jr"), ("Smith Snr", "smith sr"),
            ("Weber jun.", "weber jr"), ("Weber, sen.", "weber sr"), ("Silva Filho", "silva jr"),
            ("da Silva Júnior", "da silva jr"), ("Souza Neto", "souza neto"),
            ("Novák ml.", "novák jr"), ("Novák st.", "novák sr"), ("Smith 2nd", "smith ii"),
            ("Smith 3rd", "smith iii"), ("Smith 4th", "smith iv"), ("Smith IV", "smith iv"),
            ("Smith II", "smith ii"), ("Smith V", "smith 5th"), ("Smith VI", "smith 6th"),
            ("Smith I", "smith 1st"),
        ])
    func generationalSuffixes(family: String, expected: String) {
        let read = features("John", family)
        #expect(read.family.text == expected)
        #expect(features(full: "John \(family)") == read)
        #expect(
            features("John", read.family.text.split(separator: " ").first.map { "\($0)" })
                .given.text == "john")
        #expect(features("John", family, full: "John \(family)") == read)
    }

    /// `Smith, Jr., John`, and the suffix of a full name beside first and last name.
    @Test(arguments: ["Jr.", "Jnr", "II", "III", "V", "Sr", "Filho", "jun."])
    func suffixesStandAnywhere(suffix: String) {
        let plain = features(full: "John Smith \(suffix)")
        #expect(plain.given.text == "john")
        #expect(plain.family.text.hasPrefix("smith "))
        for full in ["Smith, \(suffix), John", "Smith, John, \(suffix)", "John Smith, \(suffix)"] {
            #expect(features(full: full) == plain, "\(full)")
            #expect(features("John", "Smith", full: full) == plain, "\(full)")
        }
        #expect(
            features("Smith", "John", full: "John Smith \(suffix)").family.text
                == plain.family.text.replacing("smith", with: "john"))
        #expect(features("Bob", "Brown", full: "John Smith \(suffix)") == features("Bob", "Brown"))
    }

    @Test(
        arguments: [
            ("Smith Jr", "Smith Snr"), ("Smith II", "Smith 3rd"), ("Smith IV", "Smith V"),
            ("Smith I", "Smith II"), ("Silva Filho", "Silva Neto"), ("Novák ml.", "Novák st."),
            ("Weber jun.", "Weber sen."), ("Smith VI", "Smith Jr"),
        ])
    func differingSuffixesAreAVeto(one: String, other: String) throws {
        let names = try #require(NameComparison(features("John", one), features("John", other)))
        #expect(names.isContradicted)
        let full = try #require(
            NameComparison(
                features("John", one),
                features(
                    "John", "\(one.split(separator: " ")[0])",
                    full: "John \(other)")))
        #expect(full.isContradicted)
    }

    /// Single letters are initials, and short names are names.
    @Test(
        arguments: [
            ("John V", "john", "v"), ("Ramesh K V", "ramesh k", "v"),
            ("Smith, John V", "john v", "smith"),
            ("Smith, V", "v", "smith"), ("Smith, M.D.", "m d", "smith"),
            ("Nguyen Thi Vi", "nguyen thi", "vi"),
            ("Jun Ma", "jun", "ma"), ("Ma, Jun", "jun", "ma"), ("Kim Min Jun", "kim min", "jun"),
            ("J.R. Smith", "j r", "smith"),
            ("Maria Neto", "maria", "neto"), ("M.A. Brown", "m a", "brown"),
            ("Rahman, Md", "md", "rahman"), ("Hart, Vi", "vi", "hart"), ("Mari, Ii", "ii", "mari"),
            ("Okoro, Mba", "mba", "okoro"), ("Souza, Neto", "neto", "souza"),
            ("Ing Chen", "ing", "chen"), ("Ma. Elena Cruz", "ma elena", "cruz"),
        ])
    func namesThatLookLikeSuffixesStay(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    @Test(
        arguments: [
            "Eva Koch M.D.", "Eva Koch, M.D.", "Eva Koch, B.Sc.", "Eva Koch B.Sc",
            "Koch, Eva, B.A.",
            "Eva Koch, B.A., M.Sc.", "Ing. Eva Koch", "Dipl.-Ing. Eva Koch",
            "Dipl.-Ing. (FH) Eva Koch",
            "Dr. med. Eva Koch", "Dr.med. Eva Koch", "Prof. Dr. rer. nat. Eva Koch",
            "Dr.-Ing. Eva Koch",
            "Eva Koch Ph. D.", "Eva Koch, LL.M.", "Mag. Eva Koch", "Mgr. Eva Koch, Ph.D.",
            "Dr.Eva Koch",
            "JUDr. Eva Koch, CSc.", "Dr.h.c. Eva Koch", "Prof. Dr. Dr. h.c. mult. Eva Koch",
            "Koch, Eva (Dr.)", "Dott.ssa Eva Koch", "Eva Koch, Dr.", "Koch, Dr. Eva",
            "Koch, Eva, Dr.",
            "Frau Dipl. Ing. Eva Koch",
            "Sr. Eva Koch, MBA", "Eva Koch R.N.", "Eva Koch Ph.D., M.B.A.", "Eva Koch (M.D.)",
        ])
    func titlesAreDropped(full: String) {
        #expect(features(full: full) == features("Eva", "Koch"), "\(full)")
    }

    @Test(
        arguments: [
            ("Ing. Petr", "Novak"), ("Petr", "Novak, B.Sc."), ("Petr", "Novak M.D."),
            ("Dr. Petr", "Novak, Ph.D., MBA"), ("Dipl.-Ing. Petr", "Novak"), ("Petr", "Ing. Novak"),
        ])
    func titlesInPartsAreDropped(first: String, last: String) {
        #expect(features(first, last) == features("Petr", "Novak"))
    }

    /// One word with hyphens, in whatever order the full name stands.
    @Test(
        arguments: [
            ("Anna", "Meyer-Schmidt"), ("Anna-Lena", "Meyer-Schmidt"), ("Jean-Luc", "Picard"),
            ("J.-P.", "Sartre"), ("Anna", "Meyer–Schmidt"), ("Mary", "Smith-Jones-Brown"),
            ("שרה", "בן־דוד"), ("Eva", "van den Berg-Smit"), ("Anna", "Meyer\u{2011}Schmidt"),
        ])
    func hyphensJoinNames(given: String, family: String) throws {
        let parts = features(given, family)
        for full in ["\(given) \(family)", "\(family), \(given)", "Dr. \(given) \(family), MBA"] {
            #expect(features(full: full) == parts, "\(full)")
        }
        #expect(features(full: "\(given) \(family) III") == features(given, "\(family) III"))
        #expect(features(full: "\(given) - \(family)").given == parts.given)
    }

    @Test func familyFirstWithAHyphenMatchesExchanged() throws {
        let names = try #require(
            NameComparison(features(full: "Kim Soo-hyun"), features("Soo-hyun", "Kim")))
        #expect(names.score == 1 && names.isTransposed)
    }
}
