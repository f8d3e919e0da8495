import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import Testing

/// Normalization data that is newer than the keys. The older data knows nothing of providers, the
/// newer ignores gmail's dots and tags.
@Suite("Re-keying") struct RekeyTests {
    private static let older = NormalizationOptions(providerRules: false)
    private static let phones = Rule(name: "same-phone", key: .kind(.phone), action: .merge)
    private static let named = Rule(
        name: "email-and-name", key: .kind(.email),
        require: [Requirement(field: .name, threshold: 0.9)], action: .merge)

    private func desk(
        rules: [Rule] = [.sameEmail, .sameRecord],
        masterKeys: [KeyKind] = [.email, .phone, .externalID]
    ) throws -> Desk {
        try Desk(rules: rules, masterKeys: masterKeys, options: Self.older)
    }

    private static func lead(_ email: String, _ rest: String = "") -> String {
        #"{"lead":{"email":"\#(email)"\#(rest)},"source":"web"}"#
    }

    private func email(_ text: String) -> IdentityKey {
        IdentityKey(kind: .email, value: ByteSlice(utf8: text))
    }

    /// Everything is at rest, owners agree, and another walk finds nothing to do.
    private func expectRest(_ desk: Desk, _ location: SourceLocation = #_sourceLocation) {
        #expect(desk.index.unrest == [], sourceLocation: location)
        #expect(desk.disagreements == [], sourceLocation: location)
        var verdict = Verdict()
        #expect(desk.rekey(&verdict) == 0, sourceLocation: location)
        #expect(verdict.says == "[]", sourceLocation: location)
        #expect(
            verdict.published.isEmpty && verdict.alerts.isEmpty && verdict.tombstones.isEmpty,
            sourceLocation: location)
    }

    @Test(
        "Who is known by an address is found by its new form, under the same id",
        arguments: [[Rule.sameEmail], [.sameEmail, .sameRecord]])
    func foundByNewForm(rules: [Rule]) throws {
        let desk = try desk(rules: rules)
        let id = try #require(desk.send(Self.lead("ana.lee+x@gmail.com")).id)
        try desk.upgrade()
        var verdict = Verdict()
        #expect(desk.rekey(&verdict) == 1)
        // Nothing is published and nobody made; the next change carries the new key.
        #expect(verdict.published.isEmpty && verdict.alerts.isEmpty)
        let after = try #require(desk.index.identities[id])
        #expect(after.version == 1 && after.keys.email?.text == "analee@gmail.com")
        #expect(after.masterKey.value.text == "ana.lee+x@gmail.com")
        expectRest(desk)

        let next = desk.send(Self.lead("analee@gmail.com", #","title":"CTO""#))
        #expect(next.says == "duplicate same-email merged" && next.id == id)
        #expect(next.record?.identity.keys.email?.text == "analee@gmail.com")
        #expect(next.record?.identity.version == 2)
        expectRest(desk)
    }

    @Test("Two whose addresses are one now are joined, the older stays")
    func joined() throws {
        let desk = try desk()
        let first = try #require(desk.send(Self.lead("ana.lee@gmail.com")).id)
        let second = try #require(
            desk.send(Self.lead("analee@gmail.com", #","title":"CTO""#)).id)
        let third = try #require(desk.send(Self.lead("ana.lee+x@gmail.com")).id)
        try desk.upgrade()
        var verdict = Verdict()
        #expect(desk.rekey(&verdict) > 0)
        #expect(desk.index.identities.keys.sorted() == [first])
        #expect(Set(verdict.tombstones.map(\.identityID)) == [second, third])
        #expect(verdict.alerts.allSatisfy { $0.identityID == first && $0.action == .merged })
        #expect(verdict.alerts.allSatisfy { $0.leadJSON.text.contains("gmail.com") })
        #expect(verdict.published.last?.identity.text(.title) == "CTO")
        expectRest(desk)
        for address in ["ana.lee@gmail.com", "analee@gmail.com", "ana.lee+x@gmail.com"] {
            #expect(desk.send(Self.lead(address)).id == first)
        }
        expectRest(desk)
    }

    @Test("Who was founded under the new form before its turn came is joined into the older")
    func foundedMeanwhile() throws {
        let desk = try desk()
        let first = try #require(desk.send(Self.lead("ana.lee@gmail.com")).id)
        try desk.upgrade()
        let verdict = desk.send(Self.lead("ana.lee@gmail.com"))
        #expect(verdict.says == "created" && verdict.id != first)
        var walk = Verdict()
        #expect(desk.rekey(&walk) == 1)
        #expect(walk.tombstones.map(\.identityID) == [try #require(verdict.id)])
        #expect(desk.index.identities.keys.sorted() == [first])
        expectRest(desk)
    }

    @Test("An event that was routed under older data comes to its person after the walk")
    func inFlight() throws {
        for rules in [[Rule.sameEmail], [.sameEmail, .sameRecord]] {
            let desk = try desk(rules: rules)
            let first = try #require(desk.send(Self.lead("ana.lee@gmail.com")).id)
            try desk.upgrade()
            var walk = Verdict()
            #expect(desk.rekey(&walk) == 1)
            let known = desk.send(Self.lead("ana.lee@gmail.com"), asOf: Self.older)
            #expect(known.says == "duplicate same-email merged" && known.id == first)
            // Under a form of which nobody was known: a person of its own for a moment.
            let other = desk.send(Self.lead("ana.lee+y@gmail.com"), asOf: Self.older)
            #expect(other.dispositions == ["created"] && other.tombstones.count == 1)
            #expect(desk.index.identities.keys.sorted() == [first])
            expectRest(desk)
        }
    }

    @Test("Every address by which somebody is known is found in its new form")
    func addressesOfAliases() throws {
        let desk = try desk(rules: [.sameEmail, Self.phones])
        let phone = #","phone":"+16502530001""#
        let id = try #require(desk.send(Self.lead("ana@k.example", phone)).id)
        #expect(desk.send(Self.lead("ana.lee@gmail.com", phone)).id == id)
        try desk.upgrade()
        var walk = Verdict()
        #expect(desk.rekey(&walk) == 1)
        let known = desk.send(Self.lead("analee+z@gmail.com"))
        #expect(known.says == "duplicate same-email merged" && known.id == id)
        // An offer that names an old form leads to the new one too.
        #expect(desk.send(Self.lead("b.o@gmail.com", phone), asOf: Self.older).id == id)
        #expect(desk.send(Self.lead("bo@gmail.com")).id == id)
        expectRest(desk)
    }

    @Test("Addresses of one who was joined before its own turn are found in their new form")
    func joinedBeforeItsTurn() throws {
        let desk = try desk(rules: [.sameEmail, Self.phones])
        let first = try #require(desk.send(Self.lead("ana@k.example")).id)
        #expect(
            desk.send(Self.lead("ana.lee@gmail.com", #","phone":"+16502530001""#)).says
                == "created")
        try desk.upgrade()
        let update = #"{"operation":"update","source":"web","lead":{"email":"ana@k.example","#
        desk.send(update + #""phone":"+16502530001"}}"#)
        #expect(desk.index.identities.keys.sorted() == [first])
        #expect(desk.send(Self.lead("analee@gmail.com")).id == first)
        expectRest(desk)
    }

    @Test("What a lead loses by newer data is released, what it gains is claimed and compared")
    func phonesOfRegions() throws {
        func sources(_ region: String?) -> SourceTable {
            SourceTable(
                named: [:],
                fallback: SourcePolicy(
                    permissions: Desk.all, region: region.map { ByteSlice(utf8: $0) }))
        }
        let desk = try Desk(
            sources: sources("DE"), rules: [.sameEmail, Self.phones], masterKeys: [.email])
        let number = #","phone":"030 123456""#
        let first = try #require(desk.send(Self.lead("ana@k.example", number)).id)
        let german = IdentityKey(kind: .phone, value: ByteSlice(utf8: "+4930123456"))
        let italian = IdentityKey(kind: .phone, value: ByteSlice(utf8: "+39030123456"))
        let second = try #require(
            desk.send(Self.lead("bo@k.example", #","phone":"+39 030 123456""#)).id)
        func holders(_ key: IdentityKey) -> Int {
            desk.index.shards.reduce(0) { $0 + ($1.records[key]?.claims.count ?? 0) }
        }
        #expect(holders(german) == 1 && holders(italian) == 1)
        try desk.upgrade(sources: sources("IT"))
        var walk = Verdict()
        #expect(desk.rekey(&walk) == 1)
        #expect(holders(german) == 0 && holders(italian) == 1)
        #expect(walk.tombstones.map(\.identityID) == [second])
        #expect(desk.index.identities.keys.sorted() == [first])
        expectRest(desk)
    }

    @Test("An override stays another person than those who had its address in an older form")
    func overrides() throws {
        for rules in [[Rule.sameEmail], [.sameEmail, .sameRecord]] {
            let desk = try desk(rules: rules)
            let override = #""override":{"allow_duplicate":true,"by":"x","reason":"y"},"#
            let first = try #require(desk.send(Self.lead("ana.lee@gmail.com")).id)
            let json = "{\(override)\(Self.lead("ana.lee+x@gmail.com").dropFirst())"
            let second = try #require(desk.send(json).id)
            try desk.upgrade()
            // Before its turn: by the new form, but of those who had the old one.
            let third = try #require(
                desk.send("{\(override)\(Self.lead("analee@gmail.com").dropFirst())").id)
            var walk = Verdict()
            #expect(desk.rekey(&walk) == 2)
            #expect(walk.alerts.isEmpty && walk.tombstones.isEmpty)
            #expect(Set(desk.index.identities.keys) == [first, second, third])
            expectRest(desk)
        }
    }

    @Test("Names keep people apart who share an address in its new form")
    func namesApart() throws {
        let desk = try desk(rules: [Self.named, .sameRecord])
        desk.send(Self.lead("ana.lee@gmail.com", #","first_name":"Ana","last_name":"Lee""#))
        desk.send(Self.lead("analee@gmail.com", #","first_name":"Bruno","last_name":"Kestrel""#))
        try desk.upgrade()
        var walk = Verdict()
        #expect(desk.rekey(&walk) == 1)
        #expect(walk.alerts.isEmpty && desk.index.identities.count == 2)
        expectRest(desk)
    }

    @Test("One that waits for the verdict of a join is left alone until it has it")
    func frozen() throws {
        let desk = try desk()
        let id = try #require(desk.send(Self.lead("ana.lee@gmail.com")).id)
        let key = email("ana.lee@gmail.com")
        let place = NodeID(key: key, number: 0, founding: id)
        let shard = desk.index.shards[Int(key.partition(count: 8))]
        let entry = try #require(shard.entry(key, number: 0))
        guard case .living(let identity, let links) = entry.node else {
            Issue.record("not living")
            return
        }
        shard.put(key, number: 0, NodeEntry(nextNumber: 1, node: .frozen(identity, links)))
        try desk.upgrade()
        guard case .later = desk.resolver.rekeying(of: .frozen(identity, links), under: key) else {
            Issue.record("a frozen identity is not for later")
            return
        }
        #expect(desk.resolver.rekey(place, in: shard).isEmpty)
        #expect(desk.index.shards.allSatisfy { $0.records.isEmpty })
        _ = desk.resolver.handle(.apart(place), in: shard)
        var walk = Verdict()
        #expect(desk.rekey(&walk) == 1)
        expectRest(desk)
    }

    @Test("What is no external id any more is let go of, and nobody waits for it")
    func meaninglessIDs() throws {
        let desk = try desk()
        let id = try #require(
            desk.send(
                #"{"lead":{"email":"ana@k.example"},"source":"crm","external_id":"7"}"#
            ).id)
        let key = email("ana@k.example")
        let shard = desk.index.shards[Int(key.partition(count: 8))]
        let record = IdentityKey.record(
            source: ByteSlice(utf8: "crm"), externalID: ByteSlice(utf8: "null"))
        // As it would be if "null" had been an id until now.
        guard case .living(let identity, var links)? = shard.entry(key, number: 0)?.node else {
            Issue.record("not living")
            return
        }
        var values = identity.values
        values.sources[0].externalID = values.keep(ByteSlice(utf8: "null"))
        let seven = try #require(links.keys.first)
        links.keys = [record]
        let owner = desk.index.shards[Int(record.partition(count: 8))]
        let known = desk.index.shards[Int(seven.partition(count: 8))].record(of: seven)
        desk.index.shards[Int(seven.partition(count: 8))].put(seven, nil)
        owner.put(record, known)
        shard.put(key, number: 0, NodeEntry(nextNumber: 1, node: .living(Identity(values), links)))
        var walk = Verdict()
        #expect(desk.rekey(&walk) == 1)
        #expect(desk.index.identities[id]?.records == ["crm/-"])
        #expect(owner.record(of: record) == nil)
        expectRest(desk)

        // Route, under older data, told the owner of such a record of an event.
        desk.send(
            #"{"lead":{"email":"bo@k.example"},"source":"crm","external_id":"null"}"#,
            toldID: ByteSlice(utf8: "null"))
        #expect(owner.record(of: record) == nil)
        expectRest(desk)
    }
}
