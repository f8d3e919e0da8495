import Bytes
import Foundation
import Testing

@testable import LeadWire

/// The parser against Foundation's, on documents made at random and on broken ones.
@Suite struct JSONDocumentTests {
    let parser = JSONParser()

    private func reason(_ json: [UInt8]) -> JSONError.Reason? {
        do {
            try parser.parse(json[...], keptDepth: 64) { _ in }
            return nil
        } catch {
            return error.reason
        }
    }

    private func foundation(_ json: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(json), options: [.fragmentsAllowed])
    }

    /// The value as Foundation shows it.
    private static func value(_ document: JSONDocument, _ place: Int) -> Any {
        switch document.kind(place) {
        case .object:
            var object: [String: Any] = [:]
            document.forEachMember(of: place) { name, member in
                object[document.text(name).text] = value(document, member)
            }
            return object
        case .array:
            var array: [Any] = []
            var element = place + 1
            while element < document.end(place) {
                array.append(value(document, element))
                element = document.end(element)
            }
            return array
        case .string: return document.text(place).text
        case .number: return Double(document.json(place).text) ?? .nan
        case .true: return true
        case .false: return false
        case .null: return NSNull()
        }
    }

    private static func same(_ left: Any, _ right: Any) -> Bool {
        switch (left, right) {
        case (let left as [String: Any], let right as [String: Any]):
            left.count == right.count
                && left.allSatisfy { key, value in right[key].map { same(value, $0) } ?? false }
        case (let left as [Any], let right as [Any]):
            left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        case (let left as String, let right as String):
            Array(left.utf8) == Array(right.utf8)
        case (is NSNull, is NSNull): true
        case (let left as Bool, let right as NSNumber): left == right.boolValue
        case (let left as Double, let right as NSNumber):
            abs(left - right.doubleValue) <= abs(left) * 1e-15
        default: false
        }
    }

    @Test func agreesWithFoundationOnGeneratedDocuments() throws {
        var generator = JSONGenerator(seed: 21)
        for _ in 0..<3000 {
            let json = generator.document()
            let expected = try #require(foundation(json))
            let agrees = try parser.parse(json[...], keptDepth: 64) { document in
                Self.same(Self.value(document, 0), expected)
            }
            #expect(agrees, "\(String(decoding: json, as: UTF8.self))")
        }
    }

    /// Foundation takes a member twice, depths up to 512 and a comma before the end of an object, and
    /// refuses numbers that Double cannot hold.
    @Test func agreesWithFoundationOnBrokenDocuments() {
        var generator = JSONGenerator(seed: 22)
        var refused = 0
        for _ in 0..<12_000 {
            let json = generator.broken()
            // Foundation takes zeros near the start for UTF-16 and UTF-32.
            if json.isEmpty || json.contains(0) || json[0] >= 0x80 { continue }
            let text = String(decoding: json, as: UTF8.self)
            if text.contains(/[0-9][eE][+-]?[0-9]{3}/) || text.contains(/,\s*}/) { continue }
            let reason = reason(json)
            if reason != nil { refused += 1 }
            switch reason {
            case .duplicateMember, .depth: continue
            default:
                #expect(
                    (reason == nil) == (foundation(json) != nil),
                    "\(String(describing: reason)) \(text)"
                )
            }
        }
        #expect(refused > 3000)
    }

    /// Any bytes at all, any length near the blocks of 64 that the parser works in.
    @Test func anyBytesAreJudgedTheSameTwice() {
        var generator = JSONGenerator(seed: 23)
        let alphabet = Array("{}[]:,\"\\ \n\t019-.eEtrufalsn\u{0}é".utf8) + [0x80, 0xff, 0xc3]
        for round in 0..<20_000 {
            let count = Int.random(in: 0..<200, using: &generator.random)
            let json = (0..<count).map { _ in
                round % 2 == 0
                    ? UInt8.random(in: 0...255, using: &generator.random)
                    : alphabet.randomElement(using: &generator.random) ?? 0
            }
            #expect(reason(json) == reason(json))
        }
    }

    @Test func keptDepthListsNoMore() throws {
        let json = Array("{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":3}".utf8)
        let counts = try [0, 1, 2, 3, 4].map { depth in
            try parser.parse(json[...], keptDepth: UInt32(depth)) { document in
                (document.end(0), document.memberCount(0))
            }
        }
        #expect(counts.map(\.0) == [1, 5, 7, 9, 11])
        #expect(counts.map(\.1) == [0, 2, 2, 2, 2])
    }
}

/// Documents without a doubled member, in every spelling that RFC 8259 allows.
struct JSONGenerator {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func number(_ range: Range<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func space() -> String {
        ["", "", "", " ", "\n", "\t \r\n"].randomElement(using: &random) ?? ""
    }

    private mutating func string(unique: Int? = nil) -> String {
        let parts = [
            "a", "xyz", " ", "é", "山", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r",
            "\\t",
            "\\u0041", "\\u00e9", "\\u20AC", "\\ud83d\\ude00", "{", "}", "[", ",", ":", "\u{7f}",
            "\u{2028}", "a rather long run of plain text that crosses a block of the parser",
        ]
        var text = (0..<number(0..<6)).map { _ in parts.randomElement(using: &random) ?? "" }
        if let unique { text.append("#\(unique)") }
        return "\"\(text.joined())\""
    }

    private mutating func value(_ depth: Int) -> String {
        switch number(0..<(depth > 0 ? 10 : 8)) {
        case 0: return "true"
        case 1: return "false"
        case 2: return "null"
        case 3, 4: return string()
        case 5:
            return ["0", "-0", "7", "-12.5", "1e3", "1E-2", "0.001", "1.5e+2"].randomElement(
                using: &random) ?? "0"
        case 6: return "\(number(-1_000_000..<1_000_000))"
        case 7: return "\(Double.random(in: -1e6..<1e6, using: &random))"
        case 8:
            let elements = (0..<number(0..<5)).map { _ in space() + value(depth - 1) + space() }
            return "[\(elements.isEmpty ? space() : elements.joined(separator: ","))]"
        default:
            let members = (0..<number(0..<6)).map { place in
                space() + string(unique: place) + space() + ":" + space() + value(depth - 1)
                    + space()
            }
            return "{\(members.isEmpty ? space() : members.joined(separator: ","))}"
        }
    }

    mutating func document() -> [UInt8] { Array((space() + value(5) + space()).utf8) }

    /// A document with a few bytes changed, left out, doubled or cut off.
    mutating func broken() -> [UInt8] {
        var json = document()
        for _ in 0..<number(1..<4) {
            if json.isEmpty { break }
            let place = number(0..<json.count)
            let alphabet = Array("{}[]:,\"\\ 0123-+.eEatrufnl/\n\u{1}".utf8) + [0x80, 0xc3, 0xff]
            let byte = alphabet.randomElement(using: &random) ?? 0
            switch number(0..<5) {
            case 0: json[place] = byte
            case 1: json.remove(at: place)
            case 2: json.insert(byte, at: place)
            case 3: json.insert(json[place], at: place)
            default: if number(0..<4) == 0 { json.removeLast(json.count - place) }
            }
        }
        return json
    }
}
