import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// A lead of source `web` with an address of its own, the switchboard's number and a name.
private func colleague(_ number: Int, _ name: String, phone: String = "+16502530004") -> String {
    """
    {"source":"web","lead":{"email":"c\(number)@kestrel.example","phone":"\(phone)"\
    \(name.isEmpty ? "" : "," + name)}}
    """
}

private func named(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}

private func phoneAndName(_ threshold: Double, _ action: RuleAction) -> Rule {
    Rule(
        name: "phone-and-name", key: .kind(.phone),
        require: [Requirement(field: .name, threshold: threshold)], action: action)
}

@Suite("Cases from the field: what is no evidence") struct EvidenceCaseTests {
    @Test(
        "12: an address that hides another is told of, not seen through",
        arguments: [
            "x7k2q@privaterelay.appleid.com", "dpdcnf87nu@icloud.com", "abc.def@duck.com",
            "ana1a2b3@relay.firefox.com",
        ])
    func relay(address: String) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord, phoneAndName(0.85, .review)])
        let name = #""phone":"+16502530004",\#(named("Mira", "Okafor"))"#
        let mira = desk.send(#"{"source":"web","lead":{"email":"mira@contoso-labs.com",\#(name)}}"#)
        let hidden = desk.send(#"{"source":"web","lead":{"email":"\#(address)",\#(name)}}"#)
        #expect(mira.dispositions == ["created"] && hidden.dispositions == ["created"])
        #expect(mira.alerts.isEmpty)
        let pair = try #require(hidden.alerts.first)
        #expect(hidden.alerts.count == 1)
        #expect(pair.disposition == .suspected && pair.action == .review)
        #expect(pair.identityID == mira.id && pair.otherIdentityID == hidden.record?.identity.id)
        #expect(hidden.record?.identity.keys.email?.text == address)
        // Whatever comes later of either, it is said once.
        for _ in 0..<2 {
            for text in [address, "mira@contoso-labs.com"] {
                let later = desk.send(#"{"source":"web","lead":{"email":"\#(text)",\#(name)}}"#)
                #expect(later.says == "duplicate same-email merged")
                #expect(later.alerts.count == 1)
            }
        }
        #expect(desk.index.identities.count == 2)
    }

    @Test("an address that a person had before is evidence as such, not as their present one")
    func formerAddress() throws {
        let desk = try Desk()
        func event(_ operation: String, _ lead: String, _ rest: String = "") -> String {
            #"{"source":"crm","operation":"\#(operation)","lead":{\#(lead)}\#(rest)}"#
        }
        let id = #","external_id":"7""#
        desk.send(event("create", #""email":"old@k.example""#, id))
        #expect(desk.send(event("update", #""email":"new@k.example""#, id)).says == "updated")
        let found = try #require(desk.send(event("create", #""email":"Old@K.example""#)).alert)
        #expect(found.evidence[0].left.text == "Old@K.example")
        #expect(found.evidence[0].right.text == "old@k.example")
        #expect(found.explanation.text.contains("a former one of a known person"))
        let present = try #require(desk.send(event("create", #""email":"New@K.example""#)).alert)
        #expect(present.evidence[0].right.text == "new@k.example")
        #expect(present.explanation.text.contains("written in another way"))
    }

    @Test("a phone that a person had before is no evidence")
    func formerPhone() throws {
        let desk = try Desk(
            rules: [.sameRecord, Rule(name: "phone", key: .kind(.phone), action: .alert)])
        func event(_ operation: String, _ phone: String, _ rest: String = "") -> String {
            #"{"source":"crm","operation":"\#(operation)","lead":{"phone":"\#(phone)"}\#(rest)}"#
        }
        desk.send(event("create", "+1 650-253-0004", #","external_id":"7""#))
        let same = desk.send(event("create", "+16502530004"))
        #expect(same.alert?.evidence[0].right.text == "+1 650-253-0004")
        let moved = desk.send(event("update", "+1 650-253-0005", #","external_id":"7""#))
        #expect(moved.says == "updated")
        #expect(desk.send(event("create", "+1 (650) 253-0004")).says == "created")
    }

    @Test(
        "47, 52, 56: blanks, roles and half a name bring nobody together",
        arguments: [
            "", #""last_name":"Okafor""#, #""first_name":"Ana""#, #""full_name":"Sales""#,
            #""full_name":"Front Desk""#, #""full_name":"Test Test""#, named("Sales", "Sales"),
            named("IT-Support", "Headquarters"), named("Front", "Desk"), named("Sukarno", "."),
            named("Sukarno", "-"), named("Sukarno", "n/a"), named(".", "."), named("-", "n/a"),
            #""full_name":"-""#, #""full_name":"Cher""#, named("null", "undefined"),
            named(#"\u00a0"#, #"\u200b"#), #""first_name":null,"last_name":"""#,
            named("Mr.", "Dr."),
        ])
    func noNames(name: String) throws {
        for action in [RuleAction.merge, .alert, .review, .block] {
            let desk = try Desk(rules: [.sameEmail, .sameRecord, phoneAndName(0, action)])
            for number in 0..<6 {
                let verdict = desk.send(colleague(number, name))
                #expect(verdict.dispositions == ["created"] && verdict.alerts.isEmpty)
            }
            // Nor does a whole name beside them.
            let whole = desk.send(colleague(9, named("Ana", "Okafor")))
            #expect(whole.dispositions == ["created"] && whole.alerts.isEmpty)
            #expect(desk.index.identities.count == 7)
        }
    }

    @Test("47: a mark is no family name: two who have only that are two") func marks() throws {
        for mark in [".", "-", "--", "n/a", "?", "none", "unknown", "\u{200b}"] {
            let desk = try Desk(rules: [.sameEmail, .sameRecord, phoneAndName(0.5, .merge)])
            desk.send(colleague(1, named("Sukarno", mark)))
            let other = desk.send(colleague(2, named("Indira", mark)))
            #expect(other.dispositions == ["created"] && other.alerts.isEmpty, "\(mark)")
        }
    }

    static let families = [
        "Okafor", "Lindqvist", "Herrera", "Nakamura", "Petrossian", "Zielinski", "Abubakar",
        "Byrne",
        "Castellano", "Drummond", "Eriksen", "Fitzgerald", "Gunawan", "Hashimoto", "Ivanova",
        "Jimenez",
        "Kowalczyk", "Ljungberg", "Mbeki", "Nguyen", "Oyelaran", "Papadakis", "Quispe", "Rasmussen",
        "Szabo", "Tchaikovsky", "Ueda", "Vasquez", "Wojcik", "Xhaka", "Yilmaz", "Zubkov",
        "Achterberg",
        "Bhattacharya", "Cvetkovic", "Dlamini", "Esposito", "Fujiwara", "Gyllenhaal", "Hrubesch",
    ]

    @Test("55: forty people at one switchboard stay forty") func switchboard() throws {
        let desk = try Desk(rules: [
            .sameEmail, .sameRecord, phoneAndName(0.9, .merge),
            Rule(name: "phone-review", key: .kind(.phone), action: .review),
        ])
        var told: [String] = []
        for (number, family) in Self.families.enumerated() {
            // A given name that all have does not help.
            let verdict = desk.send(colleague(number, named("Kim", family)))
            #expect(verdict.dispositions == ["created"], "\(family)")
            #expect(verdict.tombstones.isEmpty)
            told += verdict.alerts.map(\.rule.text)
        }
        #expect(desk.index.identities.count == 40)
        #expect(told.count { $0 == "non-discriminating" } == 1)
        #expect(!told.contains("phone-and-name"))
        let before = desk.index.identities.mapValues(\.version)
        for name in [#""first_name":"Kim""#, "", #""full_name":"Kim""#, named("Kim", "Vane")] {
            let lead = name.isEmpty ? "" : "," + name
            let last = desk.send(#"{"source":"calls","lead":{"phone":"+16502530004"\#(lead)}}"#)
            #expect(last.dispositions.count == 1)
            #expect(last.alerts.allSatisfy { $0.action != .merged })
            #expect(last.published.allSatisfy { !$0.merged } && last.tombstones.isEmpty)
        }
        for (id, version) in before {
            #expect(desk.index.identities[id]?.version == version)
        }
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test(
        "160: a pair that somebody told apart is not asked about again",
        arguments: [
            RuleAction.merge, .alert, .review, .block,
        ])
    func toldApart(action: RuleAction) throws {
        let desk = try Desk(rules: [
            .sameEmail, .sameRecord, phoneAndName(0.8, action),
            Rule(name: "by-phone", key: .kind(.phone), action: action, decide: .after),
        ])
        let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#
        let first = desk.send(ana(lead: named("Ana", "Okafor") + #","phone":"+16502530004""#))
        let twin = desk.send(
            #"{"source":"crm","external_id":"2",\#(override),"lead":{"email":"ana@kestrel.example",\#(named("Anna", "Okafor"))}}"#
        )
        #expect(twin.says == "created" && twin.id != first.id)
        let evidence = [
            #"{"operation":"update","source":"crm","external_id":"2","lead":{"phone":"+16502530004"}}"#,
            #"{"operation":"update","source":"crm","external_id":"2","lead":{"first_name":"Ana"}}"#,
            #"{"operation":"update","source":"crm","external_id":"2","lead":{"phone":"+16502530005"}}"#,
            #"{"operation":"update","source":"web","lead":{"email":"ana@kestrel.example","phone":"+16502530005"}}"#,
            #"{"operation":"update","source":"crm","external_id":"2","lead":{"email":"twin@kestrel.example"}}"#,
            #"{"operation":"update","source":"web","lead":{"email":"ana@kestrel.example","phone":"+16502530004"}}"#,
            #"{"operation":"update","source":"crm","external_id":"2","lead":{"phone":"+16502530004"}}"#,
        ]
        for event in evidence {
            let verdict = desk.send(event)
            #expect(verdict.says == "updated", "\(event)")
            #expect(verdict.tombstones.isEmpty)
        }
        #expect(desk.index.identities.count == 2)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }
}
