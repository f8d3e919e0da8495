import Bytes
import LeadModel
import Testing

@testable import LeadMatching

/// What stands in a name field and is no part of a name.
@Suite struct NameBlankTests {
    @Test(
        arguments: [
            "(blank)", "（blank）", "(blank)\u{200b}", "\u{feff}(blank)", "(\u{2060}blank)",
            "［ＢＬＡＮＫ］",
            " \u{a0}(Blank)\u{3000}", "((blank))", "【空】", "（空白）", "《無》", "(vuota)", "(vide)",
            "(leer)",
            "(vacío)", "(vaci\u{301}o)", "(vacía)", "(пусто)", "(пустой)", "(leeg)", "(tyhjä)",
            "(boş)",
            "(未知)", "(κενό)", "‹blank›", "«vide»", "(hidden)", "[private]", "<unset>", "{default}",
            "--blank--", "-leer-", "*vide*", "__vacío__", "(n/a)", "[no name]", "(Unknown User)",
            // What programs leave.
            "{{first_name}}", "{{contact.FirstName|there}}", "*|FNAME|*", "%FIRST_NAME%",
            "%%name%%",
            "${lead.name}", "<%= name %>", "[[first]]", "{% name %}", "##NAME##", "#REF!",
            "#VALUE!",
            "#N/A", "#BEZUG!", "#DIV/0!", "null", "undefined undefined", "NULL n/a", "()", "[ ]",
            "(2)",
            "<ana@x.org>", "(copy)", "(she/her)",
            // Typed.
            "jkl", "zxc zxc", "HJKL", "sdfsdf", "йцукен", "фыва", "aaaa bbbb", "lorem ipsum",
            "Teszt Elek",
            "Fulano de Tal", "Max Muster", "test person", "LinkedIn Member", "Facebook User",
            "Private Person", "Not Mentioned", "CEO", "Hiring Manager", "không có",
            "空欄",
            "해당 없음", "ไม่ระบุ", "نامشخص", "Άγνωστος", "nepoznato", "brak danych",
        ])
    func blank(_ text: String) {
        #expect(features(text, "Smith") == Features(given: [], family: ByteSlice(utf8: "smith")))
        #expect(features("Ann", text) == Features(given: ByteSlice(utf8: "ann"), family: []))
        #expect(features(full: text) == Features())
    }

    /// A placeholder in place of a part leaves the other one.
    @Test(
        arguments: [
            ("Ana [n/a]", "ana", ""), ("Ana (blank)", "ana", ""), ("Ana （vide）", "ana", ""),
            ("Ana N/A", "ana", ""), ("Ana #N/A", "ana", ""), ("Ana null", "ana", ""),
            ("[n/a] Lopez", "", "lopez"), ("(blank) Lopez", "", "lopez"),
            ("null Lopez", "", "lopez"),
            ("Lopez, [n/a]", "", "lopez"), ("N/A, Ana", "ana", ""), ("Dr. Ana null", "ana", ""),
            // Beside a whole name it is nothing.
            ("Ana null Lopez", "ana", "lopez"), ("Ana Lopez undefined", "ana", "lopez"),
            ("Ana (n/a) Lopez", "ana", "lopez"), ("Ana Lopez [unknown]", "ana", "lopez"),
            ("NULL Ana Lopez", "ana", "lopez"), ("Lopez, Ana null", "ana", "lopez"),
            ("Ana Lopez n/a", "ana", "lopez"), ("Ana van null Lopez", "ana", "van lopez"),
        ])
    func placeholdersBesideNames(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    @Test(arguments: [
        "Ana Lopez (copy)", "Ana Lopez [DUPLICATE]", "Ana Lopez (2)", "Ana Lopez 2", "7 Ana Lopez",
        "Ana Lopez (she/her)", "Ana Lopez she/her", "Ana Lopez, she/her", "Ana (she/her) Lopez",
        "Ana Lopez (née Garcia)", "Ana Lopez née Garcia", "Ana Lopez geb. Garcia",
        "Ana Lopez (geb. Garcia)", "Ana Lopez nee Garcia", "Ana Lopez (Annie)", "Ana Lopez (Acme)",
        "Ana Lopez ()", "Ana Lopez <ana@x.org>", "Ana Lopez (ana@x.org)", "Ana Lopez （安娜）",
        "Dr. Ana Lopez (Berlin)", "Lopez, Ana (she/her)",
    ])
    func remarksAreDropped(full: String) {
        #expect(features(full: full) == features("Ana", "Lopez"), "\(full)")
    }

    @Test(
        arguments: [
            ("Ana (n/a)", "Lopez"), ("Ana", "Lopez (she/her)"), ("Ana", "Lopez née Garcia"),
            ("Ana", "Lopez (née Garcia)"), ("Ana", "Lopez (2)"), ("Ana null", "Lopez"),
            ("(copy) Ana", "Lopez"), ("Ana", "Lopez undefined"), ("Ana", "Lopez <a@x.org>"),
        ])
    func remarksInPartsAreDropped(first: String, last: String) {
        #expect(features(first, last) == features("Ana", "Lopez"))
    }

    /// Names stay.
    @Test(
        arguments: [
            ("Arthur Blank", "arthur", "blank"), ("(Arthur) Blank", "arthur", "blank"),
            ("Arthur (Blank", "arthur", "blank"), ("Ana (Lopez)", "ana", "lopez"),
            ("(Ana Lopez)", "ana", "lopez"), ("Ana (Annie) Lopez", "ana annie", "lopez"),
            ("Smith, John (Jack)", "john jack", "smith"), ("Dr. Eva (Koch)", "eva", "koch"),
            ("Smith (Jones), John", "john", "smith jones"), ("Watchman Nee", "watchman", "nee"),
            ("Nee Soon Tan", "nee soon", "tan"), ("Ana Maria Geb Smith", "ana maria geb", "smith"),
            ("Ana «Annie» Lopez", "ana annie", "lopez"), ("Private Ryan", "private", "ryan"),
            ("Hidden Lake", "hidden", "lake"), ("Li Na", "li", "na"), ("Nul Lopez", "nul", "lopez"),
            ("Undefine Lopez", "undefine", "lopez"), ("John Smith (Jr.)", "john", "smith jr"),
            ("John Smith 2nd", "john", "smith ii"), ("Van Leer", "van", "leer"),
            ("*Ana* Lopez", "ana", "lopez"), ("Ron Coo", "ron", "coo"), ("3M Ana", "3m", "ana"),
        ])
    func namesStay(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    /// Lists are in the form that they are compared in.
    @Test func listsAreInMatchingForm() {
        for list in [
            NameLists.bracketed, NameLists.remarks,
            NameLists.all.filter { $0.1 == .placeholder }.map(\.0).joined(separator: ","),
        ] {
            for entry in list.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
                let text = ByteSlice(Array(entry.utf8.drop { $0 == 0x20 }))
                guard !text.isEmpty else { continue }
                let folded = NameText.folded(text)
                #expect(folded.flatMap(NameText.words)?.text == text, "\(entry)")
            }
        }
    }

    /// What is left is UTF-8, and left alone.
    @Test func removingIsIdempotent() {
        let pieces = [
            "ana", "Lopez", " ", " ", "(", ")", "[", "]", "<", ">", "{{", "}}", "（", "）", "【", "】",
            "n/a", "null", "undefined", ",", "she/her", "née", "blank", "copy", "2", "#", "*", "%",
            "-", "é", "王", "a@b.c", "dr.", "«", "»", "\u{200b}",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...9)).map { _ in pieces.randomElement() ?? "" }
                .joined()
            guard let folded = NameText.folded(ByteSlice(utf8: text)) else { continue }
            for isFull in [true, false] {
                guard let once = NameBlanks.removed(from: folded, isFull: isFull),
                    let words = NameText.words(once)
                else { continue }
                #expect(String(validating: once, as: UTF8.self) != nil)
                let again = NameBlanks.removed(from: once, isFull: isFull)
                #expect(again.flatMap(NameText.words)?.text == words.text, "\(text)")
            }
        }
    }
}
