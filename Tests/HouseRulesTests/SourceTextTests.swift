import Testing

@Suite("Code without comments and literals") struct SourceTextTests {
    @Test(arguments: [
        ("let a = b! // c!", "let a = b!"),
        ("/* a! /* b! */ c! */ d!", "                     d!"),
        (#"let s = "try! \(x!.y["k!"]) as!""#, "let s =         x!.y[    ]"),
        ("let s = #\"a\\(b!) \\#(c!)\"#\nd!", "let s =             c!   \nd!"),
        ("let s = \"\"\"\n fatalError(\" \n \"\"\"\nd!", "let s =    \n              \n    \nd!"),
        (#"let q = "\\" + c!"#, "let q =      + c!"),
    ])
    func keepsCodeOnly(source: String, code: String) {
        let found = SourceText.code(of: Array(source.utf8))
        #expect(trimmed(found) == trimmed(code))
        #expect(found.utf8.count == source.utf8.count)
    }

    private func trimmed(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop(while: { $0 == " " }).reversed())
        }
    }

    @Test func findsPlacesByLine() throws {
        #expect(try places(#"b+"#, in: "a\nabb\n", path: "p") == ["p:2: bb"])
    }
}
