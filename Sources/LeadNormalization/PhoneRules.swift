import CPhoneNumber

/// What libphonenumber does not know or says otherwise: data, with a version that is raised by
/// every change, of ``CountryTable`` and ``PhoneExtensionText`` too.
enum PhoneRules {
    static let version = 9

    /// A country's former way of writing, which its plan has since replaced.
    struct OldForm: Sendable {
        var callingCode: Int32
        /// Digits of the old national number.
        var count: Int
        /// Where a digit is dropped or filled in.
        var index: Int
        /// The digits that may stand there.
        var found: ClosedRange<UInt8>
        /// The digit to fill in in front of it; nil drops the one found.
        var inserted: UInt8?
        /// Whether the plan leaves no doubt; otherwise the result may only suggest.
        var isCertain: Bool
    }

    static let oldForms = [
        // Mexico, until 2019: 1 between country code and mobile number.
        OldForm(
            callingCode: 52, count: 11, index: 0, found: UInt8(ascii: "1")...UInt8(ascii: "1"),
            inserted: nil, isCertain: true),
        // Brazil, until 2016: mobile numbers of eight digits behind the area code.
        OldForm(
            callingCode: 55, count: 10, index: 2, found: UInt8(ascii: "6")...UInt8(ascii: "9"),
            inserted: UInt8(ascii: "9"), isCertain: false),
    ]

    /// The digit that a trunk prefix other than 0 begins with where it may be taken for the calling
    /// code of another country: Russia's and Kazakhstan's 8, Belarus's 80. In front of a full
    /// national number it is none.
    static let otherTrunkPrefix = UInt8(ascii: "8")
    /// The longest such prefix, digits.
    static let longestTrunkPrefix = 2

    /// A part in front of a slash that is valid by itself is followed by a second number where at
    /// least this many digits come behind.
    static let secondNumberMinimumDigits = 4
    /// Behind the only slash, at most this many digits are another ending of the number before it
    /// ("123456/57"); so are any number of them where the slash has a space beside it.
    static let longestOtherEnding = 2
    /// Digits of a group with a letter at its end that is rather a remark ("18h") than a part of
    /// the number before it.
    static let longestRemark = 2
    /// Digits of a number in front of a list ("2) 030 1234567").
    static let longestListNumber = 2
    /// More digits behind a word are a number of their own, not an extension.
    static let longestExtension = 7

    /// Where a plan has numbers of any length, two of them in a row make a third. A group of digits
    /// that begins with the trunk prefix 0 begins a second number where at least this many digits
    /// stand in front of it, and what stands there is valid by itself.
    static let firstNumberMinimumDigits = 6
    /// So many digits, the 0 among them, that second number has, and is valid as well.
    static let secondNationalMinimumDigits = 7

    /// Digits behind a comma or semicolon that are rather a second number than an extension.
    static let longestUnnamedExtension = 6

    /// The most digits of an area code, and of what follows it before people go on with one digit
    /// (`+61 400 000 000`).
    private static let longestPrefix = 5
    /// Behind those, so many equal digits are nobody's number.
    private static let leastEqualDigits = 7

    /// Whether all digits are equal, or each is the next (or previous) one of the digit before it;
    /// or all behind the area code are equal. A row behind it (`06 12 34 56 78`) may be somebody's.
    static func isJunk(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
        guard digits.count >= 5 else { return false }
        let last = digits.count - 1
        let step = (Int(digits[last]) - Int(digits[last - 1]) + 10) % 10
        guard step == 0 || step == 1 || step == 9 else { return false }
        var first = last - 1
        while first > 0, (Int(digits[first]) - Int(digits[first - 1]) + 10) % 10 == step {
            first -= 1
        }
        if first == 0 { return true }
        return step == 0 && first <= longestPrefix && digits.count - first >= leastEqualDigits
    }
}
