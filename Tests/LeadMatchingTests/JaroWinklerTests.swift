import Bytes
import LeadMatching
import Testing

@Suite struct JaroWinklerTests {
    private func similarity(_ left: String, _ right: String) -> Double {
        JaroWinkler.similarity(ByteSlice(utf8: left), ByteSlice(utf8: right))
    }

    @Test(
        arguments: [
            // Winkler's own examples.
            ("MARTHA", "MARHTA", 0.9611), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.8133),
            ("JONES", "JOHNSON", 0.8324), ("ABROMS", "ABRAMS", 0.9222),
            ("HARDIN", "MARTINEZ", 0.7222), ("ITMAN", "SMITH", 0.4667),
            ("JERALDINE", "GERALDINE", 0.9259), ("MICHELLE", "MICHAEL", 0.9214),
            ("JULIES", "JULIUS", 0.9333), ("TANYA", "TONYA", 0.88), ("SEAN", "SUSAN", 0.805),
            ("JON", "JOHN", 0.9333), ("JON", "JAN", 0.8), ("crate", "trace", 0.7333),
            // No boost at 0.7 and below.
            ("elephant", "hippo", 0.4417), ("foo", "  foo", 0.5111),
            ("fly", "ant", 0), ("", "a", 0), ("a", "", 0), ("", "", 1), ("a", "a", 1),
            ("a", "b", 0),
            // Code points, not bytes.
            ("MÄRTHA", "MÄRHTA", 0.9611), ("王小明", "王小民", 0.8222), ("é", "è", 0),
            // Three out of order are one transposition.
            ("abcdefgh", "bcadefgh", 0.9583),
        ])
    func knownValues(left: String, right: String, score: Double) {
        #expect(abs(similarity(left, right) - score) < 0.0001, "\(similarity(left, right))")
    }

    /// As the definition says it, character by character.
    private static func byDefinition(_ left: [UInt32], _ right: [UInt32]) -> Double {
        if left == right { return 1 }
        if left.isEmpty || right.isEmpty { return 0 }
        let reach = max(0, max(left.count, right.count) / 2 - 1)
        var taken = [Bool](repeating: false, count: right.count)
        var matched: [UInt32] = []
        for (index, code) in left.enumerated() {
            let low = max(0, index - reach)
            let high = min(right.count - 1, index + reach)
            guard low <= high else { continue }
            if let place = (low...high).first(where: { !taken[$0] && right[$0] == code }) {
                taken[place] = true
                matched.append(code)
            }
        }
        guard !matched.isEmpty else { return 0 }
        let others = right.indices.filter { taken[$0] }.map { right[$0] }
        let moved = zip(matched, others).count { $0 != $1 } / 2
        let count = Double(matched.count)
        let jaro =
            (count / Double(left.count) + count / Double(right.count)
                + (count - Double(moved)) / count) / 3
        guard jaro > 0.7 else { return jaro }
        let prefix = zip(left, right).prefix(4).prefix { $0 == $1 }.count
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    private static func text(_ letters: [Character], _ most: Int) -> String {
        String((0..<Int.random(in: 0...most)).map { _ in letters.randomElement() ?? "a" })
    }

    /// A text and a relative of it, so that high scores are met too.
    private static func pair(_ letters: [Character], _ most: Int) -> (String, String) {
        let one = text(letters, most)
        if Bool.random() { return (one, text(letters, most)) }
        var other = Array(one)
        for _ in 0..<Int.random(in: 0...3) {
            let place = Int.random(in: 0...other.count)
            switch Int.random(in: 0...2) {
            case 0: other.insert(letters[0], at: place)
            case 1 where place < other.count: other.remove(at: place)
            default: if place + 1 < other.count { other.swapAt(place, place + 1) }
            }
        }
        return (one, String(other))
    }

    @Test(
        arguments: [
            ("ab", 5), ("abcdefgh ", 12), ("abcdefghijklmnopqrstuvwxyz", 64), ("abc", 66),
            ("abcdefgh", 200), ("aéß", 10), ("añ王😀", 64), ("abcdeñ王😀", 90),
        ])
    func holdsForAnyTexts(letters: String, most: Int) {
        for _ in 0..<600 {
            let (left, right) = Self.pair(Array(letters), most)
            let score = similarity(left, right)
            #expect((0...1).contains(score))
            #expect((score == 1) == (left == right), "\(left) \(right)")
            #expect(score == similarity(right, left), "\(left) \(right)")
            let expected = Self.byDefinition(
                left.unicodeScalars.map(\.value), right.unicodeScalars.map(\.value))
            #expect(abs(score - expected) < 1e-12, "\(left) \(right)")
        }
    }

    @Test func nothingTrapsOnAnyBytes() {
        for _ in 0..<5_000 {
            let left = ByteSlice(
                (0..<Int.random(in: 0...70)).map { _ in UInt8.random(in: 0...255) })
            let right =
                Bool.random()
                ? ByteSlice(left.shuffled())
                : ByteSlice((0..<Int.random(in: 0...70)).map { _ in UInt8.random(in: 90...130) })
            let score = JaroWinkler.similarity(left, right)
            #expect((0...1).contains(score))
            #expect((score == 1) == (left == right))
            #expect(score == JaroWinkler.similarity(right, left))
        }
    }

    @Test func slicesNeedNotBeginAtZero() {
        let text = ByteSlice(utf8: "xxMARTHAxxMARHTAxx")
        #expect(abs(JaroWinkler.similarity(text[2..<8], text[10..<16]) - 0.9611) < 0.0001)
    }

    @Test func longTextsTakeLinearTime() {
        let left = ByteSlice([UInt8](repeating: 0x61, count: 300_000))
        let right = ByteSlice([UInt8](repeating: 0x61, count: 299_999) + [0x62])
        let score = JaroWinkler.similarity(left, right)
        #expect(score > 0.99999 && score < 1)
    }
}
