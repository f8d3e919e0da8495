import Bytes
import LeadModel
import Testing

@testable import WorkerRuntime

/// Which events Route lets wait for those that name their record alone.
@Suite struct RecentRecordsTests {
    private func record(_ id: String) -> IdentityKey {
        .record(source: ByteSlice(utf8: "crm"), externalID: ByteSlice(utf8: id))
    }

    @Test func onlyWhatWasNamedAloneAndNotLongAgo() {
        let recent = RecentRecords(before: nil)
        #expect(!recent.mayFollow(record("1"), at: 0))
        recent.note(record("1"), at: 10)
        #expect(recent.mayFollow(record("1"), at: 11))
        #expect(!recent.mayFollow(record("2"), at: 11))
        #expect(recent.mayFollow(record("1"), at: 10 + RecentRecords.reach))
        #expect(!recent.mayFollow(record("1"), at: 11 + RecentRecords.reach))
    }

    @Test("Behind a start any record may have been named alone, for a while")
    func unknownBefore() {
        let recent = RecentRecords(before: 100)
        #expect(recent.mayFollow(record("1"), at: 101))
        #expect(recent.mayFollow(record("1"), at: 99 + RecentRecords.reach))
        #expect(!recent.mayFollow(record("1"), at: 100 + RecentRecords.reach))
    }

    @Test("It keeps to a bound, and forgets the oldest first")
    func bound() {
        let recent = RecentRecords(before: nil)
        let count = 5 * RecentRecords.reach
        for offset in 0..<count { recent.note(record("\(offset)"), at: offset) }
        #expect(recent.count <= 2 * Int(RecentRecords.reach) + 1)
        #expect(recent.mayFollow(record("\(count - 1)"), at: count))
        #expect(recent.mayFollow(record("\(count - RecentRecords.reach)"), at: count))
        #expect(!recent.mayFollow(record("7"), at: count))
    }
}
