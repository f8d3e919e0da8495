import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import Testing

private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}
private func email(_ name: String) -> String { #""email":"\#(name)@kestrel.example""# }
private func phone(_ number: Int) -> String { #""phone":"+1650253000\#(number)""# }
private let ana = name("Ana", "Okafor")
private let bob = name("Bob", "Quist")
private let wei = name("Wei", "Chen")
private let lena = name("Lena", "Vogt")

private func event(
    _ operation: String, _ lead: String..., record: String? = nil
) -> String {
    let id = record.map { #""external_id":"\#($0)","# } ?? ""
    let lead = lead.joined(separator: ",")
    return #"{"operation":"\#(operation)","source":"crm",\#(id)"lead":{\#(lead)}}"#
}

private func named(_ kind: KeyKind, _ threshold: Double = 0.85) -> Rule {
    Rule(
        name: "\(kind.wireName)-and-name", key: .kind(kind),
        require: [Requirement(field: .name, threshold: threshold)], action: .merge)
}
private let samePhone = Rule(name: "same-phone", key: .kind(.phone), action: .merge)

private func key(_ kind: KeyKind, _ text: String) -> IdentityKey {
    IdentityKey(kind: kind, value: ByteSlice(utf8: text))
}

@Suite("What crosses what, and who counts") struct CrossingTests {
    @Test("The record of one who is only counted keeps nobody waiting")
    func recordBeyondTheCap() throws {
        let office = try Office(rules: [.sameEmail, named(.externalID)]) { $0.keyCap = 1 }
        for (place, name) in [ana, bob, wei, lena].enumerated() {
            office.send(event("create", email("p\(place)"), name, record: "7"))
        }
        office.send(event("update", email("p3"), #""title":"CEO""#, record: "7"))
        office.send(event("create", lena, record: "7"))
        #expect(office.dispositions["leads.raw@4"] == ["updated"])
        #expect(office.dispositions["leads.raw@5"] == ["created"])
        #expect(office.faults == [])
    }

    @Test("A join that completes a name is compared with all who have the keys of both")
    func joinCompletesAName() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord, named(.phone, 0.97)])
        office.send(event("create", email("o"), #""first_name":"Ann""#, phone(1)))
        office.send(event("create", email("y"), name("Anna", "Lee"), phone(1), record: "7"))
        office.send(event("create", email("z"), name("Ann", "Lee"), phone(1)))
        #expect(office.index.identities.count == 3)
        office.send(event("update", email("o"), record: "7"))
        #expect(office.index.identities.count == 1)
        #expect(office.faults == [])
    }

    @Test("Who waits for an event hears of it by a key that it did not claim")
    func otherRulesUnderWay() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord])
        let number = office.shard(of: key(.phone, "+16502530001"))
        let home = office.shard(of: key(.email, "c@kestrel.example"))
        let record = try #require(
            (1...9).map { "\($0)" }.first {
                office.shard(of: key(.externalID, "crm\u{1f}\($0)")) != number
            })
        for operation in ["create", "delete"] {
            office.post(event(operation, phone(1), record: record), topic: "one")
            while !office.mailboxes[number].isEmpty { office.take(number) }
            try office.upgrade(rules: [.sameEmail, .sameRecord, samePhone])
            while office.isWalking { office.rekeyNext(comparing: true) }
            office.post(event("create", email("c"), phone(1)), topic: "other")
            while !office.mailboxes[home].isEmpty { office.take(home) }
            office.commit(home)
            while !office.mailboxes[number].isEmpty { office.take(number) }
            office.settle()
            #expect(office.faults == [], "\(operation)")
            try office.upgrade(rules: [.sameEmail, .sameRecord])
            while office.isWalking { office.rekeyNext(comparing: true) }
            office.settle()
        }
    }

    @Test("What is no evidence of those who have it is none of one who is under way")
    func pendingBeyondTheCap() throws {
        let office = try Office(rules: [.sameEmail, named(.phone)]) { $0.keyCap = 1 }
        for (place, name) in [ana, bob, wei].enumerated() {
            office.send(event("create", email("p\(place)"), name, phone(1)))
        }
        office.post(event("create", email("c"), lena, phone(1)), topic: "one")
        office.post(event("create", email("d"), lena, phone(1)), topic: "other")
        office.settle()
        #expect(office.dispositions["one@0"] == ["created"])
        #expect(office.dispositions["other@0"] == ["created"])
        #expect(office.faults == [])
    }

    @Test("Who takes over another one's claim makes no crowd")
    func joinAtTheCap() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord, named(.phone)]) {
            $0.keyCap = 2
        }
        office.send(event("create", email("o")))
        office.send(event("create", email("y"), ana, phone(1), record: "7"))
        office.send(event("create", email("z"), bob, phone(1)))
        office.send(event("update", email("o"), record: "7"))
        #expect(office.index.identities.count == 2)
        // Two have the number: it is evidence as before.
        office.send(event("create", email("new"), bob, phone(1)))
        #expect(office.dispositions["leads.raw@4"] == ["duplicate"])
        #expect(office.faults == [])
    }

    @Test("Of a key that is only counted as many let go as had it")
    func joinBeyondTheCap() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord, named(.phone)]) {
            $0.keyCap = 2
        }
        office.send(event("create", email("o"), name("Omar", "Haddad")))
        for (place, name) in [ana, bob, wei, name("Ines", "Prado")].enumerated() {
            office.send(event("create", email("p\(place)"), name, phone(1)))
        }
        office.send(event("create", lena, phone(1), record: "9"))
        office.send(event("update", email("o"), record: "9"))
        #expect(office.index.identities.count == 5)
        #expect(office.faults == [])
    }

    @Test("Who is only counted is counted once, and a key of nobody is like new")
    func countedOnce() throws {
        let office = try Office(rules: [.sameEmail, named(.externalID), samePhone]) {
            $0.keyCap = 1
        }
        for (place, name) in [ana, bob, wei, lena].enumerated() {
            office.send(event("create", email("p\(place)"), name, phone(place), record: "7"))
        }
        // By the number: its claim on the record, which Lena has, ends at her.
        office.send(event("create", email("new"), lena, phone(3), record: "7"))
        #expect(office.dispositions["leads.raw@4"] == ["duplicate"])
        #expect(office.faults == [])
        for place in 0..<4 { office.send(event("erase", email("p\(place)"))) }
        #expect(office.index.isEmpty)
    }

    @Test("A number that nobody has any more is like new, whoever had it at its home")
    func numberOfNobody() throws {
        for isJoined in [false, true] {
            let office = try Office(
                rules: [.sameEmail, named(.phone)], masterKeys: [.phone, .email]
            ) { $0.keyCap = 1 }
            office.send(event("create", email("o"), phone(9)))
            let names = [ana, bob, wei]
            for (place, name) in names.enumerated() {
                office.send(event("create", email("p\(place)"), name, phone(1)))
            }
            for place in names.indices {
                let other = isJoined && place == 2 ? "o" : "p\(place)"
                office.send(event("update", email(other), phone(2 + place)))
            }
            if isJoined {
                // Whose number stays is the older.
                office.send(event("erase", phone(1), wei))
            }
            #expect(office.faults == [], "\(isJoined)")
        }
    }

    @Test("A number that was typed to get past a form says nothing at a weak address")
    func junkNumber() throws {
        let office = try Office(rules: [.sameEmail])
        let lead = #""email":"info@kestrel.example","phone":"+33111111111""#
        office.send(event("create", lead, ana))
        office.send(event("create", lead, bob))
        #expect(office.index.identities.count == 2)
        #expect(office.faults == [])
    }

    @Test("An erase at a weak address leaves her alone whose record it was")
    func detachedRecord() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord, samePhone])
        let info = #""email":"info@kestrel.example""#
        office.send(event("create", email("j"), phone(2)))
        office.send(event("create", info, bob, phone(2)))
        office.send(event("create", email("i"), phone(1)))
        office.send(event("create", info, ana, phone(1), record: "7"))
        office.send(event("delete", email("i"), record: "7"))
        #expect(office.index.identities.count == 2)
        office.send(event("erase", info, bob, record: "7"))
        #expect(office.dispositions["leads.raw@5"] == ["erased"])
        #expect(office.index.identities.values.map { $0.text(.firstName) } == ["Ana"])
        #expect(office.faults == [])
    }

    @Test("What a join takes from the older is let go of at its owner")
    func joinLosesARecord() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord, samePhone]) {
            $0.keptSources = 2
        }
        office.send(event("create", email("o"), record: "1"))
        office.send(event("create", email("y"), record: "2"))
        office.send(event("update", email("y"), record: "3"))
        office.send(event("update", email("o"), phone(1)))
        office.send(event("update", email("y"), phone(1)))
        #expect(office.index.identities.count == 1)
        #expect(office.faults == [])
    }

    @Test("A weak address that an event brings to a number's home is seen by all owners")
    func weakAddressAtHome() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord, samePhone])
        office.send(event("create", ana, phone(1)))
        office.send(event("create", email("a"), ana, phone(1), record: "1"))
        office.send(event("create", #""email":"info@kestrel.example""#, ana, phone(1), record: "3"))
        #expect(office.index.identities.count == 1)
        #expect(office.faults == [])
    }

    @Test("Newer data under which an identity looks different: owners of all its keys hear of it")
    func rekeyedFeatures() throws {
        let office = try Office(rules: [.sameEmail, .sameRecord])
        let lead = #""email":"info@kestrel.example","phone":"650 253 0001""#
        office.send(event("create", lead, record: "7"))
        office.send(event("create", lead, record: "8"))
        #expect(office.index.identities.count == 2)
        try office.upgrade(region: "US")
        while office.isWalking { office.rekeyNext(comparing: false) }
        office.settle()
        #expect(office.faults == [])
    }

    @Test("However often a shared number leads to one person, one alias does")
    func oneAlias() throws {
        let office = try Office(
            rules: [.sameEmail, named(.phone)], masterKeys: [.phone, .email])
        office.send(event("create", email("i"), ana, phone(0)))
        office.send(event("create", email("j"), bob, phone(2)))
        office.send(event("update", email("j"), phone(1)))
        for _ in 0..<5 {
            office.send(event("create", email("i"), ana, phone(1)))
            office.send(event("update", email("i"), ana, phone(1)))
            office.send(event("update", email("i"), ana, phone(0)))
        }
        let aliases = office.index.shards.flatMap(\.entries.values).flatMap(\.values).filter {
            if case .alias = $0.node { true } else { false }
        }
        #expect(aliases.count <= 2)
        #expect(office.faults == [])
    }
}
