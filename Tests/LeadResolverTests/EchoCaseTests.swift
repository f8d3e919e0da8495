import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import LeadWire
import Testing

/// A canonical record's lead, as a connector sends it back.
private func feedback(_ record: CanonicalRecord, _ source: String, _ lead: String) -> String {
    """
    {"operation":"update","source":"\(source)","external_id":"\(record.identity.id)","lead":\(lead)}
    """
}

@Suite("Cases from the field: two-way sync comes to rest") struct EchoCaseTests {
    private let encoder = PublishedRecordEncoder()

    private func lead(_ record: CanonicalRecord) -> String {
        String(decoding: encoder.lead(of: record.identity), as: UTF8.self)
    }

    /// Leads that other systems write in their own way.
    private static let leads = [
        #""title":" CEO ","city":"Köln","state":"""#,
        #""phone":"+1 650-253-0004 x12","website":"HTTPS://www.Acme.example:443/","country":"de""#,
        #""company":"Acme  Tools & Söhne \"GmbH\"","full_name":"Ana\tLopez","owner":"\ud83d\ude00""#,
        #""first_name":"Jose\u0301","last_name":"O\u2019Neil","street":"line\nbreak \\ \u0000""#,
        #""attributes":{"n":1.50,"big":12345678901234567890,"e":-0.0e+5,"o":{"b":[{},null],"a":"\u00e9"}}"#,
        #""shoe_size":44,"attributes":{"shoe":null,"":" ","x":""},"postal_code":"080 02""#,
        #""phone":"call me","website":"n/a","country":"Germany","title":"\u200b""#,
    ]

    @Test("62: whatever is published, sent back by everybody, changes nothing", arguments: leads)
    func everyLead(more: String) throws {
        let desk = try Desk.allMerge(region: "DE")
        desk.send(ana(lead: more))
        var record = try #require(
            desk.send(ana("update", lead: #""street":"1 Main St""#)).record)
        for source in ["crm", "marketing", "desk"] {
            // Its own record is new, and an attribute that is null goes.
            let first = desk.send(feedback(record, source, lead(record)))
            #expect(first.says == "updated", "\(source)")
            record = try #require(first.record)
        }
        let version = record.identity.version
        for _ in 0..<30 {
            for source in ["crm", "marketing", "desk"] {
                let again = desk.send(feedback(record, source, lead(record)))
                #expect(again.says == "echo no-change blocked", "\(source): \(lead(record))")
                #expect(again.published.isEmpty && again.id == record.identity.id)
                let created = desk.send(
                    feedback(record, source, lead(record)).replacing("update", with: "create"))
                #expect(created.dispositions == ["duplicate"] && created.published.isEmpty)
            }
        }
        #expect(desk.index.identities.values.map(\.version) == [version])
    }

    @Test("62: systems that write each value in their own way come to rest") func ownWays() throws {
        let desk = try Desk.allMerge()
        let ways: [(String, [(String, String)])] = [
            (
                "crm",
                [("+16502530004", "(+1) 650-253-0004"), ("ana@", "ANA@"), ("\"DE\"", "\"de\"")]
            ),
            ("ads", [("+16502530004", "tel:+1-650-253-0004"), ("https://a", "HTTPS://A")]),
            ("erp", [("Acme Tools", " Acme  Tools "), ("ana@", " ana@"), (",\"", " , \"")]),
        ]
        let first = desk.send(
            ana(
                lead:
                    #""phone":"+16502530004","country":"DE","website":"https://acme.example/","company":"Acme Tools""#
            ))
        var record = try #require(first.record)
        var changes = 0
        for _ in 0..<20 {
            for (source, spelling) in ways {
                var text = lead(record)
                for (from, to) in spelling { text = text.replacing(from, with: to) }
                let verdict = desk.send(feedback(record, source, text))
                if let published = verdict.record {
                    record = published
                    changes += 1
                } else {
                    #expect(verdict.says == "echo no-change blocked", "\(text)")
                }
            }
        }
        // Each brings its record once.
        #expect(changes == ways.count)
        #expect(lead(record) == first.record.map(lead))
    }

    @Test("64: blank, absent and null of every field", arguments: LeadField.allCases)
    func blankAbsentNull(field: LeadField) throws {
        let name = "\(field.wireName)"
        let value =
            switch field {
            case .email: "ana@kestrel.example"
            case .phone: "+16502530004"
            case .website: "https://acme.example"
            case .country: "DE"
            default: "Some Text"
            }
        for others in [#""company":"Kestrel""#, #""owner":"eva""#] where !others.contains(name) {
            let desk = try Desk.allMerge()
            func update(_ json: String?) -> Verdict {
                let member = json.map { #""\#(name)":\#($0)"# } ?? ""
                return desk.send(
                    #"{"operation":"update","source":"crm","external_id":"1","lead":{\#(member)}}"#)
            }
            let created = desk.send(
                #"{"source":"crm","external_id":"1","lead":{"\#(name)":"\#(value)",\#(others)}}"#)
            #expect(created.says == "created")
            for json in [nil, #""""#, #"" \u00a0""#, #""\#(value)""#, #"" \#(value) ""#] {
                #expect(update(json).says == "echo no-change blocked", "\(json ?? "absent")")
            }
            let cleared = update("null")
            #expect(cleared.says == "updated" && cleared.id == created.id)
            #expect(cleared.record?.identity.text(field) == nil)
            #expect(cleared.record?.identity.keys.email == nil)
            #expect(cleared.record?.identity.keys.phone == nil)
            for json in ["null", #""""#, nil] {
                #expect(update(json).says == "echo no-change blocked", "\(json ?? "absent")")
            }
            let again = update(#""\#(value)""#)
            #expect(again.says == "updated" && again.record?.identity.text(field) == value)
            #expect(again.record?.identity.version == 3)
            #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
        }
    }

    @Test("64: a phone that was cleared is free for others") func clearedPhone() throws {
        let desk = try Desk.allMerge()
        let lead = #""phone":"+16502530004""#
        let first = desk.send(
            #"{"source":"crm","external_id":"1","lead":{"email":"a@kestrel.example",\#(lead)}}"#)
        #expect(desk.send(ana(lead: lead)).id == first.id)
        desk.send(
            #"{"operation":"update","source":"crm","external_id":"1","lead":{"phone":null}}"#)
        let other = desk.send(
            #"{"source":"web","lead":{"email":"b@kestrel.example",\#(lead)}}"#)
        #expect(other.says == "created" && other.id != first.id)
        #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
    }
}
