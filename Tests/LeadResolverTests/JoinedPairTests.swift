import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private func event(
    _ operation: String, _ record: String?, _ lead: [String: String], rest: String = ""
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let lead = lead.map { #""\#($0)":"\#($1)""# }.sorted().joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"crm",\#(id)\#(rest)"lead":{\#(lead)}}"#
}

/// One event after which several pairs are told of at once, in any order between shards.
@Suite("Pairs of those who are joined meanwhile") struct JoinedPairTests {
    private static let override =
        #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"},"#

    @Test(
        "A pair alert says what is true of the two that it names",
        arguments: [RuleAction.alert, .review])
    func noEvidenceOfOthers(action: RuleAction) throws {
        let phones = Rule(
            name: "pn", key: .kind(.phone), require: [Requirement(field: .name, threshold: 0.85)],
            action: action)
        for seed in 0..<40 {
            let office = try Office(
                rules: [.sameRecord, phones, .sameEmail], masterKeys: [.email, .externalID],
                partitions: 3)
            let phone = "+16502530001"
            let marta = ["first_name": "Marta", "last_name": "Lindqvist"]
            let address = ["email": "b\(seed)@k.example"]
            office.send(
                event("create", "r\(seed)", ["first_name": "Chioma", "last_name": "Okonkwo"]))
            office.send(event("create", nil, marta.merging(address) { $1 }))
            office.send(
                event(
                    "create", nil,
                    marta.merging(["email": "c\(seed)@k.example", "phone": phone]) { $1 }))
            let before = office.alerts.count
            office.send(
                event(
                    "update", "r\(seed)",
                    marta.merging(address) { $1 }.merging(["phone": phone]) { $1 }))
            let names = office.published.reduce(into: [UUID8: Set<String>]()) { names, record in
                let name = record.identity.value(.lastName)?.text ?? ""
                names[record.identity.id, default: []].insert(name)
            }
            for alert in office.alerts[before...] where alert.rule.text == "pn" {
                for evidence in alert.evidence where evidence.field.text == "name" {
                    for id in [alert.identityID, try #require(alert.otherIdentityID)] {
                        let known = names[id] ?? []
                        let isTheirs = [evidence.left.text, evidence.right.text].contains { text in
                            known.contains { text.hasSuffix($0.lowercased()) }
                        }
                        #expect(isTheirs, "\(seed)")
                    }
                }
            }
            #expect(office.faults == [], "\(seed)")
        }
    }

    @Test("Who comes after an override is joined into the first person")
    func firstPerson() throws {
        for seed in 0..<40 {
            let office = try Office(
                rules: [.sameEmail, .sameRecord], masterKeys: [.email, .externalID], partitions: 3)
            let record = "a\(seed)"
            office.send(event("create", record, ["email": "x\(seed)@k.example"]))
            office.send(
                event(
                    "create", record, ["email": "y\(seed)@k.example"], rest: Self.override))
            office.send(event("create", "b\(seed)", ["email": "z\(seed)@k.example"]))
            let first = try #require(office.published.first?.identity.id)
            office.send(event("update", record, ["email": "z\(seed)@k.example"]))
            #expect(office.tombstones.compactMap(\.joinedInto) == [first], "\(seed)")
            #expect(office.faults == [], "\(seed)")
        }
    }
}
