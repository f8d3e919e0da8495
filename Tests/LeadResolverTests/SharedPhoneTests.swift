import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let phone = #""phone":"+16502530001""#
private let other = #""phone":"+16502530002""#
private let city = #""city":"Porto""#
private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}
private let wei = name("Wei", "Chen")
private let bob = name("Bob", "Miller")
private let claire = name("Claire", "Dubois")

private func crm(_ operation: String, _ record: String?, _ lead: String...) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"crm",\#(id)"lead":{\#(lead)}}"#
}

private func phones(_ action: RuleAction, name threshold: Double? = nil) -> Rule {
    Rule(
        name: "phone-\(action)", key: .kind(.phone),
        require: threshold.map { [Requirement(field: .name, threshold: $0)] } ?? [],
        action: action)
}

/// A phone number routes, and people share it: who is meant says the record, or the name.
@Suite("A phone number that people share") struct SharedPhoneTests {
    private static let base: [Rule] = [.sameEmail, .sameRecord]

    private func isAtRest(_ desk: Desk) -> Bool {
        desk.disagreements.isEmpty && desk.index.unrest.isEmpty
    }

    static let rules: [[Rule]] = [
        base, base + [phones(.review)], base + [phones(.alert, name: 0.9)],
        [phones(.review)] + base,
    ]

    /// Two people with one phone number, known by records; the number leads to the second.
    private func switchboard(_ rules: [Rule], _ partitions: Int32) throws -> (Desk, UUID8, UUID8) {
        let desk = try Desk(rules: rules, partitions: partitions)
        let first = desk.send(crm("create", "x", email("x"), phone, wei))
        let second = desk.send(crm("create", "o", email("o"), phone, bob))
        #expect(second.dispositions == ["created"])
        #expect(desk.send(crm("update", "o", phone, city)).id == second.id)
        return (desk, try #require(first.id), try #require(second.id))
    }

    @Test(
        "The record says who is meant", arguments: ["update", "delete", "erase"], rules)
    func recordDecides(operation: String, rules: [Rule]) throws {
        for partitions in [Int32(1), 8] {
            let (desk, first, second) = try switchboard(rules, partitions)
            let found = desk.send(crm(operation, "x", phone, city))
            #expect(found.says == (operation == "update" ? "updated" : "erased"))
            #expect(found.id == first && found.tombstones.allSatisfy { $0.joinedInto == nil })
            #expect(desk.index.identities[second]?.version == 2)
            #expect(desk.index.identities.count == (operation == "update" ? 2 : 1))
            #expect(isAtRest(desk))
        }
    }

    @Test("A create names the record before the number", arguments: rules.dropLast())
    func create(rules: [Rule]) throws {
        let (desk, first, _) = try switchboard(rules, 8)
        let found = desk.send(crm("create", "x", phone, city))
        #expect(found.says == "duplicate same-record merged" && found.id == first)
        #expect(desk.index.identities.count == 2 && isAtRest(desk))
    }

    @Test("A record that nobody has: the oldest under the number", arguments: rules)
    func unknownRecord(rules: [Rule]) throws {
        let desk = try Desk(rules: rules)
        let only = desk.send(crm("create", nil, phone, wei))
        let found = desk.send(crm("update", "new", phone, city))
        #expect(found.says == "updated" && found.id == only.id)
        #expect(desk.send(crm("update", "new", phone, #""title":"CTO""#)).id == only.id)
        #expect(desk.send(crm("delete", "new", phone)).id == only.id)
        #expect(isAtRest(desk))
    }

    @Test(
        "Under a rule that asks for the name another name is another person",
        arguments: ["update", "delete", "erase"])
    func nameDecides(operation: String) throws {
        let desk = try Desk(rules: Self.base + [phones(.merge, name: 0.9)])
        let known = desk.send(crm("create", nil, email("w"), phone, wei))
        desk.send(crm("create", nil, phone, wei))
        let found = desk.send(crm(operation, nil, phone, bob))
        #expect(found.says == (operation == "update" ? "created" : "unknown_identity"))
        #expect(desk.send(crm("update", nil, phone, city)).id == known.id)
        #expect(desk.index.identities[try #require(known.id)] != nil && isAtRest(desk))
    }

    @Test("Another person under the number is told of, where a rule says so")
    func anotherIsToldOf() throws {
        let desk = try Desk(rules: Self.base + [phones(.merge, name: 0.9), phones(.review)])
        let known = desk.send(crm("create", nil, phone, wei))
        let found = desk.send(crm("update", nil, phone, bob))
        #expect(found.dispositions == ["created"])
        #expect(found.alerts.map(\.identityID) == [known.id])
        #expect(found.alerts.map(\.otherIdentityID) == [found.id])
        #expect(isAtRest(desk))
    }

    @Test(
        "Of several the one whose name it is, wherever they are", arguments: [1, 8], [true, false])
    func severalNames(partitions: Int32, areHere: Bool) throws {
        let desk = try Desk(
            rules: Self.base + [phones(.merge, name: 0.9)], partitions: partitions)
        func known(_ who: String, _ name: String) -> UUID8? {
            desk.send(crm("create", nil, areHere ? phone : email(who) + "," + phone, name)).id
        }
        let first = known("w", wei)
        let second = known("c", claire)
        #expect(desk.send(crm("create", nil, phone, wei)).id == first)
        let found = desk.send(crm("update", nil, phone, claire, city))
        #expect(found.says == "updated" && found.id == second)
        #expect(desk.index.identities.count == 2)
        let gone = desk.send(crm("delete", nil, phone, claire))
        #expect(gone.says == "erased" && gone.id == second)
        #expect(desk.send(crm("delete", nil, phone, claire)).says == "unknown_identity")
        #expect(desk.send(crm("update", nil, phone, wei, city)).id == first)
        #expect(isAtRest(desk))
    }

    @Test("A lost key that is had again is compared again", arguments: [false, true])
    func regained(byPhone: Bool) throws {
        let desk = try Desk(
            rules: Self.base + [phones(.merge)], masterKeys: [.email, .phone, .externalID])
        let key = byPhone ? phone : city
        let first = desk.send(crm("create", "1", key))
        desk.send(crm("update", "1", email("q")))
        if byPhone {
            desk.send(crm("update", "1", email("q"), other))
        } else {
            desk.send(crm("create", "2", email("q")))
            #expect(desk.send(crm("delete", "1")).says == "updated")
        }
        let second =
            byPhone
            ? desk.send(crm("create", "9", email("n"), phone))
            : desk.send(crm("create", "1", email("n")))
        #expect(second.dispositions == ["created"])
        let both = desk.send(crm("update", byPhone ? nil : "1", email("q"), key))
        #expect(both.tombstones.map(\.identityID) == [second.id])
        #expect(Array(desk.index.identities.keys) == [first.id] && isAtRest(desk))
    }

    @Test(
        "An override is another person than those of its own moment, not than all",
        arguments: [RuleAction.merge, .review])
    func overrideGains(action: RuleAction) throws {
        let desk = try Desk(rules: Self.base + [phones(action)])
        let plain = desk.send(crm("create", nil, email("y"), phone))
        let allowed = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#
        let lone = desk.send(
            #"{"source":"crm",\#(allowed),"lead":{\#(email("a"))}}"#)
        let gained = desk.send(crm("update", nil, email("a"), phone))
        #expect(gained.alerts.map(\.otherIdentityID) == [lone.id])
        #expect(desk.index.identities.count == (action == .merge ? 1 : 2))
        // Those that it was set against are never told of.
        let twin = desk.send(
            #"{"source":"crm",\#(allowed),"lead":{\#(email("b")),\#(phone)}}"#)
        #expect(twin.says == "created" && twin.alerts.isEmpty)
        #expect(desk.send(crm("update", nil, email("b"), city)).alerts.isEmpty)
        #expect(desk.send(crm("update", nil, email("y"), city)).alerts.isEmpty)
        #expect(desk.index.identities[try #require(plain.id)] != nil && isAtRest(desk))
    }

    @Test("A former address is one of theirs, whatever key leads the event to them")
    func formerAddress() throws {
        let block = Rule(name: "no-mail", key: .kind(.email), action: .block)
        let desk = try Desk(rules: [block, .sameRecord], masterKeys: [.externalID, .email])
        let known = desk.send(crm("create", "1", email("a")))
        desk.send(crm("update", "1", email("b")))
        for json in [
            crm("create", nil, email("a")), crm("create", "2", email("a")),
            crm("create", "1", email("a")),
        ] {
            let found = desk.send(json)
            #expect(found.says == "duplicate no-mail blocked" && found.id == known.id)
        }
    }

    @Test("A pair is told of by what the event says, whether or not it fills the number")
    func evidenceOfTheEvent() throws {
        for isFilled in [true, false] {
            let desk = try Desk(rules: Self.base + [phones(.review, name: 0.9)])
            let ana = desk.send(crm("create", nil, email("a"), phone, wei))
            let filled = isFilled ? other : city
            let bob = desk.send(crm("create", nil, email("d"), filled, bob))
            let told = desk.send(crm("create", nil, email("d"), phone, wei))
            #expect(told.alerts.compactMap(\.otherIdentityID) == [bob.id], "\(isFilled)")
            #expect(told.alerts.allSatisfy { $0.otherIdentityID == nil || $0.identityID == ana.id })
        }
    }

    @Test("An address that a source may not write leads nowhere later")
    func notOwned() throws {
        let limited = SourcePolicy(
            permissions: Desk.all, owns: FieldSet(bits: 1 << UInt16(LeadField.city.rawValue)))
        let all = SourcePolicy(permissions: Desk.all)
        let sources = SourceTable(
            named: [ByteSlice(utf8: "form"): limited, ByteSlice(utf8: "crm"): all], fallback: nil)
        let desk = try Desk(sources: sources, rules: Self.base)
        func form(_ lead: String...) -> String {
            let lead = lead.joined(separator: ",")
            return #"{"operation":"update","source":"form","external_id":"7","lead":{\#(lead)}}"#
        }
        let known = desk.send(form(email("a")))
        #expect(known.says == "created")
        #expect(desk.send(form(email("new"), city)).id == known.id)
        #expect(isAtRest(desk))
        let stranger = desk.send(crm("create", nil, email("new")))
        #expect(stranger.says == "created" && stranger.id != known.id)
        #expect(desk.send(crm("create", nil, email("a"))).id == known.id)
    }

    @Test("Sources and ids with the separator in them are not taken for each other")
    func separators() throws {
        let desk = try Desk(rules: Self.base)
        func event(_ source: String, _ id: String, _ event: String, _ rest: String) -> String {
            #"{"source":"\#(source)","external_id":"\#(id)","event_id":"\#(event)",\#(rest)}"#
        }
        let us = "\\u001f"
        let first = desk.send(event("a\(us)b", "c", "e", #""lead":{}"#))
        let second = desk.send(event("a", "b\(us)c", "e2", #""lead":{}"#))
        #expect(first.says == "created" && second.says == "created" && first.id != second.id)
        let mail = #""operation":"update","lead":{\#(email("p")),\#(city)}"#
        desk.send(event("a\(us)b", "1", "c", mail))
        #expect(!desk.send(event("a", "2", "b\(us)c", mail)).says.hasPrefix("replay"))
        #expect(
            desk.send(event("a\(us)b", "c", "f", #""operation":"delete","lead":{}"#)).id == first.id
        )
        let old = #""occurred_at":"2020-01-01T00:00:00Z","lead":{}"#
        #expect(desk.send(event("a\(us)b", "c", "g", old)).says == "erased_person")
        #expect(desk.send(event("a", "b\(us)c", "h", old)).id == second.id)
        #expect(isAtRest(desk))
    }

    @Test(
        "Another name is another person, also where somebody was joined under the number",
        arguments: ["update", "delete", "erase"])
    func nameAfterAJoin(operation: String) throws {
        for masterKeys in [[KeyKind.phone], [.phone, .email, .externalID]] {
            let desk = try Desk(
                rules: Self.base + [phones(.merge, name: 0.9)], masterKeys: masterKeys)
            let ana = desk.send(crm("create", "1", phone, wei))
            desk.send(crm("create", "2", phone))
            #expect(desk.send(crm("update", "2", phone, wei)).tombstones.count == 1)
            let found = desk.send(crm(operation, nil, phone, bob))
            #expect(found.says == (operation == "update" ? "created" : "unknown_identity"))
            #expect(desk.index.identities[try #require(ana.id)] != nil && isAtRest(desk))
        }
    }

    @Test("An erase by an address means all who have it, wherever their home is")
    func eraseAll() throws {
        let allowed = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"},"#
        let named = Rule(
            name: "mail", key: .kind(.email),
            require: [Requirement(field: .name, threshold: 0.85)], action: .merge)
        for masterKeys in [
            [KeyKind.externalID, .email], [.phone, .email], [.email, .externalID],
        ] {
            for second in [
                crm("create", nil, email("p"), bob), crm("create", "2", email("p"), bob),
            ] {
                let desk = try Desk(rules: [named, .sameRecord], masterKeys: masterKeys)
                desk.send(crm("create", "1", email("p"), phone, wei))
                #expect(desk.send(second).says == "created")
                let gone = desk.send(crm("erase", nil, email("p")))
                #expect(gone.dispositions == ["erased"] && gone.tombstones.count == 2)
                #expect(desk.index.identities.isEmpty && isAtRest(desk))
                #expect(desk.send(crm("erase", nil, email("p"))).says == "unknown_identity")
            }
            let desk = try Desk(rules: Self.base, masterKeys: masterKeys)
            let first = desk.send(crm("create", "1", email("p"), phone))
            let twin = desk.send(
                #"{"source":"crm",\#(allowed)"lead":{\#(email("p"))}}"#)
            #expect(twin.says == "created" && twin.id != first.id)
            #expect(desk.send(crm("create", nil, email("p"))).id == first.id)
            #expect(desk.send(crm("update", nil, email("p"), city)).id == first.id)
            #expect(desk.send(crm("delete", nil, email("p"))).id == first.id)
        }
    }

    @Test("The oldest under a number, whoever came to it first")
    func oldest() throws {
        let desk = try Desk(
            rules: Self.base + [phones(.review)], masterKeys: [.phone, .email, .externalID])
        let first = desk.send(crm("create", "1", email("p")))
        #expect(desk.send(crm("create", "2", phone)).says == "created")
        #expect(desk.send(crm("update", nil, email("p"), phone)).id == first.id)
        #expect(desk.send(crm("update", nil, phone, city)).id == first.id)
        #expect(isAtRest(desk))
    }
}
