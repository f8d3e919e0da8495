import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let phone = #""phone":"+16502530001""#
private let ana = #""first_name":"Ana","last_name":"Okafor""#
private let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"},"#
private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func event(_ operation: String, _ lead: String..., rest: String = "") -> String {
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"crm",\#(rest)"lead":{\#(lead)}}"#
}

/// Whatever a raw record leads to carries its trace headers, at whichever shard it is published.
@Suite("Trace headers") struct TraceHeaderTests {
    private static let trace = [
        RecordHeader(name: ByteSlice(utf8: "traceparent"), value: ByteSlice(utf8: "00-1-2-01")),
        RecordHeader(name: ByteSlice(utf8: "tracestate"), value: ByteSlice(utf8: "a=b")),
    ]
    private static let headers =
        trace + [RecordHeader(name: ByteSlice(utf8: "other"), value: ByteSlice(utf8: "x"))]

    private func check(_ verdict: Verdict) {
        for record in verdict.published { #expect(record.event.trace == Self.trace) }
        for alert in verdict.alerts { #expect(alert.event.trace == Self.trace) }
        for tombstone in verdict.tombstones { #expect(tombstone.trace == Self.trace) }
    }

    @Test(
        "A pair, a join and what it ends", arguments: [Int32(1), 8], [RuleAction.merge, .review])
    func pairs(partitions: Int32, action: RuleAction) throws {
        let phones = Rule(
            name: "phones", key: .kind(.phone),
            require: [Requirement(field: .name, threshold: 0.9)], action: action)
        let desk = try Desk(rules: [.sameEmail, .sameRecord, phones], partitions: partitions)
        desk.send(event("create", email("a"), ana))
        desk.send(event("create", email("b"), phone, ana))
        let gained = desk.send(event("update", email("a"), phone), headers: Self.headers)
        #expect(gained.alerts.count == 1)
        #expect(gained.published.count == (action == .merge ? 2 : 1))
        #expect(gained.tombstones.count == (action == .merge ? 1 : 0))
        check(gained)
    }

    @Test("An erase of all who have an address", arguments: [Int32(1), 8])
    func erasure(partitions: Int32) throws {
        let desk = try Desk(partitions: partitions)
        desk.send(event("create", email("a"), ana))
        desk.send(event("create", email("a"), ana, rest: override))
        let erased = desk.send(event("erase", email("a")), headers: Self.headers)
        #expect(erased.tombstones.count == 2)
        check(erased)
    }
}
