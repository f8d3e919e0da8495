/// Text of a configuration as a message may show it: one short line, nothing secret.
enum Excerpt {
    /// Characters shown before an ellipsis.
    static let limit = 60

    /// The text without control characters, cut, with credentials of URLs masked.
    static func of(_ text: String, limit: Int = limit) -> String {
        var result = ""
        for scalar in SecretMask.maskURLs(in: text).unicodeScalars {
            if result.unicodeScalars.count == limit { return result + "..." }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                result.unicodeScalars.append("?")
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same in quotes.
    static func quoted(_ text: String) -> String { "\"\(of(text))\"" }
}
