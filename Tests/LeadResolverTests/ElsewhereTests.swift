import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let ana = name("Ana", "Lo")
private let ben = name("Ben", "Stone")
private let phone = #""phone":"+16502530001""#
private let other = #""phone":"+16502530002""#
private let title = #""title":"CEO""#
private let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#
private let early = #""occurred_at":"2026-12-01T00:00:00Z""#
private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}

private func event(
    _ operation: String, _ record: String? = nil, _ lead: String..., rest: String = ""
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let more = rest.isEmpty ? "" : rest + ","
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"crm",\#(id)\#(more)"lead":{\#(lead)}}"#
}

private func named(_ kind: KeyKind, _ threshold: Double) -> Rule {
    Rule(
        name: "\(kind.wireName)-and-name", key: .kind(kind),
        require: [Requirement(field: .name, threshold: threshold)], action: .merge)
}

/// Where people lie, under which master key and in which order they came there, decides nothing.
@Suite("People elsewhere") struct ElsewhereTests {
    private func desk(
        _ rules: [Rule], _ masters: [KeyKind], _ partitions: Int32 = 8
    ) throws -> Desk {
        try Desk(rules: rules, masterKeys: masters, partitions: partitions)
    }

    private func isAtRest(_ desk: Desk) -> Bool {
        desk.disagreements.isEmpty && desk.index.unrest.isEmpty
    }

    @Test(
        "Of those who have the address the holder of the record is meant",
        arguments: ["create", "update", "delete", "erase"],
        [[KeyKind.email, .phone], [.phone, .email], [.phone, .email, .externalID]])
    func holder(operation: String, masters: [KeyKind]) throws {
        for rules in [[Rule.sameEmail, .sameRecord], [.sameRecord, .sameEmail]] {
            for partitions in [Int32(1), 8] {
                let desk = try desk(rules, masters, partitions)
                let first = desk.send(event("create", "1", email("e"), phone, ana))
                let second = desk.send(
                    event("create", "2", email("e"), other, ben, rest: override))
                #expect(second.says == "created" && second.id != first.id)
                let found = desk.send(event(operation, "2", email("e"), title))
                // An erase by an address means all who have it.
                let isOne = operation != "erase"
                #expect(!isOne || found.id == second.id, "\(rules.map(\.name)) \(found.says)")
                let isGone = ["delete", "erase"].contains(operation)
                #expect(desk.index.identities.count == (isGone ? isOne ? 1 : 0 : 2))
                #expect(isAtRest(desk))
            }
        }
    }

    @Test("An update by address and record joins nobody", arguments: [Int32(1), 8])
    func holderWithAnotherName(partitions: Int32) throws {
        for masters in [[KeyKind.phone, .email], [.email, .phone]] {
            let desk = try desk([named(.email, 0.9), .sameRecord], masters, partitions)
            let first = desk.send(event("create", "1", email("e"), phone, ana))
            let second = desk.send(event("create", "2", email("e"), other, ben))
            #expect(second.says == "created" && second.id != first.id)
            let found = desk.send(event("update", "2", email("e"), title))
            #expect(found.id == second.id && found.tombstones.isEmpty)
            #expect(isAtRest(desk))
        }
    }

    @Test("The oldest is meant, wherever it lies", arguments: ["create", "update", "delete"])
    func oldest(operation: String) throws {
        for partitions in [Int32(1), 8] {
            for isOverride in [false, true] {
                let desk = try desk(
                    [.sameRecord, named(.email, 0.9)], [.phone, .email], partitions)
                let first = desk.send(event("create", "1", email("e"), phone, ana))
                let second = desk.send(
                    event(
                        "create", "2", email("e"), isOverride ? ana : ben,
                        rest: isOverride ? override : ""))
                #expect(second.says == "created" && second.id != first.id)
                let lead = [email("e")] + (operation == "create" ? [ana] : [])
                let found = desk.send(event(operation, nil, lead.joined(separator: ",")))
                #expect(found.id == first.id, "\(found.says)")
                #expect(isAtRest(desk))
            }
        }
    }

    @Test("A pair with one key in common is explained by that key, once")
    func evidenceOfAPair() throws {
        for lead in [email("a"), email("info")] {
            let desk = try desk(
                [
                    .sameEmail, .sameRecord,
                    Rule(name: "same-phone", key: .kind(.phone), action: .alert),
                ], [.email, .phone])
            _ = desk.send(event("create", nil, phone))
            let found = desk.send(event("create", nil, lead, phone))
            let pair = try #require(found.alerts.first { $0.otherIdentityID != nil })
            #expect(pair.evidence.map(\.field.text) == ["phone"])
            #expect(!pair.explanation.text.contains(", and"))
        }
    }

    // MARK: Memory of what an erase names

    @Test("An erase leaves a memory of each key that it names and nobody has")
    func namedKeys() throws {
        let rules = [Rule.sameEmail, .sameRecord, named(.phone, 0.85)]
        for masters in [
            [KeyKind.email, .externalID], [.externalID, .email], [.externalID, .phone, .email],
            [.phone, .email, .externalID],
        ] {
            for isKnown in [false, true] {
                let desk = try desk(rules, masters)
                if isKnown { _ = desk.send(event("create", "r", email("f"))) }
                let gone = desk.send(event("erase", "r", email("e"), phone))
                #expect(gone.says == (isKnown ? "erased" : "unknown_identity"))
                for lead in [[email("e")], [email("e"), phone]] {
                    let late = desk.send(
                        event("create", nil, lead.joined(separator: ","), rest: early))
                    #expect(late.says == "erased_person", "\(masters) \(isKnown)")
                }
                #expect(desk.send(event("create", "r", title, rest: early)).says == "erased_person")
                #expect(desk.send(event("create", "r", email("e"))).says == "created")
            }
        }
    }

    @Test("A living person's address that an erase of another names is not forgotten")
    func namedKeyOfAnother() throws {
        let desk = try desk([.sameRecord, .sameEmail], [.externalID, .email])
        let first = desk.send(event("create", nil, email("e"), ana))
        _ = desk.send(event("create", "r", email("f")))
        #expect(desk.send(event("erase", "r", email("e"))).says == "erased")
        let late = desk.send(event("update", nil, email("e"), title, rest: early))
        #expect(late.says == "updated" && late.id == first.id)
    }

    @Test("An override that is older than an erase before it founds nobody")
    func olderOverride() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord])
        office.send(event("create", "a", email("f")))
        office.send(event("create", "a", email("e")))
        office.post(event("erase", nil, email("e")))
        office.post(event("create", "b", email("e"), rest: override + "," + early))
        office.settle()
        #expect(office.dispositions["leads.raw@2"] == ["erased"])
        #expect(office.dispositions["leads.raw@3"] == ["erased_person"])
        #expect(office.index.identities.isEmpty)
        #expect(office.faults == [])
    }
}
