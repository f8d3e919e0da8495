import Bytes
import LeadModel
import LeadNormalization
import Testing

/// Values as people and programs write them, of each kind.
@Suite struct OddInputTests {
    private let normalizer: Normalizer

    init() throws { normalizer = try Normalizer() }

    private func address(_ raw: String) -> String? {
        normalizer.email(ByteSlice(utf8: raw))?.key.text
    }

    /// Quotation marks are no part of a domain, and no guess is made at what they enclose.
    @Test(arguments: [
        "“ana@x.org”", "«ana@x.org»", "‹ana@x.org›", "„ana@x.org“", "ana@x.org”", "ana@x.org…",
        "ana@x.org»", "【ana@x.org】", "ana@x.org、", "ana@bücher.de”",
    ])
    func quotedAddressesHaveNoKey(_ raw: String) {
        #expect(address(raw) == nil)
    }

    @Test(arguments: [
        ("mailto://ana@x.org", "ana@x.org"), ("MAILTO://Ana@X.org?subject=x", "ana@x.org"),
        ("<mailto://ana@x.org>", "ana@x.org"), ("mailto:/ana@x.org", "/ana@x.org"),
        ("“Ana” <ana@x.org>", "ana@x.org"), ("ana@☃.net", "ana@xn--n3h.net"),
        ("ana@中国.中国", "ana@xn--fiqs8s.xn--fiqs8s"), ("ana@x.org。", "ana@x.org"),
        ("ana@भारत.भारत", "ana@xn--h2brj9c.xn--h2brj9c"),
    ])
    func addresses(_ raw: String, _ expected: String) {
        #expect(address(raw) == expected)
        #expect(address(expected) == expected)
    }

    @Test(arguments: [
        "ms23.hinet.net", "btconnect.com", "narod.ru", "mail.de", "a1.net", "saunalahti.fi",
        "dion.ne.jp", "fibertel.com.ar", "netvigator.com", "singnet.com.sg", "go2.pl", "post.sk",
        "eircom.ie", "vodafone.co.nz", "webmail.co.za", "korea.com",
    ])
    func moreMailboxesOfEverybody(_ domain: String) {
        let found = normalizer.email(ByteSlice(utf8: "ana.lopez@\(domain)"))
        #expect(found?.flags == .freeMail)
        #expect(normalizer.companyDomain(website: nil, email: found) == nil)
    }

    @Test(arguments: [
        "acme.com,", "acme.com;", "(acme.com)", "<acme.com>", "\"acme.com\"", "'acme.com'",
        "“acme.com”", "«https://acme.com»", "http:/acme.com", "http//acme.com", "http;//acme.com",
        "https:\\\\acme.com", "http://http://acme.com", "http://https://acme.com/x",
        "https://https//acme.com", "HTTP://HTTP://ACME.com",
        "ttps://acme.com", "<http://acme.com>;",
    ])
    func websites(_ raw: String) {
        let found = normalizer.companyDomain(website: ByteSlice(utf8: raw), email: nil)
        #expect(found?.text == "acme.com")
        #expect(
            normalizer.sameValue(
                .website, ByteSlice(utf8: raw.hasSuffix("/x") ? "acme.com/x" : "acme.com"),
                ByteSlice(utf8: raw)))
    }

    @Test(
        arguments: [
            ("https.com", "https.com"), ("http.de/x", "http.de"), ("httpx.io", "httpx.io"),
            ("http:8080", nil), ("http://", nil), ("https://https://", nil), ("acme.com)", nil),
            ("acme.com, acme.de", nil), ("(acme.com", nil), ("acme.com”", nil), ("http", nil),
            ("https.acme.com//x", "acme.com"), ("[2001:db8::1]", nil), ("example.com", nil),
            ("www.yourdomain.com/x", nil), ("https://none.com", nil), ("http/acme.com", nil),
        ] as [(String, String?)])
    func otherWebsites(_ raw: String, _ expected: String?) {
        #expect(
            normalizer.companyDomain(website: ByteSlice(utf8: raw), email: nil)?.text == expected)
    }

    @Test(arguments: [
        "{{contact.id}}", "${id}", "{{", "{{}", "#{id}", "%ID%", "%external_id%", "*|EMAIL|*",
        "<%= id2 %>",
        "[[id]]", "#REF!", "#NAME?", "#Value!", "（null）", "ｎｕｌｌ", "[null]", "\"null\"",
        "'undefined'",
        "<undefined>", "{null}", "__null__", "none.", "n.v.t.", "нет", "无", "なし", "unbekannt",
        "null|null", "None, None", "undefined-undefined", "[object Undefined]", "System.Object",
        "\\N", "NUL", "string", "<string>", "new", "***", "???", "#", "()", "\"", "0,0", "+0",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "not found",
    ])
    func idsThatMeanNothing(_ raw: String) {
        #expect(Normalizer.isMeaninglessID(ByteSlice(utf8: raw)))
        #expect(normalizer.externalID(ByteSlice(utf8: " \(raw)\u{200b}")) == nil)
    }

    @Test(arguments: [
        "{12}", "nullable", "none-7", "null|ana", "%20%", "%a b%", "news", "renew",
        "a*", "x?", "ffff", "ffffffff-ffff-ffff-ffff-fffffffffffe", "object-a", "strings", "n-a-b",
        "ana", "É", "*a*", "[ana]", "\"ana\"", "{{id}}x", "$id", "空港",
    ])
    func otherIdsStay(_ raw: String) {
        #expect(normalizer.externalID(ByteSlice(utf8: raw))?.text == raw)
    }
}
