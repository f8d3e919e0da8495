import Bytes
import Foundation
import LeadModel
import Testing

@testable import lead_dedup

/// What `inspect` prints of a record of the internal topic.
@Suite struct IndexReportTests {
    private static let node = NodeID(key: Sample.second, number: 2, incarnation: 5)
    private static let known = KnownIdentity(identity: Sample.reference, features: Features())
    private static let pending = PendingEvent(name: Sample.name(4), home: Sample.second)
    private static let cause = Cause(
        event: EventReference(
            eventID: nil, source: ByteSlice(utf8: "crm"), origin: Sample.origin(8)),
        leadJSON: ByteSlice(utf8: "{}"), timeMS: 3)
    private static let erasure = Erasure(erasedAtMS: 12, notedAtMS: 13)
    private static let pair = Pair(
        older: known, younger: known, key: Sample.phone, rule: ByteSlice(utf8: "same-phone"),
        cause: cause)
    private static let settlement = KeySettlement(
        keys: [Sample.record], name: Sample.name(9), identity: known, isOverride: true,
        inPlaceOf: Sample.reference, cause: cause)
    private static let question = ClaimQuestion(
        to: pending, from: PendingEvent(name: Sample.name(5), home: Sample.phone),
        kinds: [KeyKinds(.phone), KeyKinds(.externalID)])
    private static let outcome = ClaimOutcome(
        home: Sample.phone, waiting: Sample.name(9), name: Sample.name(4),
        kinds: KeyKinds(.phone), identity: known)
    private static let forwarded = ForwardedEvent(
        to: node, via: [Sample.reference.node], event: Sample.event(9))

    /// Every kind of message, with a member that only it has, and that member's text.
    static let messages: [(ShardMessage, kind: String, part: String)] = [
        (.event(Sample.event(9)), "event", #""value":"{\"a\": \"\\n\"}""#),
        (.forward(forwarded), "forward", #""via":[{"kind":"email","#),
        (.back(forwarded), "back", #""value":"{"#),
        (
            .record(EarlyClaim(key: Sample.record, name: Sample.name(9), home: Sample.email)),
            "record", #""home":{"kind":"email","value":"ada@contoso-labs.com"}"#
        ),
        (
            .follow(
                RecordFollower(
                    key: Sample.record,
                    event: PendingEvent(name: Sample.name(9), home: Sample.email))),
            "follow", #""home":{"kind":"email","value":"ada@contoso-labs.com"}"#
        ),
        (
            .followed(PendingEvent(name: Sample.name(9), home: Sample.email)), "followed",
            #""to":{"kind":"email","value":"ada@contoso-labs.com"}"#
        ),
        (
            .claim(
                Claim(
                    keys: [Sample.phone, Sample.record], name: Sample.name(9), home: Sample.email,
                    features: Features(given: ByteSlice(utf8: "ada"), family: []))),
            "claim", #""features":{"given":"ada","family":""}"#
        ),
        (
            .reply(
                ClaimReply(
                    home: Sample.email, name: Sample.name(9),
                    keys: [
                        KeyAnswer(
                            key: Sample.phone, isSaturated: true, settled: [known],
                            pending: [pending], erasure: erasure)
                    ])), "reply", #""saturated":true"#
        ),
        (.settled(outcome), "settled", #""waited_for":{"topic":"leads.raw","#),
        (.decided(outcome), "decided", #""kinds":["phone"]"#),
        (.ask(question), "ask", #""kinds":["phone","external_id"]"#),
        (.yielded(question), "yielded", #""from":{"topic":"leads.raw","#),
        (
            .offer(
                Offer(
                    to: node, from: Sample.reference.node, event: Sample.event(9),
                    keys: [Sample.email])), "offer", #""offset":9"#
        ),
        (
            .accepted(Acceptance(event: pending, identity: known)), "accepted",
            "\"identity_id\":\"\(Sample.id)\""
        ),
        (.declined(Refusal(event: pending, erasure: erasure)), "declined", #""erased_at_ms":12"#),
        (.settle(settlement), "settle", #""in_place_of":{"identity_id""#),
        (.refresh(settlement), "refresh", #""override":true"#),
        (
            .release(KeyRelease(keys: [Sample.record], id: Sample.id, erasure: nil)), "release",
            #""value":"crm:A-7""#
        ),
        (
            .withdraw(ClaimWithdrawal(keys: [Sample.record], name: Sample.name(9))), "withdraw",
            #""offset":9"#
        ),
        (
            .distinct(Distinction(to: node, id: Sample.id)), "distinct",
            "\"identity_id\":\"\(Sample.id)\""
        ),
        (.pair(pair), "pair", #""rule":"same-phone""#),
        (
            .join(Join(to: node, driver: Sample.reference, pair: pair)), "join",
            #""into":{"identity_id""#
        ),
        (
            .whole(
                Whole(
                    to: node, identity: Sample.identity(), links: IdentityLinks(), pair: pair)),
            "whole", #""canonical":{"schema":1"#
        ),
        (
            .part(
                WholePart(
                    to: node, from: Sample.reference.node, number: 1, count: 3,
                    bytes: ByteSlice(utf8: "abc"))), "part", #""bytes":3"#
        ),
        (
            .joined(Joined(to: node, into: Sample.reference, origin: Sample.origin(8))), "joined",
            #""cause":{"topic":"leads.raw","partition":1,"offset":8}"#
        ),
        (.apart(node), "apart", #""number":2"#),
        (
            .taken(ClaimsTaken(to: node, id: Sample.id, keys: [Sample.phone])), "taken",
            #""value":"+16502530004""#
        ),
        (
            .unalias(Unalias(to: node, source: Sample.reference.node, erasure: erasure)),
            "unalias", #""erased_at_ms":12"#
        ),
        (.drain(Drain(to: node, child: Sample.reference.node)), "drain", #""from":{"kind""#),
        (.drained(node), "drained", #""incarnation":5"#),
        (
            .erase(ErasureOrder(to: node, origin: Sample.origin(8), timeMS: 44)), "erase",
            #""time_ms":44"#
        ),
    ]

    @Test(arguments: messages.indices)
    func everyMessageIsALine(_ index: Int) throws {
        let (message, kind, part) = Self.messages[index]
        let line = IndexReport.line(message)
        #expect(!line.contains("\n"))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(json["message"] as? String == kind)
        #expect(line.contains(part), "\(line)")
        if kind != "event" {
            let to = json["to"] as? [String: Any]
            #expect(to?["kind"] is String && to?["value"] is String, "\(line)")
        }
    }

    @Test func everyKindOfMessageIsThere() {
        #expect(Set(Self.messages.map(\.kind)).count == 31)
    }
}
