import Bytes
import LeadModel
import LeadResolver
import Testing

private let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#

@Suite("Several people under one master key") struct BearerTests {
    @Test func overrideFoundsASecondIdentity() throws {
        let desk = try Desk()
        let first = desk.send(ana())
        let second = desk.send(ana(rest: override))
        #expect(second.says == "created")
        #expect(second.id != first.id)
        #expect(second.record?.identity.version == 1)
        #expect(second.alerts.isEmpty)
        let later = desk.send(ana())
        #expect(later.says == "duplicate same-email merged")
        #expect(later.id == first.id)
        #expect(desk.send(ana("update", lead: #""title":"x""#)).id == first.id)
    }

    @Test func overrideOfAnUnknownPersonIsCreated() throws {
        let desk = try Desk()
        #expect(desk.send(ana(rest: override)).says == "created")
        #expect(desk.send(ana()).says == "duplicate same-email merged")
    }

    @Test func replayOfAnOverrideFoundsNobody() throws {
        let desk = try Desk()
        desk.send(ana())
        let event = ana(rest: override + #","event_id":"o1""#)
        let second = desk.send(event)
        let again = desk.send(event)
        #expect(again.says == "replay replay blocked")
        #expect(again.id == second.id)
        #expect(desk.index.identities.count == 2)
    }

    @Test func overrideNeedsTheRight() throws {
        let desk = try Desk(
            sources: SourceTable(
                named: [:], fallback: SourcePolicy(permissions: [.create, .update])))
        #expect(desk.send(ana(rest: override)).says == "forbidden_operation")
    }

    @Test(arguments: [
        #""override":{"allow_duplicate":true,"by":" ","reason":"x"}"#,
        #""override":{"allow_duplicate":true,"by":"x"}"#,
    ])
    func overrideNeedsWhoAndWhy(text: String) throws {
        #expect(try Desk().send(ana(rest: text)).says == "invalid_event")
    }

    @Test func overrideThatDoesNotAllowIsNone() throws {
        let desk = try Desk()
        desk.send(ana())
        let verdict = desk.send(
            ana(rest: #""override":{"allow_duplicate":false,"by":"x","reason":"y"}"#))
        #expect(verdict.says == "duplicate same-email merged")
    }

    @Test func theHolderOfTheRecordIsMeant() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""external_id":"1""#))
        let second = desk.send(ana(rest: #""external_id":"2","# + override))
        let update = ana("update", lead: #""title":"x""#, rest: #""external_id":"2""#)
        #expect(desk.send(update).id == second.id)
        #expect(desk.send(ana(rest: #""external_id":"2""#)).id == second.id)
        #expect(desk.send(ana(rest: #""external_id":"3""#)).id == first.id)
        let gone = desk.send(ana("delete", rest: #""external_id":"2""#))
        #expect(gone.says == "erased")
        #expect(gone.id == second.id)
        #expect(desk.send(ana()).id == first.id)
    }

    @Test func whenTheOldestGoesTheNextOldestIsMeant() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""external_id":"1""#))
        let second = desk.send(ana(rest: #""external_id":"2","# + override))
        let third = desk.send(ana(rest: #""external_id":"3","# + override))
        #expect(desk.send(ana("delete", rest: #""external_id":"1""#)).id == first.id)
        #expect(desk.send(ana()).id == second.id)
        let fourth = desk.send(ana(rest: #""external_id":"4","# + override))
        #expect(fourth.says == "created")
        #expect(Set([first.id, second.id, third.id, fourth.id]).count == 4)
        #expect(desk.index.identities.count == 3)
    }

    @Test func eraseByEmailMeansAllOfThem() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""external_id":"1""#))
        let second = desk.send(ana(rest: #""external_id":"2","# + override))
        let erased = desk.send(ana("erase", rest: #""external_id":"2""#))
        #expect(erased.says == "erased")
        #expect(erased.tombstones.map(\.also) == [false, true])
        #expect(Set(erased.tombstones.map(\.identityID)) == Set([first.id, second.id]))
        #expect(desk.index.isEmpty)
        #expect(desk.send(ana()).record?.identity.number == 0)
    }

    @Test func eraseByASharedPhoneMeansOneOfThem() throws {
        let desk = try Desk(masterKeys: [.email, .phone])
        func event(_ operation: String, _ id: String) -> String {
            #"{"operation":"\#(operation)","source":"web","external_id":"\#(id)","lead":{"phone":"+16502530004"}}"#
        }
        let first = desk.send(event("create", "1"))
        let second = desk.send(event("create", "2"))
        #expect(second.says == "created")
        let erased = desk.send(event("erase", "2"))
        #expect(erased.tombstones.map(\.identityID) == [second.id])
        #expect(desk.send(event("create", "1")).id == first.id)
        #expect(desk.send(event("erase", "9")).id == first.id)
        #expect(desk.index.isEmpty)
    }
}
