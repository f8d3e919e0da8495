import Bytes
import CPhoneNumber

extension Normalizer {
    enum PlainPhone {
        case key(PhoneKey)
        case refused
        case notPlain
    }

    /// The longest raw value that is looked at here, bytes.
    private static let longestPlain = 48
    /// Calling code and national number at most, digits.
    private static let mostDigits = 20

    /// An international number of ASCII digits, spaces, hyphens, dots, slashes and parentheses, decided
    /// by automata made of libphonenumber's metadata: they agree with the library on everything that
    /// they decide.
    func plainPhone(_ raw: ByteSlice) -> PlainPhone {
        raw.withUnsafeBufferPointer { bytes -> PlainPhone in
            guard bytes.count <= Self.longestPlain, let digits = scratch.baseAddress else {
                return .notPlain
            }
            var index = 0
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == UInt8(ascii: "(") {
                index += 1
            }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "+") else { return .notPlain }
            let plus = index
            index += 1
            var count = 0
            var hasSlash = false
            var beforeSlash = 0
            var beforeZero = 0
            var last: UInt8 = 0
            while index < bytes.count {
                let byte = bytes[index]
                switch byte {
                case 0x30...0x39:
                    guard count < Self.mostDigits else { return .notPlain }
                    // "(0)" is a trunk prefix that some write for readers at home.
                    if byte == 0x30, last == UInt8(ascii: "(") { return .notPlain }
                    if byte == 0x30, !(0x30...0x39).contains(last), beforeZero == 0,
                        count >= PhoneRules.firstNumberMinimumDigits
                    {
                        beforeZero = count
                    }
                    digits[count] = byte
                    count += 1
                case 0x28:
                    // What is in them may be an ending, or a remark.
                    guard count < PhoneRules.firstNumberMinimumDigits else { return .notPlain }
                case 0x20, 0x29, 0x2d, 0x2e: break
                case 0x2f:
                    guard !hasSlash else { return .notPlain }
                    hasSlash = true
                    beforeSlash = count
                default: return .notPlain
                }
                last = byte
                index += 1
            }
            // A slash may part two numbers, or two endings of one.
            let isListed = beforeSlash >= PhoneRules.firstNumberMinimumDigits && count > beforeSlash
            // So may a trunk prefix that begins a group.
            let isRow =
                beforeZero > 0 && count - beforeZero >= PhoneRules.secondNationalMinimumDigits
            guard count > 0, !isListed, !isRow else { return .notPlain }
            var codeCount = 0
            switch cphone_plan(digits, count, &codeCount) {
            case Int32(CPHONE_PLAN_VALID): break
            case Int32(CPHONE_PLAN_INVALID):
                return hasOldForms(digits, codeCount) ? .notPlain : .refused
            default: return .notPlain
            }
            let isBare = plus == 0 && count + 1 == bytes.count
            let e164: ByteSlice =
                isBare
                ? raw
                : Array(unsafeUninitializedCapacity: count + 1) { out, written in
                    out[0] = UInt8(ascii: "+")
                    for index in 0..<count { out[index + 1] = digits[index] }
                    written = count + 1
                }[...]
            let national = UnsafeBufferPointer(start: digits + codeCount, count: count - codeCount)
            return .key(
                PhoneKey(
                    e164: e164, isIdentityKey: true, isJunk: PhoneRules.isJunk(national),
                    steps: isBare ? [] : .reformatted))
        }
    }

    private func hasOldForms(_ digits: UnsafePointer<UInt8>, _ codeCount: Int) -> Bool {
        var code: Int32 = 0
        for index in 0..<codeCount { code = code * 10 + Int32(digits[index] - 0x30) }
        return PhoneRules.oldForms.contains { $0.callingCode == code }
    }
}
