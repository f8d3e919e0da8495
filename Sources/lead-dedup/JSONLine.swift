import Bytes

/// A JSON object on one line, its members in the order in which they are put.
struct JSONLine {
    private var members = ""

    var text: String { "{\(members)}" }

    /// A value that is JSON already.
    mutating func put(_ name: StaticString, json: String) {
        if !members.isEmpty { members += "," }
        members += "\"\(name)\":\(json)"
    }

    mutating func put(_ name: StaticString, _ number: some BinaryInteger) {
        put(name, json: "\(number)")
    }

    mutating func put(_ name: StaticString, _ flag: Bool) { put(name, json: "\(flag)") }

    mutating func put(_ name: StaticString, _ text: String) {
        put(name, json: Self.quoted(text))
    }

    mutating func put(_ name: StaticString, _ text: ByteSlice) {
        put(name, json: Self.quoted(text.text))
    }

    mutating func put(_ name: StaticString, _ line: JSONLine) { put(name, json: line.text) }

    mutating func put(_ name: StaticString, _ lines: [JSONLine]) {
        put(name, json: "[" + lines.map(\.text).joined(separator: ",") + "]")
    }

    mutating func put(_ name: StaticString, _ texts: [String]) {
        put(name, json: "[" + texts.map(Self.quoted).joined(separator: ",") + "]")
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
