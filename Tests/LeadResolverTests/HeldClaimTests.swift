import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

private func name(_ first: String, _ last: String) -> String {
    #""first_name":"\#(first)","last_name":"\#(last)""#
}
private let number = #""phone":"+16502530001""#

private func lead(_ place: Int, _ name: String) -> String {
    #"{"source":"crm","lead":{"email":"p\#(place)@kestrel.example",\#(number),\#(name)}}"#
}

/// Many people at once who share a number: what it costs and what becomes of them.
@Suite("Bursts on one key") struct HeldClaimTests {
    private let rules: [Rule] = [
        .sameEmail, .sameRecord,
        Rule(
            name: "phone-and-name", key: .kind(.phone),
            require: [Requirement(field: .name, threshold: 0.9)], action: .merge),
    ]

    /// A name that is like none of the others.
    private func stranger(_ number: Int) -> String {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
        func word(_ count: Int) -> String {
            String(
                (0..<count).map { _ in
                    state = (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
                    return Character(UnicodeScalar(UInt8(0x61 + state >> 33 % 26)))
                })
        }
        return name(word(9), word(11))
    }

    private var key: IdentityKey {
        IdentityKey(kind: .phone, value: ByteSlice(utf8: "+16502530001"))
    }

    @Test("Strangers are all created, and the key's record stays short", arguments: [40, 120, 400])
    func strangers(count: Int) throws {
        let office = try Office(rules: rules)
        for place in 0..<count { office.post(lead(place, stranger(place))) }
        let owner = office.index.shards[office.shard(of: key)]
        var longest = 0
        var watchers = 0
        var rounds = 0
        while office.round() {
            rounds += 1
            guard let record = owner.record(of: key) else { continue }
            longest = max(longest, record.claims.count)
            watchers = max(watchers, record.watchers.count)
        }
        #expect(office.index.identities.count == count)
        #expect(longest <= 60, "\(longest)")
        #expect(watchers <= 400, "\(watchers)")
        #expect(rounds < 26 * 8, "\(rounds)")
        #expect(owner.record(of: key)?.isOverCap == true)
        #expect(office.faults == [])
    }

    @Test("One person who comes many times at once is created once")
    func onePerson() throws {
        let office = try Office(rules: rules)
        for place in 0..<60 { office.post(lead(place, name("Ana", "Okafor"))) }
        office.settle()
        #expect(office.index.identities.count == 1)
        #expect(office.dispositions.values.filter { $0 == ["created"] }.count == 1)
        #expect(office.dispositions.values.filter { $0 == ["duplicate"] }.count == 59)
        #expect(office.tombstones.isEmpty)
        #expect(office.faults == [])
    }

    @Test("A few people among many, none of them created twice")
    func fewPeople() throws {
        let office = try Office(rules: rules)
        for place in 0..<90 { office.post(lead(place, stranger(place % 6))) }
        office.settle()
        #expect(office.index.identities.count == 6)
        #expect(office.dispositions.values.filter { $0 == ["created"] }.count == 6)
        #expect(office.tombstones.isEmpty)
        #expect(office.faults == [])
    }
}
