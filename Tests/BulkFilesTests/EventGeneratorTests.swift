import BulkFiles
import Bytes
import Foundation
import LeadModel
import Testing

@Suite struct EventGeneratorTests {
    private func events(
        _ count: Int, _ change: (inout EventGenerator.Options) -> Void = { _ in }
    ) -> [GeneratedEvent] {
        var options = EventGenerator.Options()
        change(&options)
        var generator = EventGenerator(options)
        return (0..<count).map { _ in generator.next() }
    }

    private func object(_ event: GeneratedEvent) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(event.value)) as? [String: Any],
            "event \(event.index)")
    }

    /// The stream of a seed is part of what benchmarks and bug reports name: it may change, but not
    /// without notice.
    @Test func sameSeedSameBytesOnEveryMachine() {
        var all: [UInt8] = []
        for event in events(5000) {
            all += event.value
            all.append(0x0a)
            all += Array("\(event.person ?? -1) \(event.expected.name)\n".utf8)
        }
        #expect(Checksum.xxh3(all[...]) == 25_796_885_924_404_639)
    }

    @Test func anotherSeedIsAnotherStream() {
        let one = events(50).map { $0.value }
        let two = events(50) { $0.seed = 2 }.map { $0.value }
        #expect(Set(one).isDisjoint(with: two))
    }

    @Test func eventsAreOneLineOfTheWireContract() throws {
        let known: Set<String> = [
            "event_id", "operation", "source", "external_id", "pipeline", "occurred_at", "lead",
        ]
        let fields = Set(LeadField.allCases.map { "\($0.wireName)" } + ["attributes"])
        for event in events(3000) where event.person != nil {
            #expect(!event.value.contains(0x0a))
            let json = try object(event)
            #expect(Set(json.keys).isSubset(of: known))
            let lead = try #require(json["lead"] as? [String: Any])
            #expect(Set(lead.keys).isSubset(of: fields))
            let time = try #require(json["occurred_at"] as? String)
            #expect(
                time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)/) != nil
            )
            #expect((lead["email"] != nil) || (json["external_id"] != nil))
        }
    }

    /// Nobody shares a mailbox or a record, and what is expected is what the contract says.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func truthIsWhatTheContractMakesOfIt(_ seed: UInt64) throws {
        var oracle = ContractOracle()
        var byMailbox: [String: Int] = [:]
        var byRecord: [String: Int] = [:]
        let stream = events(4000) {
            $0.seed = seed
            $0.people = 600
            $0.deleteRate = 0.03
            $0.updateRate = 0.4
            $0.echoRate = 0.4
            $0.staleRate = 0.3
        }
        for event in stream {
            guard let person = event.person else { continue }
            let json = try object(event)
            if let email = (json["lead"] as? [String: Any])?["email"] as? String {
                let mailbox = Mailbox.key(email)
                #expect(byMailbox[mailbox, default: person] == person)
                byMailbox[mailbox] = person
            }
            if let record = json["external_id"] as? String, let source = json["source"] as? String {
                #expect(byRecord["\(source)/\(record)", default: person] == person)
                byRecord["\(source)/\(record)"] = person
            }
            let decided = oracle.decide(json)
            guard decided == event.expected.name else {
                let text = String(decoding: event.value, as: UTF8.self)
                Issue.record("\(event.index): \(event.expected.name), not \(decided): \(text)")
                return
            }
        }
        #expect(byMailbox.count > 400)
        #expect(Set(byMailbox.values).count == byMailbox.count, "two mailboxes of one person")
    }

    @Test func everyKindOccurs() {
        let counts = Dictionary(grouping: events(8000) { $0.people = 1500 }) { $0.expected.name }
            .mapValues { $0.count }
        for name in ["created", "updated", "erased", "duplicate", "linked", "replay", "echo"] {
            #expect(counts[name, default: 0] > 3, "\(name)")
        }
        for code in ["invalid_json", "invalid_event", "missing_master_key", "too_large"] {
            #expect(counts["rejected:\(code)", default: 0] > 0, "\(code)")
        }
    }

    @Test func ratesAreKept() {
        let none = events(5000) {
            $0.duplicateRate = 0
            $0.invalidRate = 0
        }
        #expect(none.allSatisfy { $0.expected == .disposition(.created) })
        #expect(Set(none.map { $0.person }).count == 5000)
        let few = events(5000) {
            $0.people = 7
            $0.invalidRate = 0.5
        }
        #expect(Set(few.compactMap { $0.person }).count == 7)
        let invalid = few.count { $0.person == nil }
        #expect((2300...2700).contains(invalid))
    }

    @Test func addressesComeInManySpellings() throws {
        var spellings: Set<String> = []
        for event in events(4000) where event.person != nil {
            if let email = (try object(event)["lead"] as? [String: Any])?["email"] as? String {
                spellings.insert(Mailbox.kind(email))
            }
        }
        #expect(spellings == ["plain", "upper", "spaced", "tagged", "wrapped"])
    }

    @Test func oddOptionsDoNotTrap() {
        let odd = events(200) {
            $0.people = 0
            $0.companies = -5
            $0.meanGapMS = 0
            $0.duplicateRate = .nan
            $0.invalidRate = -1
            $0.startMS = 0
        }
        #expect(odd.count == 200)
    }

    @Test func filesHoldOneLineEach() throws {
        let folder = NSTemporaryDirectory() + "generator-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sink = try LineFile(path: folder + "/events")
        let truth = try TruthFile(path: folder + "/truth")
        for event in events(20, { $0.invalidRate = 0.3 }) {
            try sink.send(key: event.recordKey[...], value: event.value[...])
            try truth.write(event)
        }
        try sink.finish()
        try truth.finish()
        let lines = try String(contentsOfFile: folder + "/truth", encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.count == 21)
        #expect(lines[0] == "event_index,person,expected")
        #expect(lines.contains { $0.wholeMatch(of: /\d+,,rejected:[a-z_]+/) != nil })
        #expect(lines.contains { $0.wholeMatch(of: /\d+,\d+,created/) != nil })
        let written = try Data(contentsOf: URL(fileURLWithPath: folder + "/events"))
        #expect(written.count { $0 == 0x0a } == 20)
        #expect(throws: RecordSinkError.cannotOpen(errno: ENOENT)) {
            _ = try LineFile(path: folder + "/none/x")
        }
    }
}

/// Which mailbox an address names, by the providers' rules, as far as generated addresses go.
enum Mailbox {
    static func key(_ email: String) -> String {
        var text = email.replacingOccurrences(of: "\u{200b}", with: "")
            .trimmingCharacters(in: .whitespaces).lowercased()
        if text.hasPrefix("mailto:") { text.removeFirst(7) }
        if let open = text.firstIndex(of: "<") {
            text = String(text[text.index(after: open)...].dropLast())
        }
        let parts = text.split(separator: "@")
        var (local, host) = (String(parts[0]), String(parts[1]))
        if host == "googlemail.com" { host = "gmail.com" }
        if ["gmail.com", "outlook.com", "hotmail.com", "icloud.com"].contains(host) {
            local = String(local.prefix { $0 != "+" })
        }
        if host == "gmail.com" { local.removeAll { $0 == "." } }
        return "\(local)@\(host)"
    }

    static func kind(_ email: String) -> String {
        if email.contains("<") || email.hasPrefix("mailto:") { return "wrapped" }
        if email.hasPrefix(" ") || email.hasSuffix(" ") { return "spaced" }
        if email.contains("+") { return "tagged" }
        return email == email.uppercased() ? "upper" : "plain"
    }
}
