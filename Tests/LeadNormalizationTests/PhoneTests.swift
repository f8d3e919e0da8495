import Bytes
import LeadNormalization
import Testing

@Suite struct PhoneTests {
    private let normalizer: Normalizer

    init() throws { normalizer = try Normalizer() }

    private func read(_ raw: String, _ region: String?) -> PhoneKey? {
        normalizer.phone(ByteSlice(utf8: raw), region: region.map { ByteSlice(utf8: $0) })
    }

    @Test(arguments: [
        ("+5212221234567", nil, "+522221234567"), ("+522221234567", nil, "+522221234567"),
        ("5212221234567", "MX", "+522221234567"), ("011 15-2345-6789", "AR", "+5491123456789"),
        ("+54 9 11 2345-6789", "AR", "+5491123456789"), ("+54 11 2345-6789", "AR", "+541123456789"),
        ("+44 (0)20 7946 0018", "GB", "+442079460018"),
        ("0044 20 7946 0018", "GB", "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"), ("tel:+44-20-7946-0018", "GB", "+442079460018"),
        ("44 0161 496 0123", "GB", "+441614960123"),
        ("+1 650 253 0004 x12", "US", "+16502530004;ext=12"),
        ("650-253-0004 доб. 12", "US", "+16502530004;ext=12"),
        ("+16502530004,12", "US", "+16502530004;ext=12"),
        ("+16502530004", "US", "+16502530004"),
        ("+1 650 253 0004 ext 007", nil, "+16502530004;ext=007"),
        ("+16502530004;ext=12", nil, "+16502530004;ext=12"), ("٠٦١٢٣٤٥٦٧٨", "FR", "+33612345678"),
        ("+٤٤٧٤٠٠١٢٣٤٥٦", nil, "+447400123456"), ("１６５０２５３０００４", "US", "+16502530004"),
        ("\u{202a}+447400123456\u{202c}", nil, "+447400123456"),
        ("p:+447400123456", nil, "+447400123456"),
        ("tel:+44-7400-123456;ext=12", "GB", "+447400123456;ext=12"),
        ("+39 06 12345678", nil, "+390612345678"),
        ("06 12345678", "IT", "+390612345678"), ("1-800-FLOWERS", "US", "+18003569377"),
        ("011 44 20 7946 0018", "US", "+442079460018"), ("+49 30 123456", nil, "+4930123456"),
        ("+49 30/123456", nil, "+4930123456"), ("030/1234567", "DE", "+49301234567"),
        ("+49 (30) 1234-567", "US", "+49301234567"), ("020 7946 0018", "gb", "+442079460018"),
        ("8 (912) 345-67-89", "RU", "+79123456789"), ("+800 1234 5678", nil, "+80012345678"),
        ("tel:7946-0018;phone-context=+44-20", nil, "+442079460018"),
        ("045 222 123 4567", "MX", "+522221234567"), ("+39 (0)6 12345678", nil, "+390612345678"),
        ("+49 (0)30 / 123456", "DE", "+4930123456"), ("Tel. 030 123456", "DE", "+4930123456"),
        ("0 15 11 98765-4321", "BR", "+5511987654321"),
        ("00 15 44 20 7946 0018", "BR", "+442079460018"),
        ("0011 44 20 7946 0018", "AU", "+442079460018"), ("1-800-GOOG-411", "US", "+18004664411"),
        ("tel:2530004;phone-context=+1650", "US", "+16502530004"),
        ("+1 650 253 0004 #12", nil, "+16502530004;ext=12"),
        ("+16502530004,,12", nil, "+16502530004;ext=12"), ("01481 256789", "GG", "+441481256789"),
        ("+49 30 1234 0567", nil, "+493012340567"), ("06 12 04 05 07", "FR", "+33612040507"),
        ("030 1234 0567", "DE", "+493012340567"), ("+33 6 12 04 05 07", nil, "+33612040507"),
        ("+44 (0) 7400 123456", nil, "+447400123456"), ("00 44 7400 123456", "DE", "+447400123456"),
        ("0 30 12 34 05 67 08", "DE", "+49301234056708"),
        ("030/1234/567", "DE", "+49301234567"), ("+49 30 / 1234", nil, "+49301234"),
        ("01/58801/12", "AT", "+4315880112"), ("02/503/45/67", "BE", "+3225034567"),
        // Spaces of all kinds, and tabs.
        ("020\t7946\t0018", "GB", "+442079460018"),
        ("+44\u{2009}20\u{202f}7946\u{2007}0018", nil, "+442079460018"),
        ("+1\u{1680}650\u{205f}253\u{3000}0004", nil, "+16502530004"),
        ("030\u{2003}/\u{2003}123456", "DE", "+4930123456"),
        // A trunk prefix other than 0.
        ("8 (495) 123-45-67", "RU", "+74951234567"), ("84951234567", "RU", "+74951234567"),
        ("8 800 555-35-35", "RU", "+78005553535"), ("8 (727) 258 83 90", "KZ", "+77272588390"),
        ("8 029 491-19-11", "BY", "+375294911911"), ("80294911911", "BY", "+375294911911"),
        ("8\u{a0}495\t123-45-67", "RU", "+74951234567"),
        ("8 (495) 123-45-67 доб. 12", "RU", "+74951234567;ext=12"),
        ("+49 30 123456 0", nil, "+49301234560"), ("030 123456-57", "DE", "+493012345657"),
    ])
    func identityKeys(_ raw: String, _ region: String?, _ expected: String) {
        let key = read(raw, region)
        #expect(key?.e164.text == expected)
        #expect(key?.isIdentityKey == true)
    }

    /// Digits of every script that has some are digits, wherever in the number they stand.
    @Test(arguments: [
        0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0xff10, 0x1d7ce,
    ])
    func digitsOfOtherScripts(_ zero: UInt32) throws {
        func inScript(_ text: String) -> String {
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { scalar in
                        guard ("0"..."9").contains(scalar) else { return scalar }
                        return Unicode.Scalar(scalar.value - 0x30 + zero) ?? scalar
                    }))
        }
        let number = "+1 650 253 0004"
        for label in ["x", "ext. ", "доб. ", ";ext=", " #", ",", ",,", "extension ", "ｘ"] {
            for key in [
                read(number + label + inScript("012"), nil),
                read(inScript(number + label + "012"), nil),
                read(inScript(number) + label + "012", nil),
            ] {
                #expect(key?.e164.text == "+16502530004;ext=012", "\(label)")
                #expect(key?.steps.contains(.digitsConverted) == true, "\(label)")
                #expect(key?.isIdentityKey == true, "\(label)")
            }
        }
        // As long an extension as the library takes, whatever a digit's bytes.
        let long = read(number + " ext. " + inScript("12345678901234567890"), nil)
        #expect(long?.e164 == read(number + " ext. 12345678901234567890", nil)?.e164)
        // Behind a prefix that is taken for another country's code.
        let russian = read(inScript("8 (495) 123-45-67 доб. 12"), "RU")
        #expect(russian?.e164.text == "+74951234567;ext=12")
        #expect(russian?.isIdentityKey == true)
    }

    /// All that libphonenumber takes for punctuation, some of which are letters to Unicode. (The
    /// tilde and its full-width form are among them too, and begin an extension.)
    @Test(arguments: [
        "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}",
        "\u{30fc}", "\u{ff0d}", "\u{ff0e}", ".", "\u{2053}", "\u{223c}", " ",
    ])
    func dashes(_ dash: String) {
        for (groups, region, expected) in [
            ("090 1234 5678", "JP", "+819012345678"),
            ("０９０ １２３４ ５６７８", "JP", "+819012345678"), ("03 1234 5678", "JP", "+81312345678"),
            ("0120 123 456", "JP", "+81120123456"), ("+81 90 1234 5678", nil, "+819012345678"),
            ("020 7946 0018", "GB", "+442079460018"), ("+1 650 253 0004 x12", nil, nil),
        ] {
            let raw = groups.replacing(" ", with: dash)
            let key = read(raw, region)
            #expect(key?.e164.text == expected ?? "+16502530004;ext=12", "\(raw)")
            #expect(key?.isIdentityKey == true, "\(raw)")
            #expect(key?.steps.contains(.lettersRead) == false, "\(raw)")
        }
        // Two numbers stay two, whatever stands between their groups.
        #expect(read("030 12345 030 12346".replacing(" ", with: dash), "DE") == nil)
    }

    @Test(arguments: [
        ("", nil), (" \u{a0} ", "US"), ("5212221234567", nil), ("020 7946 0018", nil),
        ("020 7946 0018", "XX"),
        ("+1650253000412", "US"), ("*31#+447400123456", "GB"), ("*31#07400123456", "GB"),
        ("*67 0301234567", "DE"), ("#31#07400123456", "GB"), ("07400 123456 / 07400 123457", "GB"),
        ("+44 7400 123456 (work)", "GB"), ("030 123456 / 123457", "DE"),
        ("+49 30 123456, +49 30 123457", "DE"),
        ("+49 30 123456,030654321", "DE"), ("0171 1234567 oder 0172 1234567", "DE"),
        ("030 12345 or 030 12346", "DE"), ("07400 123456\n07400 123457", "GB"),
        ("07400 123456\t07400 123457", "GB"), ("030 12345\t030 12346", "DE"),
        ("+49 30 12345\u{2009}030 12346", nil),
        ("0044 20 7946 0018", "US"),
        ("0044 20 7946 0018", "JP"), ("0044 20 7946 0018", nil), ("0000000000", "US"),
        ("+0000000000", nil),
        ("+1", nil), ("+", nil), ("n/a", "US"), ("abc", "US"), ("+1 415 555", nil),
        ("+999 1234567", nil),
        ("+44 (0)20 7946 0018 +44 (0)20 7946 0019", nil), ("12", "US"), ("+49", nil),
        // Plans with numbers of any length take two of them for one.
        ("030 12345 030 12346", "DE"), ("030 1234 030 1235", "DE"),
        ("030 12345  -  030 12346", "DE"),
        ("+49 30 12345 030 12346", nil), ("+49 30 12345-040 12346", nil),
        ("030-12345/030-12346", "DE"), ("01 12345 01 12346", "AT"), ("0512 1234 0512 1235", "AT"),
        ("07400 123456 & 07400 123457", "GB"), ("07400123456 07400123457", "GB"),
        ("Home: 020 7946 0018 Work: 020 7946 0019", "GB"), ("020 7946 0018-20", "GB"),
        ("+1 650 253 0004 or 0005", "US"), ("(650) 253-0004, 253-0005", "US"),
        ("06 12 34 56 78 - 06 12 34 56 79", "FR"), ("650 253 0004 cell", "US"),
        // Another ending, and remarks with digits, which plans with numbers of any length take in.
        ("030 123456 / 57", "DE"), ("030 123456/57", "DE"), ("+49 30 123456/57", nil),
        ("+49 30 123456 / 57", nil), ("+49 30 123456/ 570", nil), ("+49 30/123456 / 7", nil),
        ("030 123456 (18h)", "DE"), ("030 23125 (26)", "DE"), ("030 23125 (9-17)", "DE"),
        ("+49 30 23125 (26)", nil), ("2) 030 23125", "DE"), ("+49 30 231250 x1 x2", nil),
        ("+49 30 231250 ext 12 ext 13", nil), ("912345678 fax 612345678", "ES"),
        ("912345678 x612345678", "ES"), ("+49 30 123456 9am-5pm", nil), ("030 123456 2nd", "DE"),
        ("+447400123456#", "GB"), ("**21*+447400123456#", "GB"), ("4.47400123456E+11", "GB"),
    ])
    func noKey(_ raw: String, _ region: String?) {
        #expect(read(raw, region) == nil)
    }

    @Test(arguments: [
        // Without its trunk prefix it is Germany's as well.
        ("495 123-45-67", "RU", "+74951234567"),
        ("447400123456", "DE", "+49447400123456"), ("3906123456", "IT", "+393906123456"),
        ("+551187654321", nil, "+5511987654321"), ("11 8765-4321", "BR", "+5511987654321"),
    ])
    func candidatesOnly(_ raw: String, _ region: String?, _ expected: String) {
        let key = read(raw, region)
        #expect(key?.e164.text == expected)
        #expect(key?.isIdentityKey == false)
    }

    @Test(arguments: [
        ("+44 7777 777777", true), ("+1 234 567 8901", true), ("+16502530004", false),
        ("+49 30 123456", false), ("+55 11 99999-9999", true), ("+61 400 000 000", true),
        ("+49 30 12345678", false), ("+49 30 87654321", false), ("+34 600000000", true),
        ("+86 13800000000", true), ("+1 212 555 5555", true), ("+44 20 7777 7777", true),
        ("+65 8888 8888", true), ("+1 650 253 0000", false), ("+44 20 7946 0000", false),
        ("+49 30 1234567", false), ("+61 412 345 678", false),
        ("+44 20 7946 0018", false), ("+1 650 234 5678", false), ("+49 89 1000000", false),
        ("+33 6 12 34 56 78", false),
    ])
    func junk(_ raw: String, _ expected: Bool) {
        #expect(read(raw, nil)?.isJunk == expected)
    }

    @Test func stepsAreSaid() {
        #expect(read("+5212221234567", nil)?.steps.contains(.oldFormRewritten) == true)
        #expect(read("+522221234567", nil)?.steps == [])
        #expect(read("+551187654321", nil)?.steps.contains(.digitFilledIn) == true)
        #expect(read("020 7946 0018", "GB")?.steps == [.readInRegion, .reformatted])
        #expect(read("0044 20 7946 0018", "GB")?.steps == [.exitCodeRead, .reformatted])
        #expect(read("447400123456", "DE")?.steps.contains(.ambiguousRegion) == true)
        #expect(read("1-800-FLOWERS", "US")?.steps.contains(.lettersRead) == true)
        #expect(read("+٤٤٧٤٠٠١٢٣٤٥٦", nil)?.steps.contains(.digitsConverted) == true)
        #expect(read("+16502530004,12", nil)?.steps.contains(.extensionKept) == true)
    }

    @Test func aKeyIsItsOwnKey() {
        for raw in ["+1 650 253 0004 x12", "+39 06 12345678", "+5212221234567", "+551187654321"] {
            let once = read(raw, nil)
            let again = once.flatMap { normalizer.phone($0.e164, region: nil) }
            #expect(again?.e164 == once?.e164)
            #expect(again != nil)
        }
    }

    @Test func answersFromTheCacheAreTheSame() {
        for _ in 0..<3 {
            #expect(read("020 7946 0018", "GB")?.e164.text == "+442079460018")
            #expect(read("020 7946 0018", "US") == nil)
            #expect(read("020 7946 0018", nil) == nil)
        }
    }
}
