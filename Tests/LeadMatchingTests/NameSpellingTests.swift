import Bytes
import LeadModel
import Testing

@testable import LeadMatching

/// One name in several spellings: divided elsewhere, or with other letters of its script.
@Suite struct NameSpellingTests {
    private func compared(_ one: Features, _ other: Features) -> NameComparison? {
        let names = NameComparison(one, other)
        let back = NameComparison(other, one)
        #expect(names?.score == back?.score)
        #expect(names?.isTransposed == back?.isTransposed)
        return names
    }

    /// Two family names, or two given names.
    @Test(
        arguments: [
            ("Ana", "García López"), ("Ana María", "López"), ("Ana María", "García López"),
            ("João", "Silva Santos Costa"), ("Mary Ann", "Smith"), ("Mary", "Ann Smith"),
            ("Ana", "Garcia-Lopez"), ("Nguyễn", "Văn An"),
        ])
    func dividedElsewhere(first: String, last: String) throws {
        let parts = features(first, last)
        let full = "\(first) \(last.replacing("-", with: " "))"
        let whole = try #require(compared(parts, features(full: full)))
        #expect(whole.score == 1 && !whole.isTransposed)
        let elder = try #require(
            compared(features(first, "\(last) Jr"), features(full: "\(full) III")))
        #expect(elder.isContradicted && elder.score == 0)
        let words = full.split(separator: " ").map(String.init)
        for place in 1..<words.count {
            let other = features(
                words[..<place].joined(separator: " "), words[place...].joined(separator: " "))
            #expect(try #require(compared(parts, other)).score == 1)
            // Family name first, divided where it may be.
            let exchanged = Features(given: other.family, family: other.given)
            #expect(try #require(compared(parts, exchanged)).score == 1)
            #expect(try #require(compared(parts, exchanged)).isTransposed)
        }
    }

    @Test(
        arguments: [
            ("Ana", "García López", "Ana", "López García"),
            ("Ana", "García López", "Ana G", "López"),
            ("Ana", "García López", "Anag", "arcía López"), ("Ana", "Lopez", "An", "a Lopez"),
            ("Ana María", "López", "María", "Ana López"), ("Jean", "Luc Bo", "Jean L", "uc Bo"),
        ])
    func otherWordsAreOtherNames(first: String, last: String, other: String, otherLast: String)
        throws
    {
        let names = try #require(compared(features(first, last), features(other, otherLast)))
        #expect(names.score < 1)
    }

    @Test(
        arguments: [
            ("Фёдор Ёлкин", "Федор Елкин"), ("ФЁДОР ЁЛКИН", "Фе\u{308}дор Елкин"),
            ("أحمد علي", "احمد علي"), ("إبراهيم حسن", "ابراهيم حسن"), ("آمنة حسن", "امنه حسن"),
            ("فاطمة علي", "فاطمه على"), ("کریم کاوه", "كريم كاوه"), ("مُحَمَّد علي", "محمد علي"),
            ("محـمد علي", "محمد علي"), ("علی رضایی", "علي رضايي"), ("ہاشم علی", "هاشم علي"),
            ("מִרְיָם כֹּהֵן", "מרים כהן"), ("שָׁלוֹם כהן", "שלום כהן"),
        ])
    func lettersOfOneScript(one: String, other: String) throws {
        #expect(features(full: one) == features(full: other))
        #expect(!features(full: one).given.isEmpty)
        let parts = one.split(separator: " ").map(String.init)
        #expect(features(parts[0], parts[1]) == features(full: other))
    }

    /// Letters that make names different stay.
    @Test(
        arguments: [
            ("Май Ли", "Маи Ли"), ("Ґалаґан Іван", "Галаган Іван"), ("José Peña", "Jose Pena"),
            ("Анна Ли", "Aннa Ли"), ("رؤوف علي", "رووف علي"), ("שרה כהן", "סרה כהן"),
        ])
    func othersStay(one: String, other: String) {
        #expect(features(full: one) != features(full: other))
    }
}
