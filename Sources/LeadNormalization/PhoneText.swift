import Bytes
import UnicodeText

/// What stands in a phone field, before libphonenumber reads it.
struct PhoneText {
    /// The digits of any script, as ASCII.
    var digits: [UInt8] = []
    /// The first digit's place in the text.
    var firstDigit = 0
    /// Whether a plus stands before the first digit.
    var hasPlus = false
    /// Letters between the first and the last digit.
    var innerLetters = 0
    /// Runs of these: words between digits.
    var innerWords = 0
    /// Places of parentheses with digits in them behind so many that they may be a number.
    var parentheses: [Int] = []
    private var openedAt: Int?
    /// Whether the first group of digits is a short one that a parenthesis ends and none begins.
    var isListed = false
    private var opened = 0
    /// Letters anywhere.
    var letters = 0
    /// Letters behind the first digit, and the place of the first of them.
    var lettersBehind = 0
    var firstLetterBehind = 0
    /// Whether there is a parameter (`phone-context=`, `isub=`), whose name has letters.
    var hasParameter = false
    /// Digits that are not ASCII.
    var foreignDigits = 0
    /// Places of slashes, backslashes and bars behind the first digit.
    var slashes: [Int] = []
    /// Places of zeros that begin a group of digits, where a second number may begin.
    var zeroGroups: [Int] = []
    /// Places of short groups of digits with a letter at their end, as in "18h" or "2nd".
    var remarks: [Int] = []
    private var isInGroup = false
    private var groupStart = 0
    private var groupDigits = 0
    /// `*`, or `#` before the first digit: something to dial, not a number.
    var isDialCode = false

    /// Whether the library reads letters as the digits of a keypad, where it finds no extension.
    var spellsDigits: Bool { lettersBehind >= 3 && !hasParameter }

    /// Nil for malformed UTF-8.
    init?(_ text: ByteSlice) {
        let isWellFormed = text.withUnsafeBufferPointer { bytes -> Bool in
            var index = 0
            var pendingLetters = 0
            while index < bytes.count {
                guard let (value, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return false
                }
                note(value, at: index, &pendingLetters)
                index += length
            }
            return true
        }
        guard isWellFormed else { return nil }
    }

    private mutating func note(_ value: UInt32, at index: Int, _ pendingLetters: inout Int) {
        if let digit = UnicodeText.digitValue(value) {
            if digits.isEmpty { firstDigit = index }
            if digit == 0, !isInGroup, digits.count >= PhoneRules.firstNumberMinimumDigits {
                zeroGroups.append(index)
            }
            if !isInGroup {
                groupStart = index
                groupDigits = 0
            }
            isInGroup = true
            groupDigits += 1
            digits.append(0x30 + UInt8(digit))
            if value >= 0x80 { foreignDigits += 1 }
            innerLetters += pendingLetters
            if pendingLetters > 0 { innerWords += 1 }
            if let place = openedAt { parentheses.append(place) }
            openedAt = nil
            pendingLetters = 0
            return
        }
        let endsGroup = isInGroup
        isInGroup = false
        switch value {
        case 0x2b, 0xff0b: if digits.isEmpty { hasPlus = true }
        case 0x3d: hasParameter = true
        case 0x28, 0xff08:
            opened += 1
            if digits.count >= PhoneRules.firstNumberMinimumDigits { openedAt = index }
        case 0x29, 0xff09:
            if opened == 0, endsGroup, digits.count == groupDigits, !hasPlus,
                groupDigits <= PhoneRules.longestListNumber
            {
                isListed = true
            }
        case 0x2a, 0xff0a: isDialCode = true
        case 0x23, 0xff03: if digits.isEmpty { isDialCode = true }
        case 0x2f, 0x5c, 0x7c, 0xff0f: if !digits.isEmpty { slashes.append(index) }
        // A letter to Unicode, and the dash of Japanese keyboards: punctuation to the library.
        case 0x30fc: break
        default:
            if UnicodeText.isLetter(value) {
                letters += 1
                if digits.isEmpty { return }
                if endsGroup, groupDigits <= PhoneRules.longestRemark,
                    digits.count - groupDigits >= PhoneRules.firstNumberMinimumDigits
                {
                    remarks.append(groupStart)
                }
                pendingLetters += 1
                if lettersBehind == 0 { firstLetterBehind = index }
                lettersBehind += 1
            }
        }
    }
}
