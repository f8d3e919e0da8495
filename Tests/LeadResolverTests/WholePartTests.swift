import LeadMatching
import LeadModel
import LeadResolver
import Testing

@Suite("Wholes that are too long for one message") struct WholePartTests {
    private static let samePhone = Rule(
        name: "same-phone", key: .kind(.phone), action: .merge, decide: .after)
    private static let phone = #""phone":"+16502530004""#

    private func event(
        _ operation: String, _ name: String, lead: String = "", record: String? = nil
    ) -> String {
        let id = record.map { #""external_id":"\#($0)","# } ?? ""
        return """
            {"operation":"\(operation)","source":"web",\(id)\
            "lead":{"email":"\(name)@kestrel.example"\(lead.isEmpty ? "" : "," + lead)}}
            """
    }

    /// As many records as an identity keeps and attributes up to their limit: two parts.
    @Test func theLargestIdentityIsJoined() throws {
        let desk = try Desk(rules: [.sameEmail, Self.samePhone])
        let older = desk.send(event("create", "old", lead: Self.phone))
        let filler = String(repeating: "x", count: 60_000)
        let attributes = #""attributes":{"a":"\#(filler)"}"#
        let younger = desk.send(event("create", "young", lead: attributes, record: "0"))
        #expect(younger.says == "created")
        let long = String(repeating: "r", count: 230)
        for number in 1..<1_024 {
            desk.send(event("update", "young", record: "\(long)\(number)"))
        }
        #expect(desk.parts.isEmpty)
        let bridge = desk.send(event("update", "young", lead: Self.phone, record: "0"))
        #expect(bridge.tombstones.map(\.joinedInto) == [older.id])
        #expect(bridge.dispositions == ["updated"])
        #expect(desk.parts.map(\.number) == [0, 1])
        #expect(desk.parts.allSatisfy { $0.count == 2 && $0.bytes.count <= 262_144 })
        let identity = try #require(desk.index.identities.values.first)
        #expect(desk.index.identities.count == 1)
        #expect(identity.id == older.id)
        #expect(identity.records.count == 1_024)
        #expect(identity.attributeTexts["a"]?.count == filler.count + 2)
        #expect(desk.index.unrest.isEmpty)
        #expect(desk.send(event("update", "young", record: "0")).id == older.id)
    }

    @Test(arguments: [1, 64, 300]) func anyNumberOfPartsMakesAWhole(limit: Int) throws {
        let desk = try Desk(rules: [.sameEmail, .sameRecord, Self.samePhone]) {
            $0.wholePartBytes = limit
        }
        let older = desk.send(event("create", "old", lead: Self.phone, record: "1"))
        desk.send(event("create", "young", lead: #""title":"CTO""#, record: "2"))
        let bridge = desk.send(event("update", "young", lead: Self.phone, record: "2"))
        #expect(bridge.tombstones.map(\.joinedInto) == [older.id])
        #expect(desk.parts.count > 1)
        #expect(desk.parts.map(\.number) == (0..<UInt32(desk.parts.count)).map { $0 })
        #expect(desk.index.identities[try #require(older.id)]?.records == ["web/1", "web/2"])
        #expect(desk.index.unrest.isEmpty)
    }

    /// Nobody waits for ever, and nothing is kept of the parts.
    @Test func whatDoesNotFitTogetherStaysApart() throws {
        let desk = try Desk(rules: [.sameEmail, Self.samePhone]) { $0.wholePartBytes = 64 }
        desk.reading.losesPieces = true
        desk.send(event("create", "old", lead: Self.phone))
        desk.send(event("create", "young"))
        let bridge = desk.send(event("update", "young", lead: Self.phone))
        #expect(bridge.says == "updated")
        #expect(!desk.parts.isEmpty)
        #expect(desk.index.identities.count == 2)
        #expect(desk.index.unrest.isEmpty)
    }
}
