public import Bytes
import CPhoneNumber
import UnicodeText

extension Normalizer {
    /// The key of a phone number, nil for what is none: invalid (not merely impossible), without
    /// country, two numbers, a dial code.
    ///
    /// `region` is the ISO 3166-1 alpha-2 code of the lead's country, else of the source's; without
    /// one only numbers with `+` have a key.
    public func phone(_ raw: ByteSlice, region: ByteSlice?) -> PhoneKey? {
        switch plainPhone(raw) {
        case .key(let key): return key
        case .refused: return nil
        case .notPlain: return writtenPhone(raw, region: region.flatMap(Self.regionCode))
        }
    }

    /// What the library says, not asked twice for the same.
    func writtenPhone(_ raw: ByteSlice, region: UInt16?) -> PhoneKey? {
        if let cached = phoneCache.find(raw, region) { return cached.key }
        let key = readPhone(raw, region: region)
        phoneCache.store(raw, region, key)
        return key
    }

    /// Two capitals as one number; nil for what is no region of the library.
    static func regionCode(_ text: ByteSlice) -> UInt16? {
        let code = UnicodeText.trimmed(text)
        guard code.count == 2, let first = code.first, let last = code.last else { return nil }
        let high = first & 0xdf
        let low = last & 0xdf
        guard high &- 0x41 < 26, low &- 0x41 < 26 else { return nil }
        let value = UInt16(high) << 8 | UInt16(low)
        return cphone_knows_region(value) ? value : nil
    }

    /// The library's reading of a text of at most 250 bytes (its own limit).
    private static func parse(_ text: ByteSlice, region: UInt16?) -> cphone_number? {
        guard text.count <= 250, !text.isEmpty else { return nil }
        var number = cphone_number()
        let code = text.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { cphone_parse($0, bytes.count, region ?? 0, &number) }
        }
        return code == Int32(CPHONE_OK) ? number : nil
    }

    private func readPhone(_ raw: ByteSlice, region: UInt16?) -> PhoneKey? {
        guard let visible = UnicodeText.visible(raw) else { return nil }
        let text = PhoneExtensionText.plain(UnicodeText.trimmed(UnicodeText.plainSpaces(visible)))
        guard !text.isEmpty, text.count <= 250, let written = PhoneText(text), !written.isDialCode,
            !written.digits.isEmpty, var number = Self.parse(text, region: region)
        else { return nil }
        let source = number.source
        let isNational =
            source == Int32(CPHONE_FROM_REGION) || source == Int32(CPHONE_FROM_CALLING_CODE)
        // Where 00 is no exit code of the region, it dials nobody.
        if isNational, written.digits.starts(with: [0x30, 0x30]) { return nil }
        var steps: NormalizationSteps = visible.count == raw.count ? [] : .invisibleRemoved
        var isCertain = true
        let given = number
        if !number.valid {
            guard let (form, rewritten) = Self.rewritten(number) else { return nil }
            number = rewritten
            isCertain = form.isCertain
            steps.insert(form.isCertain ? .oldFormRewritten : .digitFilledIn)
        } else if isOldMexicanForm(number, written.digits) {
            steps.insert(.oldFormRewritten)
        }
        if holdsMoreThanANumber(text, written, given, region: region) { return nil }
        if isNational {
            steps.insert(.readInRegion)
            if isAmbiguous(text, written, number) {
                steps.insert(.ambiguousRegion)
                isCertain = false
            }
        }
        if source == Int32(CPHONE_FROM_EXIT_CODE) { steps.insert(.exitCodeRead) }
        if written.foreignDigits > 0 { steps.insert(.digitsConverted) }
        if given.extension_count > 0 {
            steps.insert(.extensionKept)
        } else if written.spellsDigits {
            steps.insert(.lettersRead)
        }
        let e164 = Self.e164(number, extensionOf: given)
        if !e164.sameBytes(as: raw) { steps.insert(.reformatted) }
        return PhoneKey(
            e164: e164, isIdentityKey: isCertain,
            isJunk: Self.withNational(number) { PhoneRules.isJunk($0) }, steps: steps)
    }

    private static func withNational<Result>(
        _ number: cphone_number, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        withUnsafeBytes(of: number.national) { bytes in
            body(
                UnsafeBufferPointer(
                    rebasing: bytes.bindMemory(to: UInt8.self)[..<Int(number.national_count)]))
        }
    }

    private static func e164(_ number: cphone_number, extensionOf given: cphone_number) -> ByteSlice
    {
        var text: [UInt8] = [0x2b]
        text.reserveCapacity(40)
        text.append(contentsOf: String(number.calling_code).utf8)
        withNational(number) { text.append(contentsOf: $0) }
        if given.extension_count > 0 {
            text.append(contentsOf: ";ext=".utf8)
            withUnsafeBytes(of: given.extension) {
                text.append(contentsOf: $0[..<Int(given.extension_count)])
            }
        }
        return text[...]
    }

    /// What an old form that the library calls invalid says today.
    private static func rewritten(
        _ number: cphone_number
    ) -> (form: PhoneRules.OldForm, number: cphone_number)? {
        for form in PhoneRules.oldForms
        where form.callingCode == number.calling_code && form.count == Int(number.national_count) {
            var national = withNational(number) { Array($0) }
            guard form.found.contains(national[form.index]) else { continue }
            if let digit = form.inserted {
                national.insert(digit, at: form.index)
            } else {
                national.remove(at: form.index)
            }
            var text: [UInt8] = [0x2b]
            text.append(contentsOf: String(number.calling_code).utf8)
            text.append(contentsOf: national)
            if let today = parse(text[...], region: nil), today.valid { return (form, today) }
        }
        return nil
    }

    /// Newer libraries read Mexico's old 1 by themselves; an explanation says it all the same.
    private func isOldMexicanForm(_ number: cphone_number, _ digits: [UInt8]) -> Bool {
        guard number.calling_code == 52, number.extension_count == 0, number.national_count == 10,
            digits.count >= 11
        else { return false }
        return digits[digits.count - 11] == UInt8(ascii: "1")
    }

    /// With a + in front it is valid too, and another number.
    private func isAmbiguous(_ text: ByteSlice, _ written: PhoneText, _ number: cphone_number)
        -> Bool
    {
        guard written.digits.first != 0x30, !hasOtherTrunkPrefix(written, number) else {
            return false
        }
        var international: [UInt8] = [0x2b]
        international.append(contentsOf: text[(text.startIndex + written.firstDigit)...])
        guard let abroad = Self.parse(international[...], region: nil), abroad.valid else {
            return false
        }
        return abroad.calling_code != number.calling_code
            || Self.withNational(abroad) { left in
                Self.withNational(number) { !left.elementsEqual($0) }
            }
    }

    /// Whether the number is a full national one behind the 8 of its country.
    private func hasOtherTrunkPrefix(_ written: PhoneText, _ number: cphone_number) -> Bool {
        let rest = Int(number.national_count) + Int(number.extension_count)
        let prefix = written.digits.count - rest
        guard number.source == Int32(CPHONE_FROM_REGION), number.valid, prefix >= 1,
            prefix <= PhoneRules.longestTrunkPrefix,
            written.digits.first == PhoneRules.otherTrunkPrefix
        else { return false }
        return Self.withNational(number) { written.digits[prefix...].starts(with: $0) }
    }

    /// Two numbers, or a number and a remark, that the library would read as one number.
    private func holdsMoreThanANumber(
        _ text: ByteSlice, _ written: PhoneText, _ number: cphone_number, region: UInt16?
    ) -> Bool {
        // "2) 030 1234567"; "ext 12 ext 13", "x1 or x2".
        if written.isListed || written.innerWords > 1 && !written.hasParameter { return true }
        if number.extension_count > 0 {
            if Int(number.extension_count) > PhoneRules.longestExtension, !written.hasParameter {
                return true
            }
            if Int(number.extension_count) > PhoneRules.longestUnnamedExtension,
                written.letters == 0
            {
                return true
            }
        } else if written.innerLetters == 1 || written.innerLetters == 2 {
            // Too short for a vanity number: a word such as "or".
            return true
        } else if written.spellsDigits {
            // Behind a number that is complete, letters are a remark, not digits.
            let before = text[..<(text.startIndex + written.firstLetterBehind)]
            if Self.parse(before, region: region)?.valid == true { return true }
        }
        guard written.slashes.count <= 4, written.zeroGroups.count <= 4, written.remarks.count <= 4
        else { return true }
        guard written.parentheses.count <= 4 else { return true }
        if number.extension_count == 0 {
            // "(26)", "(9-17)" behind a number that is complete; "(800)" is a part of one.
            for place in written.parentheses + written.remarks
            where Self.parse(text[..<(text.startIndex + place)], region: region)?.valid == true {
                return true
            }
        }
        for zero in written.zeroGroups {
            let rest = text[(text.startIndex + zero)...]
            guard let behind = PhoneText(rest),
                behind.digits.count >= PhoneRules.secondNationalMinimumDigits
            else { continue }
            var second = Array("+\(number.calling_code) ".utf8)
            second.append(contentsOf: rest)
            if Self.parse(second[...], region: nil)?.valid == true,
                Self.parse(text[..<(text.startIndex + zero)], region: region)?.valid == true
            {
                return true
            }
        }
        for slash in written.slashes {
            let rest = text[(text.startIndex + slash)...]
            guard let behind = PhoneText(rest), !behind.digits.isEmpty,
                behind.digits.count >= PhoneRules.secondNumberMinimumDigits
                    || written.slashes.count == 1
                        && behind.digits.count <= PhoneRules.longestOtherEnding
                    || isSpaced(text, slash)
            else { continue }
            if Self.parse(text[..<(text.startIndex + slash)], region: region)?.valid == true {
                return true
            }
        }
        return false
    }

    /// Whether a space stands before or behind the slash there.
    private func isSpaced(_ text: ByteSlice, _ slash: Int) -> Bool {
        let place = text.startIndex + slash
        return text[..<place].last == 0x20 || text[place...].dropFirst().first == 0x20
    }
}
