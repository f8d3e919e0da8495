import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

@Suite("Whatever comes") struct PropertyTests {
    static func event(_ random: inout SeededGenerator) -> String {
        func one(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
        var members = [
            #""operation":"\#(one(["create", "create", "create", "update", "update", "delete", "erase"]))""#,
            #""source":"\#(one(["web", "crm", "ads"]))""#,
        ]
        if Bool.random(using: &random) {
            members.append(#""external_id":"\#(one(["1", "2", "3", "null"]))""#)
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            members.append(#""event_id":"\#(Int.random(in: 0..<12, using: &random))""#)
        }
        if Bool.random(using: &random) {
            members.append(#""pipeline":"\#(one(["emea", "us"]))""#)
        }
        if Bool.random(using: &random) {
            members.append(
                #""occurred_at":"2026-0\#(Int.random(in: 1...9, using: &random))-01T00:00:00Z""#)
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            members.append(#""override":{"allow_duplicate":true,"by":"x","reason":"y"}"#)
        }
        var lead: [String] = []
        if Int.random(in: 0..<6, using: &random) != 0 {
            lead.append(#""email":"\#(one(["a@k.example", "A@k.example", "b@k.example", "@"]))""#)
        }
        if Bool.random(using: &random) {
            lead.append(#""phone":\#(one([#""+16502530004""#, #""+1 650-253-0004""#, "null"]))"#)
        }
        if Bool.random(using: &random) {
            lead.append(#""title":\#(one([#""CEO""#, #""CTO""#, "null", #""""#]))"#)
        }
        if Bool.random(using: &random) {
            lead.append(#""attributes":{"\#(one(["x", "y"]))":\#(one(["1", "null", "[]"]))}"#)
        }
        members.append("\"lead\":{\(lead.joined(separator: ","))}")
        return "{\(members.joined(separator: ","))}"
    }

    static let rules: [[Rule]] = [
        [.sameEmail, .sameRecord], [.sameRecord],
        [Rule(name: "e", key: .kind(.email), action: .review), .sameRecord],
        [Rule(name: "e", key: .kind(.email), action: .block)],
    ]

    @Test(arguments: 0..<40)
    func everyEventHasOneDispositionAndVersionsHaveNoGaps(seed: Int) throws {
        let rules = Self.rules[seed % Self.rules.count]
        let desk = try Desk(rules: rules), twin = try Desk(rules: rules)
        var random = SeededGenerator(UInt64(seed))
        var versions: [UUID8: Int64] = [:]
        var gone: Set<UUID8> = []
        var alertIDs: Set<UUID8> = []
        for _ in 0..<150 {
            let event = Self.event(&random)
            let verdict = desk.send(event)
            twin.send(event)
            #expect(verdict.dispositions.count == 1, "seed \(seed): \(event)")
            let unrest = desk.index.unrest
            #expect(unrest.isEmpty, "seed \(seed): \(event): \(unrest)")
            if verdict.dispositions.count != 1 || !unrest.isEmpty { return }
            for record in verdict.published {
                let id = record.identity.id
                #expect(record.identity.version == versions[id, default: 0] + 1)
                #expect((record.disposition == .created) == (record.identity.version == 1))
                #expect(!gone.contains(id))
                #expect(!record.identity.sources.isEmpty)
                versions[id] = record.identity.version
            }
            for alert in verdict.alerts {
                #expect(versions[alert.identityID] != nil && !gone.contains(alert.identityID))
                #expect(alertIDs.insert(alert.alertID).inserted)
                #expect(!alert.evidence.isEmpty)
                let words = alert.explanation.text.split(separator: " ").count
                #expect(words >= 4 && alert.explanation.text.hasSuffix("."))
                #expect(alert.explanation.count <= 600)
            }
            for tombstone in verdict.tombstones {
                #expect(versions[tombstone.identityID] != nil)
                #expect(gone.insert(tombstone.identityID).inserted)
            }
        }
        #expect(desk.log == twin.log, "seed \(seed): not a function of the inputs")
        let living = Set(versions.keys).subtracting(gone)
        #expect(Set(desk.index.identities.keys) == living)
        for (id, identity) in desk.index.identities { #expect(identity.version == versions[id]) }
    }

    @Test func idsAreFunctionsOfApplicationAndOrigin() throws {
        let one = try Desk().send(ana()), same = try Desk().send(ana())
        let other = try Desk(application: "other").send(ana())
        let elsewhere = try Desk().send(ana(), topic: "leads.raw.web")
        #expect(one.id == same.id)
        #expect(one.id != other.id)
        #expect(one.id != elsewhere.id)
        let later = try Desk().send(ana(), recordMS: 1_700_000_000_000)
        #expect(one.id != later.id)
        for id in [one.id, other.id].compactMap({ $0?.description }) {
            #expect(Array(id)[14] == "8")
            #expect("89ab".contains(Array(id)[19]))
        }
    }

    @Test func aPersonWhoseAttributesPassTheLimitIsLeftAsTheyAre() throws {
        let desk = try Desk { $0.attributesBytes = 100 }
        let long = String(repeating: "x", count: 60)
        let first = desk.send(ana(lead: #""attributes":{"a":"\#(long)"}"#))
        let merge = ana(lead: #""attributes":{"b":"\#(long)"}"#)
        let update = ana("update", lead: #""attributes":{"b":"\#(long)"}"#)
        for event in [merge, update] {
            let verdict = desk.send(event)
            #expect(verdict.says == "too_large")
            #expect(verdict.published.isEmpty && verdict.alerts.isEmpty)
        }
        let identity = try #require(first.id.flatMap { desk.index.identities[$0] })
        #expect(identity.attributes.count == 1)
        #expect(identity.version == 1)
    }

    @Test("Attributes of just the limit, and of more since it was lowered, shut nobody out")
    func attributesAtTheLimit() throws {
        let text = #"{"a":"\#(String(repeating: "x", count: 80))","\u0001b":[1,2]}"#
        for limit in [text.utf8.count, text.utf8.count - 1, 20] {
            let desk = try Desk(rules: [.sameEmail, .sameRecord]) { $0.attributesBytes = limit }
            #expect(desk.send(ana(lead: #""attributes":\#(text)"#)).says == "created")
            #expect(desk.send(ana()).says == "duplicate same-email merged")
            #expect(desk.send(ana("update", lead: #""title":"CTO""#)).says == "updated")
            #expect(desk.send(ana(lead: #""city":"Bonn""#)).says == "duplicate same-email merged")
            #expect(
                desk.send(ana("update", lead: #""attributes":{"c":1}"#)).says == "too_large")
            #expect(
                desk.send(ana("update", lead: #""attributes":{"a":"y"}"#)).says == "updated")
        }
    }

    @Test func whatCanNotBePublishedIsTooLarge() throws {
        let desk = try Desk { $0.outputRecordBytes = 2_000 }
        let long = String(repeating: "x", count: 3_000)
        #expect(desk.send(ana(lead: #""title":"\#(long)""#)).says == "too_large")
        #expect(desk.index.isEmpty)
        #expect(desk.send(ana()).says == "created")
        #expect(desk.send(ana("update", lead: #""title":"\#(long)""#)).says == "too_large")
        #expect(desk.send(ana(lead: #""title":"\#(long)""#)).says == "too_large")
        #expect(desk.send(ana()).says == "duplicate same-email merged")
    }

    /// The lead of an alert is as received, white space and all.
    @Test func aReplayWhoseAlertPassesTheLimitIsTooLarge() throws {
        let desk = try Desk { $0.outputRecordBytes = 2_000 }
        func event(_ blanks: Int) -> String {
            let blanks = String(repeating: " ", count: blanks)
            return #"{"source":"web","event_id":"1","lead":{\#(blanks)"email":"ana@k.example"}}"#
        }
        #expect(desk.send(event(3_000)).says == "created")
        let again = desk.send(event(3_000))
        #expect(again.says == "too_large" && again.alerts.isEmpty)
        #expect(desk.send(event(300)).says == "replay replay blocked")
    }

    /// A pair is told of once: its alert is never lost to a limit.
    @Test(arguments: [3_000, 0])
    func aPairAlertGoesWithAsMuchOfTheLeadAsFits(blanks: Int) throws {
        let rules = [
            Rule.sameEmail,
            Rule(name: "phone", key: .kind(.phone), action: .review, decide: .after),
        ]
        let desk = try Desk(rules: rules) { $0.outputRecordBytes = 2_000 }
        func event(_ name: String, _ rest: String = "") -> String {
            #"{"source":"web","lead":{"email":"\#(name)@k.example","phone":"+16502530004"\#(rest)}}"#
        }
        desk.send(event("ana"))
        let blank = String(repeating: " ", count: blanks)
        let escaped = String(repeating: #"\u0061"#, count: 300)
        let rest = blanks > 0 ? blank + #","title" : "a \" b""# : #","title":"\#(escaped)""#
        let verdict = desk.send(event("eva", rest))
        #expect(verdict.alerts.count == 1)
        let alert = try #require(verdict.alerts.first)
        #expect(
            alert.leadJSON.text
                == (blanks > 0
                    ? #"{"email":"eva@k.example","phone":"+16502530004","title":"a \" b"}"# : "{}"))
        #expect(alert.otherIdentityID != nil)
    }

    @Test func keptRecordsAreBoundedAndTheLatestStay() throws {
        let desk = try Desk { $0.keptSources = 4 }
        for number in 0..<6 { desk.send(ana(rest: #""external_id":"\#(number)""#)) }
        let identity = try #require(desk.index.identities.values.first)
        #expect(identity.records == ["web/2", "web/3", "web/4", "web/5"])
    }
}
