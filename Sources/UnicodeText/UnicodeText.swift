public import Bytes
internal import CICU

/// Unicode algorithms over UTF-8 byte slices (ICU); ASCII bypasses ICU.
///
/// Malformed UTF-8 gives nil. A text that is in the wanted form already comes back as the same
/// slice, without a copy.
public enum UnicodeText {
    /// Normalization form C (UAX #15).
    public static func nfc(_ text: ByteSlice) -> ByteSlice? {
        isASCII(text) ? text : transform(CICU_NFC, text)
    }

    /// Normalization form KC (UAX #15): compatibility forms (full width, ligatures) folded, case not.
    public static func nfkc(_ text: ByteSlice) -> ByteSlice? {
        isASCII(text) ? text : transform(CICU_NFKC, text)
    }

    /// NFKC_Casefold (UAX #31): compatibility forms, case and default-ignorable characters folded.
    public static func nfkcCaseFold(_ text: ByteSlice) -> ByteSlice? {
        isASCII(text) ? asciiLowercased(text) : transform(CICU_NFKC_CASEFOLD, text)
    }

    /// Full lower-case mapping of the root locale.
    public static func lowercased(_ text: ByteSlice) -> ByteSlice? {
        isASCII(text) ? asciiLowercased(text) : transform(CICU_LOWER, text)
    }

    /// UTS #46 non-transitional processing to A-labels with STD3 rules, CheckBidi and
    /// CheckContextJ; nil for what is no domain name. A trailing dot stays.
    public static func domainToASCII(_ name: ByteSlice) -> ByteSlice? {
        switch asciiDomain(name) {
        case .canonical: name
        case .upperCase: asciiLowercased(name)
        case .refused: nil
        case .needsUTS46: name.isEmpty ? nil : transform(CICU_DOMAIN_TO_ASCII, name)
        }
    }

    /// Whether every byte is ASCII.
    @inlinable
    public static func isASCII(_ text: ByteSlice) -> Bool {
        text.withUnsafeBytes { bytes in
            var index = 0
            let words = bytes.count & ~7
            while index < words {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if word & 0x8080_8080_8080_8080 != 0 { return false }
                index += 8
            }
            while index < bytes.count {
                if bytes[index] & 0x80 != 0 { return false }
                index += 1
            }
            return true
        }
    }

    /// ASCII capitals to small letters; other bytes stay. The same slice where there is none.
    public static func asciiLowercased(_ text: ByteSlice) -> ByteSlice {
        let hasCapital = text.withUnsafeBufferPointer { bytes in
            for byte in bytes where byte &- 0x41 < 26 { return true }
            return false
        }
        guard hasCapital else { return text }
        return text.withUnsafeBufferPointer { bytes in
            Array(unsafeUninitializedCapacity: bytes.count) { out, count in
                for index in 0..<bytes.count {
                    let byte = bytes[index]
                    out[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
                }
                count = bytes.count
            }[...]
        }
    }

    private static func transform(_ operation: Int, _ text: ByteSlice) -> ByteSlice? {
        text.withUnsafeBufferPointer { source -> ByteSlice? in
            guard let base = source.baseAddress, source.count > 0 else { return text }
            var capacity = source.count + source.count / 2 + 16
            // The second round has the capacity that the first one asked for.
            for _ in 0..<3 {
                var code = Int32(CICU_FAILED)
                var written = 0
                let result = [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
                    code = cicu_transform(
                        Int32(operation), base, source.count, out.baseAddress, out.count, &written)
                    count = code == Int32(CICU_OK) ? written : 0
                }
                if code == Int32(CICU_OK) {
                    let same =
                        result.count == source.count
                        && result.withUnsafeBufferPointer { $0.elementsEqual(source) }
                    return same ? text : result[...]
                }
                guard code == Int32(CICU_TOO_SMALL), written > capacity else { return nil }
                capacity = written
            }
            return nil
        }
    }
}
