import Bytes
import UnicodeText

/// Turkish has two letters i.
extension NameText {
    /// With i for the dotless one, and without the dot that case folding leaves of İ.
    static func withOneI(_ folded: ByteSlice) -> ByteSlice {
        // Both are two bytes: U+0131 and, behind an i, U+0307.
        let hasOther = folded.withUnsafeBufferPointer { bytes in
            for index in bytes.indices.dropFirst() {
                let pair = (bytes[index - 1], bytes[index])
                if pair == (0xc4, 0xb1) || pair == (0xcc, 0x87) { return true }
            }
            return false
        }
        guard hasOther else { return folded }
        let dotless: [UInt8] = [0xc4, 0xb1]
        let dot: [UInt8] = [0xcc, 0x87]
        var text: [UInt8] = []
        var rest = folded
        while let first = rest.first {
            if rest.starts(with: dotless) {
                text.append(UInt8(ascii: "i"))
                rest = rest.dropFirst(2)
            } else if text.last == UInt8(ascii: "i"), rest.starts(with: dot) {
                rest = rest.dropFirst(2)
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        // Another mark may be next to its letter now.
        return UnicodeText.nfc(text[...]) ?? text[...]
    }
}
