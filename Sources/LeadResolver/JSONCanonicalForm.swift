import Bytes
import LeadNormalization

/// JSON texts in one form for each value: members of objects sorted, no white space, strings
/// composed (NFC) with no escape but those that are needed, numbers as `digits` or `digitse±n`
/// without zeros at either end.
///
/// Numbers are compared as decimals, without rounding: 0.1 is 0.10, and 9007199254740993 is not
/// 9007199254740992.
struct JSONCanonicalForm {
    private let text: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var depth = 0
    private var out: [UInt8] = []

    /// Values may lie this deep in each other; what the wire takes lies less deep.
    static let maxDepth = 128

    /// nil for what is no JSON, or lies too deep.
    static func of(_ json: ByteSlice) -> [UInt8]? {
        json.withUnsafeBufferPointer { bytes in
            var form = JSONCanonicalForm(bytes)
            form.out.reserveCapacity(bytes.count)
            guard form.value() else { return nil }
            form.skipSpace()
            return form.place == bytes.count ? form.out : nil
        }
    }

    private init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    private var next: UInt8? { place < text.count ? text[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
            place += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func value() -> Bool {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return nested { form in form.object() }
        case UInt8(ascii: "["): return nested { form in form.array() }
        case UInt8(ascii: "\""):
            guard let string = string() else { return false }
            write(string)
            return true
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func nested(_ body: (inout JSONCanonicalForm) -> Bool) -> Bool {
        guard depth < Self.maxDepth else { return false }
        depth += 1
        defer { depth -= 1 }
        place += 1
        return body(&self)
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard place + count <= text.count,
            word.withUTF8Buffer({ $0.elementsEqual(text[place..<(place + count)]) })
        else { return false }
        out.append(contentsOf: text[place..<(place + count)])
        place += count
        return true
    }

    private mutating func array() -> Bool {
        out.append(UInt8(ascii: "["))
        skipSpace()
        if !take(UInt8(ascii: "]")) {
            while true {
                guard value() else { return false }
                skipSpace()
                if take(UInt8(ascii: "]")) { break }
                guard take(UInt8(ascii: ",")) else { return false }
                out.append(UInt8(ascii: ","))
            }
        }
        out.append(UInt8(ascii: "]"))
        return true
    }

    // MARK: Objects

    /// A member with its value's canonical form.
    private struct Member {
        var name: [UInt8]
        var composed: [UInt8]
        var value: [UInt8]
        var index: Int

        /// Names that are the same when composed keep an order that does not depend on theirs.
        static func precedes(_ left: Member, _ right: Member) -> Bool {
            if left.composed != right.composed {
                return left.composed.lexicographicallyPrecedes(right.composed)
            }
            if left.name != right.name { return left.name.lexicographicallyPrecedes(right.name) }
            return left.index < right.index
        }
    }

    private mutating func object() -> Bool {
        var outer: [UInt8] = []
        swap(&outer, &out)
        var members: [Member] = []
        skipSpace()
        if !take(UInt8(ascii: "}")) {
            while true {
                skipSpace()
                guard let name = string() else { return false }
                skipSpace()
                guard take(UInt8(ascii: ":")) else { return false }
                out = []
                guard value() else { return false }
                members.append(
                    Member(
                        name: name, composed: Self.composed(name), value: out,
                        index: members.count))
                skipSpace()
                if take(UInt8(ascii: "}")) { break }
                guard take(UInt8(ascii: ",")) else { return false }
            }
        }
        members.sort(by: Member.precedes)
        swap(&outer, &out)
        out.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            write(member.composed)
            out.append(UInt8(ascii: ":"))
            out.append(contentsOf: member.value)
        }
        out.append(UInt8(ascii: "}"))
        return true
    }

    // MARK: Strings

    private static func composed(_ text: [UInt8]) -> [UInt8] {
        Normalizer.composed(text[...]).map { Array($0) } ?? text
    }

    /// Writes a string that is not escaped yet.
    private mutating func write(_ string: [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in Self.composed(string) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0..<0x20:
                out.append(contentsOf: "\\u00".utf8)
                out.append(Self.hexDigits[Int(byte >> 4)])
                out.append(Self.hexDigits[Int(byte & 15)])
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// The string that begins here, without its escapes.
    private mutating func string() -> [UInt8]? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var string: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return string
            case UInt8(ascii: "\\"):
                guard let scalar = escaped() else { return nil }
                string.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            case 0..<0x20: return nil
            default: string.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0c}"
        case UInt8(ascii: "u"):
            guard var unit = unit() else { return nil }
            if unit & 0xfc00 == 0xd800 {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = self.unit(),
                    low & 0xfc00 == 0xdc00
                else { return nil }
                unit = 0x10000 + (unit & 0x3ff) << 10 + (low & 0x3ff)
            }
            return Unicode.Scalar(unit)
        default: return nil
        }
    }

    /// Four hexadecimal digits.
    private mutating func unit() -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { return nil }
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46, 0x61...0x66: digit = (byte & 0xdf) - 0x37
            default: return nil
            }
            value = value << 4 | UInt32(digit)
            place += 1
        }
        return value
    }

    // MARK: Numbers

    private mutating func number() -> Bool {
        let start = place
        let isNegative = take(UInt8(ascii: "-"))
        var digits = takeDigits()
        guard !digits.isEmpty else { return false }
        var fraction = 0
        if take(UInt8(ascii: ".")) {
            let behind = takeDigits()
            guard !behind.isEmpty else { return false }
            fraction = behind.count
            digits += behind
        }
        var exponent: Int? = 0
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            let isBelow = take(UInt8(ascii: "-"))
            if !isBelow { _ = take(UInt8(ascii: "+")) }
            let figures = takeDigits()
            guard !figures.isEmpty else { return false }
            // Nobody counts that far: such a number is compared by its text.
            let size = figures.drop { $0 == 0x30 }
            exponent = size.count > 15 ? nil : size.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            if isBelow { exponent = exponent.map { -$0 } }
        }
        let zeros = digits.reversed().prefix { $0 == 0x30 }.count
        let figures = digits.dropLast(zeros).drop { $0 == 0x30 }
        if figures.isEmpty {
            out.append(0x30)
            return true
        }
        guard let exponent else {
            out.append(contentsOf: text[start..<place])
            return true
        }
        if isNegative { out.append(UInt8(ascii: "-")) }
        out.append(contentsOf: figures)
        let power = exponent - fraction + zeros
        if power != 0 {
            out.append(UInt8(ascii: "e"))
            out.append(contentsOf: String(power).utf8)
        }
        return true
    }

    private mutating func takeDigits() -> [UInt8] {
        let start = place
        while let byte = next, byte &- 0x30 < 10 { place += 1 }
        return Array(text[start..<place])
    }
}
