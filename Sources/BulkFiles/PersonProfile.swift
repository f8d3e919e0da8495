/// Who hosts a mailbox, as far as it decides which spellings name the same one.
enum MailHost {
    case gmail
    /// Hosts that drop `+tag`.
    case tagging(StaticString)
    /// Hosts where a spelling is a mailbox of its own.
    case exact(StaticString)
    case company
}

/// What is always true of a generated person: a function of seed and number, kept nowhere.
struct PersonProfile {
    let number: Int
    let first: NameSpelling
    let last: NameSpelling
    let place: Place
    let company: Int
    let mailHost: MailHost
    let localPattern: Int
    /// Drawn once for everything else that must stay the same.
    let salt: UInt64
    /// Known by the id of one record only: no address, no phone.
    let isExternalOnly: Bool
    /// Where the records of such a person come from.
    let homeSource: GeneratorSource
    private let phoneSalt: UInt64

    init(seed: UInt64, number: Int, options: EventGenerator.Options) {
        var dice = SplitMix64(seed: seed, stream: UInt64(truncatingIfNeeded: number))
        self.number = number
        let words = GeneratorVocabulary.self
        first = words.firstNames[dice.below(words.firstNames.count)]
        last = words.lastNames[dice.below(words.lastNames.count)]
        place = words.places[dice.below(words.places.count)]
        company = dice.below(max(1, options.companies))
        mailHost =
            switch dice.below(100) {
            case ..<36: .gmail
            case ..<43: .tagging("outlook.com")
            case ..<46: .tagging("hotmail.com")
            case ..<50: .tagging("icloud.com")
            case ..<56: .exact("yahoo.com")
            case ..<60: .exact("gmx.de")
            default: .company
            }
        localPattern = dice.below(5)
        salt = dice.next()
        isExternalOnly = dice.chance(options.externalOnlyRate)
        homeSource = GeneratorSource.withIDs[dice.below(GeneratorSource.withIDs.count)]
        let sharesPhone = dice.chance(options.sharedPhoneRate)
        let own = dice.next()
        phoneSalt =
            sharesPhone ? SplitMix64.mix(seed &+ UInt64(truncatingIfNeeded: company)) : own
    }

    /// The local part in lower case. It ends with the person's number behind a letter, so that no
    /// two people share one, with or without dots.
    func appendLocalPart(to bytes: inout [UInt8]) {
        switch localPattern {
        case 0:
            bytes.append(first.address.utf8Start.pointee)
            bytes.append(UInt8(ascii: "."))
            bytes.append(literal: last.address)
        case 1:
            bytes.append(literal: last.address)
            bytes.append(UInt8(ascii: "."))
            bytes.append(literal: first.address)
        case 2:
            bytes.append(literal: first.address)
            bytes.append(UInt8(ascii: "_"))
            bytes.append(literal: last.address)
        default:
            bytes.append(literal: first.address)
            bytes.append(UInt8(ascii: "."))
            bytes.append(literal: last.address)
        }
        bytes.appendDecimal(number)
    }

    func appendCompanyDomain(to bytes: inout [UInt8]) {
        let words = GeneratorVocabulary.self
        bytes.append(literal: words.companyHeads[company % words.companyHeads.count])
        bytes.append(UInt8(ascii: "-"))
        bytes.append(literal: words.companyTails[company / 7 % words.companyTails.count])
        bytes.appendDecimal(company)
        bytes.append(literal: company % 3 == 0 ? ".de" : company % 3 == 1 ? ".com" : ".co.uk")
    }

    func appendCompanyName(to bytes: inout [UInt8]) {
        let words = GeneratorVocabulary.self
        let start = bytes.count
        bytes.append(literal: words.companyHeads[company % words.companyHeads.count])
        bytes[start] -= 0x20
        bytes.append(UInt8(ascii: " "))
        let second = bytes.count
        bytes.append(literal: words.companyTails[company / 7 % words.companyTails.count])
        bytes[second] -= 0x20
        bytes.append(UInt8(ascii: " "))
        bytes.appendDecimal(company)
        bytes.append(literal: company % 3 == 0 ? " GmbH" : company % 3 == 1 ? " Inc." : " Ltd")
    }

    /// The digits of the national significant number.
    func nationalNumber() -> [UInt8] {
        var dice = SplitMix64(seed: phoneSalt)
        var digits: [UInt8] = []
        let template = place.phone.template
        for index in 0..<template.utf8CodeUnitCount {
            switch template.utf8Start[index] {
            case UInt8(ascii: "d"): digits.append(UInt8(ascii: "0") + UInt8(dice.below(10)))
            case UInt8(ascii: "v"): digits.append(UInt8(ascii: "2") + UInt8(dice.below(7)))
            case let digit: digits.append(digit)
            }
        }
        return digits
    }
}

/// One mailbox or number, written as different people and machines write it.
enum ContactSpelling {
    /// The address without any variation.
    static func plainEmail(of person: PersonProfile) -> [UInt8] {
        var bytes: [UInt8] = []
        person.appendLocalPart(to: &bytes)
        bytes.append(UInt8(ascii: "@"))
        appendHost(of: person, to: &bytes)
        return bytes
    }

    /// The address in a spelling that names the same mailbox: case, white space, dots and `+tag`
    /// where the host ignores them, googlemail.com, a display name, `mailto:`, an invisible
    /// character.
    static func variedEmail(of person: PersonProfile, _ dice: inout SplitMix64) -> [UInt8] {
        var local: [UInt8] = []
        person.appendLocalPart(to: &local)
        var host: [UInt8] = []
        appendHost(of: person, to: &host)
        switch person.mailHost {
        case .gmail:
            if dice.chance(0.45) { local.removeAll { $0 == UInt8(ascii: ".") } }
            if dice.chance(0.2), !local.contains(UInt8(ascii: ".")) {
                local.insert(UInt8(ascii: "."), at: 1 + dice.below(local.count - 2))
            }
            if dice.chance(0.3) { appendTag(&dice, to: &local) }
            if dice.chance(0.25) { host = Array("googlemail.com".utf8) }
        case .tagging:
            if dice.chance(0.4) { appendTag(&dice, to: &local) }
        case .exact: break
        case .company: break
        }
        var address = local + [UInt8(ascii: "@")] + host
        switch dice.below(10) {
        case 0: uppercase(&address, where: { _ in true })
        case 1, 2: uppercase(&address, where: { $0 == 0 })
        case 3: uppercase(&address) { _ in dice.chance(0.3) }
        default: break
        }
        switch dice.below(40) {
        case 0, 1: return [0x20] + address
        case 2, 3: return address + [0x20]
        case 4: return [0x20, 0x20] + address + [0x09]
        case 5: return Array("mailto:".utf8) + address
        case 6: return [UInt8(ascii: "<")] + address + [UInt8(ascii: ">")]
        case 7:
            var named: [UInt8] = []
            named.append(literal: person.first.written)
            named.append(literal: " <")
            return named + address + [UInt8(ascii: ">")]
        // U+200B, zero width space, as pasted from a page.
        case 8: return address + [0xe2, 0x80, 0x8b]
        default: return address
        }
    }

    /// The number with `+`, digits only.
    static func plainPhone(of person: PersonProfile) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "+")]
        bytes.append(literal: person.place.phone.callingCode)
        return bytes + person.nationalNumber()
    }

    /// The number as written in or outside its country. Needs the lead's country beside it.
    static func variedPhone(of person: PersonProfile, _ dice: inout SplitMix64) -> [UInt8] {
        let plan = person.place.phone
        let national = person.nationalNumber()
        var bytes: [UInt8] = []
        let way = dice.below(4)
        switch way {
        case 0 where plan.dialsDoubleZero:
            bytes.append(literal: "00")
            bytes.append(literal: plan.callingCode)
        case 1, 2:
            bytes.append(literal: plan.trunkPrefix)
        default:
            bytes.append(UInt8(ascii: "+"))
            bytes.append(literal: plan.callingCode)
        }
        let separator: UInt8? =
            switch dice.below(4) {
            case 0: nil
            case 1: UInt8(ascii: "-")
            default: UInt8(ascii: " ")
            }
        if let separator, way == 0 || way == 3 { bytes.append(separator) }
        for (index, digit) in national.enumerated() {
            if let separator, index > 0, (national.count - index) % 4 == 0 {
                bytes.append(separator)
            }
            bytes.append(digit)
        }
        return bytes
    }

    private static func appendHost(of person: PersonProfile, to bytes: inout [UInt8]) {
        switch person.mailHost {
        case .gmail: bytes.append(literal: "gmail.com")
        case .tagging(let host): bytes.append(literal: host)
        case .exact(let host): bytes.append(literal: host)
        case .company: person.appendCompanyDomain(to: &bytes)
        }
    }

    private static func appendTag(_ dice: inout SplitMix64, to local: inout [UInt8]) {
        let tags: [StaticString] = ["+news", "+shop", "+2025", "+a", "+webinar"]
        local.append(literal: tags[dice.below(tags.count)])
    }

    private static func uppercase(_ bytes: inout [UInt8], where chosen: (Int) -> Bool) {
        for index in bytes.indices where chosen(index) {
            if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index]) {
                bytes[index] -= 0x20
            }
        }
    }
}
