import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private func lead(
    _ email: String, _ phone: String = "+16502530001", _ name: (String, String) = ("Ana", "Okafor"),
    record: String? = nil
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let names = #""first_name":"\#(name.0)","last_name":"\#(name.1)""#
    return
        #"{"source":"web",\#(id)"lead":{"email":"\#(email)@k.example","phone":"\#(phone)",\#(names)}}"#
}

private func phones(
    _ action: RuleAction, name threshold: Double? = nil, called label: String = "phones"
) -> Rule {
    Rule(
        name: label, key: .kind(.phone),
        require: threshold.map { [Requirement(field: .name, threshold: $0)] } ?? [],
        action: action)
}

/// Rules that are others than those under which people became known.
@Suite("Other rules") struct OtherRulesTests {
    private static let before: [Rule] = [.sameEmail, .sameRecord]

    private func isAtRest(_ desk: Desk) -> Bool {
        desk.disagreements.isEmpty && desk.index.unrest.isEmpty
    }

    /// Goes through all identities under other rules.
    private func walk(
        _ desk: Desk, _ rules: [Rule], tune: (inout ResolverSettings) -> Void = { _ in }
    ) throws -> Verdict {
        try desk.upgrade(rules: rules, tune: tune)
        var verdict = Verdict()
        _ = desk.rekey(&verdict, comparing: true)
        return verdict
    }

    @Test("Who was known before finds and is found by a key of a new rule", arguments: [1, 8])
    func newKey(partitions: Int32) throws {
        let desk = try Desk(rules: Self.before, partitions: partitions)
        let ana = desk.send(lead("ana"))
        let told = try walk(desk, Self.before + [phones(.merge)])
        #expect(told.published.isEmpty && told.alerts.isEmpty && isAtRest(desk))
        let other = desk.send(lead("ana2"))
        #expect(other.says == "duplicate phones merged" && other.id == ana.id)
        #expect(isAtRest(desk))
    }

    @Test("Two who are one under a new rule are joined, once")
    func joined() throws {
        let desk = try Desk(rules: Self.before)
        let ana = desk.send(lead("ana"))
        let other = desk.send(lead("ana2"))
        let told = try walk(desk, Self.before + [phones(.merge, name: 0.9)])
        #expect(told.tombstones.map(\.identityID) == [other.id])
        #expect(told.alerts.map(\.action) == [.merged] && told.alerts[0].identityID == ana.id)
        #expect(Array(desk.index.identities.keys) == [ana.id] && isAtRest(desk))
        var again = Verdict()
        _ = desk.rekey(&again, comparing: true)
        #expect(again.published.isEmpty && again.alerts.isEmpty)
        #expect(desk.send(lead("ana2")).id == ana.id)
    }

    @Test("A rule that only tells of pairs tells of those that are there, once each")
    func told() throws {
        let desk = try Desk(rules: Self.before)
        for number in 0..<3 { desk.send(lead("ana\(number)")) }
        let rules = Self.before + [phones(.review, name: 0.9)]
        let told = try walk(desk, rules)
        #expect(told.alerts.count == 3 && told.alerts.allSatisfy { $0.otherIdentityID != nil })
        #expect(told.published.isEmpty && isAtRest(desk))
        #expect(try walk(desk, rules).alerts.isEmpty)
    }

    @Test("From review to merge, and to a lower threshold: known pairs are judged anew")
    func changedRule() throws {
        let names = [("Ana", "Okafor"), ("Anja", "Okafor")]
        let strict = Self.before + [phones(.merge, name: 0.99)]
        for (rules, after) in [
            (Self.before + [phones(.review)], Self.before + [phones(.merge)]),
            (strict, Self.before + [phones(.merge, name: 0.8)]),
        ] {
            let desk = try Desk(rules: rules)
            for (number, name) in names.enumerated() {
                #expect(
                    desk.send(lead("ana\(number)", "+16502530001", name)).dispositions
                        == ["created"])
            }
            let told = try walk(desk, after)
            #expect(told.tombstones.count == 1 && desk.index.identities.count == 1)
            #expect(isAtRest(desk))
        }
    }

    @Test("A key that no rule looks at any more is let go of")
    func ruleGone() throws {
        let desk = try Desk(rules: Self.before + [phones(.review)])
        desk.send(lead("ana", record: "1"))
        #expect(desk.index.shards.contains { $0.records.keys.contains { $0.kind == .phone } })
        let told = try walk(desk, Self.before)
        #expect(told.alerts.isEmpty && told.published.isEmpty && isAtRest(desk))
        #expect(!desk.index.shards.contains { $0.records.keys.contains { $0.kind == .phone } })
    }

    @Test("Weakness that was ignored is looked at with written rules")
    func weakness() throws {
        let desk = try Desk(rules: Self.before) { $0.ignoresWeakness = true }
        let ana = desk.send(lead("info", "+16502530001", ("Ana", "Okafor"), record: "1"))
        #expect(desk.send(lead("info", "+16502530002", ("Bob", "Quist"), record: "2")).id == ana.id)
        _ = try walk(desk, Self.before) { $0.ignoresWeakness = false }
        #expect(isAtRest(desk))
        #expect(desk.send(lead("info", "+16502530003", ("Wei", "Chen"))).says == "created")
    }

    @Test("What stands for the rules: all but their names and order")
    func comparison() throws {
        func value(_ rules: [Rule], ignores: Bool = false) throws -> UInt64 {
            var settings: ResolverSettings?
            _ = try Desk(rules: rules) {
                $0.ignoresWeakness = ignores
                settings = $0
            }
            return try #require(settings).comparison
        }
        let base = try value(Self.before + [phones(.review, name: 0.9)])
        let renamed = phones(.review, name: 0.9, called: "other")
        #expect(base == (try value([renamed] + Self.before.reversed())))
        for other in [
            Self.before, Self.before + [phones(.review)], Self.before + [phones(.alert, name: 0.9)],
            Self.before + [phones(.review, name: 0.8)],
        ] {
            #expect(base != (try value(other)))
        }
        #expect(base != (try value(Self.before + [phones(.review, name: 0.9)], ignores: true)))
    }
}
