import Bytes
import LeadModel
import LeadNormalization
import Testing

/// What holds for every value.
@Suite struct AnyBytesTests {
    private static let pieces = [
        "a", "B", "é", "ß", "İ", "@", "@", ".", ".", "+", "-", "\"", "\\", "<", ">", "mailto:",
        "%40", "%2B", "?",
        " ", "\u{a0}", "\u{200b}", "\u{200d}", "\u{202e}", "\u{301}", "\u{fe0f}", "gmail.com",
        "googlemail.com",
        "x.org", "fastmail.com", "outlook.de", "xn--", "xn--bcher-kva", "[", "]", "例え", "。", ",",
        ";", "1", "0",
        "+49", "30", "(0)", "/", "ext", "tel:", ";ext=", "*", "#", "٣", "１", "http://", ":80",
        "www.", "co.uk",
        "\u{0}", "\n", "info", "=", "'", "אב", "_", "--", "wordpress.com", "amazon.de", "en.",
        "http",
        "(", ")", "“", "”", " poste ", "内線", "test", "asdf", "mail.ru", "uk-",
    ]

    private static func text(_ random: inout SystemRandomNumberGenerator) -> [UInt8] {
        var bytes = (0..<Int.random(in: 0...9, using: &random)).flatMap { _ in
            Array((pieces.randomElement(using: &random) ?? "").utf8)
        }
        if Bool.random(using: &random) {
            let host = ["@gmail.com", "@a.fastmail.fm", "@Bücher.de", "@outlook.de", "@x.co.uk"]
            bytes.append(contentsOf: (host.randomElement(using: &random) ?? "").utf8)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0...bytes.count, using: &random)
                bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
            }
        }
        return bytes
    }

    @Test func keysAreTheirOwnKeysAndNothingTraps() throws {
        let normalizer = try Normalizer()
        let regions: [ByteSlice?] = [
            nil, ByteSlice(utf8: "DE"), ByteSlice(utf8: "US"), [0xff, 0x00],
        ]
        var random = SystemRandomNumberGenerator()
        var addresses = 0
        for round in 0..<6000 {
            let raw = Self.text(&random)[...]
            if let email = normalizer.email(raw) {
                addresses += 1
                let again = normalizer.email(email.key)
                #expect(again?.key == email.key, "\(raw.text)")
                #expect(again?.flags == email.flags)
                #expect(email.key.suffix(email.domain.count) == email.domain)
                if let candidate = email.candidate {
                    #expect(normalizer.email(candidate)?.key == candidate, "\(raw.text)")
                }
                _ = normalizer.companyDomain(website: raw, email: email)
            }
            let region = regions[round % regions.count]
            if let phone = normalizer.phone(raw, region: region) {
                let again = normalizer.phone(phone.e164, region: nil)
                #expect(again?.e164 == phone.e164, "\(raw.text)")
            }
            if let domain = normalizer.companyDomain(website: raw, email: nil) {
                #expect(normalizer.companyDomain(website: domain, email: nil) == domain)
            }
            let other = Self.text(&random)[...]
            for field in [LeadField.email, .website, .country, .title] {
                #expect(normalizer.sameValue(field, raw, raw))
                #expect(
                    normalizer.sameValue(field, raw, other)
                        == normalizer.sameValue(field, other, raw))
            }
            #expect(normalizer.samePhone(raw, in: region, raw, in: region))
            #expect(
                normalizer.samePhone(raw, in: region, other, in: region)
                    == normalizer.samePhone(other, in: region, raw, in: region)
                    || normalizer.phone(raw, region: region)?.isIdentityKey
                        != normalizer.phone(other, region: region)?.isIdentityKey
            )
            _ = normalizer.externalID(raw)
            _ = Normalizer.isRegion(raw)
        }
        #expect(addresses > 20)
    }

    /// What no screen shows: category Cf, variation selectors, fillers.
    private static let invisible: [Unicode.Scalar] = (UInt32(0)...0x10ffff).compactMap { value in
        guard let scalar = Unicode.Scalar(value) else { return nil }
        let properties = scalar.properties
        let isFiller = [0x34f, 0x115f, 0x1160, 0x3164, 0xffa0].contains(value)
        guard isFiller || properties.isVariationSelector || properties.generalCategory == .format
        else { return nil }
        return scalar
    }

    /// `text` with a character at each place, and at both ends.
    private static func sprinkled(_ text: String, _ scalar: Unicode.Scalar) -> [String] {
        let scalars = Array(text.unicodeScalars)
        let places = (0...scalars.count).map { place in
            var some = scalars
            some.insert(scalar, at: place)
            return some
        }
        return (places + [[scalar, scalar] + scalars + [scalar]]).map {
            String(String.UnicodeScalarView($0))
        }
    }

    @Test func whatNoScreenShowsChangesNoAddress() throws {
        let normalizer = try Normalizer()
        #expect(Self.invisible.count > 400)
        for address in ["ana@contoso-labs.com", "karl@b\u{fc}cher.de"] {
            let key = normalizer.email(ByteSlice(utf8: address))?.key
            #expect(key != nil)
            for scalar in Self.invisible {
                for text in Self.sprinkled(address, scalar) {
                    let found = normalizer.email(ByteSlice(utf8: text))?.key
                    #expect(found == key, "U+\(String(scalar.value, radix: 16)) in \(text)")
                    if found != key { break }
                }
            }
        }
    }

    @Test func whatNoScreenShowsChangesNoNumber() throws {
        let normalizer = try Normalizer()
        for (number, region) in [("+44 7400 123456", nil), ("020 7946 0018 x12", "GB")] {
            let region = region.map { ByteSlice(utf8: $0) }
            let key = normalizer.phone(ByteSlice(utf8: number), region: region)
            #expect(key?.isIdentityKey == true)
            for scalar in Self.invisible {
                for text in Self.sprinkled(number, scalar) {
                    let found = normalizer.phone(ByteSlice(utf8: text), region: region)
                    let same = found?.e164 == key?.e164 && found?.isIdentityKey == true
                    #expect(same, "U+\(String(scalar.value, radix: 16)) in \(text)")
                    if !same { break }
                }
            }
        }
    }

    @Test func threadsAgree() async throws {
        let values = ["+49 30 123456", "020 7946 0018", "+1 650 253 0004 x12", "+358412345678"]
        let answers = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let normalizer = try Normalizer()
                    var result: [String] = []
                    for _ in 0..<50 {
                        result = values.map {
                            normalizer.phone(ByteSlice(utf8: $0), region: ByteSlice(utf8: "GB"))?
                                .e164.text ?? ""
                        }
                        let email = normalizer.email(ByteSlice(utf8: "Karl@Bücher.de"))
                        result.append(email?.key.text ?? "")
                        result.append(
                            normalizer.companyDomain(
                                website: ByteSlice(utf8: "a.b.co.uk"), email: nil)?
                                .text ?? "")
                    }
                    return result
                }
            }
            var all: [[String]] = []
            for try await answer in group { all.append(answer) }
            return all
        }
        #expect(answers.count == 2)
        #expect(
            answers[0] == [
                "+4930123456", "+442079460018", "+16502530004;ext=12", "+358412345678",
                "karl@xn--bcher-kva.de", "b.co.uk",
            ])
        #expect(answers[0] == answers[1])
    }
}
