/// A text that somebody has vouched for: it is none of a person's.
///
/// There is no way from a `String` to a log line but through one of the named constructors. Each
/// admits only the characters that its kind of name is made of, so that an address, a phone number
/// or a name with a space in it does not pass even where the wrong thing is handed in.
public struct SafeText: Sendable, Hashable {
    /// What is printed; at most ``maximumLength`` bytes.
    public let text: String

    /// Longer texts are cut, and end with an ellipsis.
    public static let maximumLength = 512

    /// Printed instead of a text that is not what it was said to be.
    public static let refused = "<withheld>"

    private init(checked text: String) { self.text = text }

    /// A constant of the program.
    public static func constant(_ text: StaticString) -> SafeText {
        SafeText(checked: "\(text)")
    }

    /// A topic's name: letters, digits, `.`, `_` and `-`, at most 249 of them.
    public static func topic(_ name: String) -> SafeText {
        admitted(name, limit: 249) { isWordByte($0) }
    }

    /// An identifier that this system or the broker made (identity, group, member, transaction,
    /// host and port): letters, digits, `.`, `_`, `-`, `:` and `/`.
    public static func id(_ text: String) -> SafeText {
        admitted(text, limit: 255) {
            isWordByte($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/")
        }
    }

    /// An error code, such as `_TIMED_OUT` or `invalid_json`: letters, digits, `.`, `_` and `-`.
    public static func code(_ text: String) -> SafeText {
        admitted(text, limit: 64) { isWordByte($0) }
    }

    /// A text out of the operator's own configuration or command line (a path, a bind address), or
    /// a sentence which this program made of such and of constants. Control characters are
    /// replaced. Never anything out of a record.
    public static func configured(_ text: String) -> SafeText {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
            let isSeparator = scalar.value == 0x2028 || scalar.value == 0x2029
            scalars.append(isControl || isSeparator ? " " : scalar)
        }
        return SafeText(checked: cut(String(scalars)))
    }

    private static func admitted(
        _ text: String, limit: Int, _ admits: (UInt8) -> Bool
    ) -> SafeText {
        guard !text.isEmpty, text.utf8.count <= limit, text.utf8.allSatisfy(admits) else {
            return SafeText(checked: refused)
        }
        return SafeText(checked: text)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > maximumLength else { return text }
        var length = 0
        let kept = text.prefix { character in
            length += character.utf8.count
            return length <= maximumLength
        }
        return kept + "…"
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The value of a field of a log line: a number, a truth value, or a text that was vouched for.
///
/// It can be written as a literal. A string with an interpolation is no literal of this type: what
/// a record holds can not be put into a line by accident.
public enum LogValue: Sendable, Equatable {
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case safe(SafeText)

    /// A count, an offset, a duration.
    public static func count(_ value: some BinaryInteger) -> LogValue {
        .integer(Int64(clamping: value))
    }
}

extension LogValue: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension LogValue: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .number(value) }
}

extension LogValue: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension LogValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: StaticString) { self = .safe(.constant(value)) }
}
