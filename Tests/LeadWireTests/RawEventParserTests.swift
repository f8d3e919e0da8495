import Bytes
import LeadModel
import LeadWire
import Testing

@Suite struct RawEventParserTests {
    let parser = RawEventParser()

    private func event(_ json: String) throws -> RawEvent { try parser.parse(bytes(json)).get() }

    private func code(_ value: ByteSlice?) -> RejectionCode? {
        if case .failure(let rejection) = parser.parse(value) { return rejection.code }
        return nil
    }

    private func code(_ json: String) -> RejectionCode? { code(bytes(json)) }

    @Test func readsEveryMember() throws {
        let json = """
            {"event_id":" e-1 ","operation":"update","source":"web","external_id":"W/1",
             "pipeline":"new business","occurred_at":"2026-03-01T10:00:00.5+02:00","extra":[1],
             "lead":{"email":" Ana@Contoso-Labs.com\\u00a0","phone":null,"city":"","shoe_size":44,
             "title":"line\\nbreak","attributes":{"big":12345678901234567890,"a":"x"},"a":1},
             "override":{"allow_duplicate":true,"by":"eva","reason":"twins"}}
            """
        let event = try event(json)
        #expect(event.eventID?.text == " e-1 ")
        #expect(event.operation == .update)
        #expect(event.source?.text == "web")
        #expect(event.externalID?.text == "W/1")
        #expect(event.pipeline?.text == "new business")
        #expect(event.occurredAtMS == 1_772_352_000_500)
        #expect(event.lead[.email].value?.text == "Ana@Contoso-Labs.com")
        #expect(event.lead[.phone] == .null)
        #expect(event.lead[.city] == .absent)
        #expect(event.lead[.owner] == .absent)
        #expect(event.lead[.title].value?.text == "line\nbreak")
        #expect(event.lead.attributes.map(\.name.text) == ["big", "a", "shoe_size"])
        #expect(
            event.lead.attributes.map(\.json.text) == ["12345678901234567890", "\"x\"", "44"])
        #expect(event.lead.json.text.hasPrefix("{\"email\":\" Ana"))
        #expect(event.lead.json.text.hasSuffix("\"a\":1}"))
        #expect(event.override == Override(by: bytes("eva"), reason: bytes("twins")))
    }

    @Test func readsEveryLeadField() throws {
        let members = LeadField.allCases.map { "\"\($0.wireName)\":\"v-\($0.wireName)\"" }
        let event = try event("{\"lead\":{\(members.joined(separator: ","))}}")
        for field in LeadField.allCases {
            #expect(event.lead[field].value?.text == "v-\(field.wireName)")
        }
        #expect(event.lead.attributes.isEmpty)
    }

    @Test func absentLeadIsEmpty() throws {
        for json in ["{}", #"{"lead":""}"#, #"{"lead":" \u3000"}"#] {
            let event = try event(json)
            #expect(event.lead.json.text == "{}")
            #expect(event.operation == .create)
            #expect(event.override == nil)
        }
    }

    @Test(arguments: [
        #"{"event_id":"","source":" ","external_id":null,"pipeline":"\u2003\u3000","operation":""}"#,
        #"{"occurred_at":" ","operation":null,"override":null,"lead":{"attributes":null}}"#,
        #"{"override":{},"lead":{"attributes":{}}}"#,
        #"{"override":{"allow_duplicate":false,"by":null},"lead":{"attributes":""}}"#,
        #"{"override":{"allow_duplicate":null},"override ":1,"occurred_at":null}"#,
    ])
    func blankIsAbsent(_ json: String) throws {
        let event = try event(json)
        #expect(event.eventID == nil)
        #expect(event.source == nil)
        #expect(event.externalID == nil)
        #expect(event.pipeline == nil)
        #expect(event.operation == .create)
        #expect(event.occurredAtMS == nil)
        #expect(event.override == nil)
        #expect(event.lead.attributes.isEmpty)
    }

    /// Cf, variation selectors and fillers, alone, among white space, and several of them.
    @Test(arguments: [
        #"\u200b"#, #"\ufeff"#, #"\u00ad"#, #"\u200e\u202c"#, #"\ufe0f"#, #"\u034f"#, #"\u115f"#,
        #"\u3164"#, #"\uffa0"#, #"\u180e"#, #"\udb40\udd00"#, #"\udb40\udc41"#, #" \u200b\u00a0"#,
        #"\u2066 \u2069\n"#, #"\u3000\u2060\t\u200d"#, "\u{200b}",
    ])
    func whatNoScreenShowsIsBlank(_ text: String) throws {
        for member in ["event_id", "source", "external_id", "pipeline", "occurred_at", "override"] {
            let event = try event("{\"\(member)\":\"\(text)\"}")
            #expect(event.eventID == nil && event.source == nil && event.externalID == nil)
            #expect(event.pipeline == nil && event.occurredAtMS == nil && event.override == nil)
        }
        for field in LeadField.allCases {
            let lead = try event("{\"lead\":{\"\(field.wireName)\":\"\(text)\"}}").lead
            #expect(lead[field] == .absent)
        }
        #expect(
            try event("{\"operation\":\"\(text)\",\"lead\":{\"attributes\":\"\(text)\"}}").lead
                .attributes.isEmpty)
        #expect(
            code(
                "{\"override\":{\"allow_duplicate\":true,\"by\":\"\(text)\",\"reason\":\"x\"}}")
                == .invalidEvent)
        // Members of attributes stay as they came, unknown ones of the lead are its members.
        let some = try event("{\"lead\":{\"x\":\"\(text)\",\"attributes\":{\"y\":\"\(text)\"}}}")
        #expect(some.lead.attributes.map(\.name.text) == ["y"])
        #expect(some.lead.attributes.map(\.json.text) == ["\"\(text)\""])
    }

    /// Wherever the operation stands: a null clears in an update, and says nothing elsewhere.
    @Test(arguments: [nil, "create", "update", "delete", "erase"])
    func blankUnknownMembersAreAbsent(_ operation: String?) throws {
        let lead =
            #""lead":{"a":"","b":" \u00a0","c":null,"d":0,"e":"x","f":{},"g":[],"h":false,"#
            + #""i":"","attributes":{"p":"","q":null,"i":1}}"#
        let said = operation.map { "\"operation\":\"\($0)\"" }
        for members in [[said, lead], [lead, said]] {
            let event = try event("{\(members.compactMap(\.self).joined(separator: ","))}").lead
            let nulls = operation == "update" ? ["c"] : []
            let names = ["p", "q", "i"] + nulls + ["d", "e", "f", "g", "h"]
            #expect(event.attributes.map(\.name.text) == names)
            #expect(event.unknownMembers == 5 + nulls.count)
            #expect(event.attributes[1].isNull)
        }
        // What counts as absent has no size.
        let long = String(repeating: " ", count: 70_000)
        #expect(code("{\"lead\":{\"a\":\"\(long)\",\"attributes\":{}}}") == nil)
        #expect(code("{\"lead\":{\"attributes\":{\"a\":\"\(long)\"}}}") == .tooLarge)
    }

    /// Beside what a screen shows they stay, and white space alone is cut off.
    @Test func whatNoScreenShowsStaysBesideText() throws {
        let event = try event(
            #"{"source":"\u200bx","lead":{"title":" \ufeffx\u200e ","city":"\u200b\u00a0é"}}"#)
        #expect(event.source?.text == "\u{200b}x")
        #expect(event.lead[.title].value?.text == "\u{feff}x\u{200e}")
        #expect(event.lead[.city].value?.text == "\u{200b}\u{a0}é")
    }

    @Test func escapedNamesCount() throws {
        let event = try event(
            #"{"so\u0075rce":"web","l\u0065ad":{"em\u0061il":"a","n\u00fc":"ü"}}"#)
        #expect(event.source?.text == "web")
        #expect(event.lead[.email].value?.text == "a")
        #expect(event.lead.attributes.first?.name.text == "nü")
        #expect(event.lead.attributes.first?.json.text == "\"ü\"")
    }

    @Test func emptyValue() {
        #expect(code(nil as ByteSlice?) == .emptyValue)
        #expect(code([]) == .emptyValue)
        #expect(code("null") == .invalidEvent)
        #expect(code(" ") == .invalidJSON)
    }

    @Test(arguments: [
        "null", "[]", "1", "\"x\"", "true", #"{"lead":null}"#, #"{"lead":[]}"#, #"{"lead":"x"}"#,
        #"{"source":1}"#, #"{"event_id":{}}"#, #"{"external_id":7}"#, #"{"pipeline":["a"]}"#,
        #"{"operation":"CREATE"}"#, #"{"operation":" create"}"#, #"{"operation":1}"#,
        #"{"occurred_at":"yesterday"}"#, #"{"occurred_at":1700000000000}"#,
        #"{"occurred_at":"2026-11-01T10:00:00+0000"}"#, #"{"occurred_at":" 2026-11-01T10:00:00Z"}"#,
        #"{"lead":{"email":1}}"#, #"{"lead":{"title":false}}"#,
        #"{"lead":{"email":[{"value":"alt@x.example"}]}}"#, #"{"lead":{"attributes":[]}}"#,
        #"{"lead":{"attributes":"x"}}"#, #"{"override":true}"#, #"{"override":"yes"}"#,
        #"{"override":{"allow_duplicate":true}}"#, #"{"override":{"allow_duplicate":"true"}}"#,
        #"{"override":{"allow_duplicate":1,"by":"a","reason":"b"}}"#,
        #"{"override":{"allow_duplicate":true,"by":" ","reason":"b"}}"#,
        #"{"override":{"allow_duplicate":true,"by":"a","reason":null}}"#,
        #"{"override":{"allow_duplicate":false,"by":1}}"#,
    ])
    func invalidEvent(_ json: String) {
        #expect(code(json) == .invalidEvent)
    }

    @Test(arguments: [
        "{", "}", "{]", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
        "{\"a\" 1}", "{a:1}", "{'a':1}", "{\"a\":1}x", "{} {}", "{}\u{0}", "\u{0}{}", "{}]", "[",
        "[1", "{\"a\":1", "{\"a\"", "{\"a", "\"", "\"a", "nul", "nulll", "tru", "True", "NaN",
        "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e1", "0x1", "1_0", "--1", "1\"a\"",
        "\"a\"b", "\"a\"\"b\"", "[1[2]]", "[\"a\"1]", "{1:2}", "{null:1}", "{\"a\"::1}",
        "{\"a\":1,,\"b\":2}", "[1}", "{\"a\":1]", "\u{c}{}", "{}\u{b}", "\u{a0}{}", "\\\"a\"",
        #""\x""#, #""\u12""#, #""\u12g4""#, #""\""#, #""\u""#, #"["\"]"#, "\"a\u{1f}b\"",
        "\"a\nb\"", "\"\t\"", "/* */{}", "{}//", "[1]\\", "1\\", "\u{feff}", "\u{feff}\u{feff}{}",
        "{}\u{feff}", "tr\"ue\"", "[true\"\"]", "{\"a\":truex}", "1,2", ",", ":", "[:]",
    ])
    func syntax(_ json: String) {
        #expect(code(json) == .invalidJSON, "\(json)")
        let inside = "{\"lead\":{\"attributes\":{\"k\":\(json)}}}"
        if json != "1,2", json != ",", json != "{} {}" {
            #expect(code(inside) == .invalidJSON, "\(inside)")
        }
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud83d x""#, #""\ud83d\n""#, #""\ud83d\ud83d\ude00""#,
        #""\ude00\ud83d""#, #""\uDFFF""#, #"{"\ud800":1}"#, #"{"a":{"x\udfff":1}}"#,
        #""\ud83d\u0041""#, #""\ud83d\\ude00""#,
    ])
    func loneSurrogates(_ json: String) {
        #expect(code("{\"x\":\(json)}") == .invalidJSON)
        #expect(code("{\"lead\":{\"title\":\(json)}}") == .invalidJSON)
        #expect(code("{\"lead\":{\"attributes\":{\"a\":[\(json)]}}}") == .invalidJSON)
    }

    @Test func surrogatePairs() throws {
        let event = try event(#"{"lead":{"title":"\ud83d\ude00\uD83D\uDE00\u0000\u20ac\u00e9\/"}}"#)
        #expect(event.lead[.title].value?.text == "😀😀\u{0}€é/")
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"lead":{},"lead":{}}"#,
        #"{"lead":{"attributes":{"x":{"y":1,"z":2,"y":3}}}}"#, #"{"x":[{"a":1},{"b":1,"b":1}]}"#,
        #"{"":1,"":2}"#, #"{"\ud83d\ude00":1,"😀":2}"#, #"{"lead":{"email":"a","emai\u006c":"b"}}"#,
        #"{"\n":1,"\u000a":1}"#,
    ])
    func doubledMembers(_ json: String) {
        #expect(code(json) == .invalidJSON)
    }

    @Test(arguments: [1, 31, 32, 33, 34, 100, 5000])
    func doubledMemberAmongMany(_ count: Int) {
        let members = (0..<count).map { "\"m\($0)\":\($0)" }
        let all = members.joined(separator: ",")
        #expect(code("{\(all)}") == nil)
        for doubled in [0, count / 2, count - 1] {
            #expect(code("{\(all),\"m\(doubled)\":0}") == .invalidJSON)
            #expect(code("{\"x\":{\(all),\"\\u006d\(doubled)\":0}}") == .invalidJSON)
        }
        #expect(code("{\"x\":{\(all)},\"y\":{\(all)},\"m0\":1}") == nil)
    }

    @Test func depth() {
        func nested(_ open: String, _ close: String, _ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        // The event itself is the first of 64.
        #expect(code("{\"x\":\(nested("[", "]", 63))}") == nil)
        #expect(code("{\"x\":\(nested("[", "]", 64))}") == .invalidJSON)
        #expect(code("{\"x\":\(nested("{\"a\":", "}", 63))}") == nil)
        #expect(code("{\"x\":\(nested("{\"a\":", "}", 64))}") == .invalidJSON)
        #expect(code(String(repeating: "[", count: 100_000)) == .invalidJSON)
        #expect(code(nested("[", "]", 64)) == .invalidEvent)
        #expect(code(nested("[", "]", 65)) == .invalidJSON)
    }

    @Test(
        arguments: [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
            [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xe2, 0x82], [0xf0, 0x80, 0x80, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
            [0xfe], [0xf0, 0x9f, 0x98], [0xe2, 0x28, 0xa1], [0xc3, 0x28], [0x61, 0xbf],
        ] as [[UInt8]])
    func malformedUTF8(_ wrong: [UInt8]) {
        for padding in [0, 1, 30, 60, 61, 62, 63, 64, 127, 500] {
            let text = Array(String(repeating: "x", count: padding).utf8)
            let value = Array("{\"a\":\"".utf8) + text + wrong + Array("\"}".utf8)
            let name = Array("{\"".utf8) + text + wrong + Array("\":1}".utf8)
            guard case .failure(let rejection) = parser.parse(value[...]) else {
                Issue.record("accepted")
                continue
            }
            #expect(rejection.code == .invalidJSON)
            let first = wrong[0] == 0x61 ? 1 : 0
            #expect(rejection.message == "malformed UTF-8 at byte \(6 + padding + first)")
            #expect(code(name[...]) == .invalidJSON)
            #expect(code((Array("{}".utf8) + wrong)[...]) == .invalidJSON)
        }
    }

    @Test func byteOrderMark() throws {
        let event = try event("\u{feff}{\"source\":\"web\",\"lead\":{\"email\":\"a\"}}")
        #expect(event.source?.text == "web")
        #expect(event.lead.json.text == "{\"email\":\"a\"}")
    }

    @Test(arguments: [
        "0", "-0", "1e400", "-1E-400", "0.1", "12345678901234567890123456789", "1e5", "0e0",
        "3.141592653589793238462643383279", "9007199254740993", "-0.0", "1E+2", "{\"a\" : 1.0 }",
        "[ ]", "\"\\u00e9\"", "true", "null",
    ])
    func valuesKeepTheirText(_ json: String) throws {
        let event = try event(
            "{\"operation\":\"update\",\"lead\":{\"attributes\":{\"n\": \(json) },\"m\":\(json)}}")
        #expect(event.lead.attributes.map(\.json.text) == [json, json])
        #expect(event.lead.attributes[0].isNull == (json == "null"))
    }

    @Test func sizes() {
        func lead(_ count: Int, _ unit: String = "x") -> String {
            "{\"lead\":{\"title\":\"\(String(repeating: unit, count: count))\"}}"
        }
        #expect(code(lead(4096)) == nil)
        #expect(code(lead(4097)) == .tooLarge)
        #expect(code(lead(4096, "\\u0041")) == nil)
        #expect(code(lead(4097, "\\u0041")) == .tooLarge)
        #expect(code(lead(2048, "é")) == nil)
        #expect(code(lead(2049, "é")) == .tooLarge)
        // {"k":""} is eight bytes.
        func attributes(_ count: Int) -> String {
            "{\"lead\":{\"attributes\":{\"k\":\"\(String(repeating: "x", count: count - 8))\"}}}"
        }
        #expect(code(attributes(65536)) == nil)
        #expect(code(attributes(65537)) == .tooLarge)
        #expect(
            code("{\"lead\":{\"note\":\"\(String(repeating: "x", count: 65536))\"}}") == .tooLarge)
        let whole = 1 << 20
        let blank = "{\"x\":\"\(String(repeating: "x", count: whole - 8))\"}"
        #expect(code(blank) == nil)
        #expect(code(blank + " ") == .tooLarge)
        #expect(code(String(repeating: "[", count: whole + 1)) == .tooLarge)
    }

    /// Key and headers travel with the value, and so do the names that keys are made of.
    @Test(arguments: ["event_id", "source", "external_id", "pipeline"])
    func sizesOfWhatTravels(_ member: String) {
        func event(_ count: Int) -> String {
            "{\"\(member)\":\"\(String(repeating: "x", count: count))\"}"
        }
        #expect(code(event(4096)) == nil)
        #expect(code(event(4097)) == .tooLarge)
        let value = bytes("{}")
        #expect(throws: Never.self) { try parser.parse(value, besides: (1 << 20) - 2).get() }
        guard case .failure(let rejection) = parser.parse(value, besides: (1 << 20) - 1) else {
            Issue.record("a record over its limit was read")
            return
        }
        #expect(rejection.code == .tooLarge)
    }

    @Test func precedence() {
        let long = String(repeating: "x", count: 5000)
        #expect(code("{\"source\":1,\"lead\":{\"email\":2,\"title\":\"\(long)\"}}") == .tooLarge)
        #expect(code("{\"lead\":{\"title\":\"\(long)\"},\"source\":1}") == .tooLarge)
        #expect(code("{\"lead\":{\"title\":\"\(long)\"},\"source\":1") == .invalidJSON)
        #expect(code("{\"source\":1,\"a\":1,\"a\":1}") == .invalidJSON)
    }

    @Test func unknownMembersNeverReplace() throws {
        let names = (0..<300).map { "\"n\($0)\":0" }.joined(separator: ",")
        let event = try event(
            "{\"lead\":{\"n5\":1,\"other\":1,\"n299\":1,\"attributes\":{\(names)}}}")
        #expect(event.lead.attributes.count == 301)
        #expect(event.lead.attributes.last?.name.text == "other")
        #expect(event.lead.attributes[5].json.text == "0")
    }

    @Test func messagesCarryNoValues() {
        for json in [
            #"{"source":"s3cret","occurred_at":"s3cret"}"#, #"{"operation":"s3cret"}"#,
            #"{"s3cret":1,"s3cret":2}"#, #"{"s3cret""#, #"["s3cret"]"#,
            "{\"lead\":{\"email\":\"\(String(repeating: "s3cret", count: 1000))\"}}",
        ] {
            guard case .failure(let rejection) = parser.parse(bytes(json)) else {
                Issue.record("accepted")
                continue
            }
            #expect(!rejection.message.contains("s3cret"))
            #expect(!rejection.message.isEmpty)
        }
    }

    @Test func positions() {
        func message(_ json: String) -> String? {
            if case .failure(let rejection) = parser.parse(bytes(json)) { return rejection.message }
            return nil
        }
        #expect(message("{\"a\":1,}") == "JSON syntax error at byte 7")
        #expect(message("{\"a\":01}") == "JSON syntax error at byte 6")
        #expect(message("{\"a\":\"x") == "JSON syntax error at byte 5")
        #expect(message("{\"a\":\"x\ny\"}") == "JSON syntax error at byte 7")
        #expect(message("{\"a\":1,\"a\":2}") == "an object has the member at byte 7 twice")
        #expect(message(#"{"a":"x\ud800"}"#) == "surrogate without its other half at byte 7")
        #expect(message("\u{feff}{\"a\"}") == "JSON syntax error at byte 7")
    }

    @Test func sliceInTheMiddleOfABuffer() throws {
        let whole = bytes("garbage{\"source\":\"web\",\"lead\":{\"email\":\"a\\u0041\"}}\"garbage")
        let event = try parser.parse(whole.dropFirst(7).dropLast(8)).get()
        #expect(event.source?.text == "web")
        #expect(event.lead[.email].value?.text == "aA")
        #expect(event.lead.json.text == "{\"email\":\"a\\u0041\"}")
    }

    /// Whatever is done to an event, it is read or refused; what is read again says the same.
    @Test func mutatedEventsNeverTrap() throws {
        let seeds = [
            #"{"event_id":"e","operation":"update","source":"web","occurred_at":"2026-03-01T10:00:00Z","#
                + #""lead":{"email":"a\u00e9@b.c","phone":null,"attributes":{"a":[1,{}]},"x":1}}"#,
            #"{"override":{"allow_duplicate":true,"by":"a","reason":"b"},"lead":{"attributes":null}}"#,
        ].map { Array($0.utf8) }
        let alphabet = Array("{}[]:,\"\\ 019-tfn\u{0}é".utf8) + [0x80, 0xff]
        var random = SeededGenerator(seed: 31)
        var codes: Set<RejectionCode> = []
        var accepted = 0
        for round in 0..<8000 {
            var json = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<json.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: json[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: json.remove(at: place)
                default: json.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            switch parser.parse(json[...]) {
            case .success(let event):
                accepted += 1
                let operation = Array("{\"operation\":\"\(event.operation.wireName)\",".utf8)
                let again = try parser.parse(
                    operation + Array("\"lead\":".utf8) + event.lead.json + [0x7d]
                ).get()
                for field in LeadField.allCases {
                    #expect(again.lead[field] == event.lead[field])
                }
                #expect(again.lead.attributes == event.lead.attributes)
            case .failure(let rejection): codes.insert(rejection.code)
            }
        }
        #expect(codes == [.invalidJSON, .invalidEvent])
        #expect(accepted > 1000)
    }
}
