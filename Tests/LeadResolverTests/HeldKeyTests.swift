import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#

private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func phone(_ number: Int) -> String { #""phone":"+1650253000\#(number)""# }
private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}
private let city = #""city":"Porto""#

/// An event of source `crm` about one of its records.
private func crm(_ operation: String, _ record: String, _ lead: String = "") -> String {
    #"{"operation":"\#(operation)","source":"crm","external_id":"\#(record)","lead":{\#(lead)}}"#
}

private func rule(
    _ kind: KeyKind, _ action: RuleAction, name threshold: Double? = nil, before: Bool? = nil
) -> Rule {
    var rule = Rule(
        name: "\(kind.wireName)-\(action)", key: .kind(kind),
        require: threshold.map { [Requirement(field: .name, threshold: $0)] } ?? [],
        action: action)
    if let before { rule.decide = before ? .before : .after }
    return rule
}

private func pairs(_ verdict: Verdict) -> [String] {
    verdict.alerts.filter { $0.otherIdentityID != nil }.map {
        "\($0.rule.text) \($0.action.wireName)"
    }
}

@Suite("Keys that people have, had and share") struct HeldKeyTests {
    @Test("Two under one master key who become alike are joined")
    func alikeUnderOneKey() throws {
        let desk = try Desk(rules: [rule(.email, .merge, name: 0.9), .sameRecord])
        let first = desk.send(crm("create", "11", email("n") + "," + name("Ana", "Okafor")))
        let second = desk.send(crm("create", "12", email("n") + "," + name("Bob", "Quist")))
        #expect(second.says == "created")
        let joined = desk.send(crm("update", "12", name("Ana", "Okafor")))
        #expect(pairs(joined) == ["email-merge merged"])
        #expect(joined.tombstones.map(\.identityID) == [second.id])
        #expect(Array(desk.index.identities.keys) == [first.id])
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("Two under one master key who become alike are told of once")
    func alikeUnderOnePhone() throws {
        let desk = try Desk(rules: [rule(.phone, .review, name: 0.9), .sameRecord])
        desk.send(crm("create", "11", phone(4) + "," + name("Ana", "Okafor")))
        desk.send(crm("create", "12", phone(4) + "," + name("Bob", "Quist")))
        let told = desk.send(crm("update", "12", name("Ana", "Okafor")))
        #expect(pairs(told) == ["phone-review review"])
        desk.send(crm("update", "12", name("Bob", "Quist")))
        #expect(pairs(desk.send(crm("update", "12", name("Ana", "Okafor")))).isEmpty)
        #expect(desk.index.identities.count == 2)
    }

    @Test("A phone that one has no more finds nobody", arguments: [false, true])
    func lostPhone(isCleared: Bool) throws {
        let desk = try Desk.allMerge()
        let bob = desk.send(crm("create", "2", phone(4) + "," + name("Bob", "Quist")))
        let news = isCleared ? #""phone":null"# : phone(5)
        #expect(desk.send(crm("update", "2", news)).id == bob.id)
        let ana = desk.send(web("create", email("m") + "," + phone(4)))
        #expect(ana.says == "created" && pairs(ana).isEmpty)
        #expect(desk.send(web("create", phone(4))).id == ana.id)
        #expect(desk.send(web("update", phone(4) + "," + city)).id == ana.id)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("An alias by a phone that its person has no more leads nowhere")
    func lostPhoneOfAnAlias() throws {
        let desk = try Desk.allMerge()
        let bob = desk.send(crm("create", "2", email("b") + "," + phone(4)))
        #expect(desk.send(web("create", phone(4))).id == bob.id)
        #expect(desk.send(web("update", phone(4) + "," + city)).id == bob.id)
        desk.send(crm("update", "2", email("b") + "," + phone(5)))
        #expect(desk.send(web("delete", phone(4))).says == "unknown_identity")
        let other = desk.send(web("update", phone(4) + "," + city))
        #expect(other.says == "created" && other.id != bob.id)
        #expect(desk.send(web("create", email("b"))).id == bob.id)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("A record that was detached is a new one's", arguments: [false, true])
    func detachedRecord(hasAlias: Bool) throws {
        let desk = try Desk.allMerge()
        let bob = desk.send(crm("create", "5"))
        desk.send(crm("create", "5", email("r")))
        desk.send(
            web("create", email("r"), rest: #""external_id":"w5""#))
        if hasAlias { #expect(desk.send(crm("update", "5", city)).id == bob.id) }
        #expect(desk.send(crm("delete", "5")).says == "updated")
        let other = desk.send(crm("update", "5", city))
        #expect(other.says == "created" && other.id != bob.id)
        #expect(desk.send(crm("update", "5", #""title":"x""#)).id == other.id)
        #expect(desk.send(web("create", email("r"))).id == bob.id)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    /// Cap of two: three with the phone, which says no more who somebody is.
    private func crowd(_ rules: [Rule]) throws -> Desk {
        let desk = try Desk(rules: rules) { $0.keyCap = 2 }
        for (place, names) in [("Ana", "Okafor"), ("Bob", "Quist"), ("Kwame", "Zielinski")]
            .enumerated()
        {
            let lead = [email("h\(place)"), phone(4), name(names.0, names.1)]
            #expect(desk.send(web("create", lead.joined(separator: ","))).record != nil)
        }
        return desk
    }

    @Test("A key over its cap decides nothing by itself; as the master key it finds who agrees")
    func overCap() throws {
        let desk = try crowd([.sameEmail, rule(.phone, .merge, name: 0.9)])
        let wei = desk.send(web("create", phone(4) + "," + name("Wei", "Chen")))
        #expect(wei.says == "created" && pairs(wei).isEmpty)
        let ana = desk.send(web("create", phone(4) + "," + name("Ana", "Okafor")))
        #expect(ana.dispositions == ["duplicate"] && ana.id != wei.id)
        #expect(desk.send(web("delete", phone(4))).says == "unknown_identity")
        let zoe = web("delete", phone(4) + "," + name("Zoe", "Vane"))
        #expect(desk.send(zoe).says == "unknown_identity")
        let gone = desk.send(web("delete", phone(4) + "," + name("Ana", "Okafor")))
        #expect(gone.says == "erased" && gone.id == ana.id)
        let other = desk.send(web("delete", phone(4) + "," + name("Wei", "Chen")))
        #expect(other.says == "erased" && other.id == wei.id)
        #expect(desk.disagreements.isEmpty)
    }

    @Test("A key that was over its cap stays no evidence, and is told of once")
    func onceOverCap() throws {
        let desk = try crowd([.sameEmail, rule(.phone, .alert)])
        for place in 0...1 {
            #expect(desk.send(web("delete", email("h\(place)"))).says == "erased")
        }
        for place in 3...6 {
            let one = desk.send(web("create", email("h\(place)") + "," + phone(4)))
            #expect(one.says == "created" && pairs(one).isEmpty)
        }
        let alone = desk.send(web("create", phone(4)))
        #expect(alone.says == "created" && pairs(alone).isEmpty)
        #expect(desk.disagreements.isEmpty)
    }

    @Test("A key that nobody has any more is forgotten, its cap too")
    func forgottenCap() throws {
        let desk = try crowd([.sameEmail, rule(.phone, .alert)])
        for place in 0...2 { desk.send(web("erase", email("h\(place)"))) }
        #expect(desk.index.shards.allSatisfy { $0.records.isEmpty })
        desk.send(web("create", email("i") + "," + phone(4)))
        #expect(
            pairs(desk.send(web("create", email("j") + "," + phone(4)))) == ["phone-alert alerted"])
    }

    @Test("An override holds against a person who has the address by an alias or a claim")
    func overrideBesideAnAlias() throws {
        let desk = try Desk.allMerge()
        let first = desk.send(crm("create", "4", email("ia")))
        desk.send(crm("update", "4", email("ib")))
        let twin = desk.send(
            web("create", email("ib"), rest: #""external_id":"q","# + override))
        #expect(twin.says == "created" && twin.id != first.id)
        let bridge = desk.send(
            web("update", email("ia") + "," + city, rest: #""external_id":"q""#))
        #expect(pairs(bridge).isEmpty && bridge.tombstones.isEmpty)
        #expect(desk.index.identities.count == 2)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("Plain events mean the first, also behind an override under the phone alone")
    func plainBehindAnOverride() throws {
        let desk = try Desk(rules: [.sameEmail, rule(.phone, .review)])
        let first = desk.send(web("create", email("d") + "," + phone(4)))
        #expect(desk.send(web("create", phone(4))).says == "suspected phone-review review")
        #expect(desk.send(web("create", phone(4), rest: override)).says == "created")
        let later = desk.send(web("create", phone(4)))
        #expect(later.says == "suspected phone-review review" && later.id == first.id)
    }

    @Test(
        "Master key and another key name two: the pair is told of",
        arguments: [RuleAction.merge, .alert, .review])
    func twoAreNamed(action: RuleAction) throws {
        let desk = try Desk(rules: [rule(.email, action), rule(.phone, .alert)])
        let younger = action == .merge
        let phoneOnly = younger ? desk.send(web("create", phone(4))) : nil
        let known = desk.send(web("create", email("e") + (younger ? "," + phone(5) : "")))
        let other = phoneOnly ?? desk.send(web("create", phone(4)))
        let both = web("create", email("e") + "," + phone(4))
        let told = desk.send(both)
        #expect(told.dispositions.count == 1 && told.alert?.otherIdentityID == nil)
        let pair = told.alerts.filter { $0.otherIdentityID != nil }
        let (old, young) = younger ? (other, known) : (known, other)
        #expect(pair.map(\.identityID) == [old.id] && pair.map(\.otherIdentityID) == [young.id])
        #expect(pair.map(\.rule.text) == ["phone-alert"])
        #expect(pairs(desk.send(both)).isEmpty)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("A rule that blocks, or that merges, tells of no such pair", arguments: [true, false])
    func twoAreNotTold(blocks: Bool) throws {
        let desk = try Desk(
            rules: [.sameEmail]
                + (blocks
                    ? [rule(.phone, .block)] : [rule(.phone, .merge), rule(.phone, .review)]))
        desk.send(web("create", phone(4)))
        desk.send(web("create", email("e") + "," + phone(5)))
        let told = desk.send(web("create", email("e") + "," + phone(4)))
        #expect(told.says == "duplicate same-email merged" && pairs(told).isEmpty)
        #expect(desk.index.identities.count == 2)
    }

    @Test("What decides after withholds nothing")
    func afterWithholdsNothing() throws {
        let desk = try Desk(
            rules: [.sameEmail, rule(.externalID, .alert), rule(.phone, .merge)])
        let first = desk.send(crm("create", "1", email("a") + "," + phone(4)))
        let second = desk.send(crm("create", "1", email("b") + "," + phone(4) + "," + city))
        #expect(second.alert?.rule.text == "phone-merge" && second.id == first.id)
        #expect(desk.send(web("create", email("b"))).id == first.id)
    }

    @Test(
        "Updates, deletes and erasures find by a rule that merges after",
        arguments: [
            "update", "delete", "erase",
        ])
    func mergingAfter(operation: String) throws {
        let desk = try Desk(rules: [.sameEmail, rule(.phone, .merge, before: false)])
        let first = desk.send(web("create", email("a") + "," + phone(4)))
        let found = desk.send(web(operation, email("b") + "," + phone(4) + "," + city))
        #expect(found.says == (operation == "update" ? "updated" : "erased"))
        #expect(found.id == first.id)
        #expect(desk.index.unrest.isEmpty)
    }

    @Test("Owners of keys know the names of now, whatever the rules compare")
    func namesOfNow() throws {
        let desk = try Desk(masterKeys: [.email])
        desk.send(crm("create", "1", email("a") + "," + name("Ana", "Okafor")))
        desk.send(web("update", email("a") + "," + name("Bob", "Quist")))
        #expect(desk.disagreements.isEmpty)
    }
}
