import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// An event of a source with a record of its own.
private func event(_ source: String, _ operation: String, _ lead: String) -> String {
    #"{"operation":"\#(operation)","source":"\#(source)","external_id":"1","lead":{"email":"ana@kestrel.example",\#(lead)}}"#
}

private func phone(_ text: String) -> String { #""phone":"\#(text)""# }

extension Desk {
    /// Sources `fr`, `gb` and `us`, whose phones are read there, `us` besides as `ads`; `crm` has no
    /// region.
    fileprivate static func regions() throws -> Desk {
        var named: [ByteSlice: SourcePolicy] = [:]
        for (source, region) in [("fr", "FR"), ("gb", "GB"), ("us", "US"), ("ads", "US")] {
            named[ByteSlice(utf8: source)] = SourcePolicy(
                permissions: all, region: ByteSlice(utf8: region))
        }
        return try Desk(
            sources: SourceTable(named: named, fallback: SourcePolicy(permissions: all)))
    }

    fileprivate var only: Identity? { index.identities.values.first }

    /// A person whose records all of these sources have.
    fileprivate func create(_ source: String, _ lead: String) {
        send(event(source, "create", lead))
        for other in ["fr", "gb", "us", "ads", "crm"] where other != source {
            send(event(other, "create", #""owner":"eva""#))
        }
    }
}

@Suite("A value in another spelling is no change") struct SameValueTests {
    private let echo = "echo no-change blocked"

    @Test(
        "A phone number is read where its source's are",
        arguments: [
            ("fr", "01 38 64 57 63", "gb", "+44138645763", "+44138645763"),
            ("fr", "01 38 64 57 63", "gb", "01386 457 63", "+44138645763"),
            ("gb", "07400 123457", "us", "07400 123458", nil),
            ("us", "650 253 0005", "crm", "(650) 253-0005", nil),
            ("crm", "650 253 0005", "us", "650 253 0005", "+16502530005"),
            ("crm", "(650) 253-0005", "us", "650 253 0005", "+16502530005"),
            ("crm", "650 253 0005", "crm", "650-253-0005", nil),
            ("us", "650 253 0005", "gb", "+44 20 7946 0018", "+442079460018"),
            ("us", "650 253 0005", "us", "650 253 0005 x12", "+16502530005;ext=12"),
        ])
    func anotherNumber(
        _ first: String, _ known: String, _ second: String, _ new: String, _ key: String?
    ) throws {
        let desk = try Desk.regions()
        desk.create(first, phone(known))
        let changed = desk.send(event(second, "update", phone(new)))
        #expect(changed.says == "updated")
        let identity = try #require(changed.record?.identity)
        #expect(identity.text(.phone) == new && identity.keys.phone?.text == key)
        #expect(identity.fields[Int(LeadField.phone.rawValue)]?.source.text == second)
        #expect(desk.send(event(second, "update", phone(new))).says == echo)
        #expect(desk.disagreements.isEmpty)
        // What was derived is derived again.
        var verdict = Verdict()
        #expect(desk.rekey(&verdict) == 0)
    }

    @Test(
        "The same number in another spelling, from wherever",
        arguments: [
            ("gb", "07400 123457", "us", "+447400123457", "+447400123457"),
            ("gb", "07400 123457", "crm", "+44 7400 123457", "+447400123457"),
            ("gb", "+447400123457", "gb", "07400 123457", "+447400123457"),
            ("crm", "+447400123457", "gb", "07400 123457", "+447400123457"),
            ("us", "650 253 0005", "ads", "(650) 253-0005", "+16502530005"),
            ("crm", "ask Ana", "us", "ask  Ana", nil),
        ])
    func sameNumber(
        _ first: String, _ known: String, _ second: String, _ new: String, _ key: String?
    ) throws {
        let desk = try Desk.regions()
        desk.create(first, phone(known))
        let version = desk.only?.version
        for _ in 0..<2 {
            #expect(desk.send(event(second, "update", phone(new))).says == echo)
        }
        #expect(desk.only?.text(.phone) == known && desk.only?.keys.phone?.text == key)
        #expect(desk.only?.version == version)
        #expect(desk.only?.fields[Int(LeadField.phone.rawValue)]?.source.text == first)
    }

    @Test(
        "What everybody is told and sends back as it stands changes nothing",
        arguments: ["01 38 64 57 63", "650 253 0005", "07400 123457", "+16502530005", "ask Ana"])
    func asItStands(_ number: String) throws {
        for first in ["fr", "gb", "us", "crm"] {
            let desk = try Desk.regions()
            desk.create(first, phone(number))
            var changes = 0
            for _ in 0..<4 {
                for source in ["fr", "crm", "gb", "us", "ads"] {
                    let verdict = desk.send(event(source, "update", phone(number)))
                    if verdict.says != echo { changes += 1 }
                }
            }
            // A number without a key may find one, once.
            #expect(changes <= 1, "\(first)")
            #expect(desk.only?.text(.phone) == number)
        }
    }

    @Test("A key that was lost comes back") func keyComesBack() throws {
        let desk = try Desk.regions()
        desk.create("us", phone("650 253 0005"))
        let lost = desk.send(event("crm", "update", phone("(650) 253-0005")))
        #expect(lost.says == "updated" && lost.record?.identity.keys.phone == nil)
        let found = desk.send(event("us", "update", phone("650 253 0005")))
        #expect(found.says == "updated")
        #expect(found.record?.identity.keys.phone?.text == "+16502530005")
    }

    @Test("The lead's country comes before the source's region") func country() throws {
        let desk = try Desk.regions()
        desk.create("crm", phone("020 7946 0018"))
        #expect(desk.only?.keys.phone == nil)
        // The number stays crm's, and is read in the country now.
        let read = desk.send(
            event("crm", "update", phone("020 7946 0018") + #","country":"UK""#))
        #expect(read.record?.identity.keys.phone?.text == "+442079460018")
        for source in ["crm", "us", "fr"] {
            #expect(
                desk.send(event(source, "update", phone("+44 20 7946 0018"))).says == echo,
                "\(source)")
            #expect(
                desk.send(
                    event(source, "update", phone("(020) 7946 0018") + #","country":"gb""#)
                ).says == echo, "\(source)")
        }
        // By itself it is an American number, and that one is known.
        desk.send(event("crm", "update", phone("+16502530005")))
        #expect(desk.send(event("us", "update", phone("650 253 0005"))).says == echo)
        #expect(desk.only?.text(.phone) == "+16502530005")
        let gone = desk.send(event("crm", "update", phone("020 7946 0018") + #","country":null"#))
        #expect(gone.says == "updated" && gone.record?.identity.keys.phone == nil)
        var verdict = Verdict()
        #expect(desk.rekey(&verdict) == 0 && desk.disagreements.isEmpty)
    }

    @Test("A merged create fills blanks alone, whatever the spelling") func mergedCreate() throws {
        let desk = try Desk.regions()
        desk.create("gb", phone("07400 123457") + #","country":"GB","company":"Acme Tools""#)
        for lead in [
            phone("+447400123457"), #""country":"United Kingdom""#, #""company":"ＡＣＭＥ""#,
        ] {
            let verdict = desk.send(event("us", "create", lead))
            #expect(verdict.dispositions == ["duplicate"] && verdict.published.isEmpty)
        }
    }

    @Test(
        "Texts by what is seen of them, countries by what they mean",
        arguments: [
            ("country", ["DE", "de", "DEU", "Germany", "Deutschland", "germany"]),
            ("country", ["US", "USA", "U.S.A.", "United States"]),
            ("country", ["UK", "GB", "gbr"]),
            (
                "full_name",
                [
                    #"Jos\u00e9 L\u00f3pez"#, #"Jose\u0301 Lo\u0301pez"#,
                    #"Jos\u00e9\u200b L\u00f3pez"#,
                ]
            ),
            (
                "company",
                ["ABC Tools", #"\uff21\uff22\uff23\u3000Tools"#, #"ABC\u00a0 Tools\ufeff"#]
            ),
            ("title", ["CTO", #"C\u00adTO"#, #"\u200eCTO\u200f"#]),
            ("street", ["1 Main St", #"１ Main St"#, #"1\u2009Main St"#]),
            ("city", ["Köln", #"Ko\u0308ln"#, #"K\ufe0föln"#]), ("owner", ["eva", "ｅｖａ"]),
            ("postal_code", ["080 02", "０８０ ０２"]), ("state", ["Kärnten", #"Ka\u0308rnten"#]),
            (
                "website",
                [
                    "https://www.acme.com", "HTTPS://WWW.acme.com/", "acme.com",
                    "http://Acme.com:80/",
                ]
            ),
        ])
    func spellings(_ field: String, _ spellings: [String]) throws {
        for first in spellings {
            let desk = try Desk.regions()
            desk.create("crm", #""\#(field)":"\#(first)""#)
            let shown = desk.only.map { $0.fields.map { $0?.value } }
            for other in spellings {
                for source in ["us", "crm"] {
                    let lead = #""\#(field)":"\#(other)""#
                    #expect(desk.send(event(source, "update", lead)).says == echo, "\(other)")
                    #expect(desk.send(event(source, "create", lead)).published.isEmpty)
                }
            }
            #expect(desk.only.map { $0.fields.map { $0?.value } } == shown)
        }
    }

    @Test(
        "What is seen to be another value is one",
        arguments: [
            ("country", "DE", "AT"), ("country", "DE", "Freedonia"), ("country", "Korea", "KR"),
            ("full_name", "Ana Lopez", "Ana López"), ("company", "Acme", "ACME"),
            ("title", "CTO", "CT0"), ("city", "Köln", "Koeln"), ("owner", "eva", "Eva"),
            ("first_name", "Анна", "Aннa"), ("website", "acme.com/a", "acme.com/A"),
            ("website", "acme.com", "acme.org"), ("street", "1 Main St", "1Main St"),
        ])
    func others(_ field: String, _ known: String, _ new: String) throws {
        let desk = try Desk.regions()
        desk.create("crm", #""\#(field)":"\#(known)""#)
        let changed = desk.send(event("us", "update", #""\#(field)":"\#(new)""#))
        #expect(changed.says == "updated")
        #expect(desk.send(event("us", "update", #""\#(field)":"\#(new)""#)).says == echo)
    }
}
