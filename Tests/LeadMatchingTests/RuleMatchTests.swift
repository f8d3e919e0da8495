import Bytes
import LeadMatching
import LeadModel
import Testing

@Suite struct RuleMatchTests {
    private static func rule(_ threshold: Double) -> Rule {
        Rule(
            name: "phone-and-name", key: .kind(.phone),
            require: [Requirement(field: .name, threshold: threshold)], action: .review)
    }

    @Test func lowerOfBothPartsIsTheScore() throws {
        let same = try #require(NameComparison(features("Ana", "López"), features("ANA", "lópez")))
        #expect(same.score == 1 && !same.isTransposed && !same.isContradicted)
        let near = try #require(
            NameComparison(features("Martha", "Jones"), features("Marhta", "Johnson")))
        #expect(abs(near.score - 0.8324) < 0.0001)
        let other = try #require(
            NameComparison(features("Martha", "Jones"), features("Martha", "Brix")))
        #expect(other.score < 0.5)
    }

    @Test func exchangedPartsCount() throws {
        let one = features("Martha", "Jones")
        let other = features("Jones", "Marhta")
        let comparison = try #require(NameComparison(one, other))
        #expect(comparison.isTransposed)
        #expect(abs(comparison.score - 0.9611) < 0.0001)
        // Equal either way: not called transposed.
        let doubled = try #require(NameComparison(features("Lee", "Lee"), features("Lee", "Lee")))
        #expect(doubled.score == 1 && !doubled.isTransposed)
    }

    @Test func suffixesOfFatherAndSonContradict() throws {
        let father = features("John", "Smith Sr.")
        let son = features(full: "John Smith, Junior")
        let comparison = try #require(NameComparison(father, son))
        #expect(comparison.isContradicted && comparison.score == 0)
        #expect(Self.rule(0).match(father, son) == nil)
        #expect(NameComparison(son, features("John", "Smith"))?.score == 1)
        #expect(NameComparison(son, features("John", "Smith jr"))?.score == 1)
        #expect(NameComparison(son, features("Smith", "John"))?.score == 1)
    }

    @Test(
        arguments: [
            (features("", "Smith"), features("", "Smith")), (features("Ana"), features("Ana")),
            (features(full: "Cher"), features(full: "Cher")), (features(), features()),
            (features("Ana", "López"), features("n/a", "López")),
            (features("Ana", "López"), features("Ana")),
            (features("Front", "Desk"), features("Front", "Desk")),
        ])
    func blankIsNoEvidence(left: Features, right: Features) {
        #expect(NameComparison(left, right) == nil)
        #expect(NameComparison(right, left) == nil)
        #expect(Self.rule(0).match(left, right) == nil)
        let alone = Rule.sameEmail.match(left, right)
        #expect(alone?.score == 1 && alone?.comparesNames == false && alone?.words == nil)
    }

    @Test func thresholdIsReachedByItsOwnValue() throws {
        let left = features("Martha", "Jones")
        let right = features("Marhta", "Jones")
        let score = try #require(NameComparison(left, right)).score
        let match = try #require(Self.rule(score).match(left, right))
        #expect(match.score == score)
        #expect(Self.rule(score.nextUp).match(left, right) == nil)
        #expect(match.comparesNames && match.comparator.text == "jaro-winkler")
        #expect(match.words.map { "\($0)" } == "and the names are alike")
        #expect(left.wholeName.text == "martha jones")
        let transposed = try #require(Self.rule(0.9).match(left, features("Jones", "Martha")))
        #expect(transposed.comparator.text == "jaro-winkler, transposed")
    }

    @Test func fieldsThatFeaturesLackNeverMatch() {
        let rule = Rule(
            name: "r", key: .kind(.phone),
            require: [Requirement(field: .field(.city), threshold: 0)], action: .review)
        #expect(rule.match(features("Ana", "López"), features("Ana", "López")) == nil)
    }

    @Test func sidesMayBeExchanged() {
        let given = [
            "Ana", "Anna", "Jon", "John", "李", "O'Neil", "Dr. Ann", "n/a", "", "Mary-Ann", "Ng",
        ]
        let family = [
            "Smith", "Smyth", "Smith Jr", "Smith Sr", "Ng", "Anna", "李", "", "van Dam", "Dam",
        ]
        let rule = Self.rule(0.6)
        var matches = 0
        for _ in 0..<5_000 {
            func some() -> Features {
                features(given.randomElement() ?? "", family.randomElement() ?? "")
            }
            let (left, right) = (some(), some())
            #expect(NameComparison(left, right) == NameComparison(right, left))
            let one = rule.match(left, right)
            let other = rule.match(right, left)
            #expect(one?.score == other?.score)
            #expect(one?.comparator == other?.comparator)
            if one != nil { matches += 1 }
        }
        #expect(matches > 100)
    }
}
