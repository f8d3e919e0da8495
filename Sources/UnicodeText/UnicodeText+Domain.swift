import Bytes

/// The ASCII bypass of UTS #46.
extension UnicodeText {
    enum ASCIIDomain {
        /// A lower-case name that UTS #46 leaves as it is.
        case canonical
        /// The same but for capitals.
        case upperCase
        /// ASCII that STD3 or the hyphen rules refuse.
        case refused
        /// Not ASCII, or with A-labels to check.
        case needsUTS46
    }

    /// Letters, digits and inner hyphens, labels of 1...63 bytes, 253 bytes in all; a single
    /// trailing dot is allowed (RFC 1034, RFC 5891 section 4.2.3.1).
    static func asciiDomain(_ name: ByteSlice) -> ASCIIDomain {
        name.withUnsafeBufferPointer { bytes in
            guard isASCII(name) else { return .needsUTS46 }
            var hasCapital = false
            var labelStart = 0
            var refused = bytes.isEmpty
            var index = 0
            while index <= bytes.count {
                let byte = index < bytes.count ? bytes[index] : 0x2e
                if byte == 0x2e {
                    let length = index - labelStart
                    let isRoot = index == bytes.count && length == 0 && index > 1
                    if !isRoot {
                        if length == 0 || length > 63 {
                            refused = true
                        } else {
                            if bytes[labelStart] == 0x2d || bytes[index - 1] == 0x2d {
                                refused = true
                            }
                            if length >= 4, bytes[labelStart + 2] == 0x2d,
                                bytes[labelStart + 3] == 0x2d
                            {
                                let isALabel =
                                    bytes[labelStart] | 0x20 == 0x78
                                    && bytes[labelStart + 1] | 0x20 == 0x6e
                                if isALabel { return .needsUTS46 }
                                refused = true
                            }
                        }
                    }
                    labelStart = index + 1
                } else if byte &- 0x41 < 26 {
                    hasCapital = true
                } else if !(byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2d) {
                    refused = true
                }
                index += 1
            }
            let length = bytes.last == 0x2e ? bytes.count - 1 : bytes.count
            if refused || length > 253 { return .refused }
            return hasCapital ? .upperCase : .canonical
        }
    }
}
