import Bytes
import LeadMatching
import LeadModel
import Testing

@Suite("Names without a space between family and given name") struct UndividedNameTests {
    @Test(
        arguments: [
            ("鈴木", "一郎"), ("欧阳", "娜娜"), ("高橋", "一生"), ("司馬", "遷"), ("남궁", "민수"), ("諸葛", "亮"),
            ("李", "小龍"), ("高橋", "みなみ"), ("すずき", "いちろう"), ("長谷川", "一"), ("佐々木", "希"),
            ("김", "철수"), ("勅使河原", "三郎"), ("ささき", "れいこ"),
        ])
    func everyFormIsTheSameName(family: String, given: String) throws {
        let forms = [
            features(full: family + given), features(full: "\(family) \(given)"),
            features(full: "\(family)　\(given)"), features(full: "\(family), \(given)"),
            features(given, family),
        ]
        for left in forms {
            for right in forms {
                let names = try #require(NameComparison(left, right))
                #expect(names.score == 1)
            }
        }
        // First and last name in the fields of each other.
        let exchanged = features(family, given)
        for form in forms {
            #expect(try #require(NameComparison(form, exchanged)).score == 1)
        }
        #expect(
            features(full: family + given).wholeName.text.replacing(" ", with: "").count
                == (family + given).count)
    }

    @Test(
        arguments: [
            ("鈴木一郎", "鈴木", "二郎"), ("鈴木一郎", "佐藤", "一郎"), ("欧阳娜娜", "欧阳", "修"),
            ("남궁민수", "남궁", "옥분"), ("高橋一生", "高橋", "みなみ"), ("鈴木一郎", "John", "Smith"),
        ])
    func othersAreOthers(full: String, family: String, given: String) throws {
        for other in [features(given, family), features(full: family + given)] {
            guard let names = NameComparison(features(full: full), other) else { continue }
            #expect(names.score < 0.85)
            #expect(NameComparison(other, features(full: full)) == names)
        }
    }

    /// A family name alone says nothing, however it is written.
    @Test(arguments: ["鈴木", "長谷川", "欧阳", "タカハシ", "남궁", "すずき"])
    func aFamilyNameAloneIsNoEvidence(family: String) {
        let alone = features(nil, family)
        #expect(NameComparison(alone, alone) == nil)
        #expect(NameComparison(alone, features("一郎", family)) == nil)
    }

    /// A whole name in the field of one of its parts.
    @Test(
        arguments: [
            ("李", "小龍"), ("王", "小明"), ("陳", "美玲"), ("歐陽", "修"), ("欧阳", "娜娜"), ("司馬", "相如"),
            ("김", "철수"), ("박", "지민"), ("鈴木", "一郎"), ("長谷川", "一郎"), ("남궁", "민수"), ("高橋", "みなみ"),
            ("朴", "智星"), ("佐々木", "希"),
        ])
    func aWholeNameInOneField(family: String, given: String) throws {
        let parts = features(given, family)
        let whole = family + given
        for blank in [nil, "", " ", "-", "n/a", "."] {
            let forms = [
                features(blank, "\(family) \(given)"), features("\(family)　\(given)", blank),
                features(blank, whole), features(whole, blank),
            ]
            for form in forms {
                #expect(try #require(NameComparison(form, parts)).score == 1)
                #expect(try #require(NameComparison(form, features(full: whole))).score == 1)
            }
            #expect(features(blank, whole) == features(full: whole))
            #expect(features(whole, blank) == features(full: whole))
        }
    }

    /// What may be a part stays one: two characters, names that begin as no name of China or Korea
    /// does, kana alone, other scripts.
    @Test(
        arguments: [
            "鈴木", "王明", "김철", "長谷川", "五十嵐", "佐々木", "小百合", "美智子", "慎太郎", "すずき", "さくらこ",
            "クリストファー", "Lee王小明", "Bruce", "Ана Мария", "마이클", "スミス", "仲宗根", "明日香", "麻衣子",
        ])
    func onePartStaysOne(text: String) {
        #expect(features(text, nil).family.isEmpty)
        #expect(features(nil, text).given.isEmpty)
        #expect(NameComparison(features(nil, text), features(nil, text)) == nil)
    }

    @Test func aFullNameCountsBeforeAWholeNameInOneField() {
        #expect(features(nil, "李小龍", full: "王小明") == features("小明", "王"))
        #expect(features(nil, "李小龍", full: "王") == features("小龍", "李"))
        #expect(features("李小龍 Jr.", nil).family.text == "李 jr")
    }

    @Test func onePartWithAFullNameIsReadWhole() throws {
        let whole = features(full: "鈴木一郎")
        #expect(features(nil, "鈴木", full: "鈴木一郎") == whole)
        #expect(features("一郎", nil, full: "鈴木一郎") == whole)
    }

    @Test func suffixesOfFatherAndSonContradict() throws {
        let names = try #require(
            NameComparison(features(full: "鈴木一郎, Jr."), features("一郎", "鈴木 Sr.")))
        #expect(names.isContradicted)
        let same = try #require(
            NameComparison(features(full: "鈴木一郎, Jr."), features("一郎", "鈴木")))
        #expect(same.score == 1)
    }

    @Test func sidesMayBeExchanged() {
        let pieces = ["鈴", "木", "一", "郎", "か", "ス", "김", "a", " "]
        var compared = 0
        for _ in 0..<5_000 {
            func some() -> Features {
                func text(_ most: Int) -> String {
                    (0..<Int.random(in: 0...most)).map { _ in pieces.randomElement() ?? "" }
                        .joined()
                }
                return Bool.random() ? features(full: text(7)) : features(text(3), text(3))
            }
            let (left, right) = (some(), some())
            let names = NameComparison(left, right)
            #expect(names == NameComparison(right, left))
            if let names {
                #expect((0...1).contains(names.score))
                compared += 1
            }
            if !left.given.isEmpty, !left.family.isEmpty {
                #expect(NameComparison(left, left)?.score == 1)
            }
        }
        #expect(compared > 100)
    }
}
