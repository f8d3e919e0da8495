public import Bytes
import UnicodeText

/// What stands in a lead's country.
public enum CountryReading: Sendable, Equatable {
    /// Nothing, or what programs write where they have nothing.
    case blank
    /// ISO 3166-1 alpha-2, capitals.
    case region(ByteSlice)
    /// Something else: nobody knows whose numbers these are.
    case unknown
}

extension Normalizer {
    /// Reads a country that is no alpha-2 code of a region: ISO 3166-1 alpha-3 codes, English names
    /// and those in the country's own languages.
    public static func country(_ raw: ByteSlice) -> CountryReading {
        if isMeaninglessID(raw) { return .blank }
        guard let name = CountryNames.name(raw) else { return .unknown }
        if name.count == 2 {
            let code = ByteSlice(name.map { $0 & 0xdf })
            if isRegion(code) { return .region(code) }
        }
        return CountryNames.regions[name].map { .region($0) } ?? .unknown
    }
}

/// Regions by their other codes and names.
enum CountryNames {
    /// Longer values are no names of countries, bytes.
    private static let longestValue = 128

    static let regions: [ByteSlice: ByteSlice] = {
        var regions: [ByteSlice: ByteSlice] = [:]
        for record in CountryTable.text.split(separator: ";") {
            let names = record.split(whereSeparator: { $0 == "," || $0 == "\n" })
                .map { ByteSlice($0.utf8.drop { $0 == 0x20 }) }.filter { !$0.isEmpty }
            guard let first = names.first else { continue }
            let words = first.split(separator: 0x20, maxSplits: 2)
            guard let code = words.first.map({ ByteSlice(Array($0)) }) else { continue }
            for name in words.dropFirst() + names.dropFirst() {
                regions[UnicodeText.asciiLowercased(ByteSlice(Array(name)))] = code
            }
        }
        return regions
    }()

    /// Compatibility forms and case folded, apostrophes dropped, words with one space between; nil
    /// where it is too long and for malformed UTF-8.
    static func name(_ raw: ByteSlice) -> ByteSlice? {
        guard raw.count <= longestValue, let folded = UnicodeText.nfkcCaseFold(raw) else {
            return nil
        }
        return folded.withUnsafeBufferPointer { bytes -> ByteSlice? in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var hasGap = false
            var index = 0
            while index < bytes.count {
                guard let (value, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return nil
                }
                switch value {
                case 0x27, 0x60, 0x2018, 0x2019, 0x02bb, 0x02bc, 0x301: break
                case 0x30...0x39, 0x61...0x7a: write(value)
                case 0..<0x80, 0xb7, 0x2010...0x2015, 0x30fb: hasGap = true
                default: if UnicodeText.isWhiteSpace(value) { hasGap = true } else { write(value) }
                }
                func write(_ value: UInt32) {
                    if hasGap, !out.isEmpty { out.append(0x20) }
                    hasGap = false
                    out.append(contentsOf: bytes[index..<index + length])
                }
                index += length
            }
            return out[...]
        }
    }
}
