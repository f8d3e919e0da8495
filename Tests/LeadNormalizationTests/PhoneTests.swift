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
    ])
    func identityKeys(_ raw: String, _ region: String?, _ expected: String) {
        let key = read(raw, region)
        #expect(key?.e164.text == expected)
        #expect(key?.isIdentityKey == true)
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
        ("0044 20 7946 0018", "US"),
        ("0044 20 7946 0018", "JP"), ("0044 20 7946 0018", nil), ("0000000000", "US"),
        ("+0000000000", nil),
        ("+1", nil), ("+", nil), ("n/a", "US"), ("abc", "US"), ("+1 415 555", nil),
        ("+999 1234567", nil),
        ("+44 (0)20 7946 0018 +44 (0)20 7946 0019", nil), ("12", "US"), ("+49", nil),
    ])
    func noKey(_ raw: String, _ region: String?) {
        #expect(read(raw, region) == nil)
    }

    @Test(arguments: [
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
        ("+49 30 123456", false),
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
