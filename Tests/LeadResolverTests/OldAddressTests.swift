import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private func crm(_ operation: String, _ id: String?, _ lead: String) -> String {
    let record = id.map { #""external_id":"\#($0)","# } ?? ""
    return #"{"operation":"\#(operation)","source":"crm",\#(record)"lead":{\#(lead)}}"#
}

private func email(_ name: String) -> String { #""email":"\#(name)@kestrel.example""# }
private let title = #""title":"T""#

@Suite("An address that a person had once says who is meant") struct OldAddressTests {
    private let echo = "echo no-change blocked"

    private func joined() throws -> (desk: Desk, older: UUID8?) {
        let desk = try Desk.allMerge()
        let number = #","phone":"+16502530004""#
        let older = desk.send(crm("create", "A", email("a") + number)).id
        desk.send(crm("create", "B", email("b")))
        // A number of B's that is A's: they are one.
        desk.send(crm("update", "B", email("b") + number))
        #expect(Set(desk.index.identities.keys) == Set([older].compactMap { $0 }))
        return (desk, older)
    }

    @Test("70: by the address of one who was joined") func joinedAway() throws {
        let (desk, older) = try joined()
        let changed = desk.send(crm("update", "B", title))
        #expect(changed.says == "updated" && changed.id == older)
        for name in ["b", "B"] {
            let same = desk.send(crm("update", nil, email(name) + "," + title))
            #expect(same.says == echo && same.id == older, "\(name)")
        }
        // Another source brings its record, and no other address.
        let other = #"{"operation":"update","source":"ads","lead":{\#(email("b"))}}"#
        #expect(desk.send(other).record?.identity.text(.email) == "a@kestrel.example")
        #expect(desk.send(other).says == echo)
        let news = desk.send(crm("update", nil, email("b") + #","title":"U""#))
        #expect(news.says == "updated" && news.id == older)
        #expect(news.record?.identity.text(.email) == "a@kestrel.example")
        #expect(news.record?.identity.keys.email?.text == "a@kestrel.example")
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("70: with a record it is the record's address now") func joinedAwayWithRecord() throws {
        let (desk, older) = try joined()
        let changed = desk.send(crm("update", "B", email("b") + "," + title))
        #expect(changed.says == "updated" && changed.id == older)
        #expect(changed.record?.identity.text(.email) == "b@kestrel.example")
        let back = desk.send(crm("update", "A", email("a")))
        #expect(back.record?.identity.text(.email) == "a@kestrel.example")
        #expect(desk.send(crm("update", "A", email("a"))).says == echo)
    }

    @Test("73, 78: by the address before the last", arguments: ["email", "external_id", "phone"])
    func former(master: String) throws {
        let desk = try Desk(
            rules: [.sameEmail, .sameRecord, .samePhone],
            masterKeys: master == "email"
                ? [.email, .externalID]
                : master == "phone"
                    ? [.phone, .email] : [.externalID, .email])
        let number = master == "phone" ? #","phone":"+16502530004""# : ""
        let created = desk.send(crm("create", "7", email("old") + number))
        let changed = desk.send(crm("update", "7", email("new")))
        #expect(changed.says == "updated" && changed.id == created.id)
        #expect(changed.record?.identity.version == 2)
        #expect(changed.record?.identity.keys.email?.text == "new@kestrel.example")
        for name in ["old", "OLD", "new"] {
            #expect(desk.send(crm("update", nil, email(name))).id == created.id)
        }
        let news = desk.send(crm("update", nil, email("old") + "," + title))
        #expect(news.says == "updated" && news.id == created.id)
        #expect(news.record?.identity.text(.email) == "new@kestrel.example")
        let again = desk.send(crm("update", nil, email("old") + "," + title))
        #expect(again.says == echo && again.id == created.id)
        let back = desk.send(crm("update", "7", email("old")))
        #expect(back.record?.identity.text(.email) == "old@kestrel.example")
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }

    @Test("A lead without an address takes it") func afterClear() throws {
        let desk = try Desk.allMerge()
        let created = desk.send(crm("create", "7", email("old") + #","company":"Kestrel""#))
        let cleared = desk.send(crm("update", "7", #""email":null"#))
        #expect(cleared.says == "updated" && cleared.record?.identity.keys.email == nil)
        let back = desk.send(crm("update", nil, email("old")))
        #expect(back.says == "updated" && back.id == created.id)
        #expect(back.record?.identity.text(.email) == "old@kestrel.example")
    }

    @Test("An address that is new is a new value, with and without a record")
    func newAddress() throws {
        for id in [nil, "7"] {
            let desk = try Desk.allMerge()
            let number = #","phone":"+16502530004""#
            let created = desk.send(crm("create", "7", email("old") + number))
            // Known by the number alone: the address is theirs from now on.
            let changed = desk.send(crm("update", id, email("new") + number))
            #expect(changed.says == "updated" && changed.id == created.id)
            #expect(changed.record?.identity.text(.email) == "new@kestrel.example")
            desk.send(crm("update", nil, email("new")))
            for name in ["new", "old", "new"] {
                #expect(desk.send(crm("update", nil, email(name))).says == echo)
            }
        }
    }

    @Test("An older event by an old address is stale by what else it says") func stale() throws {
        let desk = try Desk.allMerge()
        desk.send(crm("create", "7", email("old")))
        desk.send(crm("update", "7", email("new") + "," + title))
        let late = #""occurred_at":"2026-01-01T00:00:00Z","#
        let older = crm("update", nil, email("old") + #","title":"S""#)
            .replacing(#""lead""#, with: late + #""lead""#)
        #expect(desk.send(older).says == "echo stale blocked")
    }
}
