import Foundation

/// Swift source with comments and literal text blanked out, so that rules see code only.
///
/// Line breaks stay, so positions keep their line numbers. What stands inside an interpolation is code and stays.
struct SourceText {
    private var rest: [UInt8]
    private var place = 0
    private var code: [UInt8] = []

    private init(_ text: [UInt8]) {
        rest = text
        code.reserveCapacity(text.count)
    }

    /// The code of `text`, of the same number of lines.
    static func code(of text: [UInt8]) -> String {
        var scanner = SourceText(text)
        scanner.scanCode(untilClosingParenthesis: false)
        return String(decoding: scanner.code, as: UTF8.self)
    }

    private func at(_ offset: Int) -> UInt8? {
        place + offset < rest.count ? rest[place + offset] : nil
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes in
            place + bytes.count <= rest.count
                && rest[place..<place + bytes.count].elementsEqual(bytes)
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where place < rest.count {
            code.append(rest[place] == UInt8(ascii: "\n") ? rest[place] : UInt8(ascii: " "))
            place += 1
        }
    }

    private mutating func scanCode(untilClosingParenthesis: Bool) {
        var depth = 0
        while let byte = at(0) {
            if starts(with: "//") {
                while let next = at(0), next != UInt8(ascii: "\n") { blank() }
                continue
            }
            if starts(with: "/*") {
                scanBlockComment()
                continue
            }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#"),
                let pounds = poundsBeforeQuote()
            {
                scanString(pounds: pounds)
                continue
            }
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                if untilClosingParenthesis, depth == 0 { return }
                depth -= 1
            }
            code.append(byte)
            place += 1
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && place < rest.count
    }

    /// The number of `#` in front of a string's opening quote, nil where no string begins here.
    private func poundsBeforeQuote() -> Int? {
        var count = 0
        while at(count) == UInt8(ascii: "#") { count += 1 }
        return at(count) == UInt8(ascii: "\"") ? count : nil
    }

    private mutating func scanString(pounds: Int) {
        blank(pounds)
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        blank(quotes)
        while let byte = at(0) {
            if byte == UInt8(ascii: "\\"), followed(by: UInt8(ascii: "#"), times: pounds, from: 1) {
                let opensInterpolation = at(1 + pounds) == UInt8(ascii: "(")
                blank(2 + pounds)
                if opensInterpolation {
                    scanCode(untilClosingParenthesis: true)
                    blank()
                }
            } else if followed(by: UInt8(ascii: "\""), times: quotes, from: 0),
                followed(by: UInt8(ascii: "#"), times: pounds, from: quotes)
            {
                blank(quotes + pounds)
                return
            } else if quotes == 1, byte == UInt8(ascii: "\n") {
                return
            } else {
                blank()
            }
        }
    }

    private func followed(by byte: UInt8, times: Int, from offset: Int) -> Bool {
        (0..<times).allSatisfy { at(offset + $0) == byte }
    }
}
