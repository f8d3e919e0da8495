import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let ana = name("Ana", "Okafor")
private let ben = name("Ben", "Koch")
private let phone = #""phone":"+16502530001""#
private let city = #""city":"Porto""#
private let early = #""occurred_at":"2020-01-01T00:00:00Z""#
private let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#
private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}

private func event(
    _ operation: String, _ record: String? = nil, _ lead: String..., rest: String = "",
    source: String = "crm"
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let more = rest.isEmpty ? "" : rest + ","
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"\#(source)",\#(id)\#(more)"lead":{\#(lead)}}"#
}

/// What the end of one person does to others who share a key with them.
@Suite("Who has a key of an erased person") struct SurvivorTests {
    private static let phones = Rule(
        name: "phones", key: .kind(.phone),
        require: [Requirement(field: .name, threshold: 0.9)], action: .merge)
    private static let rules: [Rule] = [.sameEmail, .sameRecord, phones]

    private func isAtRest(_ desk: Desk) -> Bool {
        desk.disagreements.isEmpty && desk.index.unrest.isEmpty
    }

    @Test(
        "An older event of one who lives is theirs, whoever else was erased at that address",
        arguments: ["delete", "erase"], [Int32(1), 8])
    func weakAddress(operation: String, partitions: Int32) throws {
        let desk = try Desk(rules: Self.rules, partitions: partitions)
        _ = desk.send(event("create", "1", email("info"), ana))
        let second = desk.send(event("create", "2", email("info"), ben))
        #expect(desk.send(event(operation, "1", email("info"), ana)).says == "erased")
        let update = desk.send(event("update", "2", email("info"), city, rest: early))
        #expect(update.says == "updated" && update.id == second.id)
        let agreed = desk.send(event("create", "8", email("info"), ben, rest: early))
        #expect(agreed.dispositions == ["duplicate"] && agreed.id == second.id)
        let stranger = name("Carl", "Lee")
        let third = desk.send(event("create", "7", email("info"), stranger, rest: early))
        #expect(third.says == "created")
        // Of the erased one, by name or record.
        for gone in [
            event("create", "9", email("info"), ana, rest: early),
            event("create", "1", email("info"), city, rest: early),
        ] {
            #expect(desk.send(gone).says == "erased_person")
        }
        #expect(desk.send(event("create", nil, email("info"), ana)).says == "created")
        #expect(isAtRest(desk))
    }

    @Test(
        "An older update does not bring back who was erased, by a rule that does not merge either",
        arguments: [RuleAction.block, .alert, .review, .merge], [Int32(1), 8])
    func olderUpdate(action: RuleAction, partitions: Int32) throws {
        let byAddress = Rule(name: "a", key: .kind(.email), action: action, decide: .before)
        let desk = try Desk(
            rules: [byAddress], masterKeys: [.externalID, .email], partitions: partitions)
        desk.send(event("create", nil, email("a")))
        #expect(desk.send(event("erase", nil, email("a"))).says == "erased")
        for operation in ["update", "create"] {
            let late = desk.send(event(operation, "7", email("a"), rest: early))
            #expect(late.says == "erased_person", "\(operation)")
        }
        let byRecord = Rule(name: "r", key: .kind(.externalID), action: action, decide: .before)
        let other = try Desk(rules: [.sameEmail, byRecord], partitions: partitions)
        other.send(event("create", "1", email("a")))
        #expect(other.send(event("erase", "1", email("a"))).says == "erased")
        for operation in ["update", "create"] {
            let late = other.send(event(operation, "1", email("b"), rest: early))
            #expect(late.says == "erased_person", "\(operation)")
        }
        #expect(isAtRest(desk) && isAtRest(other))
    }

    @Test("A late erase by an address means those there who were not erased")
    func lateErase() throws {
        let desk = try Desk(rules: Self.rules)
        // Half a minute behind the first events, half a minute before the delete.
        let between = #""occurred_at":"2027-01-15T08:00:30Z""#
        desk.send(event("create", "1", email("a")))
        let second = desk.send(event("create", "2", email("a"), rest: override))
        desk.nowMS += 60_000
        #expect(desk.send(event("delete", "1", email("a"))).says == "erased")
        let erase = desk.send(event("erase", nil, email("a"), rest: between))
        #expect(erase.says == "erased")
        #expect(erase.tombstones.map(\.identityID) == [second.id])
        #expect(desk.send(event("erase", nil, email("a"), rest: between)).says == "erased_person")
        #expect(isAtRest(desk))
    }

    @Test("An erase of somebody unknown at a weak address is remembered with the name")
    func unknownAtAWeakAddress() throws {
        let desk = try Desk(rules: Self.rules)
        #expect(desk.send(event("erase", nil, email("info"), ana)).says == "unknown_identity")
        #expect(
            desk.send(event("create", nil, email("info"), ana, rest: early)).says
                == "erased_person")
        #expect(desk.send(event("create", nil, email("info"), ben, rest: early)).says == "created")
    }

    @Test(
        "Of twins with one address the other one is let in, by the record",
        arguments: [Int32(1), 8])
    func twins(partitions: Int32) throws {
        let desk = try Desk(rules: Self.rules, partitions: partitions)
        _ = desk.send(event("create", "1", email("a"), ana))
        let second = desk.send(event("create", "2", email("a"), ben, rest: override))
        #expect(desk.send(event("delete", "1", email("a"))).says == "erased")
        let update = desk.send(event("update", "2", email("a"), city, rest: early))
        #expect(update.says == "updated" && update.id == second.id)
        // What says nothing of the two was the first one's.
        #expect(
            desk.send(event("create", nil, email("a"), city, rest: early)).says == "erased_person")
        #expect(isAtRest(desk))
    }

    @Test(
        "The record that wins a merge in the CRM takes the address of the other",
        arguments: [Int32(1), 8])
    func mergeInTheCRM(partitions: Int32) throws {
        let desk = try Desk(rules: Self.rules, partitions: partitions)
        let first = desk.send(event("create", "1", email("a"), ana))
        _ = desk.send(event("create", "2", email("b"), ben))
        #expect(desk.send(event("delete", "2", email("b"))).says == "erased")
        let update = desk.send(event("update", "1", email("b"), rest: early))
        #expect(update.id == first.id && !update.says.contains("erased_person"))
        #expect(desk.send(event("create", "2", email("b"), rest: early)).says == "erased_person")
        #expect(desk.send(event("create", nil, email("b"), rest: early)).says == "erased_person")
        #expect(isAtRest(desk))
    }

    @Test("Who has come back is none of those who were there before")
    func comeback() throws {
        let desk = try Desk(rules: Self.rules)
        _ = desk.send(event("create", "1", email("a"), ana))
        #expect(desk.send(event("erase", "1", email("a"))).says == "erased")
        #expect(desk.send(event("create", "1", email("a"), ana)).says == "created")
        for old in [
            event("update", "1", email("a"), city, rest: early),
            event("create", nil, email("a"), ana, city, rest: early),
        ] {
            #expect(desk.send(old).says == "erased_person")
        }
    }

    // MARK: Ownership

    @Test("A lead's address leads to who it turned out to be, whoever owns addresses")
    func ownedAddress() throws {
        let owned = FieldSet(bits: 1 << UInt16(LeadField.email.rawValue))
        let sources = SourceTable(
            named: [ByteSlice(utf8: "crm"): SourcePolicy(permissions: Desk.all, owns: owned)],
            fallback: SourcePolicy(permissions: Desk.all))
        for lead in [[email("a"), phone, ana], [phone, ana]] {
            for partitions in [Int32(1), 8] {
                let desk = try Desk(
                    sources: sources, rules: Self.rules,
                    masterKeys: [.email, .phone, .externalID], partitions: partitions)
                let first = desk.send(event("create", "1", lead.joined(separator: ",")))
                let found = desk.send(
                    event("create", nil, email("new"), phone, ana, source: "form"))
                #expect(found.dispositions == ["duplicate"] && found.id == first.id)
                let again = desk.send(event("create", nil, email("new"), ana, source: "form"))
                #expect(again.dispositions == ["duplicate"] && again.id == first.id)
                let identity = try #require(desk.index.identities.values.first)
                #expect(identity.text(.email) == (lead.count == 3 ? "a@kestrel.example" : nil))
                #expect(
                    desk.send(event("erase", nil, email("new"), source: "form")).says == "erased")
                #expect(desk.index.identities.isEmpty && isAtRest(desk))
            }
        }
    }

    // MARK: Override

    @Test("An update that overrides writes over nobody, but its own record")
    func overridingUpdate() throws {
        let desk = try Desk(rules: Self.rules)
        let first = desk.send(event("create", "1", email("a"), ana))
        let second = desk.send(event("update", "2", email("a"), ben, rest: override))
        #expect(second.says == "created" && second.id != first.id)
        let again = desk.send(event("update", "2", email("a"), city, rest: override))
        #expect(again.says == "updated" && again.id == second.id)
        let third = desk.send(event("update", nil, email("a"), city, rest: override))
        #expect(third.says == "created")
        #expect(desk.index.identities.count == 3 && isAtRest(desk))
    }

    // MARK: Regions

    @Test("A country that another source writes does not change whose number it is")
    func countryOfAnother() throws {
        let us = SourcePolicy(permissions: Desk.all, region: ByteSlice(utf8: "US"))
        let sources = SourceTable(
            named: [ByteSlice(utf8: "us"): us], fallback: SourcePolicy(permissions: Desk.all))
        let desk = try Desk(sources: sources, rules: Self.rules)
        let number = #""phone":"650-253-0004""#
        let first = desk.send(event("create", "1", email("a"), number, ana, source: "us"))
        let filled = desk.send(event("create", nil, email("a"), #""country":"DE""#, source: "de"))
        #expect(filled.record?.identity.keys.phone?.text == "+16502530004")
        let same = desk.send(
            event("create", nil, email("b"), #""phone":"+16502530004""#, ana, source: "ad"))
        #expect(same.dispositions == ["duplicate"] && same.id == first.id)
        // Its own correction counts.
        _ = desk.send(event("create", "2", email("c"), number, ben, source: "us"))
        let moved = desk.send(event("update", "2", email("c"), #""country":"DE""#, source: "us"))
        #expect(moved.record?.identity.keys.phone?.text == "+496502530004")
        #expect(isAtRest(desk))
    }

    @Test("Numbers are read again where a source gets a region")
    func regionAdded() throws {
        func table(_ region: String?) -> SourceTable {
            let policy = SourcePolicy(
                permissions: Desk.all, region: region.map { ByteSlice(utf8: $0) })
            return SourceTable(named: [ByteSlice(utf8: "de"): policy], fallback: nil)
        }
        let desk = try Desk(sources: table(nil), rules: Self.rules)
        let before = desk.settings.comparison
        let number = #""phone":"030 23125 014""#
        let first = desk.send(event("create", "1", email("a"), number, ana, source: "de"))
        #expect(first.record?.identity.keys.phone == nil)
        try desk.upgrade(sources: table("DE"))
        #expect(desk.settings.comparison != before)
        var verdict = Verdict()
        #expect(desk.rekey(&verdict) > 0)
        let same = desk.send(
            event("create", nil, email("b"), #""phone":"+493023125014""#, ana, source: "de"))
        #expect(same.dispositions == ["duplicate"] && same.id == first.id)
        #expect(isAtRest(desk))
    }
}
