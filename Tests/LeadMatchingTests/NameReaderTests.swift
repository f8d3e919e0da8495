import Bytes
import LeadMatching
import LeadModel
import Testing

func features(
    _ first: String? = nil, _ last: String? = nil, full: String? = nil
) -> Features {
    NameReader().features(
        first: first.map { ByteSlice(utf8: $0) }, last: last.map { ByteSlice(utf8: $0) },
        full: full.map { ByteSlice(utf8: $0) })
}

@Suite struct NameReaderTests {
    @Test(
        arguments: [
            ("Ana", "López", "ana", "lópez"), (" ANA  MARIA ", "LÓPEZ", "ana maria", "lópez"),
            ("Jean-Luc", "O'Brien", "jean luc", "obrien"),
            ("Jean‐Luc", "O’Brien", "jean luc", "obrien"),
            ("J.R.", "O`Brien", "j r", "obrien"), ("Jean·Luc", "O´Brien", "jean luc", "obrien"),
            ("Ｊｏｈｎ", "ﬁnch", "john", "finch"), ("Jo\u{308}rg", "Straße", "jörg", "strasse"),
            ("Anna\u{a0}Lena", "Groß\u{200b}mann", "anna lena", "grossmann"),
            ("John \"Jack\"", "(Smith)", "john jack", "smith"),
            ("Anna 😀", "Smith ✓", "anna", "smith"),
            // The Cyrillic letter stays another one.
            ("\u{410}nna", "Smith", "\u{430}nna", "smith"),
            ("Dr. John", "Smith PhD", "john", "smith"),
            ("Mr. Dr. John", "Smith, Ph.D.", "john", "smith"),
            ("John", "Smith Jr.", "john", "smith jr"), ("John", "Smith Junior", "john", "smith jr"),
            ("John Jr", "Smith", "john", "smith jr"), ("John", "Smith III", "john", "smith iii"),
            ("John", "Smith 2nd, MBA", "john", "smith ii"), ("Kenji", "Ii", "kenji", "ii"),
            ("Kaʻiulani", "Ng", "kaiulani", "ng"), ("Na", "Li", "na", "li"),
            ("J", "Bar", "j", "bar"),
            ("Ludwig", "van Beethoven", "ludwig", "van beethoven"),
            ("שרה", "בן־דוד", "שרה", "בן דוד"), ("అనిత", "రావు", "అనిత", "రావు"),
        ])
    func partsInMatchingForm(first: String, last: String, given: String, family: String) {
        let read = features(first, last)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    @Test(
        arguments: [
            "-", "--", "n/a", "N/A", "N.A.", "none", "Unknown", "test", "TEST TEST", "Test Test",
            "Sales", "Front Desk", "front-desk", "undefined", "null", "(null)", "<NULL>", "NaN",
            "[object Object]", "0", "00000000-0000-0000-0000-000000000000", "", " ", "\u{a0}", "?",
            "***", "12345", "ana@example.org", "Mr", "Dr.", "Mr. Dr.", "Dr. Unknown", "ｎ／ａ", "😀",
            "\u{200b}", "'", "`´", "prénom", "First Name", ".", "..", "IT-Support", "Headquarters",
            "Head Office", "Zentrale", "Siège social",
            // Several of them, numbered, behind a title.
            "N/A N/A", "n.a. n.a.", "Test1 Test1", "test 12", "Unknown Unknown", "null undefined",
            "Mr. N/A N/A", "Dr. Test Test2", "none none none", "User 7", "x x x",
            "Ohne Angabe", "k. A.", "non renseigné", "NON RENSEIGNÉE", "no aplica", "Não informado",
            "n.v.t.", "sin apellido", "nie dotyczy", "не указано", "不明", "未入力", "없음", "テスト",
        ])
    func placeholdersAreBlank(text: String) {
        #expect(features(text, "Smith") == Features(given: [], family: ByteSlice(utf8: "smith")))
        #expect(features("Ann", text) == Features(given: ByteSlice(utf8: "ann"), family: []))
        #expect(features(full: text) == Features())
    }

    @Test(
        arguments: [
            ("Front", "Desk"), ("foo", "Bar"), ("Test", "Test"), ("N/A", "N/A"),
            ("Test1", "Test1"), ("n.a.", "n.a."), ("Ohne", "Angabe"), ("No", "aplica"),
            ("Nombre", "Apellido"), ("Unknown", "User 3"), ("Mr. Non", "renseigné"),
        ])
    func placeholdersOverBothPartsAreBlank(first: String, last: String) {
        #expect(features(first, last) == Features())
        #expect(features(full: "\(first) \(last)") == Features())
        #expect(features(full: "\(last), \(first)") == Features())
    }

    /// Blank is a name, unless it stands in brackets.
    @Test func wordsInBracketsAreBlank() {
        for text in [
            "(blank)", " (Blank) ", "[blank]", "<BLANK>", "{blank}", "(vacío)", "( leer )",
        ] {
            #expect(
                features(text, "Smith") == Features(given: [], family: ByteSlice(utf8: "smith")))
            #expect(features("Ann", text) == Features(given: ByteSlice(utf8: "ann"), family: []))
            #expect(features(full: text) == Features())
        }
        #expect(features("Arthur", "Blank").family.text == "blank")
        #expect(features(full: "Arthur Blank").family.text == "blank")
        #expect(features(full: "(Arthur) Blank").family.text == "blank")
        #expect(features("Arthur", "(Blank").family.text == "blank")
        #expect(features("Arthur", "(Smith)").family.text == "smith")
    }

    @Test func malformedAndEndlessTextsAreBlank() {
        let bad: ByteSlice = [0x41, 0xc3, 0x28]
        #expect(
            NameReader().features(first: bad, last: bad, full: bad) == Features())
        #expect(features(String(repeating: "a", count: 256), "b").given.count == 256)
        #expect(features(String(repeating: "a", count: 257), "b").given.isEmpty)
        #expect(features(String(repeating: "é", count: 2000), "b").given.isEmpty)
    }

    @Test(
        arguments: [
            ("Ana López", "ana", "lópez"), ("López, Ana", "ana", "lópez"),
            ("Ana Maria  López", "ana maria", "lópez"), ("Jean-Luc Picard", "jean luc", "picard"),
            ("Ludwig van Beethoven", "ludwig", "van beethoven"),
            ("María de la Cruz", "maría", "de la cruz"),
            ("van Beethoven, Ludwig", "ludwig", "van beethoven"),
            ("De La Cruz", "de", "la cruz"), ("Ben Smith", "ben", "smith"),
            ("Dr. John Smith, PhD", "john", "smith"), ("John Smith, Jr.", "john", "smith jr"),
            ("Smith Jr., John", "john", "smith jr"), ("Smith, John, III", "john", "smith iii"),
            ("John Smith Sr", "john", "smith sr"), ("Neymar Junior", "neymar", "junior"),
            ("Smith, Dr. John, Ph.D.", "john", "smith"), ("Smith,", "", "smith"),
            ("王小明", "小明", "王"), ("王明", "明", "王"), ("김철수", "철수", "김"), ("王 小明", "小明", "王"),
            ("田中 はなこ", "はなこ", "田中"), ("ジョン・スミス", "ジョン", "スミス"),
            ("司马相如", "司马相如", "司马相如"), ("スミス", "", "スミス"), ("Lee王小明", "", "lee王小明"),
            ("Cher", "", "cher"), ("Mr. Smith", "", "smith"), (", ,", "", ""),
        ])
    func fullNameIsSplit(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    /// Surnames that look like a particle, a title or a suffix are surnames.
    @Test(
        arguments: [
            ("Ma, Jun", "jun", "ma"), ("Jun Ma", "jun", "ma"), ("Thi Do", "thi", "do"),
            ("An Du", "an", "du"), ("Van Nguyen", "van", "nguyen"), ("Nguyen Van", "nguyen", "van"),
            ("Jo Esq", "jo", "esq"), ("Li Dr", "li", "dr"), ("Ba Sr", "ba", "sr"),
            ("Eva De", "eva", "de"), ("Di Vu", "di", "vu"), ("Al Bin", "al", "bin"),
            ("Eva van den Berg", "eva", "van den berg"),
            ("van den Berg, Eva", "eva", "van den berg"),
        ])
    func shortSurnamesStay(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    /// With a comma or without, in either place of the particles: one reading.
    @Test(
        arguments: [
            ("Berg", "Eva", "van den"), ("Cruz", "María", "de la"), ("Silva", "João", "da"),
            ("Nguyen", "Thi", "Van"), ("Cohen", "David", "Ben"),
            ("Berg", "Dr. Eva Maria", "von der"),
        ])
    func particlesStandInFrontOfTheFamilyName(family: String, given: String, particles: String) {
        let plain = features(full: "\(given) \(particles) \(family)")
        #expect(plain.family.text == "\(particles) \(family)".lowercased())
        #expect(features(full: "\(family), \(given) \(particles)") == plain)
        #expect(features(full: "\(particles) \(family), \(given)") == plain)
        #expect(features(given, "\(particles) \(family)") == plain)
        let elder = features(full: "\(family), \(given) \(particles), Jr.")
        #expect(elder.family.text == "\(plain.family.text) jr")
    }

    /// Family name first, without a blank, or split over two fields in either order.
    @Test func chineseNamesMeetInEveryOrder() throws {
        let forms = [
            features(full: "李小龍"), features("小龍", "李"), features("李", "小龍"),
            features(full: "李 小龍"), features(full: "李, 小龍"),
        ]
        for left in forms {
            for right in forms {
                #expect(try #require(NameComparison(left, right)).score == 1)
            }
        }
    }

    @Test func fullNameCountsWhereAPartIsBlank() {
        #expect(features("Ana", "López", full: "Bob Smith") == features("ana", "lópez"))
        #expect(features("Ana", nil, full: "Ana López") == features("ana", "lópez"))
        #expect(features("-", "López", full: "Ana López") == features("ana", "lópez"))
        #expect(features("Ana", nil, full: "López") == features("ana", nil))
        #expect(features("n/a", "n/a", full: "Cher") == features(nil, "cher"))
        #expect(features() == Features())
    }

    @Test func anyBytesGiveUTF8WithSingleSpaces() {
        let pieces = [
            "a", "B", "é", "ß", "İ", " ", "\u{a0}", "-", ".", ",", "'", "´", "’", "jr", "dr.",
            "Ph.D.",
            "van", "t", "d", "in", "de", "st.", "ı", "i\u{307}", "王", "김", "李小龍", "か", "ﷺ", "😀",
            "\u{301}", "\u{200d}", "\u{0}", "n/a", "test", "1", "@",
        ]
        for _ in 0..<5_000 {
            var bytes = (0..<Int.random(in: 0...8)).flatMap { _ in
                Array((pieces.randomElement() ?? "").utf8)
            }
            if Int.random(in: 0..<4) == 0 {
                bytes.insert(
                    UInt8.random(in: 0...255), at: Int.random(in: 0...bytes.count))
            }
            let value = bytes[...]
            for read in [
                NameReader().features(first: value, last: value, full: nil),
                NameReader().features(first: nil, last: nil, full: value),
            ] {
                for part in [read.given, read.family] {
                    #expect(String(validating: part, as: UTF8.self) != nil)
                    #expect(part.first != 0x20 && part.last != 0x20)
                    #expect(!part.text.contains("  "))
                    #expect(!part.contains { (0x41...0x5a).contains($0) })
                }
            }
        }
    }
}
