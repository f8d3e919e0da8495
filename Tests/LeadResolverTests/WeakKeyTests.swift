import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}
private func phone(_ number: Int) -> String { #""phone":"+1650253000\#(number)""# }
private let info = #""email":"info@kestrel.example""#
private let city = #""city":"Porto""#
private let ana = name("Ana", "Okafor")
private let bob = name("Bob", "Quist")

private func event(
    _ operation: String, _ lead: String..., record: String? = nil, rest: String = ""
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"web",\#(id)\#(rest)"lead":{\#(lead)}}"#
}

private let samePhone = Rule(name: "same-phone", key: .kind(.phone), action: .merge)

private func pairs(_ verdict: Verdict) -> [String] {
    verdict.alerts.filter { $0.otherIdentityID != nil }.map {
        "\($0.rule.text) \($0.action.wireName)"
    }
}

@Suite("Weak e-mail addresses") struct WeakKeyTests {
    private func isAtRest(_ desk: Desk) -> Bool {
        desk.disagreements.isEmpty && desk.index.unrest.isEmpty
    }

    @Test(
        "Ten people who write from one inbox are ten",
        arguments: [
            "info@kestrel.example", "no-reply@kestrel.example", "asdf@kestrel.example",
            "test@test.com", "eva@mailinator.com",
        ], [["same-email"], ["same-email", "same-record"], ["same-email", "same-phone"]])
    func tenPeople(address: String, rules: [String]) throws {
        let all: [String: Rule] = [
            "same-email": .sameEmail, "same-record": .sameRecord, "same-phone": samePhone,
        ]
        let desk = try Desk(rules: rules.compactMap { all[$0] })
        let names = [
            "Ana Okafor", "Bob Quist", "Wei Chen", "Lena Vogt", "Omar Haddad", "Ines Prado",
            "Jun Mori", "Tariq Aziz", "Olga Petrova", "Sean Byrne",
        ]
        for (place, whole) in names.enumerated() {
            let lead = [#""email":"\#(address)""#, #""full_name":"\#(whole)""#, phone(place)]
            let one = desk.send(event("create", lead.joined(separator: ",")))
            #expect(one.says == "created", "\(whole)")
            #expect(one.record?.identity.version == 1 && pairs(one).isEmpty)
        }
        #expect(desk.index.identities.count == names.count)
        #expect(isAtRest(desk))
    }

    @Test("The name, the phone or the record that agrees says who is meant, and the alert says so")
    func whatAgrees() throws {
        let desk = try Desk(rules: [.sameEmail])
        let first = desk.send(event("create", info, ana, phone(1), record: "1"))
        let second = desk.send(event("create", info, bob, phone(2), record: "2"))
        #expect(second.says == "created")
        let evidence: [(String, [String], String)] = [
            (event("create", info, name("Anna", "Okafor")), ["email", "name"], "names are alike"),
            (event("create", info, phone(1)), ["email", "phone"], "phone number is the same"),
            (event("create", info, record: "1"), ["email", "external_id"], "record is the same"),
        ]
        for (json, fields, words) in evidence {
            let found = desk.send(json)
            #expect(found.says == "duplicate same-email merged" && found.id == first.id)
            #expect(found.alert?.evidence.map(\.field.text) == fields)
            #expect(found.alert?.explanation.text.contains(words) ?? false)
            #expect(found.alert.map { $0.score > 0.85 && $0.score <= 1 } ?? false)
        }
        #expect(desk.send(event("create", info, name("Bob", "Quist"))).id == second.id)
        #expect(isAtRest(desk))
    }

    @Test("What agrees with nobody: created, and unknown", arguments: [true, false])
    func nothingAgrees(isNamed: Bool) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord])
        desk.send(event("create", info, ana, phone(1)))
        let other = isNamed ? bob : city
        for operation in ["update", "delete", "erase"] {
            #expect(desk.send(event(operation, info, other)).says == "unknown_identity")
        }
        #expect(desk.send(event("create", info, other)).says == "created")
        #expect(desk.index.identities.count == 2 && isAtRest(desk))
    }

    @Test("An update by an address that nobody has is a new person")
    func firstUpdate() throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord])
        #expect(desk.send(event("update", info, ana)).says == "created")
        #expect(desk.send(event("update", info, ana, city)).says == "updated")
        #expect(desk.send(event("update", info, ana, city)).says == "echo no-change blocked")
        #expect(desk.send(event("delete", info, ana)).says == "erased")
        #expect(desk.index.isEmpty)
    }

    @Test("An erase by a shared address takes those that agree")
    func erasure() throws {
        let desk = try Desk(rules: [.sameEmail])
        desk.send(event("create", info, ana, record: "1"))
        desk.send(event("create", info, bob, record: "2"))
        desk.send(
            event(
                "create", info, ana, record: "3",
                rest: #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"},"#))
        let gone = desk.send(event("erase", info, ana))
        #expect(gone.says == "erased" && gone.tombstones.map(\.also) == [false, true])
        #expect(desk.index.identities.count == 1)
        #expect(desk.send(event("update", info, bob, city)).says == "updated")
    }

    @Test("An address that is a further key of people elsewhere", arguments: [1, 8])
    func elsewhere(partitions: Int32) throws {
        let desk = try Desk(
            rules: [.sameEmail, .sameRecord], masterKeys: [.externalID, .email],
            partitions: partitions)
        let first = desk.send(event("create", info, ana, phone(1), record: "1"))
        #expect(desk.send(event("create", info, bob, phone(2), record: "2")).says == "created")
        let byName = desk.send(event("create", info, ana, record: "3"))
        #expect(byName.says == "duplicate same-email merged" && byName.id == first.id)
        let byPhone = desk.send(event("create", info, name("A", "O"), phone(1), record: "4"))
        #expect(byPhone.says == "duplicate same-email merged" && byPhone.id == first.id)
        #expect(desk.send(event("delete", info, name("Eva", "Lund"))).says == "unknown_identity")
        #expect(desk.send(event("update", info, ana, city)).id == first.id)
        #expect(desk.send(event("update", info, phone(2), city)).says == "updated")
        #expect(desk.index.identities.count == 2 && isAtRest(desk))
    }

    @Test("Two under one inbox who come to agree are joined", arguments: [true, false])
    func comingToAgree(byName: Bool) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord])
        let first = desk.send(event("create", info, ana, phone(1), record: "1"))
        #expect(desk.send(event("create", info, bob, phone(2), record: "2")).says == "created")
        let news = desk.send(event("update", byName ? ana : phone(1), record: "2"))
        #expect(news.dispositions == ["updated"])
        #expect(pairs(news) == ["same-email merged"])
        let fields = news.alerts.last?.evidence.map(\.field.text)
        #expect(fields == ["email", byName ? "name" : "phone"])
        #expect(Array(desk.index.identities.keys) == [first.id] && isAtRest(desk))
    }

    @Test("A rule that tells of pairs asks for the same")
    func pairAlerts() throws {
        let desk = try Desk(
            rules: [
                .sameRecord, Rule(name: "mail", key: .kind(.email), action: .review),
            ], masterKeys: [.externalID])
        desk.send(event("create", info, ana, record: "1"))
        #expect(pairs(desk.send(event("create", info, bob, record: "2"))).isEmpty)
        #expect(pairs(desk.send(event("create", info, ana, record: "3"))) == ["mail review"])
        #expect(isAtRest(desk))
    }

    @Test("Without rules, and in strict-email, weakness is ignored")
    func ignored() throws {
        let desk = try Desk { $0.ignoresWeakness = true }
        let first = desk.send(event("create", info, ana))
        let other = desk.send(event("create", info, bob, phone(2)))
        #expect(other.says == "duplicate same-email merged" && other.id == first.id)
        #expect(desk.send(event("delete", info)).says == "erased")
    }

    @Test("An inbox over its cap is told of once, and finds who agrees all the same")
    func overCap() throws {
        let desk = try Desk(rules: [.sameEmail]) { $0.keyCap = 2 }
        let first = desk.send(event("create", info, ana))
        desk.send(event("create", info, bob))
        let third = desk.send(event("create", info, name("Wei", "Chen")))
        #expect(third.dispositions == ["created"])
        #expect(pairs(third) == ["non-discriminating review"])
        #expect(third.alerts.first?.identityID == first.id)
        #expect(third.alerts.first?.otherIdentityID == third.id)
        #expect(pairs(desk.send(event("create", info, name("Lena", "Vogt")))).isEmpty)
        let again = desk.send(event("create", info, ana))
        #expect(again.says == "duplicate same-email merged" && again.id == first.id)
        #expect(isAtRest(desk))
    }

    @Test("Very many at one inbox: work does not grow with their number")
    func crowd() throws {
        let desk = try Desk(rules: [.sameEmail])
        for number in 0..<3_000 {
            let one = desk.send(event("create", info, record: "\(number)"))
            #expect(one.dispositions == ["created"])
        }
        #expect(desk.send(event("update", info, city, record: "2999")).says == "updated")
        #expect(desk.send(event("erase", info, record: "500")).says == "erased")
        #expect(desk.index.identities.count == 2_999)
    }

    private static let strong = #""email":"ana@kestrel.example""#

    @Test("A weak address that is a further one agrees by phone, too")
    func further() throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord], masterKeys: [.email, .externalID])
        let known = desk.send(event("create", Self.strong, phone(1), record: "1"))
        #expect(desk.send(event("create", info, record: "1")).id == known.id)
        for operation in ["create", "update"] {
            #expect(desk.send(event(operation, info, phone(1), city)).id == known.id)
        }
        let other = desk.send(event("create", info, phone(2), record: "2"))
        #expect(other.says == "created")
        #expect(isAtRest(desk))
        let same = desk.send(event("update", phone(1), record: "2"))
        #expect(same.tombstones.map(\.identityID) == [other.id])
        #expect(desk.send(event("erase", info, phone(1))).id == known.id)
        #expect(desk.index.identities.isEmpty && isAtRest(desk))
    }

    @Test(
        "A weak address that is a former one agrees by phone, too",
        arguments: [[KeyKind.externalID, .email], [.email, .externalID]])
    func former(masterKeys: [KeyKind]) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord], masterKeys: masterKeys)
        let known = desk.send(event("create", info, phone(1), record: "1"))
        #expect(desk.send(event("update", Self.strong, record: "1")).id == known.id)
        let other = desk.send(event("create", info, phone(2), record: "2"))
        #expect(other.says == "created" && isAtRest(desk))
        let same = desk.send(event("update", phone(2), record: "1"))
        #expect(same.tombstones.map(\.identityID) == [other.id])
        #expect(Array(desk.index.identities.keys) == [known.id] && isAtRest(desk))
    }

    /// Who lies under a record gains a weak address by an event that claims that very record: the
    /// owner of the address hears at once what may agree beside it.
    @Test("A further address that is weak agrees by phone from the start", arguments: [1, 8])
    func furtherOfRecord(partitions: Int32) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord], partitions: partitions)
        let known = desk.send(event("create", bob, record: "1"))
        #expect(desk.send(event("create", Self.strong, record: "1")).id == known.id)
        #expect(desk.send(event("create", info, phone(1), record: "1")).id == known.id)
        #expect(isAtRest(desk))
        #expect(desk.send(event("create", info, phone(1), ana)).id == known.id)
        #expect(isAtRest(desk))
    }
}
