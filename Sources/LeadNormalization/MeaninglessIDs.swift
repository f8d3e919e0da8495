import Bytes

/// External ids that mean nothing: what programs write where they have none. Data, versioned with
/// ``ProviderRules``; compared without outer white space and without case.
enum MeaninglessIDs {
    private static let all: Set<String> = [
        "undefined", "null", "(null)", "<null>", "nil", "<nil>", "none", "nan", "na", "n/a", "#n/a",
        "false", "[object object]", "[object]", "object", "{}", "[]", "\"\"", "''", "-", "--", ".",
        "?",
        "0", "00", "000", "0.0", "0x0", "empty", "unknown", "undefined:undefined",
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}",
        "urn:uuid:00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000",
        "000000000000000", "000000000000000000",
    ]

    /// The longest of them, bytes.
    static let longest = 45

    /// Whether a lower-case text is one.
    static func contains(_ text: ByteSlice) -> Bool { byBytes.contains(text) }

    private static let byBytes = Set(all.map { ByteSlice(utf8: $0) })
}
