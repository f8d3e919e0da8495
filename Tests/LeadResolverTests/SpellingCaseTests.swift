import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

extension Rule {
    /// Same phone number: one person.
    static let samePhone = Rule(name: "same-phone", key: .kind(.phone), action: .merge)
}

extension Desk {
    /// The shipped rules and same-phone, all of which merge; phones of source `web` are read there.
    static func allMerge(region: String? = nil, partitions: Int32 = 8) throws -> Desk {
        try Desk(
            sources: SourceTable(
                named: [
                    ByteSlice(utf8: "web"): SourcePolicy(
                        permissions: all, region: region.map { ByteSlice(utf8: $0) })
                ], fallback: SourcePolicy(permissions: all)),
            rules: [.sameEmail, .sameRecord, .samePhone], partitions: partitions)
    }
}

/// An event of source `web` with such members of its lead; `rest` are further members.
func web(_ operation: String, _ lead: String, rest: String = "") -> String {
    """
    {"operation":"\(operation)","source":"web"\(rest.isEmpty ? "" : "," + rest),"lead":{\(lead)}}
    """
}

private func email(_ text: String) -> String { #""email":"\#(text)""# }

@Suite("Cases from the field: one value in many spellings") struct SpellingCaseTests {
    /// Texts of one address, as JSON.
    static let addresses: [[String]] = [
        [
            "Ana.Lopez@Contoso-Labs.com", "ana.lopez@contoso-labs.COM",
            #"\u200eana.lopez@contoso-labs.com\u202c"#, #"ana.lopez@contoso-labs.com\ufe0f"#,
            #"ana\u180e.lopez@contoso-labs.com"#, "Ana Lopez <ana.lopez@contoso-labs.com>",
            "mailto:ana.lopez@contoso-labs.com?subject=x", #"\"ana.lopez\"@contoso-labs.com."#,
        ],
        [
            "karl@bücher-laden.de", "KARL@BÜCHER-LADEN.DE", "karl@xn--bcher-laden-thb.de",
            #"karl@bu\u0308cher-laden.de"#, "<Karl@XN--bcher-laden-thb.DE>",
            #"karl@b\u00adücher-laden.de."#,
        ],
        [
            "ana.lopez@gmail.com", "AnaLopez+news@googlemail.com", "a.n.a.lopez@gmail.com",
            #"\u2066analopez@gmail.com\u2069"#,
        ],
    ]

    @Test("1, 5, 7: a look-up, a change and a farewell find it in every spelling")
    func everyOperation() throws {
        for spellings in Self.addresses {
            for (place, first) in spellings.enumerated() {
                let second = spellings[(place + 1) % spellings.count]
                let third = spellings[(place + 2) % spellings.count]
                for farewell in ["delete", "erase"] {
                    let desk = try Desk.allMerge(partitions: 12)
                    let created = desk.send(web("create", email(first)))
                    #expect(created.says == "created", "\(first)")
                    let again = desk.send(web("create", email(second)))
                    #expect(again.says == "duplicate same-email merged", "\(second)")
                    #expect(again.id == created.id && again.published.isEmpty)
                    let same = desk.send(web("update", email(third)))
                    #expect(same.says == "echo no-change blocked", "\(third)")
                    let changed = desk.send(web("update", email(second) + #","title":"CTO""#))
                    #expect(changed.says == "updated" && changed.id == created.id)
                    // The spelling that came first stays.
                    let shown = created.record?.identity.text(.email)
                    #expect(changed.record?.identity.text(.email) == shown)
                    // By a key that another event's owner asks for.
                    let claimed = desk.send(
                        web("create", email(third) + #","phone":"+16502530004""#))
                    #expect(claimed.id == created.id)
                    let before = desk.nowMS
                    let gone = desk.send(web(farewell, email(third)))
                    #expect(gone.says == "erased" && gone.id == created.id)
                    #expect(desk.index.isEmpty)
                    let late = desk.send(web("create", email(second)), recordMS: before)
                    #expect(late.says == "erased_person", "\(second)")
                    #expect(desk.send(web(farewell, email(second))).says == "unknown_identity")
                }
            }
        }
    }

    @Test("1: it is claimed in every spelling where another key is the master key")
    func everyClaim() throws {
        for spellings in Self.addresses {
            for (place, first) in spellings.enumerated() {
                let desk = try Desk(
                    rules: [.sameEmail, .sameRecord], masterKeys: [.phone, .email])
                let second = spellings[(place + 1) % spellings.count]
                let created = desk.send(web("create", email(first) + #","phone":"+16502530004""#))
                let other = desk.send(web("create", email(second) + #","phone":"+16502530005""#))
                #expect(other.says == "duplicate same-email merged", "\(first), \(second)")
                #expect(other.id == created.id)
                #expect(desk.send(web("delete", email(first))).id == created.id)
                #expect(desk.index.identities.isEmpty)
                #expect(desk.disagreements.isEmpty && desk.index.unrest.isEmpty)
            }
        }
    }

    @Test("7: all spellings have one owner") func oneOwner() throws {
        // murmur2 of the A-label form.
        for text in Self.addresses[1] {
            let desk = try Desk(partitions: 12)
            desk.send(web("create", email(text)))
            #expect(desk.index.shards[0].identities.count == 1, "\(text)")
        }
    }

    @Test(
        "10: two addresses in one value are none",
        arguments: [
            ", ", ",", ";", "; ", " ", #"\n"#, #"\r\n"#, #"\t"#, #", \u200b"#, #"\u200b"#,
            #"\u00a0"#, #"\u2028"#, #";\u202e"#, " / ", "/", "|", " | ", " and ", " oder ", "&",
            "，", "、", "；", ">, <", #"\u0000"#, "+", "--",
        ])
    func twoAddresses(separator: String) throws {
        let desk = try Desk.allMerge()
        let ana = desk.send(web("create", email("ana@contoso-labs.com")))
        let ben = desk.send(web("create", email("ben@contoso-labs.com")))
        for text in [
            "ana@contoso-labs.com\(separator)ben@contoso-labs.com",
            "ben@contoso-labs.com\(separator)ana@contoso-labs.com",
            "<ana@contoso-labs.com>\(separator)<ben@contoso-labs.com>",
        ] {
            #expect(desk.send(web("create", email(text))).says == "missing_master_key", "\(text)")
        }
        let both = "ana@contoso-labs.com\(separator)ben@contoso-labs.com"
        let third = desk.send(web("create", email(both) + #","phone":"+16502530004""#))
        #expect(third.says == "created")
        #expect(third.id != ana.id && third.id != ben.id)
        let identity = try #require(third.record?.identity)
        #expect(identity.keys.email == nil)
        #expect(identity.keys.phone?.text == "+16502530004")
        #expect(identity.text(.email)?.hasPrefix("ana@contoso-labs.com") == true)
        #expect(desk.index.identities.count == 3)
    }
}
