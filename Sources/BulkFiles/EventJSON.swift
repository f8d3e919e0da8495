/// Writes one JSON object on one line.
struct EventJSON {
    private(set) var bytes: [UInt8] = []
    /// Writes what is not ASCII as `\uXXXX`, as many exporters do.
    var escapesUnicode = false
    private var needsComma = false

    init() { bytes.reserveCapacity(640) }

    mutating func open(_ name: StaticString? = nil) {
        if let name { member(name) }
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func close() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// A member's name and colon.
    mutating func member(_ name: StaticString) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        bytes.append(UInt8(ascii: "\""))
        append(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func text(_ name: StaticString, _ value: some Sequence<UInt8>) {
        member(name)
        quoted(value)
    }

    mutating func text(_ name: StaticString, _ value: StaticString) {
        text(name, UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// A member whose value is JSON already.
    mutating func raw(_ name: StaticString, _ json: StaticString) {
        member(name)
        append(json)
    }

    mutating func number(_ name: StaticString, _ value: Int) {
        member(name)
        bytes.appendDecimal(value)
    }

    private mutating func append(_ text: StaticString) { bytes.append(literal: text) }

    private mutating func quoted(_ value: some Sequence<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var scalar: UInt32 = 0
        var missing = 0
        for byte in value {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20: escape(UInt32(byte))
            case 0x20..<0x80: bytes.append(byte)
            case _ where !escapesUnicode: bytes.append(byte)
            case 0xf0...:
                scalar = UInt32(byte & 7)
                missing = 3
            case 0xe0...:
                scalar = UInt32(byte & 15)
                missing = 2
            case 0xc0...:
                scalar = UInt32(byte & 31)
                missing = 1
            default:
                scalar = scalar << 6 | UInt32(byte & 63)
                missing -= 1
                guard missing == 0 else { continue }
                if scalar > 0xffff {
                    escape(0xd7c0 + scalar >> 10)
                    escape(0xdc00 + scalar & 0x3ff)
                } else {
                    escape(scalar)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ unit: UInt32) {
        bytes.append(literal: "\\u")
        for shift: UInt32 in [12, 8, 4, 0] {
            bytes.append(hexDigit: UInt8(truncatingIfNeeded: unit >> shift))
        }
    }
}

extension Array where Element == UInt8 {
    mutating func append(literal text: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(
                start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(hexDigit digit: UInt8) {
        let digit = digit & 15
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }

    mutating func append(hex value: UInt64) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            append(hexDigit: UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Decimal digits, with leading zeros up to `width`.
    mutating func appendDecimal(_ value: Int, width: Int = 1) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        while count - start < width { append(UInt8(ascii: "0")) }
        self[start...].reverse()
    }

    /// RFC 3339 with milliseconds; `offsetMinutes` is the zone it is written in.
    mutating func append(timeMS: Int64, offsetMinutes: Int = 0, zulu: Bool = true) {
        let local = timeMS + Int64(offsetMinutes) * 60_000
        let days = Int(local / 86_400_000)
        let rest = Int(local % 86_400_000)
        // Years counted from March 0000, so that the leap day is the last of its year.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        appendDecimal(era * 400 + yearOfEra + (month <= 2 ? 1 : 0), width: 4)
        append(UInt8(ascii: "-"))
        appendDecimal(month, width: 2)
        append(UInt8(ascii: "-"))
        appendDecimal(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, width: 2)
        append(UInt8(ascii: "T"))
        appendDecimal(rest / 3_600_000, width: 2)
        append(UInt8(ascii: ":"))
        appendDecimal(rest / 60_000 % 60, width: 2)
        append(UInt8(ascii: ":"))
        appendDecimal(rest / 1000 % 60, width: 2)
        append(UInt8(ascii: "."))
        appendDecimal(rest % 1000, width: 3)
        if zulu {
            append(UInt8(ascii: "Z"))
        } else {
            append(UInt8(ascii: offsetMinutes < 0 ? "-" : "+"))
            appendDecimal(abs(offsetMinutes) / 60, width: 2)
            append(UInt8(ascii: ":"))
            appendDecimal(abs(offsetMinutes) % 60, width: 2)
        }
    }
}
