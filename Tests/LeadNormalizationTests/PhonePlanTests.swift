import Bytes
import Testing

@testable import LeadNormalization

/// The automata against the library: they may leave a number to it, never contradict it.
@Suite struct PhonePlanTests {
    private static let examples = [
        "+16502530004", "+18003569377", "+12425551234", "+18765551234", "+442079460018",
        "+447400123456",
        "+441481256789", "+441534701234", "+4930123456", "+4915123456789", "+390612345678",
        "+393331234567",
        "+390669812345", "+33612345678", "+5491123456789", "+541123456789", "+522221234567",
        "+5511987654321", "+551123456789", "+79123456789", "+77710009998", "+61412345678",
        "+61891621234",
        "+819012345678", "+8613123456789", "+911234567890", "+919876543210", "+31612345678",
        "+34612345678", "+420601123456", "+4741234567", "+4779123456", "+212650123456",
        "+262692123456",
        "+590690001234", "+35841123456", "+3581812345678", "+2902158", "+247612345", "+80012345678",
        "+870301234567", "+881612345678", "+883510012345", "+979123456789", "+6421123456",
        "+6581234567",
        "+85251234567", "+9647912345678", "+2348021234567", "+255621234567", "+5078345678",
    ]

    private func check(_ normalizer: Normalizer, _ raw: String) -> Bool {
        let text = ByteSlice(utf8: raw)
        let library = normalizer.writtenPhone(text, region: nil)
        switch normalizer.plainPhone(text) {
        case .notPlain: return false
        case .refused: #expect(library == nil, "\(raw) is refused")
        case .key(let key): #expect(library == key, "\(raw) is \(key.e164.text)")
        }
        return true
    }

    @Test func examplesAreDecidedAndEqual() throws {
        let normalizer = try Normalizer()
        var decided = 0
        for raw in Self.examples where check(normalizer, raw) { decided += 1 }
        #expect(decided > Self.examples.count * 9 / 10)
    }

    @Test func nearValidNumbersAreEqual() throws {
        let normalizer = try Normalizer()
        var random = SystemRandomNumberGenerator()
        let digits = Array("0123456789")
        let separators = [" ", "-", ".", "/", "(", ")", "", "", "", ""]
        for _ in 0..<2500 {
            var number: [Character]
            if Bool.random(using: &random) {
                number = Array((Self.examples.randomElement(using: &random) ?? "+1").dropFirst())
                for _ in 0..<Int.random(in: 0...3, using: &random) where number.count > 2 {
                    let index = Int.random(in: 1..<number.count, using: &random)
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: number.remove(at: index)
                    case 1: number.insert(digits[Int.random(in: 0...9, using: &random)], at: index)
                    default: number[index] = digits[Int.random(in: 0...9, using: &random)]
                    }
                }
            } else {
                number = (0..<Int.random(in: 1...17, using: &random)).map { _ in
                    digits[Int.random(in: 0...9, using: &random)]
                }
            }
            let parts = number.map { digit in
                "\(digit)" + (separators.randomElement(using: &random) ?? "")
            }
            _ = check(normalizer, "+" + parts.joined())
        }
    }

    @Test(arguments: [
        "+44 (0)20 7946 0018", "+49 30 123456 x1", "+49 30 123456/7890", "++4930123456",
        "49 30 123456",
        "+0049 30 123456", "+49 30 12345a", "+\u{661}2345678",
    ])
    func whatIsNotSimpleIsLeftToTheLibrary(_ raw: String) throws {
        let normalizer = try Normalizer()
        guard case .notPlain = normalizer.plainPhone(ByteSlice(utf8: raw)) else {
            Issue.record("\(raw) was decided")
            return
        }
    }
}
