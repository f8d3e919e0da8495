/// One single value of a configuration, with where it stands.
struct SettingsValue {
    let reader: SettingsReader
    let path: [String]
    let origin: SettingsOrigin
    var text: String
    /// Written without quotes, or from the environment: may be a number or a boolean.
    let isPlain: Bool

    func refuse(_ what: String, _ fix: String, _ weight: SettingsProblem.Weight = .cause) {
        reader.report(
            SettingsProblem(
                origin: origin, keyPath: SettingsReader.keyPath(path), what: what, fix: fix,
                weight: weight))
    }

    /// A whole number within limits.
    func int(_ range: ClosedRange<Int>) -> Int? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard isPlain, !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            digits == "0" || !digits.hasPrefix("0")
        else {
            refuse(
                "\(Excerpt.quoted(text)) is not a whole number",
                "write digits without quotes, \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard let number = Int(text), range.contains(number) else {
            refuse(
                "\(Excerpt.of(text)) is out of range",
                "write \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A share, 0...1.
    func share() -> Double? {
        let isNumber = text.utf8.allSatisfy { "+-.eE0123456789".utf8.contains($0) }
        guard isPlain, isNumber, let number = Double(text), (0...1).contains(number) else {
            refuse("\(Excerpt.of(text)) is not a number from 0 to 1", "write for example 0.85")
            return nil
        }
        return number
    }

    func bool() -> Bool? {
        switch text {
        // YAML 1.2, the core schema.
        case "true" where isPlain, "True" where isPlain, "TRUE" where isPlain: return true
        case "false" where isPlain, "False" where isPlain, "FALSE" where isPlain: return false
        default:
            refuse("\(Excerpt.quoted(text)) is neither true nor false", "write true or false")
            return nil
        }
    }

    /// One of the words of a closed list; `plural` where it is not the noun with an s.
    func choice<Choice: CaseIterable & RawRepresentable>(
        _ noun: String, plural: String? = nil, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        refuseWord(noun, plural: plural, among: Choice.allCases.map(\.rawValue))
        return nil
    }

    /// Refuses a word that is in no list, with what may have been meant.
    func refuseWord(_ noun: String, plural: String? = nil, among words: [String]) {
        refuse(
            "\(Excerpt.quoted(text)) is no \(noun)",
            Spelling.advice(for: text, among: words, noun: plural ?? "\(noun)s"))
    }
}

/// A list of single values.
struct SettingsList {
    let reader: SettingsReader
    let path: [String]
    let origin: SettingsOrigin
    let values: [SettingsValue]

    func refuse(_ what: String, _ fix: String) {
        reader.report(
            SettingsProblem(
                origin: origin, keyPath: SettingsReader.keyPath(path), what: what, fix: fix))
    }

    /// Reads every value, refusing those that come twice.
    func distinct<Element>(_ read: (SettingsValue) -> Element?) -> [Element] {
        var seen: Set<String> = []
        return values.compactMap { value in
            guard seen.insert(value.text).inserted else {
                value.refuse("\(Excerpt.quoted(value.text)) is listed twice", "list it once")
                return nil
            }
            return read(value)
        }
    }
}
