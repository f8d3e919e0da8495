import Bytes
import UnicodeText

/// The scripts whose names have the family name in front.
enum Script {
    case hanOrHangul
    case kana
    case other

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x323af, 0x3005, 0x3007,
            0xac00...0xd7a3:
            self = .hanOrHangul
        case 0x3040...0x30ff: self = .kana
        default: self = .other
        }
    }

    /// Script and length in bytes of each code point; none of malformed UTF-8.
    static func characters(of text: ByteSlice) -> [(script: Script, length: Int)] {
        text.withUnsafeBufferPointer { bytes in
            var characters: [(script: Script, length: Int)] = []
            var index = 0
            while let (scalar, length) = UnicodeText.scalar(in: bytes, at: index) {
                characters.append((Script(scalar), length))
                index += length
            }
            return index == bytes.count ? characters : []
        }
    }

    /// Whether two words stand in the order family, given. Names from elsewhere that are written
    /// in kana are not in that order.
    static func isFamilyFirst(_ first: ByteSlice, _ last: ByteSlice) -> Bool {
        if UnicodeText.isASCII(first) { return false }
        return characters(of: first).allSatisfy { $0.script == .hanOrHangul }
            && characters(of: last).allSatisfy { $0.script != .other }
    }
}
