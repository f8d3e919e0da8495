import Bytes
import LeadModel
import Testing

@testable import LeadMatching

/// Forms of address, titles written out, and the order of names in Cyrillic documents.
@Suite struct NameOrderTests {
    @Test(
        arguments: [
            ("山田 太郎 様", "太郎", "山田"), ("山田 太郎さん", "太郎", "山田"), ("山田太郎様", "山田太郎", "山田太郎"),
            ("山田さん", "", "山田"), ("山田 様", "", "山田"), ("王小明先生", "小明", "王"), ("王小明 先生", "小明", "王"),
            ("王 先生", "", "王"), ("李女士", "", "李"), ("김철수님", "철수", "김"), ("김철수 씨", "철수", "김"),
            ("先生", "生", "先"), ("王明先生", "明", "王"), ("Mr. 王小明", "小明", "王"), ("李明(Li Ming)", "明", "李"),
            ("王小明（小王）", "小明", "王"),
        ])
    func addressesOfEastAsia(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    @Test func addressesInParts() {
        #expect(features("太郎様", "山田") == features("太郎", "山田"))
        #expect(features("太郎 様", "山田") == features("太郎", "山田"))
        #expect(features("철수님", "김") == features("철수", "김"))
        #expect(features("小明", "王先生") == features("小明", "王"))
    }

    @Test(
        arguments: [
            ("Иванов Иван Иванович", "иван иванович", "иванов"),
            ("Иванова Анна Сергеевна", "анна сергеевна", "иванова"),
            ("ШЕВЧЕНКО ТАРАС ГРИГОРОВИЧ", "тарас григорович", "шевченко"),
            ("Петров-Водкин Кузьма Сергеевич", "кузьма сергеевич", "петров водкин"),
            ("Толстой Лев Ильич", "лев ильич", "толстой"), ("Иванов И. И.", "и и", "иванов"),
            ("Иванов И.И.", "и и", "иванов"), ("Иванов И.", "и", "иванов"),
            // In the other order.
            ("Иван Иванович Иванов", "иван иванович", "иванов"),
            ("Роман Аркадьевич Абрамович", "роман аркадьевич", "абрамович"),
            ("И. И. Иванов", "и и", "иванов"), ("Анна Сергеевна", "анна", "сергеевна"),
            ("Иванов, Иван Иванович", "иван иванович", "иванов"), ("Иван Иванов", "иван", "иванов"),
            // Other scripts say nothing of it.
            ("Roman Lee Abramovich", "roman lee", "abramovich"), ("Ramesh K V", "ramesh k", "v"),
        ])
    func patronymics(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    @Test(arguments: [
        "Mr and Mrs Eva Koch", "Mr. & Mrs. Eva Koch", "Herr und Frau Eva Koch", "Señora Eva Koch",
        "Monsieur Eva Koch", "Signora Eva Koch", "Dott. Eva Koch", "Doktor Eva Koch",
        "Captain Eva Koch", "Reverend Eva Koch", "Mevrouw Eva Koch", "Fru Eva Koch",
        "Sayın Eva Koch",
        "Shri Eva Koch", "Adv. Eva Koch", "господин Eva Koch", "Eva Koch CISSP",
        "Eva Koch, PMP, CSM",
        "Eva Koch, RN, BSN", "Eva Koch, CFP®", "Eva Koch, P.Eng.", "Koch, Eva, OBE",
        "Eva Koch MBBS",
        "Eva Koch, PharmD", "Dr. Eva Koch, MD, FCCA",
    ])
    func titlesAndCertificates(full: String) {
        #expect(features(full: full) == features("Eva", "Koch"), "\(full)")
    }

    /// Those that are names as well.
    @Test(
        arguments: [
            ("Major Smith", "major", "smith"), ("Lady Gomez", "lady", "gomez"),
            ("Don Smith", "don", "smith"), ("Pan Wei", "pan", "wei"), ("Er Lin", "er", "lin"),
            ("Ir Lin", "ir", "lin"), ("Li Rn", "li", "rn"), ("Ann And", "ann", "and"),
            ("Pastor Lopez", "pastor", "lopez"), ("Sri Lakshmi", "sri", "lakshmi"),
        ])
    func namesThatLookLikeTitles(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }
}
