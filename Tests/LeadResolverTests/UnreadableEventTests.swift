import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// Limits are lowered while events are on their way: Route has read them, their home can not.
@Suite("Events that can not be read any more") struct UnreadableEventTests {
    private static let record = #""external_id":"7""#
    /// Found by its record alone: it goes to the record's owner.
    private static let bare =
        #"{"operation":"create","source":"web","external_id":"7","lead":{"title":"CTO"}}"#

    /// Refuses the reads of an event from the `first` on, counted from 1.
    private func refuse(_ desk: Desk, from first: Int) {
        var reads = 0
        desk.reading.isRefused = { _ in
            reads += 1
            return reads >= first
        }
    }

    @Test func theRecordIsFreeAgain() throws {
        let desk = try Desk()
        refuse(desk, from: 1)
        #expect(desk.send(ana(rest: Self.record)).says == "invalid_event")
        #expect(desk.index.isEmpty)
        desk.reading.isRefused = { _ in false }
        #expect(desk.send(Self.bare).says == "created")
        #expect(desk.index.unrest.isEmpty)
    }

    /// It is read at its home, but not where it looks for its person.
    @Test(arguments: 2...3) func neitherAnOfferKeepsTheRecord(read: Int) throws {
        let desk = try Desk()
        let known = desk.send(Self.bare)
        #expect(known.says == "created")
        refuse(desk, from: read)
        #expect(desk.send(ana(rest: Self.record)).says == "invalid_event")
        #expect(desk.index.unrest.isEmpty)
        desk.reading.isRefused = { _ in false }
        #expect(desk.send(ana(rest: Self.record)).id == known.id)
        #expect(desk.index.unrest.isEmpty)
    }

    @Test func neitherDoesOneThatFollowsAnAlias() throws {
        let desk = try Desk()
        let known = desk.send(Self.bare)
        #expect(desk.send(ana(rest: Self.record)).id == known.id)
        refuse(desk, from: 2)
        #expect(desk.send(ana(rest: #""external_id":"8""#)).says == "invalid_event")
        #expect(desk.index.unrest.isEmpty)
        desk.reading.isRefused = { _ in false }
        let other = #"{"operation":"create","source":"web","external_id":"8","lead":{}}"#
        #expect(desk.send(other).says == "created")
        #expect(desk.index.unrest.isEmpty)
    }

    /// A rule that claims records is taken out of the configuration meanwhile.
    @Test func aClaimEndsThoughNoRuleClaimsRecordsAnyMore() throws {
        let desk = try Desk(rules: [.sameEmail], routedRules: [.sameEmail, .sameRecord])
        #expect(desk.send(ana(rest: Self.record)).says == "created")
        #expect(desk.send(ana(rest: Self.record)).says == "duplicate same-email merged")
        #expect(desk.index.unrest.isEmpty)
        #expect(desk.send(Self.bare).says == "created")
        #expect(desk.index.unrest.isEmpty)
    }
}
