/// `log.format` of the configuration.
public enum LogFormat: String, Sendable, CaseIterable {
    /// Text on a terminal, JSON lines otherwise.
    case auto
    /// `time level message key=value ...`, for people.
    case text
    /// One JSON object a line, for machines.
    case json
}

/// Renders one line; a pure function, so that the sink does nothing but write.
enum LogLine {
    static func render(
        _ level: LogLevel, _ message: StaticString, _ fields: [LogField], timeMS: Int64,
        asJSON: Bool
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160)
        if asJSON {
            appendJSON(level, message, fields, timeMS: timeMS, to: &bytes)
        } else {
            appendText(level, message, fields, timeMS: timeMS, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func appendText(
        _ level: LogLevel, _ message: StaticString, _ fields: [LogField], timeMS: Int64,
        to bytes: inout [UInt8]
    ) {
        UTCTime.append(timeMS, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        append(level.name, to: &bytes)
        for _ in level.name.utf8CodeUnitCount..<8 { bytes.append(UInt8(ascii: " ")) }
        append(message, to: &bytes)
        for field in fields {
            bytes.append(UInt8(ascii: " "))
            append(field.name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            switch field.value {
            case .integer(let value): bytes.append(contentsOf: "\(value)".utf8)
            case .number(let value): bytes.append(contentsOf: "\(value)".utf8)
            case .boolean(let value): bytes.append(contentsOf: "\(value)".utf8)
            case .safe(let safe):
                let needsQuotes =
                    safe.text.isEmpty
                    || safe.text.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "\"") }
                if needsQuotes {
                    JSONText.append(quoted: safe.text, to: &bytes)
                } else {
                    bytes.append(contentsOf: safe.text.utf8)
                }
            }
        }
    }

    private static func appendJSON(
        _ level: LogLevel, _ message: StaticString, _ fields: [LogField], timeMS: Int64,
        to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: #"{"time":""#.utf8)
        UTCTime.append(timeMS, to: &bytes)
        bytes.append(contentsOf: #"","level":""#.utf8)
        append(level.name, to: &bytes)
        bytes.append(contentsOf: #"","message":"#.utf8)
        JSONText.append(quoted: "\(message)", to: &bytes)
        for field in fields {
            bytes.append(UInt8(ascii: ","))
            JSONText.append(quoted: "\(field.name)", to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONText.append(field.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\(text)".utf8)
    }
}

/// The little JSON (RFC 8259) that log lines and health answers need.
public enum JSONText {
    /// Appends a value; a number that JSON can not write (infinite, not a number) as null.
    public static func append(_ value: LogValue, to bytes: inout [UInt8]) {
        switch value {
        case .integer(let value): bytes.append(contentsOf: "\(value)".utf8)
        case .number(let value):
            bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .boolean(let value): bytes.append(contentsOf: "\(value)".utf8)
        case .safe(let safe): append(quoted: safe.text, to: &bytes)
        }
    }

    /// Appends a text in quotation marks, escaped where it must be.
    public static func append(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(hex(byte >> 4))
                bytes.append(hex(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
