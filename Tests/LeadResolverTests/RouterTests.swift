import Bytes
import LeadModel
import LeadResolver
import Testing

private func bytes(_ text: String) -> ByteSlice { ByteSlice(utf8: text) }

private func fields(_ members: [LeadField], attributes: Bool = false) -> FieldSet {
    var set = FieldSet.none
    for member in members { set.insert(member) }
    if attributes { set.insertAttributes() }
    return set
}

@Suite("Sources: who may what") struct RouterTests {
    private func desk() throws -> Desk {
        try Desk(
            sources: SourceTable(
                named: [
                    bytes("form"): SourcePolicy(permissions: [.create], topic: bytes("raw.form")),
                    bytes("crm"): SourcePolicy(
                        permissions: [.create, .update, .delete],
                        owns: fields([.title, .owner])),
                    bytes("enrich"): SourcePolicy(
                        permissions: [.create, .update],
                        fields: fields([.email, .company, .website])),
                    bytes("free"): SourcePolicy(permissions: [.create, .update]),
                ], fallback: nil))
    }

    private func event(_ source: String?, _ operation: String = "create", _ lead: String = "")
        -> String
    {
        let name = source.map { #""source":"\#($0)","# } ?? ""
        return
            #"{\#(name)"operation":"\#(operation)","lead":{"email":"a@kestrel.example"\#(lead)}}"#
    }

    @Test(arguments: [
        (nil, "raw", "create", "missing_source"),
        ("nobody", "raw", "create", "unknown_source"),
        ("nobody", "raw.form", "create", "unknown_source"),
        ("crm", "raw.form", "create", "source_mismatch"),
        ("form", "raw", "create", "source_mismatch"),
        ("FORM", "raw.form", "create", "unknown_source"),
        (nil, "raw.form", "create", "created"),
        ("form", "raw.form", "create", "created"),
        ("form", "raw.form", "update", "forbidden_operation"),
        ("crm", "raw", "erase", "forbidden_operation"),
        ("free", "raw", "delete", "forbidden_operation"),
    ])
    func sourceTopicAndRight(
        source: String?, topic: String, operation: String, says: String
    ) throws {
        #expect(try desk().send(event(source, operation), topic: topic).says == says)
    }

    @Test(arguments: [
        ("create", #","phone":"+16502530004""#, "forbidden_field"),
        ("create", #","phone":" ""#, "created"),
        ("create", #","phone":null"#, "created"),
        ("update", #","phone":null"#, "forbidden_field"),
        ("update", #","phone":"""#, "created"),
        ("create", #","attributes":{"a":1}"#, "forbidden_field"),
        ("create", #","attributes":{}"#, "created"),
        ("create", #","shoe_size":44"#, "forbidden_field"),
        ("create", #","shoe_size":"""#, "created"),
        ("create", #","shoe_size":" \u200b""#, "created"),
        ("create", #","shoe_size":null"#, "created"),
        ("update", #","shoe_size":"""#, "created"),
        ("update", #","shoe_size":null"#, "forbidden_field"),
        ("create", #","attributes":{"a":""}"#, "forbidden_field"),
        ("create", #","company":"Kestrel""#, "created"),
    ])
    func fieldsThatASourceMayCarry(operation: String, lead: String, says: String) throws {
        #expect(try desk().send(event("enrich", operation, lead), topic: "raw").says == says)
    }

    @Test(arguments: [
        (#","phone":"+16502530004""#, "lead.phone."),
        (#","attributes":{"tier":1,"b":2}"#, "lead.attributes.tier."),
        (#","zzz":1"#, "lead.zzz (an unknown member is one of attributes)."),
        (#","attributes":{},"zzz":1"#, "lead.zzz (an unknown member is one of attributes)."),
        (#","attributes":{"tier":1},"zzz":1"#, "lead.attributes.tier."),
        (#","attributes":{"zzz":1},"zzz":1"#, "lead.attributes.zzz."),
        (#","attributes":null"#, "lead.attributes."),
        (#","a\n@<b>":1"#, "lead.a???b? (an unknown member is one of attributes)."),
    ])
    func theMemberIsNamed(lead: String, words: String) throws {
        let verdict = try desk().send(event("enrich", "update", lead), topic: "raw")
        #expect(verdict.rejections.map(\.message) == ["The source may not write \(words)"])
    }

    @Test func whatASourceDoesNotOwnIsIgnored() throws {
        let desk = try desk()
        desk.send(event("crm", "create", #","title":"CEO""#), topic: "raw")
        let free = desk.send(event("free", "update", #","title":"x","city":"Rome""#), topic: "raw")
        #expect(free.says == "updated")
        #expect(free.record?.identity.text(.title) == "CEO")
        #expect(free.record?.identity.text(.city) == "Rome")
        let crm = desk.send(event("crm", "update", #","title":"CTO","city":"Bonn""#), topic: "raw")
        #expect(crm.record?.identity.text(.title) == "CTO")
        #expect(crm.record?.identity.text(.city) == "Rome")
        let merged = desk.send(event("free", "create", #","owner":"me""#), topic: "raw")
        #expect(merged.says == "duplicate same-email merged")
        #expect(merged.published.isEmpty)
    }

    @Test func defaultTakesWhatIsNotListed() throws {
        let desk = try Desk(
            sources: SourceTable(
                named: [bytes("crm"): SourcePolicy(permissions: [.update])],
                fallback: SourcePolicy(permissions: [.create])))
        let unnamed = desk.send(event(nil))
        #expect(unnamed.record?.event.source.text == "default")
        #expect(desk.send(event("other")).record?.event.source.text == "other")
        #expect(desk.send(event("crm")).says == "forbidden_operation")
    }

    @Test func withoutSourcesNeitherEraseNorOverride() throws {
        let desk = try Desk(sources: .unrestricted)
        #expect(desk.send(event(nil)).says == "missing_source")
        #expect(desk.send(event("a")).says == "created")
        #expect(desk.send(event("a", "erase")).says == "forbidden_operation")
        #expect(desk.send(event("a", "delete")).says == "erased")
    }

    @Test(arguments: [
        (#"{"source":"a","lead":{"email":"@","phone":" "}}"#, "missing_master_key"),
        (#"{"source":"a","external_id":"null","lead":{"full_name":"X"}}"#, "missing_master_key"),
        (#"{"source":"a","external_id":"7"}"#, "created"),
        (#"{"source":"a","lead":{"email":"@","phone":"+16502530004"}}"#, "created"),
        (#"{"source":"a","lead":null}"#, "invalid_event"),
        (#"{"operation":"upsert","source":"a"}"#, "invalid_event"),
        ("null", "invalid_event"),
        (" ", "invalid_json"),
        ("", "empty_value"),
    ])
    func eventsWithoutAKeyOrForm(json: String, says: String) throws {
        #expect(try Desk().send(json).says == says)
    }

    @Test func theFirstCodeInOrderNamesTheRejection() throws {
        // Unknown source before operation, operation before field, field before key.
        let desk = try desk()
        #expect(
            desk.send(#"{"source":"enrich","operation":"erase","lead":{"phone":"+1"}}"#).says
                == "forbidden_operation")
        #expect(
            desk.send(#"{"source":"enrich","lead":{"title":"x"}}"#).says == "forbidden_field")
        #expect(
            desk.send(#"{"source":"enrich","lead":{"company":"x"}}"#).says
                == "missing_master_key")
    }
}
