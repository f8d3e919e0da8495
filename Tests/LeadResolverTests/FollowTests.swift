import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let address = #""email":"ana@kestrel.example""#
private let city = #""city":"Porto""#

private func event(_ operation: String, _ lead: String..., record: String = "1") -> String {
    let lead = lead.joined(separator: ",")
    return
        #"{"operation":"\#(operation)","source":"crm","external_id":"\#(record)","lead":{\#(lead)}}"#
}

/// Events of one record that go to two homes: those of the record alone, and those with an address.
@Suite("What a source sends of one record stays in order") struct FollowTests {
    private static let record = IdentityKey.record(
        source: ByteSlice(utf8: "crm"), externalID: ByteSlice(utf8: "1"))
    private static let home = IdentityKey(
        kind: .email, value: ByteSlice(utf8: "ana@kestrel.example"))

    private func office() throws -> Office {
        let office = try Office(rules: [.sameEmail, .sameRecord])
        try #require(office.shard(of: Self.record) != office.shard(of: Self.home))
        office.send(event("create", address))
        return office
    }

    /// The home reads its mailbox, and its answers, before the record's owner reads anything.
    private func hurry(_ office: Office) {
        let home = office.shard(of: Self.home)
        while !office.mailboxes[home].isEmpty { office.take(home) }
        office.commit(home)
        office.settle()
    }

    @Test(
        "A record that comes back behind its delete or erase founds anew",
        arguments: ["delete", "erase"])
    func comesBack(operation: String) throws {
        let office = try office()
        office.post(event(operation))
        office.post(event("create", address, city))
        hurry(office)
        #expect(office.dispositions["leads.raw@1"] == ["erased"])
        #expect(office.dispositions["leads.raw@2"] == ["created"])
        #expect(office.index.identities.count == 1)
        #expect(office.faults == [])
    }

    @Test("What comes behind it waits too, and what names the record alone comes behind both")
    func allBehindIt() throws {
        let office = try office()
        office.post(event("delete"))
        office.post(event("create", address))
        office.post(#"{"source":"form","lead":{\#(address),\#(city)}}"#)
        office.post(event("update", #""title":"CTO""#))
        office.post(event("delete", address))
        hurry(office)
        #expect(
            (1...5).map { office.dispositions["leads.raw@\($0)"] ?? [] } == [
                ["erased"], ["created"], ["duplicate"], ["updated"], ["updated"],
            ])
        #expect(office.index.identities.values.map(\.sources.count) == [1])
        #expect(office.faults == [])
    }

    @Test("Two raw partitions that cross on an address and a record wait in no circle")
    func noCircle() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord])
        let home = office.shard(of: Self.home)
        let owner = office.shard(of: Self.record)
        func read(_ shard: Int) {
            while !office.mailboxes[shard].isEmpty { office.take(shard) }
        }
        // The first of the record's queue waits for the one's create; behind it lies the other's update,
        // which the other's create, behind the one's at their home, is to follow.
        office.post(event("create", address), topic: "one")
        office.post(event("update", #""title":"CTO""#), topic: "one")
        read(owner)
        read(home)
        office.post(event("update", city), topic: "two")
        office.post(event("create", address), topic: "two")
        read(owner)
        read(home)
        office.settle()
        #expect(office.faults == [])
        #expect(office.index.identities.count == 1)
    }

    @Test("One that can not be read any more when it is its turn lets those behind it go on")
    func unreadable() throws {
        let office = try office()
        office.post(event("update", #""title":"CTO""#))
        office.post(event("update", address, city))
        office.post(event("delete"))
        office.refuse("leads.raw@2")
        hurry(office)
        #expect(office.dispositions["leads.raw@2"] == ["invalid_event"])
        #expect(office.dispositions["leads.raw@3"] == ["erased"])
        #expect(office.faults == [])
    }
}
