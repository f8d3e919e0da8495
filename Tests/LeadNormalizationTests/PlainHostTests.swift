import Bytes
import Testing

@testable import LeadNormalization

/// The short way to a website's host says what the long way says, or nothing.
@Suite struct PlainHostTests {
    private func agrees(_ text: String) -> Bool {
        let raw = ByteSlice(utf8: text)
        guard let plain = raw.withUnsafeBufferPointer({ Normalizer.plainHost($0) }) else {
            return true
        }
        let host = raw[(raw.startIndex + plain.lowerBound)..<(raw.startIndex + plain.upperBound)]
        return WebsiteAddress(raw)?.host == host
    }

    @Test(arguments: [
        "https://www.contoso.com/contact", "http://contoso.co.uk?x#y", "contoso.com", "h.de",
        "httpx.io",
        "https.com", "http.https.de/http://x", "a-b.c3.org#frag",
    ])
    func isTaken(_ text: String) {
        let isPlain = ByteSlice(utf8: text).withUnsafeBufferPointer {
            Normalizer.plainHost($0) != nil
        }
        #expect(isPlain)
        #expect(agrees(text))
    }

    @Test(arguments: [
        "", "h", "http", "https://", "http:/a.b", "https:/", "https:a.de/xyz", "ftp://a.de", "a",
        "a.", ".a", "a..b", "-a.de",
        "a-.de", "a.de-", "xn--a.de", "a.xn--p1ai", "A.de", "a.de:80", "u@a.de", "1.2.3.4", "a.1",
        "a_b.de", "a b.de",
        "a.de\\x", "[::1]", "//a.de", "https://https://a.de",
    ])
    func isLeft(_ text: String) {
        let isPlain = ByteSlice(utf8: text).withUnsafeBufferPointer {
            Normalizer.plainHost($0) != nil
        }
        #expect(!isPlain)
    }

    @Test func neverDisagrees() {
        var state: UInt64 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let parts = [
            "http", "https", "s", ":", "//", "/", "www", ".", ".", ".", "com", "de", "co", "uk",
            "a", "b1", "-", "x--y",
            "xn--", "7", "?", "#", "@", " ", "\u{200b}", "É", "\\", "_",
            String(repeating: "l", count: 63),
            String(repeating: "m", count: 64),
        ]
        var taken = 0
        for _ in 0..<80_000 {
            let text = (0..<(1 + next(8))).map { _ in parts[next(parts.count)] }.joined()
            #expect(agrees(text), "\(text)")
            let isPlain = ByteSlice(utf8: text).withUnsafeBufferPointer {
                Normalizer.plainHost($0) != nil
            }
            if isPlain { taken += 1 }
        }
        #expect(taken > 500)
    }
}
