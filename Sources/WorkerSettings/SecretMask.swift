/// Keeps secrets out of what is printed.
public enum SecretMask {
    /// What stands in a secret's place.
    public static let mask = "********"

    private static let secretWords = [
        "password", "passphrase", "secret", "token", "key", "jaas", "credential",
        "oauthbearer.config",
    ]

    /// Whether the value of a librdkafka property is never to be shown.
    ///
    /// Paths (`ssl.key.location`) and URLs are shown, URLs masked by ``maskURLs(in:)``.
    public static func isSecret(property name: String) -> Bool {
        let name = name.lowercased()
        if [".location", ".file", ".url"].contains(where: { name.hasSuffix($0) }) { return false }
        return secretWords.contains { contains(name, $0) }
    }

    /// A property's value as it may be shown.
    public static func shown(property name: String, value: String) -> String {
        isSecret(property: name) ? mask : maskURLs(in: value)
    }

    /// The text with `user:password@` and the query of every URL masked.
    public static func maskURLs(in text: String) -> String {
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index...].starts(with: "://".utf8) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let start = index + 3
            let end = bytes[start...].firstIndex { Self.endsURL($0) } ?? bytes.count
            result.append(contentsOf: "://".utf8)
            result.append(contentsOf: masked(authorityAndRest: bytes[start..<end]))
            index = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func masked(authorityAndRest url: ArraySlice<UInt8>) -> [UInt8] {
        var rest = url
        var result: [UInt8] = []
        // A password may hold a slash that nobody escaped: the last @ before the query counts.
        let query = url.firstIndex(of: UInt8(ascii: "?")) ?? url.endIndex
        if let at = url[..<query].lastIndex(of: UInt8(ascii: "@")) {
            result.append(contentsOf: mask.utf8)
            rest = url[at...]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            return result + rest[...mark] + Array(mask.utf8)
        }
        return result + rest
    }

    private static func endsURL(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "'")
    }

    private static func contains(_ text: String, _ word: String) -> Bool {
        let text = Array(text.utf8)
        let word = Array(word.utf8)
        guard text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
    }
}
