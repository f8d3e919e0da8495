import Bytes
import Testing
import UnicodeText

@Suite struct UnicodeTextTests {
    private func apply(_ body: (ByteSlice) -> ByteSlice?, _ text: String) -> String? {
        body(ByteSlice(utf8: text))?.text
    }

    @Test func formsAreUnicodes() {
        #expect(apply(UnicodeText.nfc, "e\u{301}") == "\u{e9}")
        #expect(apply(UnicodeText.nfc, "e\u{301}")?.utf8.count == 2)
        #expect(apply(UnicodeText.nfkcCaseFold, "Straße ＡＢ\u{ad}Ⅳ ﬁ") == "strasse abiv fi")
        #expect(apply(UnicodeText.nfkcCaseFold, "ABC") == "abc")
        #expect(apply(UnicodeText.nfkc, "Straße ＡＢe\u{301} ﬁ") == "Straße ABé fi")
        #expect(apply(UnicodeText.nfkc, "ABC") == "ABC")
        #expect(apply(UnicodeText.lowercased, "ΟΔΟΣ İX ÄÖ") == "οδος i\u{307}x äö")
        #expect(apply(UnicodeText.lowercased, "Plain") == "plain")
    }

    @Test(arguments: [
        ("Bücher-Laden.DE", "xn--bcher-laden-thb.de"), ("straße.de", "xn--strae-oqa.de"),
        ("xn--bcher-laden-thb.de", "xn--bcher-laden-thb.de"), ("EXAMPLE.org", "example.org"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"), ("example.org.", "example.org."),
        ("ＥＸＡＭＰＬＥ．org", "example.org"), ("a\u{200d}b.org", nil), ("a_b.org", nil),
        ("-a.org", nil), ("a-.org", nil), ("ab--c.org", nil), ("a..org", nil), ("", nil),
        (".", nil), ("xn--a.org", nil), ("אב1a.org", nil), ("a b.org", nil),
        (String(repeating: "a", count: 64) + ".org", nil),
        (String(repeating: "a.", count: 127) + "org", nil),
    ])
    func domainsToASCII(_ name: String, _ expected: String?) {
        #expect(apply(UnicodeText.domainToASCII, name) == expected)
    }

    @Test func endsAreTrimmedOfUnicodeWhiteSpace() {
        #expect(
            UnicodeText.trimmed(ByteSlice(utf8: " \u{a0}\t\u{2003}a b\u{3000}\n\u{85}")).text
                == "a b")
        #expect(UnicodeText.isBlank(ByteSlice(utf8: " \u{a0} \u{2028}")))
        #expect(UnicodeText.isBlank([]))
        #expect(!UnicodeText.isBlank(ByteSlice(utf8: "\u{200b}")))
        #expect(UnicodeText.collapsed(ByteSlice(utf8: " a \u{a0}\n b\u{a0}c "))?.text == "a b c")
    }

    @Test func spacesOfAllKindsBecomeOne() {
        let text = "a\u{a0}b\tc\u{2009}d\u{202f}e\u{205f}f\u{3000}g\u{1680}h i\nj\u{200b}"
        #expect(
            UnicodeText.plainSpaces(ByteSlice(utf8: text)).text == "a b c d e f g h i\nj\u{200b}")
        #expect(UnicodeText.plainSpaces([0xff, 0x09, 0xc3]) == [0xff, 0x20, 0xc3])
    }

    @Test func invisibleCharactersGo() {
        let text = "a\u{200e}b\u{180e}c\u{fe0f}d\u{34f}e\u{3164}f\u{e0100}g\u{feff}"
        #expect(UnicodeText.visible(ByteSlice(utf8: text))?.text == "abcdefg")
    }

    @Test(
        arguments: [
            [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82],
            [0x61, 0x80], [0xc3], [0xf0, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func malformedIsNil(_ bytes: [UInt8]) {
        let text = bytes[...]
        #expect(!UnicodeText.isWellFormed(text))
        #expect(UnicodeText.nfc(text) == nil)
        #expect(UnicodeText.nfkc(text) == nil)
        #expect(UnicodeText.nfkcCaseFold(text) == nil)
        #expect(UnicodeText.lowercased(text) == nil)
        #expect(UnicodeText.domainToASCII(text) == nil)
        #expect(UnicodeText.visible(text) == nil)
        #expect(UnicodeText.collapsed(text) == nil)
    }

    @Test func longTextsAndExpansionsFit() {
        let text = String(repeating: "\u{fdfa}", count: 3000)
        #expect(apply(UnicodeText.nfkcCaseFold, text)?.unicodeScalars.count == 3000 * 18)
        let wide = String(repeating: "İ", count: 5000)
        #expect(apply(UnicodeText.lowercased, wide) == String(repeating: "i\u{307}", count: 5000))
    }

    @Test func formsAreIdempotentOnRandomBytes() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2fff, using: &random))
            }
            var text = String(String.UnicodeScalarView(scalars))
            #expect(UnicodeText.isWellFormed(ByteSlice(utf8: text)))
            for form in [UnicodeText.nfc, UnicodeText.nfkc, UnicodeText.nfkcCaseFold] {
                let once = form(ByteSlice(utf8: text))
                #expect(once != nil)
                #expect(once.flatMap(form) == once)
            }
            text = String(text.reversed())
            var bytes = Array(text.utf8)
            if !bytes.isEmpty { bytes[bytes.count / 2] = UInt8.random(in: 0...255, using: &random) }
            let slice = bytes[...]
            #expect((UnicodeText.nfc(slice) != nil) == UnicodeText.isWellFormed(slice))
            #expect(UnicodeText.trimmed(slice).count <= slice.count)
        }
    }
}
