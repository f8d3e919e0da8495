import Bytes
import LeadModel
import LeadNormalization
import Testing

@Suite struct ValueTests {
    private let normalizer: Normalizer

    init() throws { normalizer = try Normalizer() }

    private func domain(_ website: String?, _ address: String? = nil) -> String? {
        normalizer.companyDomain(
            website: website.map { ByteSlice(utf8: $0) },
            email: address.flatMap { normalizer.email(ByteSlice(utf8: $0)) })?.text
    }

    @Test(arguments: [
        ("https://www.Acme-Tools.example:443/de/?utm_source=x#top", "acme-tools.example"),
        ("acme-tools.example.", "acme-tools.example"),
        ("shop.acme-tools.example", "acme-tools.example"),
        ("HTTP://user:pw@Shop.Acme.co.uk:8080?x", "acme.co.uk"), ("//acme.com/x", "acme.com"),
        ("www.bücher-laden.de", "xn--bcher-laden-thb.de"), ("acme.github.io", "acme.github.io"),
        (" \u{200b}acme.com ", "acme.com"), ("acme.com#x", "acme.com"), ("acme.com\\x", "acme.com"),
        ("http://192.0.2.1/", nil), ("http://[2001:db8::1]/", nil), ("n/a", nil),
        ("localhost", nil), ("", nil),
        ("http://", nil), ("co.uk", nil), ("gmail.com", nil), ("www.gmail.com", nil), ("-", nil),
        ("https://نامه\u{200c}ای.com/a\u{200d}b", "xn--mgba3gch31f060k.com"),
        ("ac\u{200d}me.com", "acme.com"), ("a b.com", nil),
        ("example", nil),
        ("https://my_shop.acme.com/x", "acme.com"), ("r1---sn-abc.Acme.com.", "acme.com"),
        ("_dmarc.a.b_c.acme.co.uk:8080", "acme.co.uk"), ("My_Shop.bücher.de", "xn--bcher-kva.de"),
        ("my_shop.com", nil), ("a.my_shop.com", nil), ("ab--c.com", nil), ("x_y.co.uk", nil),
        ("my_shop", nil), ("my_shop..com", nil), ("my shop.acme.com", nil), ("a_b.192.0.2.1", nil),
        ("my_shop.[::1]", nil), ("my_shop.gmail.com", nil),
    ])
    func websites(_ website: String, _ expected: String?) {
        #expect(domain(website) == expected)
        #expect(domain(website) == expected)
    }

    /// Where everybody has a page nobody's company is; who works there has an address there.
    @Test(arguments: [
        "https://www.facebook.com/kestrel", "de.linkedin.com/in/ana", "linktr.ee/ana",
        "HTTPS://Instagram.com/ana/", "https://x.com/ana", "twitter.com/ana", "youtu.be/abc",
        "https://m.youtube.com/@ana", "wa.me/491701234567", "t.me/ana", "bit.ly/3abc",
        "https://sites.google.com/view/kestrel", "maps.app.goo.gl/abc", "FORMS.GLE/x",
    ])
    func profilesAreNobodysCompany(_ website: String) {
        #expect(domain(website) == nil)
        #expect(domain(website, "eva@kestrel.example") == "kestrel.example")
    }

    @Test func whoRunsThemIsACompany() {
        #expect(domain(nil, "eva@linkedin.com") == "linkedin.com")
        #expect(domain("https://www.linkedin.com", "eva@linkedin.com") == "linkedin.com")
        #expect(domain("google.com") == "google.com")
        #expect(domain("cloud.google.com") == "google.com")
        #expect(domain("notfacebook.com") == "notfacebook.com")
        #expect(domain("facebook.com.kestrel.example") == "kestrel.example")
    }

    @Test func mailDomainStandsIn() {
        #expect(domain(nil, "eva@mail.kestrel.example") == "kestrel.example")
        #expect(domain("n/a", "eva@kestrel.example") == "kestrel.example")
        #expect(
            domain("https://kestrel-group.example", "eva@kestrel.example")
                == "kestrel-group.example")
        #expect(domain(nil, "eva@gmail.com") == nil)
        #expect(domain(nil, "eva@mailinator.com") == nil)
        #expect(domain(nil, "eva@[192.0.2.1]") == nil)
        for relay in [
            "privaterelay.appleid.com", "duck.com", "mozmail.com", "relay.firefox.com", "addy.io",
            "users.noreply.github.com", "ana.anonaddy.com", "ana.simplelogin.co", "passmail.net",
            "marketplace.amazon.de", "guest.booking.com",
        ] {
            #expect(domain(nil, "x7k2q@\(relay)") == nil, "\(relay)")
            #expect(domain(nil, "x7k2q@\(relay)") == nil, "\(relay)")
        }
        #expect(domain(nil, "eva@amazon.de") == "amazon.de")
        #expect(domain(nil, "eva@github.com") == "github.com")
        #expect(domain(nil, nil) == nil)
    }

    @Test(arguments: [
        "", " ", "\u{a0}", "undefined", "null", "NULL", "NaN", "[object Object]", "0", " 0 ",
        "00000000-0000-0000-0000-000000000000", "None", "n/a", "-", "n.a.", "N.A", "TBD",
        "not available", "Not Applicable", "(unknown)", "-1",
        "not_set", "True", "[id]", "<ID>", "guest", "Anonymous", "(default)", "test", "s/n",
        // Dots, dashes and underscores alone, of any kind and number.
        "..", "...", "…", "---", "–", "—", "――", "_", "__", "-.-", "－",
        // Zeros alone.
        "00", "0000000", "0.00", "0-0", "{00000000-0000-0000-0000-000000000000}",
        "urn:uuid:00000000-0000-0000-0000-000000000000", "００", String(repeating: "0", count: 64),
        // What no screen shows, alone and around what means nothing.
        "\u{200b}", "\u{2060}", "\u{feff}", "\u{ad}\u{200d}", "\u{fe0f}", "\u{200b} \u{a0}\u{200e}",
        "undefined\u{200b}", "\u{feff}null", "n\u{2060}ull", "\u{202a}0\u{202c}", "-\u{fe0f}",
    ])
    func idsThatMeanNothing(_ raw: String) {
        #expect(normalizer.externalID(ByteSlice(utf8: raw)) == nil)
        #expect(Normalizer.isMeaninglessID(ByteSlice(utf8: raw)))
    }

    @Test(arguments: [
        "7", "l:123", " 7 ", "00Q5e000", "A", "nullable", "01", "00012", "-2", "-10", "0-1", "0x1",
        "a.b", "_a", "1.0", "\u{200b}7", "tbd-1", "00000000-0000-0000-0000-000000000001",
        "{1}", "urn:uuid:1", "ID", "guest7", "test-1", "\u{661}", "null1",
        String(repeating: "0", count: 64) + "1",
    ])
    func otherIdsStayAsTheyAre(_ raw: String) {
        #expect(normalizer.externalID(ByteSlice(utf8: raw))?.text == raw)
    }

    @Test(arguments: [
        (LeadField.email, "Ana@X.org", "ana@x.org", true),
        (.email, "a.b@gmail.com", "ab@googlemail.com", true),
        (.email, "a@x.org", "b@x.org", false), (.email, "none", "none ", true),
        (.email, "none", "NONE", false),
        (.website, "https://www.X.org/", "x.org", true),
        (.website, "HTTPS://WWW.acme.com/", "https://www.acme.com", true),
        (.website, "acme.com/?q=A", "acme.com/?q=a", false),
        (.website, "http://x.org:80/a/", "https://x.org/a", true),
        (.website, "x.org/a", "x.org/A", false),
        (.website, "x.org:8080", "x.org", false),
        (.website, "http://my_shop.x.org/", "My_shop.x.org", true),
        (.website, "my_shop.x.org", "my-shop.x.org", false), (.country, "de", "DE", true),
        (.country, "DE", "FR", false), (.country, "DE", "DEU", true),
        (.country, "Germany", "Deutschland", true), (.country, "de", "germany", true),
        (.country, "US", "U.S.A.", true), (.country, "UK", "GB", true),
        (.country, "gbr", "Great Britain", true), (.country, "NA", "Namibia", true),
        (.country, "Freedonia", "FREEDONIA", true), (.country, "Freedonia", "Sylvania", false),
        (.country, "n/a", "none", false), (.country, "n/a", "DE", false),
        (.country, "Korea", "KR", false),
        (.company, "Kestrel  Bau\u{a0}AG", " Kestrel Bau AG", true),
        (.company, "Kestrel", "KESTREL", false),
        (.lastName, "Jose\u{301}", "José", true), (.title, "", " ", true),
        (.firstName, "José", "Jose", false), (.company, "ＡＢＣ　Ｔｏｏｌｓ", "ABC Tools", true),
        (.street, "1\u{200b} Main\u{ad} St\u{200e}", "1 Main St", true),
        (.city, "Ko\u{308}ln", "\u{feff}Köln", true), (.city, "Köln", "Koeln", false),
        (.owner, "Straße", "Strasse", false), (.postalCode, "０８０", "080", true),
        (.state, "İ", "I", false), (.title, "\u{200b}", "\u{200e}", true),
        (.title, "\u{200b}", "CEO", false), (.fullName, "Анна", "Aннa", false),
    ])
    func sameValue(_ field: LeadField, _ left: String, _ right: String, _ expected: Bool) {
        let one = ByteSlice(utf8: left)
        let two = ByteSlice(utf8: right)
        #expect(normalizer.sameValue(field, one, two) == expected)
        #expect(normalizer.sameValue(field, two, one) == expected)
    }

    @Test(
        arguments: [
            ("020 7946 0018", "GB", "+44 20 7946 0018", nil, true),
            ("+44 20 7946 0018", nil, "020 7946 0018", "GB", true),
            ("020 7946 0018", "GB", "+442079460019", "GB", false),
            ("01 38 64 57 63", "FR", "+44138645763", "GB", false),
            // As it stands.
            ("01 38 64 57 63", "FR", "01 38 64 57 63", "GB", true),
            ("650 253 0005", "US", "650 253 0005", nil, true),
            // A key is lost, and found.
            ("650 253 0005", "US", "(650) 253-0005", nil, false),
            ("(650) 253-0005", nil, "650 253 0005", "US", false),
            ("650 253 0005", nil, "650 253 0005", "US", false),
            ("650 253 0005", nil, "650\u{a0}253\u{200b} 0005", nil, true),
            ("650 253 0005", nil, "650-253-0005", nil, false),
            ("ask Ana", nil, "ask  Ana", "US", true), ("ask Ana", "US", "ask Ben", "US", false),
        ] as [(String, String?, String, String?, Bool)])
    func samePhone(_ known: String, _ at: String?, _ new: String, _ now: String?, expected: Bool) {
        let (one, two) = (ByteSlice(utf8: known), ByteSlice(utf8: new))
        let regions = (at.map { ByteSlice(utf8: $0) }, now.map { ByteSlice(utf8: $0) })
        #expect(normalizer.samePhone(one, in: regions.0, two, in: regions.1) == expected)
        #expect(normalizer.samePhone(one, in: regions.0, one, in: regions.0))
        #expect(normalizer.samePhone(two, in: regions.1, two, in: regions.1))
    }

    @Test func regions() {
        for code in ["DE", "de", "US", "XK", "AQ"] {
            #expect(Normalizer.isRegion(ByteSlice(utf8: code)))
        }
        for code in ["", "D", "DEU", "XX", "UK", "1A", "ZZ", "d\u{e9}"] {
            #expect(!Normalizer.isRegion(ByteSlice(utf8: code)))
        }
    }

    @Test func versionsAreKnown() {
        let versions = NormalizationVersions.current
        #expect(versions.emailRules > 0 && versions.phoneRules > 0)
        #expect(versions.phoneMetadata != 0 && versions.suffixListTime > 1_600_000_000)
        #expect(versions == NormalizationVersions.current)
    }
}
