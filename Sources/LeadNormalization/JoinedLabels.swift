import Bytes
import UnicodeText

/// Labels of domains with joiners (U+200C, U+200D), which some scripts need to be written right:
/// elsewhere no screen shows them. UTS #46 (CheckJoiners) says where they belong.
enum JoinedLabels {
    /// The text with an A-label for each label behind a place in which joiners belong there; the
    /// same slice where there is none.
    static func encoded(_ text: ByteSlice, behind start: Int) -> ByteSlice {
        guard hasJoiner(text[start...]) else { return text }
        var out = Array(text[..<start])
        var label = start
        for index in start...text.endIndex
        where index == text.endIndex || !isPartOfLabel(text[index]) {
            out.append(contentsOf: aLabel(text[label..<index]) ?? text[label..<index])
            if index < text.endIndex { out.append(text[index]) }
            label = index + 1
        }
        return out[...]
    }

    /// The same for the host of a website.
    static func encoded(website text: ByteSlice) -> ByteSlice {
        guard hasJoiner(text) else { return text }
        var start = text.startIndex
        if let slash = text.firstIndex(of: UInt8(ascii: "/")),
            text[slash...].dropFirst().first == UInt8(ascii: "/")
        {
            start = slash + 2
        }
        let end = text[start...].firstIndex { "/?#\\".utf8.contains($0) } ?? text.endIndex
        let host = encoded(text[..<end], behind: start)
        return host + text[end...]
    }

    private static func hasJoiner(_ text: ByteSlice) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            guard bytes.count >= 3 else { return false }
            for index in 0...bytes.count - 3
            where bytes[index] == 0xe2 && bytes[index + 1] == 0x80
                && bytes[index + 2] & 0xfe == 0x8c
            {
                return true
            }
            return false
        }
    }

    /// Letters, digits, hyphens, and whatever is not ASCII.
    private static func isPartOfLabel(_ byte: UInt8) -> Bool {
        byte >= 0x80 || EmailBytes.isHostByte(byte)
    }

    /// nil where no joiner belongs.
    private static func aLabel(_ label: ByteSlice) -> ByteSlice? {
        guard hasJoiner(label), let name = withoutOtherInvisibles(label),
            let small = UnicodeText.lowercased(name),
            let ascii = UnicodeText.domainToASCII(small)
        else { return nil }
        return ascii
    }

    private static func withoutOtherInvisibles(_ label: ByteSlice) -> ByteSlice? {
        label.withUnsafeBufferPointer { bytes -> ByteSlice? in
            var out: [UInt8] = []
            var index = 0
            while index < bytes.count {
                guard let (value, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return nil
                }
                let isJoiner = value == 0x200c || value == 0x200d
                if isJoiner || !UnicodeText.isInvisible(value) {
                    out.append(contentsOf: bytes[index..<index + length])
                }
                index += length
            }
            return out[...]
        }
    }
}
