import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// What people who do this job complain about.
@Suite("Cases from the field") struct FieldCaseTests {
    @Test("62: what the CRM sends back stops at once") func hundredBounces() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"CEO""#))
        func feedback() -> String {
            #"{"operation":"update","source":"crm","external_id":"1","lead":{"email":"ana@kestrel.example","title":"CTO"}}"#
        }
        #expect(desk.send(feedback()).says == "updated")
        for _ in 1..<100 {
            let verdict = desk.send(feedback())
            #expect(verdict.says == "echo no-change blocked")
            #expect(verdict.published.isEmpty)
        }
        #expect(desk.index.identities.values.map(\.version) == [2])
    }

    @Test("71: an enricher does not write over what sales typed") func enrichment() throws {
        var mayWrite = FieldSet.none
        for field in [LeadField.email, .company, .website] { mayWrite.insert(field) }
        var title = FieldSet.none
        title.insert(.title)
        let desk = try Desk(
            sources: SourceTable(
                named: [
                    ByteSlice(utf8: "crm"): SourcePolicy(
                        permissions: [.create, .update], owns: title),
                    ByteSlice(utf8: "enrich"): SourcePolicy(
                        permissions: [.create, .update], fields: mayWrite),
                ], fallback: SourcePolicy(permissions: [.create, .update])))
        desk.send(#"{"source":"crm","lead":{"email":"ana@kestrel.example","title":"CEO"}}"#)
        #expect(
            desk.send(
                #"{"operation":"update","source":"enrich","lead":{"email":"ana@kestrel.example","title":"x"}}"#
            ).says == "forbidden_field")
        let verdict = desk.send(
            #"{"operation":"update","source":"enrich","lead":{"email":"ana@kestrel.example","company":"Kestrel"}}"#
        )
        let identity = try #require(verdict.record?.identity)
        #expect(identity.text(.title) == "CEO")
        #expect(identity.fields[Int(LeadField.title.rawValue)]?.source.text == "crm")
        #expect(identity.fields[Int(LeadField.company.rawValue)]?.source.text == "enrich")
    }

    @Test("77: the e-mail decides where an event has both") func phoneOnlyEmailOnlyBoth() throws {
        let desk = try Desk()
        let phone = desk.send(#"{"source":"web","lead":{"phone":"+16502530004"}}"#)
        let email = desk.send(ana())
        let both = desk.send(ana(lead: #""phone":"+16502530004""#))
        #expect(phone.says == "created")
        #expect(email.says == "created")
        #expect(both.says == "duplicate same-email merged")
        #expect(both.id == email.id)
        #expect(desk.index.identities.count == 2)
    }

    @Test("78: a source without the right to write e-mail") func secondAddress() throws {
        var mayWrite = FieldSet.none
        mayWrite.insert(.title)
        let desk = try Desk(
            sources: SourceTable(
                named: [
                    ByteSlice(utf8: "web"): SourcePolicy(
                        permissions: [.create, .update], fields: mayWrite)
                ], fallback: SourcePolicy(permissions: [.create])))
        #expect(
            desk.send(
                #"{"operation":"update","source":"web","external_id":"77","lead":{"email":"alt@kestrel.example"}}"#
            ).says == "forbidden_field")
    }

    @Test("79: only the case changed") func onlyCase() throws {
        let desk = try Desk()
        desk.send(#"{"source":"crm","external_id":"1","lead":{"email":"a@kestrel.example"}}"#)
        let update =
            #"{"operation":"update","source":"crm","external_id":"1","lead":{"email":"A@Kestrel.example"}}"#
        for _ in 0..<2 { #expect(desk.send(update).says == "echo no-change blocked") }
        #expect(desk.index.identities.values.map { $0.text(.email) } == ["a@kestrel.example"])
        let merged = desk.send(
            #"{"source":"crm","external_id":"1","lead":{"email":"A@KESTREL.example"}}"#)
        #expect(merged.says == "duplicate same-email merged")
        #expect(merged.alert?.otherIdentityID == nil)
        #expect(merged.published.isEmpty)
    }

    @Test("89: the same delete three times") func deleteThrice() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""external_id":"5""#))
        let first = desk.send(ana("delete", rest: #""external_id":"5","event_id":"d1""#))
        let second = desk.send(ana("delete", rest: #""external_id":"5","event_id":"d1""#))
        let third = desk.send(
            #"{"operation":"delete","source":"web","external_id":"5","event_id":"d2","lead":{"email":"ANA@Kestrel.example"}}"#
        )
        #expect(
            [first, second, third].map(\.says) == [
                "erased", "unknown_identity", "unknown_identity",
            ])
        #expect([first, second, third].flatMap(\.tombstones).count == 1)
    }

    @Test("89: a detach that is sent again") func detachTwice() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""external_id":"5""#))
        desk.send(#"{"source":"crm","external_id":"9","lead":{"email":"ana@kestrel.example"}}"#)
        let event = ana("delete", rest: #""external_id":"5","event_id":"d1""#)
        #expect(desk.send(event).says == "updated")
        #expect(desk.send(event).says == "replay replay blocked")
        #expect(desk.index.identities.count == 1)
    }

    @Test("89: a detach that is sent again without an event id takes nobody with it")
    func detachTwiceWithoutID() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""external_id":"5""#))
        desk.send(#"{"source":"crm","external_id":"9","lead":{"email":"ana@kestrel.example"}}"#)
        let event = ana("delete", rest: #""external_id":"5""#)
        #expect(desk.send(event).says == "updated")
        #expect(desk.send(event).says == "unknown_identity")
        #expect(desk.index.identities.count == 1)
    }

    @Test("112: one address in two pipelines") func twoPipelines() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""pipeline":"emea""#))
        #expect(desk.send(ana(rest: #""pipeline":"us""#)).says == "linked same-email merged")
        let update = desk.send(ana("update", lead: #""title":"CEO""#))
        #expect(update.says == "updated")
        #expect(update.id == first.id)
        #expect(update.record?.identity.version == 3)
    }

    @Test("114: a retry without event id") func retryWithoutID() throws {
        let desk = try Desk()
        let event = ana(lead: #""title":"CEO""#)
        let verdicts = (0..<3).map { _ in desk.send(event) }
        #expect(
            verdicts.map(\.says)
                == ["created", "duplicate same-email merged", "duplicate same-email merged"])
        #expect(verdicts.flatMap(\.published).count == 1)
    }

    @Test("116: the update comes before the create") func updateFirst() throws {
        let update = ana("update", lead: #""title":"CEO""#, rest: #""external_id":"9""#)
        let create = ana(rest: #""external_id":"9""#)
        let with = try Desk()
        #expect(
            [with.send(update), with.send(create)].map(\.says)
                == ["created", "duplicate same-email merged"])
        let without = try Desk(
            sources: SourceTable(
                named: [ByteSlice(utf8: "web"): SourcePolicy(permissions: [.update])],
                fallback: SourcePolicy(permissions: [.create])))
        #expect(without.send(update).says == "unknown_identity")
    }

    @Test("1, 5, 7: one address in many spellings") func spellings() throws {
        let desk = try Desk()
        let first = desk.send(#"{"source":"w","lead":{"email":"Ana.Lopez@Contoso-Labs.com"}}"#)
        for text in [
            "ana.lopez@contoso-labs.COM", #"\u200eana.lopez@contoso-labs.com\u202c"#,
            #"ana.lopez@contoso-labs.com\ufe0f"#,
        ] {
            let verdict = desk.send(#"{"source":"w","lead":{"email":"\#(text)"}}"#)
            #expect(verdict.says == "duplicate same-email merged")
            #expect(verdict.id == first.id)
            #expect(verdict.published.isEmpty)
        }
        let umlaut = desk.send(#"{"source":"w","lead":{"email":"karl@bücher-laden.de"}}"#)
        let gone = desk.send(
            #"{"operation":"delete","source":"w","lead":{"email":"KARL@xn--bcher-laden-thb.de"}}"#)
        #expect(gone.says == "erased")
        #expect(gone.id == umlaut.id)
    }
}
