import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private let number = #""phone":"+16502530001""#
private let other = #""phone":"+16502530002""#
/// Typed to get past a form.
private let junk = #""phone":"+447777777777""#
private let city = #""city":"Porto""#
private let override = #""override":{"allow_duplicate":true,"by":"eva","reason":"twins"}"#
private func email(_ text: String) -> String { #""email":"\#(text)@kestrel.example""# }
private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}
private let martha = name("Martha", "Okafor")
private let marta = name("Marta", "Okafor")
private let diego = name("Diego", "Lindqvist")

private func event(
    _ operation: String, _ record: String? = nil, _ lead: String..., rest: String = ""
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let more = rest.isEmpty ? "" : rest + ","
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"crm",\#(id)\#(more)"lead":{\#(lead)}}"#
}

private func rule(
    _ kind: KeyKind, _ action: RuleAction, name threshold: Double? = nil, decide: RuleTiming? = nil
) -> Rule {
    Rule(
        name: "\(kind)-\(action)", key: .kind(kind),
        require: threshold.map { [Requirement(field: .name, threshold: $0)] } ?? [],
        action: action, decide: decide)
}

/// Whom an event means where several have a key of it, or one that says nothing by itself.
@Suite("Who is meant") struct WhoIsMeantTests {
    private static let keys: [KeyKind] = [.email, .phone, .externalID]
    private static let base: [Rule] = [.sameEmail, .sameRecord]

    private func desk(
        _ rules: [Rule], _ masters: [KeyKind] = keys, partitions: Int32 = 8, cap: Int? = nil
    ) throws -> Desk {
        try Desk(rules: rules, masterKeys: masters, partitions: partitions) {
            if let cap { $0.keyCap = cap }
        }
    }

    private func isAtRest(_ desk: Desk) -> Bool {
        desk.disagreements.isEmpty && desk.index.unrest.isEmpty
    }

    // MARK: Overrides

    @Test(
        "Who comes under a key of an override later is compared with it",
        arguments: [RuleAction.merge, .review, .alert])
    func overrideIsComparedWithLaterOnes(action: RuleAction) throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(
                Self.base + [rule(.phone, action, name: 0.9)], partitions: partitions)
            let first = desk.send(event("create", nil, email("a"), number, martha, rest: override))
            let second = desk.send(event("create", "x", number))
            #expect(second.says == "created")
            let found = desk.send(event("create", "x", marta))
            let pair = found.alerts.filter { $0.otherIdentityID != nil }
            #expect(pair.count == 1 && pair.first?.identityID == first.id)
            #expect(desk.index.identities.count == (action == .merge ? 1 : 2))
            #expect(isAtRest(desk))
        }
    }

    @Test("Who was under a key before an override is another person")
    func overrideIsNobodyOfBefore() throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(
                Self.base + [rule(.phone, .merge, name: 0.9)], partitions: partitions)
            #expect(desk.send(event("create", "x", number)).says == "created")
            _ = desk.send(event("create", nil, email("a"), number, martha, rest: override))
            let found = desk.send(event("create", "x", marta))
            #expect(found.alerts.allSatisfy { $0.otherIdentityID == nil })
            #expect(desk.index.identities.count == 2)
            #expect(isAtRest(desk))
        }
    }

    @Test("Who was known before an override and has its key later is compared with it")
    func overrideIsComparedWithWhoGainsItsKey() throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(Self.base, [.email, .externalID], partitions: partitions)
            _ = desk.send(event("create", nil, email("b")))
            _ = desk.send(event("create", "9", city, rest: override))
            _ = desk.send(event("create", "9", email("b")))
            #expect(desk.index.identities.count == 1)
            #expect(isAtRest(desk))
        }
    }

    @Test(
        "A record that an override lies under means the first who has it",
        arguments: ["create", "update", "delete"])
    func firstBeforeOverrideAtARecord(operation: String) throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(Self.base, [.email, .externalID], partitions: partitions)
            let first = desk.send(event("create", "y", email("b"), martha))
            let second = desk.send(event("create", "y", diego, rest: override))
            let found = desk.send(event(operation, "y", #""title":"T""#))
            #expect(found.id == first.id && second.id != first.id)
            #expect(isAtRest(desk))
        }
    }

    @Test("A key that overrides take over its cap is told of once")
    func overridesPassTheCap() throws {
        let desk = try desk(Self.base, cap: 3)
        var told: [DuplicateAlert] = []
        var ids: [UUID8?] = []
        for _ in 0..<6 {
            let found = desk.send(
                event("create", nil, email("a"), rest: ids.isEmpty ? #""pipeline":"p""# : override))
            ids.append(found.id)
            told += found.alerts.filter { $0.rule.text == "non-discriminating" }
        }
        #expect(told.count == 1)
        #expect(told.first?.identityID == ids[0] && told.first?.otherIdentityID == ids[3])
        #expect(isAtRest(desk))
    }

    @Test(
        "A record of one who was joined is meant before an override that has it too",
        arguments: ["create", "update", "delete"])
    func joinedRecordBeforeOverride(operation: String) throws {
        let desk = try desk(Self.base)
        let first = desk.send(event("create", nil, email("b"), martha))
        _ = desk.send(event("create", "y", email("a")))
        let third = desk.send(event("create", "y", email("a"), diego, rest: override))
        _ = desk.send(event("update", "y", email("b")))
        #expect(desk.index.identities.count == 2)
        let found = desk.send(event(operation, "y", email("a"), city))
        #expect(found.id == first.id)
        #expect(third.id.map { desk.index.identities[$0]?.version == 1 } ?? false)
        #expect(isAtRest(desk))
    }

    // MARK: Several candidates

    @Test(
        "Of two who hold the record, it is the one with the master key",
        arguments: ["create", "update"])
    func masterKeyAmongHolders(operation: String) throws {
        for action in [RuleAction.review, .merge] {
            let desk = try desk(Self.base + [rule(.phone, action, name: 0.9)])
            _ = desk.send(event("create", "y", email("b"), other, martha))
            let second = desk.send(
                event("create", "y", email("a"), number, diego, rest: override))
            let found = desk.send(event(operation, "y", number, diego, city))
            #expect(found.id == second.id)
            #expect(isAtRest(desk))
        }
    }

    @Test("Under rules that do not merge the master key decides")
    func masterKeyDecides() throws {
        for partitions in [Int32(1), 8] {
            for rules in [
                [rule(.externalID, .block), rule(.phone, .review)],
                [rule(.phone, .review), rule(.externalID, .block)],
                [rule(.externalID, .alert, decide: .before), rule(.phone, .review)],
            ] {
                let desk = try desk(rules, partitions: partitions)
                let first = desk.send(event("create", nil, number))
                let second = desk.send(event("create", "x", email("b"), other))
                let found = desk.send(event("create", "x", number))
                #expect(found.dispositions == ["suspected"] && found.id == first.id)
                let told = rules.contains { $0.action == .alert }
                #expect(
                    found.alerts.filter { $0.otherIdentityID == second.id }.count
                        == (told ? 1 : 0))
                #expect(isAtRest(desk))
            }
        }
    }

    @Test("A record that merges goes before a number that does not, and the number is told of")
    func recordBeforeNumber() throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(
                Self.base + [rule(.phone, .review, name: 0.9)], partitions: partitions)
            let first = desk.send(event("create", nil, number, martha))
            let second = desk.send(event("create", "x", email("b"), other, diego))
            let found = desk.send(event("create", "x", number, martha))
            #expect(found.alerts.first { $0.otherIdentityID == nil }?.identityID == second.id)
            let told = found.alerts.filter { $0.otherIdentityID != nil }
            #expect(told.map(\.identityID) == [first.id])
            #expect(isAtRest(desk))
        }
    }

    @Test(
        "Whom a number leads to is told of where the record's holder had none",
        arguments: [RuleAction.alert, .review])
    func numberOfAnotherIsTold(action: RuleAction) throws {
        for partitions in [Int32(1), 8] {
            for (hers, threshold) in [("", nil), ("", 0.9), (other, 0.9), (number, 0.9)] {
                let desk = try desk(
                    Self.base + [rule(.phone, action, name: threshold)], partitions: partitions)
                let first = desk.send(event("create", nil, number, martha))
                let lead = [email("b"), diego] + (hers.isEmpty ? [] : [hers])
                let second = desk.send(event("create", "1", lead.joined(separator: ",")))
                #expect(second.says == "created")
                let found = desk.send(event("create", "1", number, marta))
                #expect(found.id == second.id)
                let told = found.alerts.filter { $0.otherIdentityID != nil }
                #expect(told.count == 1 && told.first?.identityID == first.id)
                #expect(isAtRest(desk))
            }
        }
    }

    // MARK: Numbers that say nothing

    @Test(
        "Strangers with a number that is typed to get past a form stay strangers",
        arguments: [RuleAction.merge, .review, .alert, .block])
    func junkNumber(action: RuleAction) throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(Self.base + [rule(.phone, action)], partitions: partitions)
            for lead in [martha, diego, #""city":"Porto""#] {
                let found = desk.send(event("create", nil, junk, lead))
                #expect(found.says == "created" && found.alerts.isEmpty)
            }
            #expect(desk.index.identities.count == 3)
            #expect(isAtRest(desk))
        }
    }

    @Test(
        "A number that says nothing means nobody by itself",
        arguments: ["update", "delete", "erase"])
    func junkNumberAlone(operation: String) throws {
        let zoe = name("Zoe", "Vane")
        for rules in [Self.base, Self.base + [rule(.phone, .merge, name: 0.9)]] {
            for lead in [zoe, city] {
                let desk = try desk(rules)
                _ = desk.send(event("create", nil, junk, martha))
                #expect(desk.send(event(operation, nil, junk, lead)).says == "unknown_identity")
                #expect(desk.index.identities.count == 1)
            }
        }
    }

    @Test("A number that says nothing and a name that agrees are somebody")
    func junkNumberAndName() throws {
        for threshold in [nil, 0.9] {
            let desk = try desk(Self.base + [rule(.phone, .merge, name: threshold)])
            let first = desk.send(event("create", nil, junk, martha))
            let second = desk.send(event("create", nil, junk, martha))
            #expect(second.dispositions == ["duplicate"] && second.id == first.id)
            #expect(desk.send(event("update", nil, junk, martha, city)).says == "updated")
            #expect(desk.send(event("delete", nil, junk, martha)).says == "erased")
            #expect(isAtRest(desk))
        }
    }

    @Test("A record with a number that says nothing is the record's")
    func junkNumberOfARecord() throws {
        let desk = try desk(Self.base + [rule(.phone, .merge)])
        _ = desk.send(event("create", nil, junk, martha))
        let second = desk.send(event("create", "1", email("w"), diego))
        let found = desk.send(event("update", "1", junk))
        #expect(found.says == "updated" && found.id == second.id)
        #expect(desk.index.identities.count == 2)
        #expect(isAtRest(desk))
    }

    @Test(
        "Who holds the record is meant before those whom a key leads to that says less",
        arguments: ["update", "delete", "erase"])
    func holderBeforeWhoAgrees(operation: String) throws {
        let merging = rule(.phone, .merge, name: 0.9)
        for partitions in [Int32(1), 8] {
            for (key, rules, cap) in [
                (junk, Self.base, nil), (junk, Self.base + [merging], nil),
                (number, Self.base, nil), (number, Self.base + [merging], nil),
                (number, Self.base + [rule(.phone, .alert)], 1),
            ] {
                let desk = try desk(rules, partitions: partitions, cap: cap)
                let first = desk.send(event("create", nil, key, martha))
                let more = rules.contains(merging) ? diego : martha
                let second = desk.send(event("create", "1", email("b"), key, more))
                _ = desk.send(event("create", "2", email("c"), other))
                #expect(
                    second.dispositions.first == "created" && second.id != first.id,
                    "\(key) \(rules.map(\.name)) \(second.dispositions)")
                let found = desk.send(event(operation, "1", key, more))
                #expect(found.id == second.id, "\(key) \(rules.map(\.name)) \(found.says)")
                // A record that nobody has leads to nobody.
                let known = desk.send(event("update", "9", key, martha, city))
                #expect(known.id == first.id, "\(key) \(rules.map(\.name)) \(known.says)")
                #expect(isAtRest(desk))
            }
        }
    }

    @Test(
        "Of those who have an address the holder of the record is meant, wherever it lies",
        arguments: ["update", "delete"])
    func holderHasTheAddressElsewhere(operation: String) throws {
        for partitions in [Int32(1), 8] {
            for rules in [Self.base, [.sameRecord, .sameEmail]] {
                let desk = try desk(rules, partitions: partitions)
                let second = desk.send(event("create", "1", email("b"), diego))
                #expect(desk.send(event("create", "1", email("info"))).id == second.id)
                let first = desk.send(event("create", nil, email("info"), martha))
                #expect(first.says == "created")
                _ = desk.send(event("create", "2", email("c")))
                let found = desk.send(event(operation, "1", email("info"), city))
                #expect(found.id == second.id, "\(rules.map(\.name)) \(found.says)")
                // Who holds a record and has not the address comes after those who have it.
                let known = desk.send(event("update", "2", email("info"), martha, city))
                #expect(known.id == first.id, "\(rules.map(\.name)) \(known.says)")
                #expect(isAtRest(desk))
            }
        }
    }

    @Test(
        "What is no create finds by its address before it does by its record, wherever that lies",
        arguments: ["update", "delete"])
    func addressBeforeRecord(operation: String) throws {
        for rules in [Self.base, [.sameRecord, .sameEmail]] {
            for isFurther in [false, true] {
                let desk = try desk(rules, [.email])
                let first = desk.send(event("create", "7", email(isFurther ? "x" : "a"), martha))
                if isFurther { _ = desk.send(event("create", "7", email("a"))) }
                _ = desk.send(event("create", "1", email("b"), diego))
                #expect(desk.send(event(operation, "1", email("a"), city)).id == first.id)
                #expect(isAtRest(desk))
            }
        }
    }

    @Test("Of those who agree under a key that says nothing the oldest is meant")
    func oldestWhoAgrees() throws {
        for key in [junk, email("info")] {
            let desk = try desk([.sameRecord, rule(.email, .alert), rule(.phone, .alert)])
            let first = desk.send(event("create", nil, key, martha))
            let second = desk.send(event("create", nil, key, martha, rest: override))
            #expect(second.id != first.id)
            #expect(desk.send(event("update", nil, key, martha, city)).id == first.id)
            #expect(desk.send(event("update", "7", key, martha, city)).id == first.id)
            #expect(isAtRest(desk))
        }
    }

    @Test("Two with a weak address and a number that says nothing stay two")
    func junkNumberAtAWeakAddress() throws {
        let desk = try desk(Self.base)
        _ = desk.send(event("create", nil, email("info"), junk, martha))
        #expect(desk.send(event("create", nil, email("info"), junk, diego)).says == "created")
        #expect(desk.index.identities.count == 2)
        #expect(isAtRest(desk))
    }

    @Test("By a number over its cap those are found who agree, wherever they are")
    func numberOverItsCap() throws {
        let desk = try desk(Self.base + [rule(.phone, .merge, name: 0.9)], cap: 3)
        var ids: [UUID8?] = []
        let people = [martha, diego, name("Wei", "Chen"), name("Zoe", "Vane")]
        for (place, person) in people.enumerated() {
            ids.append(desk.send(event("create", nil, email("p\(place)"), number, person)).id)
        }
        #expect(Set(ids).count == 4)
        let found = desk.send(event("create", nil, number, diego))
        #expect(found.dispositions == ["duplicate"] && found.id == ids[1])
        #expect(desk.send(event("update", nil, number, diego, city)).id == ids[1])
        #expect(desk.send(event("update", nil, number, city)).says == "unknown_identity")
        #expect(desk.send(event("delete", nil, number, diego)).says == "erased")
        #expect(desk.index.identities.count == 3)
        #expect(isAtRest(desk))
    }

    // MARK: Erasures

    @Test("An erase by an address that two have elsewhere takes both, and a replay of it nobody")
    func eraseOfTwoElsewhere() throws {
        for isReplay in [false, true] {
            let desk = try desk([.sameRecord, rule(.email, .alert)], [.externalID, .email])
            let id = #""event_id":"e1""#
            _ = desk.send(event("create", "x", email("a"), martha, rest: isReplay ? id : ""))
            _ = desk.send(event("create", "y", email("a"), diego, rest: override))
            #expect(desk.index.identities.count == 2)
            let found = desk.send(event("erase", nil, email("a"), rest: id))
            #expect(found.dispositions == [isReplay ? "replay" : "erased"])
            #expect(desk.index.identities.count == (isReplay ? 2 : 0))
            #expect(isAtRest(desk))
        }
    }

    @Test("An erase by an address from which two aliases lead to one erases once")
    func eraseByTwoAliases() throws {
        for partitions in [Int32(1), 8] {
            let desk = try desk(
                Self.base + [rule(.phone, .merge, name: 0.9)], [.email, .externalID],
                partitions: partitions)
            let ana = name("Ana", "Lopez")
            let first = desk.send(event("create", "x", ana))
            _ = desk.send(event("create", "y", other, diego))
            _ = desk.send(event("create", nil, email("info"), other, diego))
            _ = desk.send(event("create", "x", email("info")))
            _ = desk.send(event("update", "x", other, diego))
            #expect(desk.index.identities.count == 1)
            let gone = desk.send(event("erase", nil, email("info"), other))
            #expect(gone.says == "erased" && gone.id == first.id && gone.tombstones.count == 1)
            #expect(isAtRest(desk))
        }
    }

    // MARK: Memory, and when a source was seen

    @Test("Who was erased is remembered under keys that no rule looks at")
    func memoryUnderOtherKeys() throws {
        for (rules, masters) in [
            ([Rule.sameEmail], [KeyKind.email, .externalID]),
            ([.sameRecord], [.externalID, .email]),
        ] {
            let desk = try desk(rules, masters)
            _ = desk.send(event("create", "x", email("a")))
            _ = desk.send(event("erase", "x", email("a")))
            let isByRecord = masters[0] == .email
            let late = #""occurred_at":"2026-12-01T00:00:00Z""#
            let found = desk.send(
                isByRecord
                    ? event("create", "x", city, rest: late)
                    : event("create", nil, email("a"), rest: late))
            #expect(found.says == "erased_person")
        }
    }

    @Test("An update by a former address is of the source's record")
    func lastSeen() throws {
        let desk = try desk(Self.base)
        _ = desk.send(event("create", "x", email("a")))
        _ = desk.send(event("update", "x", email("b")))
        let found = desk.send(event("update", nil, email("a"), #""title":"CEO""#))
        let record = try #require(found.record)
        let seen = record.identity.sources.map(\.lastSeenMS).max() ?? 0
        #expect(record.identity.sources.count == 1)
        #expect(seen == record.identity.values.fields[Int(LeadField.title.rawValue)].atMS)
    }
}
