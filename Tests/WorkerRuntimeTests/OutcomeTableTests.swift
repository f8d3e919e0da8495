import Bytes
import LeadModel
import Testing

@testable import WorkerRuntime

@Suite struct OutcomeTableTests {
    /// The sums by name, as the table has them.
    private static func sums(_ table: OutcomeTable) -> [String: UInt64] {
        var sums: [String: UInt64] = [:]
        for sum in table.sums {
            let name = "\(sum.kind) \(sum.source.text)"
            #expect(sums[name] == nil, "two sums of \(name)")
            sums[name] = sum.count
        }
        return sums
    }

    @Test func sumsAreThoseOfEachOutcomeByItself() {
        let kinds =
            Disposition.allCases.map { Outcome.Kind.disposed($0) }
            + RejectionCode.allCases.map { .rejected($0) }
        var random = SystemRandomNumberGenerator()
        // More sources than there are guesses, and some that differ where no guess looks.
        let sources =
            (0..<300).map { ByteSlice(utf8: "source-\($0)-x") }
            + [[], ByteSlice(utf8: "a"), ByteSlice(utf8: "abXYZ"), ByteSlice(utf8: "acXYZ")]
        var table = OutcomeTable()
        var expected: [String: UInt64] = [:]
        for _ in 0..<20_000 {
            let kind = kinds[Int(random.next(upperBound: UInt(kinds.count)))]
            let source = sources[Int(random.next(upperBound: UInt(sources.count)))]
            table.count(kind, source)
            expected["\(kind) \(source.text)", default: 0] += 1
        }
        #expect(Self.sums(table) == expected)
    }

    @Test func nothingIsLeftOfADroppedTransaction() {
        var table = OutcomeTable()
        table.count(.disposed(.created), ByteSlice(utf8: "one"))
        table.count(.disposed(.created), ByteSlice(utf8: "two"))
        table.removeAll()
        #expect(table.isEmpty)
        table.count(.disposed(.created), ByteSlice(utf8: "two"))
        #expect(Self.sums(table) == ["\(Outcome.Kind.disposed(.created)) two": 1])
    }

    @Test func aSumKeepsNoEventAlive() {
        var table = OutcomeTable()
        let record = ByteSlice(utf8: "a long record of web, as a whole")
        table.count(.rejected(.invalidEvent), record[17..<20])
        #expect(table.sums[0].source == ByteSlice(utf8: "web"))
        #expect(table.sums[0].source.startIndex == 0)
    }
}
