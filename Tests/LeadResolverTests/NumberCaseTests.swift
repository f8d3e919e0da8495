import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

@Suite("Cases from the field: numbers, blanks and placeholders") struct NumberCaseTests {
    struct Numbers: Sendable, CustomTestStringConvertible {
        var region: String?
        /// Texts of one number.
        var same: [String]
        /// Numbers of others.
        var others: [String] = []
        var testDescription: String { same[0] }
    }

    static let numbers = [
        Numbers(
            region: nil, same: ["+5212221234567", "+522221234567", "+52 1 222 123 4567"],
            others: ["+522221234568"]),
        Numbers(
            region: "AR", same: ["011 15-2345-6789", "+54 9 11 2345-6789", "+5491123456789"],
            others: ["+54 11 2345-6789"]),
        Numbers(
            region: "GB",
            same: [
                "+44 (0)20 7946 0018", "0044 20 7946 0018", "020 7946 0018",
                "tel:+44-20-7946-0018", "٠٢٠ ٧٩٤٦ ٠٠١٨",
            ], others: ["44 0161 496 0123"]),
        Numbers(
            region: "US",
            same: [
                "+1 650 253 0004 x12", "650-253-0004 доб. 12", "+16502530004,12",
                "tel:+1-650-253-0004;ext=12", "(650) 253-0004 ext. 12",
            ], others: ["+16502530004", "+16502530004x012", "+16502530004x13"]),
        Numbers(
            region: "FR", same: ["٠٦١٢٣٤٥٦٧٨", "06 12 34 56 78", "+33612345678", "０６１２３４５６７８"]),
        Numbers(
            region: nil,
            same: [
                "+447400123456", "+٤٤٧٤٠٠١٢٣٤٥٦", #"\u202a+447400123456\u202c"#,
                #"\u200b+44 7400\u00a0123456\ufeff"#, "p:+447400123456",
            ]),
    ]

    @Test(
        "13, 15, 17, 20, 22: one number in every habit of writing is one person", arguments: numbers
    )
    func everyNumber(numbers: Numbers) throws {
        for first in numbers.same {
            let desk = try Desk.allMerge(region: numbers.region)
            var count = 0
            func lead(_ phone: String) -> String {
                count += 1
                return #""email":"p\#(count)@kestrel.example","phone":"\#(phone)""#
            }
            let created = desk.send(web("create", lead(first)))
            #expect(created.says == "created")
            // What people wrote is delivered, not what was made of it.
            let shown = created.record?.identity.text(.phone)
            for text in numbers.same {
                // Beside another address, and alone.
                let claimed = desk.send(web("create", lead(text)))
                #expect(claimed.says == "duplicate same-phone merged", "\(first), \(text)")
                #expect(claimed.id == created.id)
                let alone = desk.send(web("create", #""phone":"\#(text)""#))
                #expect(alone.says == "duplicate same-phone merged", "\(first), \(text)")
                #expect(alone.id == created.id)
                let update = desk.send(web("update", #""phone":"\#(text)""#))
                #expect(update.says == "echo no-change blocked", "\(first), \(text)")
            }
            #expect(desk.index.identities.values.map { $0.text(.phone) } == [shown])
            for text in numbers.others {
                #expect(desk.send(web("create", lead(text))).says == "created", "\(first), \(text)")
            }
            #expect(desk.index.identities.count == 1 + numbers.others.count)
            #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
        }
    }

    @Test(
        "13: an explanation says what was made of a number",
        arguments: [
            ("+522221234567", "+5212221234567", "old form rewritten"),
            ("+5212221234567", "+522221234567", "old form rewritten"),
            ("+522221234567", "+52 222 123 4567", "written in another way"),
            ("020 7946 0018", "+442079460018", "written in another way"),
            ("020 7946 0018", "020 7946 0018", "The phone number is that"),
        ])
    func explained(first: String, second: String, words: String) throws {
        let desk = try Desk.allMerge(region: "GB")
        desk.send(web("create", #""email":"a@kestrel.example","phone":"\#(first)""#))
        for lead in [
            #""phone":"\#(second)""#, #""email":"b@kestrel.example","phone":"\#(second)""#,
        ] {
            let alert = try #require(desk.send(web("create", lead)).alert)
            #expect(alert.explanation.text.contains(words), "\(alert.explanation.text)")
            let evidence = try #require(alert.evidence.first)
            #expect([evidence.right.text, evidence.left.text] == [first, second])
        }
    }

    /// A number without + is read in the lead's country, however that is written, and in the
    /// source's where the lead says none; where it says what nobody knows, it is no key.
    @Test(
        arguments: [
            ("AT", "+43512123456"), ("at", "+43512123456"), ("AUT", "+43512123456"),
            ("Österreich", "+43512123456"), ("Italia", "+390512123456"), ("", "+49512123456"),
            ("n/a", "+49512123456"), (#"\u00a0"#, "+49512123456"), ("Kakania", nil), ("XX", nil),
            ("Korea", nil),
        ] as [(String, String?)])
    func countryOfANumber(country: String, key: String?) throws {
        let desk = try Desk.allMerge(region: "DE")
        let created = desk.send(
            web(
                "create",
                #""email":"a@kestrel.example","phone":"0512 123456","country":"\#(country)""#))
        #expect(created.says == "created")
        let identity = try #require(created.record?.identity)
        #expect(identity.values.text(identity.values.phone)?.text == key)
        #expect(identity.text(.phone) == "0512 123456")
        guard let key else { return }
        let other = desk.send(web("create", #""email":"b@kestrel.example","phone":"\#(key)""#))
        #expect(other.says == "duplicate same-phone merged")
    }

    @Test(
        "13, 20, 26: what dials nobody, or two, is no key and is delivered",
        arguments: [
            (nil, "5212221234567"), ("US", "+1650253000412"), ("GB", "*31#+447400123456"),
            ("GB", "07400 123456 / 07400 123457"), ("GB", "+44 7400 123456 (work)"),
            ("GB", "07400 123456; 07400 123457"), ("GB", "call +44 7400 123456 after 6"),
            ("US", "0000000000"), ("US", "n/a"),
        ] as [(String?, String)])
    func noNumber(region: String?, text: String) throws {
        let desk = try Desk.allMerge(region: region)
        for number in 0..<2 {
            let verdict = desk.send(
                web("create", #""email":"p\#(number)@kestrel.example","phone":"\#(text)""#))
            #expect(verdict.says == "created")
            #expect(verdict.record?.identity.keys.phone == nil)
            #expect(verdict.record?.identity.text(.phone) == text)
        }
        #expect(desk.send(web("create", #""phone":"\#(text)""#)).says == "missing_master_key")
    }

    @Test("25, 52: blanks and placeholders are nobody's key") func blanks() throws {
        let blanks = [
            nil, #""""#, "null", #"" \u00a0 ""#, #""-""#, #""n/a""#, #""@""#, #""none""#, #"".""#,
            #""\u200b""#, #""undefined""#, #""[object Object]""#,
        ]
        func member(_ name: String, _ json: String?) -> [String] {
            json.map { [#""\#(name)":\#($0)"#] } ?? []
        }
        let names = [#""first_name":"Ana""#, #""last_name":"Lopez""#]
        let desk = try Desk(rules: [
            .sameEmail, .sameRecord, .samePhone,
            Rule(name: "review", key: .kind(.phone), action: .review),
        ])
        var people: Set<UUID8> = []
        var events = 0
        for address in blanks {
            for phone in blanks {
                let lead = (member("email", address) + member("phone", phone) + names)
                    .joined(separator: ",")
                #expect(desk.send(web("create", lead)).says == "missing_master_key", "\(lead)")
                // Nor do those find each other who have another key.
                let known = desk.send(web("create", lead, rest: #""external_id":"r\#(events)""#))
                #expect(known.says == "created", "\(lead)")
                let mailed = desk.send(
                    web(
                        "create",
                        (member("phone", phone) + [#""email":"p\#(events)@kestrel.example""#]
                            + names)
                            .joined(separator: ",")))
                #expect(mailed.says == "created", "\(lead)")
                people.formUnion([known.id, mailed.id].compactMap { $0 })
                events += 1
            }
        }
        #expect(people.count == events * 2)
        for id in blanks where id != #""@""# && id != #"".""# {
            let rest = member("external_id", id).joined()
            let verdict = desk.send(web("create", #""email":"@""#, rest: rest))
            #expect(verdict.says == "missing_master_key", "\(rest)")
        }
    }
}
