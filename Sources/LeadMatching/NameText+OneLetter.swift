import Bytes
import UnicodeText

/// Letters of one script that keyboards and habits exchange, and marks that most leave out: Russian
/// `ё`, Arabic alefs, yehs, kafs and hehs (Persian and Urdu keyboards have others), vowel points.
///
/// As Lucene's ArabicNormalizer and PersianNormalizer do; Hebrew without points is how it is written.
extension NameText {
    /// With one letter for each, without points.
    static func withOneLetter(_ folded: ByteSlice) -> ByteSlice {
        guard folded.contains(where: { (0xd6...0xdb).contains($0) || $0 == 0xd1 }) else {
            return folded
        }
        // A word with letters of two scripts only looks like a name: what it is made of is told.
        let isMixed = folded.contains { $0 &- 0x61 < 26 }
        return folded.withUnsafeBufferPointer { bytes in
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                guard let (scalar, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return folded
                }
                switch isMixed && scalar == yo ? scalar : oneLetter(scalar) {
                case 0: break
                case scalar: text.append(contentsOf: bytes[index..<index + length])
                case let other:
                    // All of them are below U+0800.
                    text.append(UInt8(truncatingIfNeeded: 0xc0 | other >> 6))
                    text.append(UInt8(truncatingIfNeeded: 0x80 | other & 0x3f))
                }
                index += length
            }
            return text.count == bytes.count && text.elementsEqual(bytes) ? folded : text[...]
        }
    }

    private static var yo: UInt32 { 0x451 }

    /// 0 for a mark that goes.
    private static func oneLetter(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case yo: 0x435
        case 0x622, 0x623, 0x625, 0x671: 0x627
        case 0x649, 0x6cc: 0x64a
        case 0x6a9: 0x643
        case 0x629, 0x6be, 0x6c0, 0x6c1, 0x6c3: 0x647
        case 0x64b...0x655, 0x670, 0x591...0x5bd, 0x5bf, 0x5c1, 0x5c2, 0x5c4, 0x5c5, 0x5c7: 0
        default: scalar
        }
    }
}
