import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// An event of source `crm`.
private func crm(
    _ operation: String, _ record: String? = nil, _ lead: String = "", rest: String = ""
) -> String {
    let id = record.map { #","external_id":"\#($0)""# } ?? ""
    return """
        {"operation":"\(operation)","source":"crm"\(id)\(rest.isEmpty ? "" : "," + rest),\
        "lead":{\(lead)}}
        """
}

private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func phone(_ number: Int) -> String { #""phone":"+1650253000\#(number)""# }
private func title(_ text: String) -> String { #""title":"\#(text)""# }

@Suite("Cases from the field: who is one person, and stays so") struct JoinCaseTests {
    /// Events that make known people one: `older` has a@ and record 1, `younger` b@ and record 2.
    static let bridges: [(name: String, before: [String], bridge: String)] = [
        (
            "the older gains the younger's phone", [crm("update", "2", phone(4))],
            crm("update", "1", phone(4))
        ),
        (
            "the younger gains the older's phone", [crm("update", "1", phone(4))],
            crm("update", "2", phone(4))
        ),
        (
            "a lead of the older brings it", [crm("update", "2", phone(4))],
            crm("create", nil, email("a") + "," + phone(4))
        ),
        (
            "a lead of the younger brings it", [crm("update", "1", phone(4))],
            crm("create", nil, email("b") + "," + phone(4))
        ),
        ("the older's address on the younger's record", [], crm("update", "2", email("a"))),
        ("the younger's address on the older's record", [], crm("update", "1", email("b"))),
    ]

    @Test("69, 70: the older id survives, and whatever named the other leads to it")
    func survivor() throws {
        for (name, before, bridge) in Self.bridges {
            let desk = try Desk.allMerge()
            let older = try #require(desk.send(crm("create", "1", email("a"))).id)
            let younger = try #require(desk.send(crm("create", "2", email("b"))).id)
            for event in before { #expect(desk.send(event).says == "updated", "\(name)") }
            let joined = desk.send(bridge)
            let pair = joined.alerts.filter { $0.otherIdentityID != nil }
            #expect(pair.map(\.identityID) == [older], "\(name)")
            #expect(pair.map(\.otherIdentityID) == [younger], "\(name)")
            #expect(pair.map(\.action) == [.merged], "\(name)")
            #expect(joined.tombstones.map(\.identityID) == [younger], "\(name)")
            #expect(joined.tombstones.map(\.joinedInto) == [older], "\(name)")
            #expect(Set(desk.index.identities.keys) == [older], "\(name)")
            desk.send(crm("update", nil, email("a")))
            for (record, other, address) in [("2", "1", "b"), ("1", "2", "a"), ("2", "1", "a")] {
                let news = title("\(record)\(address)")
                let changed = desk.send(crm("update", record, email(address) + "," + news))
                #expect(changed.says == "updated" && changed.id == older, "\(name)")
                for event in [
                    crm("update", nil, email(address) + "," + news), crm("update", other, news),
                    crm("update", record, news), crm("update", nil, email(address)),
                ] {
                    let same = desk.send(event)
                    #expect(same.says == "echo no-change blocked", "\(name): \(event)")
                    #expect(same.id == older, "\(name): \(event)")
                }
            }
            for lead in [email("b"), phone(4)] where before.count == 1 {
                let again = desk.send(crm("create", nil, lead))
                #expect(again.dispositions == ["duplicate"] && again.id == older, "\(name)")
            }
            #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty, "\(name)")
        }
    }

    @Test(
        "69: of three the oldest survives, whoever meets first",
        arguments: [
            [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
        ])
    func chain(order: [Int]) throws {
        let desk = try Desk.allMerge()
        let ids = (0..<3).map { desk.send(crm("create", "r\($0)", email("p\($0)"))).id }
        var joined: [DuplicateAlert] = []
        for number in order {
            joined += desk.send(crm("update", "r\(number)", phone(4))).alerts.filter {
                $0.otherIdentityID != nil
            }
        }
        #expect(joined.count == 2)
        #expect(Set(desk.index.identities.keys) == Set([ids[0]].compactMap { $0 }))
        for number in 0..<3 {
            let update = crm("update", "r\(number)", title("\(number)"))
            #expect(desk.send(update).id == ids[0])
            let mailed = desk.send(crm("create", nil, email("p\(number)")))
            #expect(mailed.says == "duplicate same-email merged" && mailed.id == ids[0])
        }
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("73, 78: a record's new address costs neither the person nor the old address")
    func newAddress() throws {
        let desk = try Desk.allMerge()
        let known = try #require(desk.send(crm("create", "7", email("old"))).id)
        desk.send(crm("update", nil, email("old")))
        for (turn, name) in ["new", "newer", "old", "new"].enumerated() {
            let moved = desk.send(crm("update", "7", email(name)))
            #expect(moved.says == "updated")
            #expect(moved.record?.identity.id == known)
            #expect(moved.record?.identity.version == Int64(turn) + 3)
            #expect(moved.record?.identity.keys.email?.text == "\(name)@kestrel.example")
            let passed = ["old", "new", "newer"].prefix(min(turn + 2, 3))
            for address in passed {
                let found = desk.send(crm("create", nil, email(address)))
                #expect(found.says == "duplicate same-email merged", "\(name), \(address)")
                #expect(found.id == known && found.published.isEmpty, "\(name), \(address)")
            }
        }
        #expect(desk.index.identities.count == 1)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("80: a new address and a name are nobody known", arguments: [true, false])
    func changeNotice(mayCreate: Bool) throws {
        let rights: SourcePermissions = mayCreate ? [.create, .update] : [.update]
        let desk = try Desk(
            sources: SourceTable(
                named: [ByteSlice(utf8: "web"): SourcePolicy(permissions: rights)],
                fallback: SourcePolicy(permissions: Desk.all)),
            rules: [
                .sameEmail, .sameRecord,
                Rule(
                    name: "phone-and-name", key: .kind(.phone),
                    require: [Requirement(field: .name, threshold: 0.5)], action: .merge),
            ])
        let name = #","full_name":"Eva Koch","company":"Kestrel""#
        let known = desk.send(crm("create", "1", email("old") + name + "," + phone(4)))
        let notice =
            #"{"operation":"update","source":"web","lead":{"email":"new@kestrel.example"\#(name)}}"#
        let verdict = desk.send(notice)
        #expect(verdict.says == (mayCreate ? "created" : "unknown_identity"))
        #expect(verdict.alerts.isEmpty)
        let identity = try #require(known.id.flatMap { desk.index.identities[$0] })
        #expect(identity.version == 1)
        #expect(identity.text(.email) == "old@kestrel.example")
    }

    @Test(
        "85: who comes back by any key is new",
        arguments: [
            crm("delete", "1"), crm("delete", nil, email("new")), crm("delete", nil, email("old")),
            crm("erase", "1"), crm("erase", nil, email("old")), crm("erase", nil, phone(4)),
        ])
    func comeback(farewell: String) throws {
        let returns = [
            crm("create", "1"), crm("create", nil, email("old")), crm("create", nil, email("new")),
            crm("create", nil, phone(4)), crm("update", "1", email("new") + "," + phone(4)),
            crm("create", "2", email("other") + "," + phone(4)),
        ]
        for event in returns {
            let desk = try Desk(rules: [
                .sameEmail, .sameRecord, .samePhone,
                Rule(name: "review", key: .kind(.phone), action: .review),
            ])
            let ghost = desk.send(
                crm("create", "1", email("old") + #","title":"CEO","attributes":{"a":1}"#))
            desk.send(crm("update", "1", email("new") + "," + phone(4)))
            let gone = desk.send(farewell)
            #expect(gone.says == "erased" && gone.id == ghost.id)
            #expect(desk.index.isEmpty)
            let back = desk.send(event)
            #expect(back.says == "created", "\(event)")
            #expect(back.id != ghost.id && back.alerts.isEmpty, "\(event)")
            #expect(back.record?.identity.version == 1)
            #expect(back.record?.identity.text(.title) == nil)
            #expect(back.record?.identity.attributes.isEmpty == true)
            #expect(desk.index.identities.count == 1)
            #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
        }
    }

    @Test(
        "116: the update comes before the create, by record or by address",
        arguments: [true, false])
    func updateFirst(mayCreate: Bool) throws {
        let web: SourcePermissions = mayCreate ? [.create, .update] : [.update]
        let updates = [
            crm("update", "9", title("CEO")), crm("update", nil, email("a") + "," + title("CEO")),
            crm("update", "9", email("a") + "," + title("CEO")),
        ]
        for update in updates {
            let desk = try Desk(
                sources: SourceTable(
                    named: [ByteSlice(utf8: "web"): SourcePolicy(permissions: web)],
                    fallback: SourcePolicy(permissions: Desk.all)))
            let first = desk.send(update.replacing("\"crm\"", with: "\"web\""))
            let create = crm("create", "9", email("a"))
            let second = desk.send(
                mayCreate ? create.replacing("\"crm\"", with: "\"web\"") : create)
            if mayCreate {
                #expect(first.says == "created")
                #expect(second.dispositions == ["duplicate"], "\(update)")
                #expect(second.id == first.id)
                #expect(desk.index.identities.values.map { $0.text(.title) } == ["CEO"])
            } else {
                #expect([first.says, second.says] == ["unknown_identity", "created"], "\(update)")
            }
            #expect(desk.index.identities.count == 1)
            #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
        }
    }
}
