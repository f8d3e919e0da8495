import Bytes
import Testing

@testable import LeadWire

@Suite struct CalendarTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2026-03-01T10:00:00.5+02:00", 1_772_352_000_500),
            ("2000-02-29T00:00:00z", 951_782_400_000), ("2024-02-29t12:00:00Z", 1_709_208_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
            ("1970-01-01T00:00:00.0009Z", 0), ("1970-01-01T00:00:00-00:00", 0),
            ("1970-01-01T23:59:00+23:59", 0), ("2016-12-31T23:59:60Z", 1_483_228_799_999),
            ("2016-12-31T23:59:60.75Z", 1_483_228_799_999),
            ("2017-01-01T00:59:60+01:00", 1_483_228_799_999),
            ("2026-03-01 10:00:00.5+02:00", 1_772_352_000_500), ("1970-01-01 00:00:00Z", 0),
        ] as [(String, Int64)])
    func reads(_ text: String, _ time: Int64) {
        #expect(CalendarTime.parse(bytes(text)) == time)
    }

    @Test(arguments: [
        "", "2026-11-01", "2026-11-01T10:00:00", "2026-11-01 10:00:00", "2026-11-01T10:00Z",
        "2026-11-01  10:00:00Z", "2026-11-01\t10:00:00Z", "2026-11-01_10:00:00Z",
        "2026-11-01 10:00:00 Z", "2026-11-0110:00:00.00Z", "2026-11-01\u{0}10:00:00Z",
        "2026-11-01T10:00:00+0000", "2026-11-01T10:00:00+00", "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z", "2026-11-00T10:00:00Z", "2026-11-31T10:00:00Z",
        "2025-02-29T10:00:00Z", "1900-02-29T10:00:00Z", "2026-11-01T24:00:00Z",
        "2026-11-01T10:60:00Z", "2026-11-01T10:00:61Z", "2026-11-01T10:00:60Z",
        "2026-11-15T23:59:60Z", "2026-11-01T10:00:00.Z", "2026-11-01T10:00:00,5Z",
        "2026-11-01T10:00:00+24:00", "2026-11-01T10:00:00+10:60", "2026-11-01T10:00:00Zx",
        " 2026-11-01T10:00:00Z", "+026-11-01T10:00:00Z", "2026-11-01T10:00:00Z ",
        "2026-1-01T10:00:00ZZ", "２026-11-01T10:00:00Z", "2026-11-01T10:00:00 02:00",
        "12026-11-01T10:00:00Z", "2026-11-01T10:00:00.5", "2026-11-01T-1:00:00Z",
    ])
    func refuses(_ text: String) {
        #expect(CalendarTime.parse(bytes(text)) == nil)
    }

    private func written(_ time: Int64) -> String {
        String(
            decoding: [UInt8](unsafeUninitializedCapacity: 24) { buffer, count in
                guard let base = buffer.baseAddress else { return }
                CalendarTime.write(time, to: base)
                count = 24
            }, as: UTF8.self)
    }

    @Test func writesWhatItReads() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let time = Int64.random(
                in: CalendarTime.earliestMS...CalendarTime.latestMS, using: &generator)
            #expect(CalendarTime.parse(bytes(written(time))) == time)
        }
    }

    @Test func clamps() {
        #expect(written(.min) == "0000-01-01T00:00:00.000Z")
        #expect(written(.max) == "9999-12-31T23:59:59.999Z")
        #expect(written(1_483_228_799_999) == "2016-12-31T23:59:59.999Z")
    }

    @Test func trimsUnicodeWhiteSpace() {
        let spaces = (0...0x3100).compactMap(Unicode.Scalar.init).filter(
            \.properties.isWhitespace)
        #expect(spaces.count == 25)
        for scalar in (0...0x3100).compactMap(Unicode.Scalar.init) {
            let isSpace = scalar.properties.isWhitespace
            let text = "\(scalar)"
            let isInvisible =
                scalar.properties.generalCategory == .format
                || scalar.properties.isVariationSelector
                || [0x34f, 0x115f, 0x1160].contains(scalar.value)
            #expect(WhiteSpace.isBlank(bytes(text)) == (isSpace || isInvisible))
            #expect(
                WhiteSpace.trimmed(bytes(text + "x" + text)).text
                    == (isSpace ? "x" : text + "x" + text))
            #expect(WhiteSpace.trimmed(bytes(" " + text + text)).isEmpty == isSpace)
        }
    }
}
