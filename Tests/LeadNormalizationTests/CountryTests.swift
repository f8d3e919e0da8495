import Bytes
import Testing

@testable import LeadNormalization

@Suite struct CountryTests {
    @Test(arguments: [
        ("AUT", "AT"), ("aut", "AT"), ("Schweiz", "CH"), ("Suisse", "CH"), ("SVIZZERA", "CH"),
        ("Italia", "IT"), ("Österreich", "AT"), ("osterreich", "AT"),
        ("O\u{308}sterreich", "AT"), ("United States", "US"), ("U.S.A.", "US"), ("usa", "US"),
        ("United States of America", "US"), ("UK", "GB"), ("Great Britain", "GB"),
        ("Côte d’Ivoire", "CI"), ("Cote d'Ivoire", "CI"), ("日本", "JP"), ("中国", "CN"),
        ("대한민국", "KR"), ("Россия", "RU"), (" Germany ", "DE"), ("Deutschland\u{200b}", "DE"),
        ("Bosnia & Herzegovina", "BA"), ("Czech Republic", "CZ"), (" de ", "DE"), ("XKX", "XK"),
        ("Türkiye", "TR"), ("Turkey", "TR"), ("Congo - Kinshasa", "CD"), ("ελλάδα", "GR"),
        ("ＤＥ", "DE"), ("Réunion", "RE"), ("New\u{a0}Zealand", "NZ"), ("Guinea-Bissau", "GW"),
    ])
    func codesAndNames(raw: String, region: String) {
        #expect(Normalizer.country(ByteSlice(utf8: raw)) == .region(ByteSlice(utf8: region)))
    }

    @Test(arguments: [
        "Congo", "Korea", "America", "XX", "ZZ", "AAA", "Bavaria", "Europe", "Germany, Austria",
        "49", "Virgin Islands", "D", "Schweizz", String(repeating: "Austria ", count: 20),
    ])
    func othersAreUnknown(raw: String) {
        #expect(Normalizer.country(ByteSlice(utf8: raw)) == .unknown)
    }

    @Test(arguments: ["", " ", "\u{a0}", "-", "n/a", "null", "undefined", "Unknown", "\u{200b}"])
    func blanks(raw: String) {
        #expect(Normalizer.country(ByteSlice(utf8: raw)) == .blank)
    }

    @Test func anyBytesAreRead() {
        for _ in 0..<2_000 {
            let raw = (0..<Int.random(in: 0...12)).map { _ in UInt8.random(in: 0...255) }
            _ = Normalizer.country(raw[...])
        }
        #expect(Normalizer.country([0xff, 0xfe]) == .unknown)
    }

    /// Every name of the table is found, and is one region's.
    @Test func namesAreCertain() {
        var names: Set<String> = []
        for record in CountryTable.text.split(separator: ";") {
            let list = record.split(whereSeparator: { $0 == "," || $0 == "\n" })
                .map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
            guard let first = list.first else { continue }
            let words = first.split(separator: " ", maxSplits: 2)
            let code = ByteSlice(utf8: "\(words[0])")
            #expect(Normalizer.isRegion(code))
            for name in words.dropFirst() + list.dropFirst() {
                let found = Normalizer.country(ByteSlice(utf8: "\(name)"))
                #expect(found == .region(code), "\(name)")
                #expect(names.insert(name.lowercased()).inserted, "\(name)")
            }
        }
        #expect(names.count > 700)
    }
}
