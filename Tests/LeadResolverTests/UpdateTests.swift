import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

@Suite("Updates: last writer wins, field by field") struct UpdateTests {
    @Test func setsGivenFieldsAndLeavesTheRest() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"CEO","city":"Rome""#))
        let verdict = desk.send(ana("update", lead: #""title":"CTO","city":"  ""#))
        #expect(verdict.says == "updated")
        #expect(verdict.record?.merged == false)
        #expect(verdict.record?.identity.version == 2)
        #expect(verdict.record?.identity.text(.title) == "CTO")
        #expect(verdict.record?.identity.text(.city) == "Rome")
    }

    @Test func emptyIsNothingAndNullClears() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"CEO""#))
        #expect(desk.send(ana("update", lead: #""title":"""#)).says == "echo no-change blocked")
        #expect(desk.send(ana("update")).says == "echo no-change blocked")
        let cleared = desk.send(ana("update", lead: #""title":null"#))
        #expect(cleared.says == "updated")
        #expect(cleared.record?.identity.text(.title) == nil)
        #expect(desk.send(ana("update", lead: #""title":null"#)).says == "echo no-change blocked")
    }

    @Test func nullForAllAttributesClearsThem() throws {
        func at(_ day: Int) -> String { #""occurred_at":"2026-01-0\#(day)T00:00:00Z""# }
        let desk = try Desk()
        desk.send(ana(lead: #""attributes":{"a":1,"b":"x","c":2}"#, rest: at(1)))
        #expect(desk.send(ana(lead: #""attributes":null"#, rest: at(2))).says.contains("merged"))
        let cleared = desk.send(ana("update", lead: #""attributes":null,"c":3"#, rest: at(4)))
        #expect(cleared.says == "updated")
        #expect(cleared.record?.identity.attributeTexts == ["c": "3"])
        let late = desk.send(ana("update", lead: #""attributes":{"a":1}"#, rest: at(3)))
        #expect(late.says == "echo stale blocked")
        let again = desk.send(ana("update", lead: #""attributes":null,"c":3"#, rest: at(5)))
        #expect(again.says == "echo no-change blocked")
        let gone = desk.send(ana("update", lead: #""attributes":null"#, rest: at(5)))
        #expect(gone.record?.identity.attributeTexts.isEmpty == true)
        #expect(
            desk.send(ana("update", lead: #""attributes":null"#, rest: at(6))).says
                == "echo no-change blocked")
        #expect(
            desk.send(ana("update", lead: #""attributes":{"a":5}"#, rest: at(7))).record?.identity
                .attributeTexts == ["a": "5"])
    }

    /// Only the owner of `attributes` clears them; whoever may not write them is rejected.
    @Test func nullForAllAttributesObeysRights() throws {
        var owned = FieldSet.none
        owned.insertAttributes()
        let desk = try Desk(
            sources: SourceTable(
                named: [
                    ByteSlice(utf8: "crm"): SourcePolicy(permissions: Desk.all, owns: owned),
                    ByteSlice(utf8: "form"): SourcePolicy(
                        permissions: Desk.all, fields: .init(bits: 1)),
                ], fallback: SourcePolicy(permissions: Desk.all)))
        func event(_ source: String, _ operation: String, _ attributes: String) -> String {
            #"{"source":"\#(source)","operation":"\#(operation)","lead":{"email":"a@k.example","attributes":\#(attributes)}}"#
        }
        desk.send(event("crm", "create", #"{"a":1}"#))
        #expect(desk.send(event("web", "update", "null")).published.first?.merged != true)
        #expect(desk.index.identities.values.first?.attributeTexts == ["a": "1"])
        #expect(desk.send(event("form", "update", "null")).says == "forbidden_field")
        #expect(!desk.send(event("form", "create", "null")).says.contains("forbidden"))
        #expect(desk.send(event("crm", "update", "null")).says == "updated")
        #expect(desk.index.identities.values.first?.attributeTexts.isEmpty == true)
    }

    @Test func theLaterTimeWinsWhateverTheOrderOfArrival() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""occurred_at":"2026-01-01T00:00:00Z""#))
        let new = ana(
            "update", lead: #""title":"new""#, rest: #""occurred_at":"2026-01-03T00:00:00Z""#)
        let old = ana(
            "update", lead: #""title":"old","city":"Rome""#,
            rest: #""occurred_at":"2026-01-02T00:00:00Z""#)
        desk.send(new)
        let verdict = desk.send(old)
        #expect(verdict.says == "updated")
        #expect(verdict.record?.identity.text(.title) == "new")
        #expect(verdict.record?.identity.text(.city) == "Rome")
    }

    @Test func olderInEveryFieldIsStale() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"new""#, rest: #""occurred_at":"2026-01-03T00:00:00Z""#))
        let old = desk.send(
            ana("update", lead: #""title":"old""#, rest: #""occurred_at":"2026-01-02T00:00:00Z""#))
        #expect(old.says == "echo stale blocked")
    }

    @Test func olderButEqualIsStaleAndNewerButEqualIsNoChange() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"CEO""#, rest: #""occurred_at":"2026-01-03T00:00:00Z""#))
        #expect(
            desk.send(
                ana(
                    "update", lead: #""title":"CEO""#,
                    rest: #""occurred_at":"2026-01-02T00:00:00Z""#)
            ).says == "echo stale blocked")
        #expect(
            desk.send(
                ana(
                    "update", lead: #""title":"CEO""#,
                    rest: #""occurred_at":"2026-01-04T00:00:00Z""#)
            ).says == "echo no-change blocked")
    }

    @Test func tiesGoToTheLaterArrival() throws {
        for _ in 0..<10 {
            let desk = try Desk()
            desk.send(ana())
            let time = #""occurred_at":"2026-11-02T00:00:00Z""#
            desk.send(ana("update", lead: #""title":"A""#, rest: time))
            let last = desk.send(ana("update", lead: #""title":"B""#, rest: time))
            #expect(last.record?.identity.text(.title) == "B")
        }
    }

    @Test(arguments: ["create", "update"])
    func anOlderCopyDoesNotFillWhatWasCleared(operation: String) throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"CEO""#, rest: #""occurred_at":"2026-01-01T00:00:00Z""#))
        desk.send(
            ana("update", lead: #""title":null"#, rest: #""occurred_at":"2026-01-03T00:00:00Z""#))
        let older = desk.send(
            ana(
                operation, lead: #""title":"CEO""#,
                rest: #""occurred_at":"2026-01-02T00:00:00Z""#))
        #expect(older.published.isEmpty)
        let newer = desk.send(
            ana(
                operation, lead: #""title":"CEO""#,
                rest: #""occurred_at":"2026-01-04T00:00:00Z""#))
        #expect(newer.record?.identity.text(.title) == "CEO")
    }

    @Test func aClearInTheUpdateThatFoundsIsRememberedToo() throws {
        let desk = try Desk()
        desk.send(
            ana(
                "update", lead: #""title":null,"attributes":{"tier":null}"#,
                rest: #""occurred_at":"2026-01-03T00:00:00Z""#))
        let older = desk.send(
            ana(
                "update", lead: #""title":"CEO","attributes":{"tier":1}"#,
                rest: #""occurred_at":"2026-01-02T00:00:00Z""#))
        #expect(older.says == "echo stale blocked")
    }

    @Test func occurredAtIsNeverLaterThanTheRecord() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"A""#, rest: #""occurred_at":"2099-01-01T00:00:00Z""#))
        let verdict = desk.send(ana("update", lead: #""title":"B""#))
        #expect(verdict.record?.identity.text(.title) == "B")
    }

    @Test(arguments: [
        (#""phone":"+1 650 253 0004""#, #""phone":"+1 (650) 253-0004""#),
        (#""website":"https://acme.example/""#, #""website":"HTTPS://ACME.example:443""#),
        (#""country":"DE""#, #""country":"de""#),
        (#""company":"Acme  Tools""#, #""company":"Acme Tools""#),
        (#""attributes":{"a":{"x":1,"y":"é"}}"#, #""attributes":{"a": {"x": 1, "y": "\u00e9"}}"#),
    ])
    func anotherSpellingIsNoChange(first: String, second: String) throws {
        let desk = try Desk()
        let created = desk.send(ana(lead: first))
        #expect(desk.send(ana("update", lead: second)).says == "echo no-change blocked")
        let id = try #require(created.id)
        let before = try #require(created.record?.identity)
        let after = try #require(desk.index.identities[id])
        #expect(after.fields.map { $0?.value } == before.fields.map { $0?.value })
        #expect(after.attributeTexts == before.attributeTexts)
    }

    @Test func attributesMergePerMember() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""attributes":{"a":1,"b":{"x":1},"n":null}"#))
        let verdict = desk.send(
            ana("update", lead: #""attributes":{"a":null,"b":{"y":2},"c":1.50}"#))
        #expect(verdict.says == "updated")
        #expect(
            verdict.record?.identity.attributeTexts
                == ["b": #"{"y":2}"#, "c": "1.50", "n": "null"])
    }

    @Test func attributesOfAMergedCreateFillWhatIsMissing() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""attributes":{"a":1}"#))
        let verdict = desk.send(ana(lead: #""attributes":{"a":2,"b":3}"#))
        #expect(verdict.record?.identity.attributeTexts == ["a": "1", "b": "3"])
    }

    @Test func clearedAttributesDoNotPileUp() throws {
        let desk = try Desk()
        let id = try #require(desk.send(ana()).id)
        for round in 0..<60 {
            let names = (0..<20).map { #""n\#(round)-\#($0)":null"# }.joined(separator: ",")
            desk.send(ana("update", lead: #""attributes":{\#(names)}"#))
        }
        let identity = try #require(desk.index.identities[id])
        #expect(identity.attributes.count <= 1_024)
    }

    @Test func anUpdateAddsPipelineAndRecord() throws {
        let desk = try Desk()
        desk.send(ana())
        let verdict = desk.send(ana("update", rest: #""pipeline":"us","external_id":"4""#))
        #expect(verdict.says == "updated")
        #expect(verdict.record?.identity.records == ["web/-", "web/4"])
        #expect(verdict.record?.identity.pipelines.map(\.name.text) == ["us"])
    }

    @Test("What an echo shows is the key that found the person", arguments: [Int32(1), 8])
    func echoOfAnotherAddress(partitions: Int32) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord], partitions: partitions)
        desk.send(#"{"source":"web","external_id":"1","lead":{"email":"a@k.example"}}"#)
        let late = #""occurred_at":"2020-01-01T00:00:00Z""#
        for (email, field) in [("b", "external_id"), ("a", "email")] {
            let verdict = desk.send(
                #"{"operation":"update","source":"web","external_id":"1",\#(late),"lead":{"email":"\#(email)@k.example"}}"#
            )
            let alert = try #require(verdict.alerts.first)
            #expect(alert.disposition == .echo)
            #expect(alert.evidence.map(\.field.text) == [field])
        }
    }

    @Test func firstAndLastSeenAreEventTimes() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""occurred_at":"2026-01-02T00:00:00Z""#))
        let early = desk.send(
            ana(lead: #""title":"x""#, rest: #""occurred_at":"2026-01-01T00:00:00Z""#))
        let entry = try #require(early.record?.identity.sources.first)
        #expect(entry.lastSeenMS - entry.firstSeenMS == 86_400_000)
    }

    @Test func keysAreThoseOfTheCurrentLead() throws {
        let desk = try Desk()
        desk.send(
            #"{"source":"crm","external_id":"7","lead":{"phone":"+16502530004"}}"#)
        let set = desk.send(
            #"{"operation":"update","source":"crm","external_id":"7","lead":{"phone":"+16502530004","website":"www.acme.com","full_name":"A"}}"#
        )
        #expect(set.record?.identity.keys.phone?.text == "+16502530004")
        #expect(set.record?.identity.keys.companyDomain?.text == "acme.com")
    }
}
