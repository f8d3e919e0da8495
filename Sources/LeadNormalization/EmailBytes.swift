import Bytes
import UnicodeText

/// The pieces of an address that is not plain.
enum EmailBytes {
    /// atext and the dot (RFC 5322), one bit per ASCII character.
    @inline(__always)
    static func isAtext(_ byte: UInt8) -> Bool {
        isIn(0xa3ff_ecfa_0000_0000, 0x7fff_ffff_c7ff_fffe, byte)
    }

    /// Letters, digits and the hyphen.
    @inline(__always)
    static func isHostByte(_ byte: UInt8) -> Bool {
        isIn(0x03ff_2000_0000_0000, 0x07ff_fffe_07ff_fffe, byte)
    }

    @inline(__always)
    private static func isIn(_ low: UInt64, _ high: UInt64, _ byte: UInt8) -> Bool {
        byte < 0x80 && (byte < 0x40 ? low : high) &>> UInt64(byte & 0x3f) & 1 != 0
    }

    @inline(__always)
    static func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// An address, and what stood around it.
    struct Unwrapped {
        var address: ByteSlice
        /// A display name with an at sign: nothing but the same address may be one.
        var addressInName: ByteSlice?
    }

    /// Invisible characters, outer white space, a display name, angle brackets and `mailto:`
    /// removed until nothing changes; nil for malformed UTF-8, and for two display names that might
    /// be addresses. Joiners that belong to the domain stay, in A-labels.
    static func unwrap(_ raw: ByteSlice, steps: inout NormalizationSteps) -> Unwrapped? {
        var text = raw
        var addressInName: ByteSlice?
        while true {
            let encoded = joinersEncoded(text)
            if !encoded.sameBytes(as: text) {
                text = encoded
                steps.insert(.domainToASCII)
            }
            let before = text.count
            guard let visible = UnicodeText.visible(text) else { return nil }
            if visible.count != before { steps.insert(.invisibleRemoved) }
            text = trimmed(visible)
            if text.count != visible.count { steps.insert(.trimmed) }
            if text.last == UInt8(ascii: ">"), let open = QuotedText.onlyBracket(in: text) {
                let name = text[..<open]
                if name.contains(UInt8(ascii: "@")) {
                    guard addressInName == nil else { return nil }
                    addressInName = trimmed(QuotedText.withoutQuotes(trimmed(name)))
                }
                text = text[(open + 1)...].dropLast()
                steps.insert(.displayNameDropped)
            }
            if hasMailtoScheme(text) {
                var path = text.dropFirst(7).prefix { $0 != UInt8(ascii: "?") }
                // As in other URIs, which have a host there.
                if path.starts(with: "//".utf8) { path = path.dropFirst(2) }
                guard let decoded = percentDecoded(path) else { return nil }
                text = decoded
                steps.insert(.mailtoDecoded)
            }
            if text.count == before {
                guard UnicodeText.isWellFormed(text) else { return nil }
                return Unwrapped(address: text, addressInName: addressInName)
            }
        }
    }

    /// Labels with joiners as A-labels, behind the at sign; behind that of a display name too.
    private static func joinersEncoded(_ text: ByteSlice) -> ByteSlice {
        let at = UInt8(ascii: "@")
        guard let last = text.lastIndex(of: at) else { return text }
        let encoded = JoinedLabels.encoded(text, behind: last + 1)
        guard let first = text.firstIndex(of: at), first < last,
            text[first..<last].contains(UInt8(ascii: "<"))
        else { return encoded }
        return JoinedLabels.encoded(
            encoded, behind: first - text.startIndex + encoded.startIndex + 1)
    }

    /// White space and the information separators (U+001C...U+001F), which count as such in text.
    private static func trimmed(_ text: ByteSlice) -> ByteSlice {
        var rest = text
        while true {
            let before = rest.count
            rest = UnicodeText.trimmed(rest)
            while let first = rest.first, first &- 0x1c < 4 { rest = rest.dropFirst() }
            while let last = rest.last, last &- 0x1c < 4 { rest = rest.dropLast() }
            if rest.count == before { return rest }
        }
    }

    private static func hasMailtoScheme(_ text: ByteSlice) -> Bool {
        text.count >= 7 && zip(text, "mailto:".utf8).allSatisfy { lower($0) == $1 }
    }

    /// RFC 3986: an incomplete escape stays as it is; nil where the result is no UTF-8.
    static func percentDecoded(_ text: ByteSlice) -> ByteSlice? {
        guard text.contains(UInt8(ascii: "%")) else { return text }
        var out: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
                let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2])
            {
                out.append(high << 4 | low)
                index += 3
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return UnicodeText.isWellFormed(out[...]) ? out[...] : nil
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Up to 64 bytes (RFC 5321) of atext, dots and characters beyond U+009F that are no white
    /// space (RFC 6531), or a quoted string.
    static func isLocalPart(_ local: ByteSlice) -> Bool {
        guard local.count <= 64, let first = local.first else { return false }
        return local.withUnsafeBufferPointer { bytes in
            if first == 0x22 { return QuotedText.isQuotedString(bytes) }
            var index = 0
            while index < bytes.count {
                guard let (value, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return false
                }
                if value < 0x80 {
                    if !isAtext(UInt8(value)) { return false }
                } else if value <= 0x9f || UnicodeText.isWhiteSpace(value) {
                    return false
                }
                index += length
            }
            return true
        }
    }

    /// A domain in A-labels without trailing dot, or an address literal as it is.
    static func domain(_ host: ByteSlice, steps: inout NormalizationSteps) -> ByteSlice? {
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]"), host.count > 2 {
            return host
        }
        var name = host
        var rootDots = 0
        if name.last == 0x2e {
            name = name.dropLast()
            rootDots += 1
        }
        guard !endsInPunctuation(name), let ascii = UnicodeText.domainToASCII(name) else {
            return nil
        }
        if !ascii.sameBytes(as: name) { steps.insert(.domainToASCII) }
        var labels = ascii
        if labels.last == 0x2e {
            labels = labels.dropLast()
            rootDots += 1
        }
        guard rootDots <= 1, labels.contains(0x2e) else { return nil }
        if rootDots == 1 { steps.insert(.rootDotRemoved) }
        return labels
    }

    /// Whether a quotation mark or the like ends a name, which UTS #46 would make a part of its top
    /// label: what stands around it (`“x.org”`).
    private static func endsInPunctuation(_ name: ByteSlice) -> Bool {
        guard let last = name.last, last >= 0x80 else { return false }
        return name.withUnsafeBufferPointer { bytes in
            var start = bytes.count - 1
            while start > 0, bytes[start] & 0xc0 == 0x80 { start -= 1 }
            guard let (value, _) = UnicodeText.scalar(in: bytes, at: start) else { return false }
            switch value {
            case 0xa1...0xa9, 0xab...0xb1, 0xb4, 0xb6...0xb8, 0xbb, 0xbf, 0x2010...0x2027,
                0x2030...0x205e, 0x3001, 0x3003, 0x3008...0x3011, 0x3014...0x301f:
                return true
            default: return false
            }
        }
    }
}
