import Bytes
import Testing

@testable import LeadResolver

/// One value written in some way, by chance.
private struct Writer {
    var random: SystemRandomNumberGenerator

    indirect enum Value {
        case word(String)
        /// Digits and a power of ten.
        case number(negative: Bool, digits: [Int], power: Int)
        case string([Unicode.Scalar])
        case array([Value])
        case object([(name: [Unicode.Scalar], value: Value)])
    }

    static let scalars: [Unicode.Scalar] = [
        "a", "b", "A", "\"", "\\", "/", "\n", "\u{0}", "\u{1f}", " ", "é", "\u{301}", "ü", "Å", "ﬁ",
        "😀", "\u{7f}", "\u{2028}", "\u{ac00}", "{", ",", ":",
    ]

    mutating func text() -> [Unicode.Scalar] {
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in
            Self.scalars.randomElement(using: &random) ?? "a"
        }
    }

    mutating func value(depth: Int = 0) -> Value {
        switch Int.random(in: 0..<(depth > 4 ? 3 : 5), using: &random) {
        case 0: return .word(["true", "false", "null"].randomElement(using: &random) ?? "null")
        case 1:
            return .number(
                negative: Bool.random(using: &random),
                digits: (0..<Int.random(in: 1..<25, using: &random)).map { _ in
                    Int.random(in: 0..<10, using: &random)
                }, power: Int.random(in: -30..<30, using: &random))
        case 2: return .string(text())
        case 3:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1) })
        default:
            var names: Set<String> = []
            var members: [(name: [Unicode.Scalar], value: Value)] = []
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                let name = text()
                // Strings compare by canonical equivalence: no two names are one when composed.
                guard names.insert(String(String.UnicodeScalarView(name))).inserted else {
                    continue
                }
                members.append((name, value(depth: depth + 1)))
            }
            return .object(members)
        }
    }

    mutating func space() -> String {
        ["", "", " ", "\n\t\r "].randomElement(using: &random) ?? ""
    }

    /// A way to write it.
    mutating func write(_ value: Value) -> String {
        switch value {
        case .word(let word): return word
        case .number(let negative, let digits, let power):
            var digits = digits
            var power = power
            while digits.count > 1, digits[0] == 0 { digits.removeFirst() }
            for _ in 0..<Int.random(in: 0..<3, using: &random) {
                digits.append(0)
                power -= 1
            }
            if digits.allSatisfy({ $0 == 0 }) { digits = [0] }
            let point = Int.random(in: 1...digits.count, using: &random)
            let whole = digits[..<point].map(String.init).joined()
            let behind = digits[point...].map(String.init).joined()
            let exponent = power + digits.count - point
            let mark = ["e", "E"].randomElement(using: &random) ?? "e"
            let sign = exponent < 0 ? "-" : ["", "+"].randomElement(using: &random) ?? ""
            let zeros = ["", "0", "00"].randomElement(using: &random) ?? ""
            let isBare = exponent == 0 && Bool.random(using: &random)
            return (negative ? "-" : "") + whole + (behind.isEmpty ? "" : "." + behind)
                + (isBare ? "" : "\(mark)\(sign)\(zeros)\(abs(exponent))")
        case .string(let scalars): return write(scalars)
        case .array(let values):
            let items = values.map { write($0) }
            return "[\(space())\(items.joined(separator: "\(space()),\(space())"))\(space())]"
        case .object(let members):
            let items = members.shuffled(using: &random).map { member in
                "\(write(member.name))\(space()):\(space())\(write(member.value))"
            }
            return "{\(space())\(items.joined(separator: "\(space()),\(space())"))\(space())}"
        }
    }

    mutating func write(_ scalars: [Unicode.Scalar]) -> String {
        var text = "\""
        for scalar in scalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || Int.random(in: 0..<3, using: &random) == 0 {
                for unit in Character(scalar).utf16 {
                    let hex = String(unit, radix: 16, uppercase: Bool.random(using: &random))
                    text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

@Suite("One form for each JSON value") struct JSONCanonicalFormTests {
    private func form(_ json: String) -> String? {
        JSONCanonicalForm.of(ByteSlice(utf8: json)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func areEqual(_ left: String, _ right: String) -> Bool {
        JSONText.equal(ByteSlice(utf8: left), ByteSlice(utf8: right))
    }

    @Test(arguments: [
        ["1", "1.0", "1e0", "1E+0", "10e-1", "0.1e1", "1.000", "100e-2"], ["100", "1e2", "1E2"],
        ["0", "-0", "0.0", "-0.0e+5", "0e999999999999999999999"],
        ["0.1", "0.10", "1e-1", "10E-02"],
        ["9007199254740993", "9007199254740993.0", "9.007199254740993e15"], ["9007199254740992"],
        ["-1.5", "-15e-1", "-1.50"], ["1.5"], ["1e400", "10e399"], ["1e401"],
        ["12345678901234567890", "1.2345678901234567890e19"], ["\"1\""], ["true"], ["false"],
        ["null"], ["1e99999999999999999999"], ["1e99999999999999999998"],
        [#""A""#, #""\u0041""#, #" "A" "#], [#""a""#], [#""é""#, #""\u00e9""#, #""e\u0301""#],
        [#""e""#], [#""/""#, #""\/""#, #""\u002f""#], [#""\n""#, #""\u000a""#, #""\u000A""#],
        [#""\\n""#], [#""😀""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#], [#""\"""#, #""\u0022""#],
        [#""\\""#, #""\u005c""#], [#""""#], ["[]", "[ ]"], ["{}", "{\n}"],
        ["[1,2]", "[1.0 , 2e0]"],
        ["[2,1]"], ["[[1],2]"], ["[1,[2]]"], ["[null]"],
        [
            #"{"a":1,"b":{"c":[{}],"d":"é"}}"#,
            #"{ "b" : {"d":"\u00e9", "c":[ { } ]}, "\u0061":1.0}"#,
        ],
        [#"{"a":1,"b":{"c":[{}]}}"#], [#"{"a":{"b":1}}"#], [#"{"a":1,"b":null}"#], [#"{"a":1}"#],
        [#"{"é":1}"#, #"{"e\u0301":1}"#], [#"{"é":1,"e\u0301":2}"#, #"{"e\u0301":2,"é":1}"#],
        [#"{"é":2,"e\u0301":1}"#],
    ])
    func spellings(_ spellings: [String]) throws {
        let first = try #require(form(spellings[0]))
        for other in spellings {
            #expect(form(other) == first, "\(other)")
            #expect(areEqual(spellings[0], other) && areEqual(other, spellings[0]), "\(other)")
        }
        #expect(form(first) == first)
    }

    @Test func otherValuesHaveOtherForms() {
        let values = [
            "1", "-1", "10", "0", "0.1", "0.01", "1e20", "9007199254740993", "9007199254740992",
            #""1""#, "true", "false", "null", #""null""#, "[]", "[[]]", "{}", "[{}]", #"{"a":[]}"#,
            #"{"a":{}}"#, #"{"":{}}"#, #""a""#, #""A""#, #""ab""#, #"["a","b"]"#, #"["b","a"]"#,
            #""ﬁ""#, #""fi""#, #""a\u200b""#, #""a ""#, "[1,2]", "[12]", "1e99999999999999999999",
        ]
        for (place, one) in values.enumerated() {
            for (other, two) in values.enumerated() where place != other {
                #expect(!areEqual(one, two), "\(one), \(two)")
            }
        }
    }

    @Test func whateverIsWrittenHasOneForm() throws {
        var writer = Writer(random: SystemRandomNumberGenerator())
        for _ in 0..<1_500 {
            let value = writer.value()
            let (one, two) = (writer.write(value), writer.write(value))
            let canonical = try #require(form(one), "\(one)")
            #expect(form(two) == canonical, "\(one) \(two)")
            #expect(form(canonical) == canonical, "\(one)")
            // Cut off or with a byte changed, it has a form or none; nothing traps.
            var bytes = Array(one.utf8)
            bytes[Int.random(in: 0..<bytes.count)] = UInt8.random(in: 0...255)
            _ = JSONCanonicalForm.of(bytes[...])
            _ = JSONCanonicalForm.of(bytes[..<Int.random(in: 0...bytes.count)])
        }
    }

    @Test func deepAndWideOnes() {
        for depth in [1, 63, 64] {
            for (open, close) in [("[", "]"), (#"{"a":"#, "}"), (#"[{"b":"#, "}]")] {
                let json =
                    String(repeating: open, count: depth) + "1.0"
                    + String(repeating: close, count: depth)
                #expect(form(json) == json.replacing("1.0", with: "1"))
            }
        }
        #expect(form(String(repeating: "[", count: 100_000)) == nil)
        // As much as `attributes` may hold, twice over.
        let wide =
            "[" + Array(repeating: #"{"b":1,"a":2}"#, count: 10_000).joined(separator: ",") + "]"
        #expect(form(wide)?.count == wide.utf8.count)
    }

    @Test(arguments: [
        (#"{"a":{"x":1,"y":[1,2]}}"#, #"{"a":{"y":[1.0,2e0],"x":100e-2}}"#, true),
        (#"{"a":"A","b":0.1}"#, #"{"b":0.10,"a":"\u0041"}"#, true),
        (#"{"a":"José"}"#, #"{"a":"Jose\u0301"}"#, true), (#"{"a":-0}"#, #"{"a":0}"#, true),
        (#"{"a":9007199254740993}"#, #"{"a":9007199254740992}"#, false),
        (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#, false), (#"{"a":1}"#, #"{"a":"1"}"#, false),
        (#"{"a":{"b":null}}"#, #"{"a":{}}"#, false),
    ])
    func members(known: String, new: String, isSame: Bool) throws {
        let desk = try Desk()
        desk.send(ana(lead: #""attributes":\#(known)"#))
        let before = desk.index.identities.values.first?.attributeTexts
        let verdict = desk.send(ana("update", lead: #""attributes":\#(new)"#))
        #expect(verdict.says == (isSame ? "echo no-change blocked" : "updated"))
        // The text that is there stays.
        if isSame { #expect(desk.index.identities.values.first?.attributeTexts == before) }
        let merged = desk.send(ana(lead: #""attributes":\#(new)"#))
        #expect(merged.published.isEmpty)
    }
}
