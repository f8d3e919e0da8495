import Bytes
import LeadMatching
import LeadModel
import Testing

@Suite("Letters that only look the same") struct LookAlikeTests {
    private static let rule = Rule(
        name: "phone-and-name", key: .kind(.phone),
        require: [Requirement(field: .name, threshold: 0.6)], action: .review)

    /// Cyrillic, Greek, Armenian, Cherokee and Latin letters in names of the Latin alphabet, in
    /// small letters and in capitals.
    @Test(
        arguments: [
            ("\u{410}nna", "Smith"), ("\u{430}nna", "Smith"), ("Anna", "Sm\u{456}th"),
            ("Ann\u{430}", "\u{405}mith"), ("\u{391}nna", "Smith"), ("An\u{578}a", "Smi\u{3c4}h"),
            ("\u{391}\u{39d}\u{39d}\u{391}", "SMITH"), ("A\u{3bd}na", "Smith"),
            ("\u{13aa}nna", "Smith"), ("Ann\u{251}", "Smith"), ("Anna", "Smit\u{4bb}"),
            ("ANNA", "SMIT\u{41d}"), ("Anna", "S\u{41c}ITH"), ("Anna", "Smi\u{422}h"),
        ])
    func oneLetterOfAnotherScript(given: String, family: String) throws {
        let plain = features("Anna", "Smith")
        let other = features(given, family)
        #expect(other != plain)
        #expect(plain.looksLike(other) && other.looksLike(plain))
        let names = try #require(NameComparison(plain, other))
        let match = RuleMatch(names, plain, other)
        #expect(
            match.words.map { "\($0)" }
                == "and the names are alike, in letters that only look the same")
        #expect(match.score == names.score && match.score < 1)
        #expect(match.comparator.text == "jaro-winkler")
        if names.score >= 0.6 {
            let found = try #require(Self.rule.match(other, plain))
            #expect(found.words.map { "\($0)" } == match.words.map { "\($0)" })
        }
    }

    @Test func exchangedAndWithSuffix() throws {
        let plain = features("Martha", "Jones")
        let other = features("J\u{43e}nes", "Martha Jr")
        let match = try #require(Self.rule.match(plain, other))
        #expect(
            match.words.map { "\($0)" }
                == """
                and the names are alike with given and family name exchanged, in letters that \
                only look the same
                """)
        let twice = features("M\u{430}rtha Maria", "J\u{43e}nes")
        #expect(features("Martha Maria", "Jones").looksLike(twice))
        // A word more, and another spelling, beside the word that looks the same.
        #expect(features("Martha", "Johnson").looksLike(features("M\u{430}rtha Maria", "Jones")))
    }

    /// The same letters, other letters, marks, and names in another script that look like no name of
    /// this one.
    @Test(
        arguments: [
            ("Anna", "Smith", "Anna", "Smith"), ("Anna", "Smith", "Anne", "Smyth"),
            ("Anna", "Smith", "Änna", "Smith"), ("Jürgen", "Groß", "Jurgen", "Gross"),
            ("Анна", "Ковалёва", "Анна", "Ковалева"), ("Anna", "Kowalewa", "Анна", "Ковалева"),
            ("\u{430}nna", "Smith", "\u{430}nna", "Smith"), ("Νίκος", "Μακρής", "Nikos", "Makris"),
            ("小龍", "李", "小龍", "季"), ("José", "López", "Jose", "Lopez"),
            ("IŞIK", "DENİZ", "Işık", "Deniz"),
            ("Bernard", "Mann", "Bemard", "Rnann"), ("John", "Oneil", "J0hn", "Oneil"),
        ])
    func othersDoNotLookTheSame(
        given: String, family: String, otherGiven: String, otherFamily: String
    ) throws {
        let one = features(given, family)
        let other = features(otherGiven, otherFamily)
        #expect(!one.looksLike(other) && !other.looksLike(one))
        guard let match = Self.rule.match(one, other) else { return }
        #expect(
            match.words.map { "\($0)" }
                == (match.score == 1 ? "and the names are the same" : "and the names are alike"))
    }

    /// Written wholly in letters of another script.
    @Test(
        arguments: [
            ("Toma", "Тома"), ("PETE", "РЕТЕ"), ("Kim", "Кіm"), ("CAHEK", "САНЕК"), ("Zoe", "ΖΟΕ"),
            ("TAYO", "ΤΑΥΟ"), ("José", "Јоѕé"), ("Zoë", "Zоё"), ("Bob", "ВОЬ"), ("Hope", "ᎻOᏢᎬ"),
            ("Вера", "Beрa"), ("Тома", "ΤΟΜΑ"),
        ])
    func wholeNames(one: String, other: String) {
        #expect(features(one, "Smith").looksLike(features(other, "Smith")))
        #expect(features("Ann", other).looksLike(features("Ann", one)))
        #expect(features(one, "Ann").looksLike(features("Bo", other)))
    }
}
