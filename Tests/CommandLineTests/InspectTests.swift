import Bytes
import Foundation
import IdentityIndex
import LeadModel
import LeadResolver
import Testing

/// `inspect` of a state directory.
@Suite(.serialized) struct InspectTests {
    private func settled(_ identity: IdentityReference = Sample.reference) -> KeyRecord {
        var record = KeyRecord()
        record.claims = [KeyClaim(state: .settled(identity), features: Features())]
        return record
    }

    /// A person with an e-mail address and a record of a CRM, as it should be.
    private func person(in state: StateFixture) {
        var links = IdentityLinks()
        links.keys = [Sample.record]
        state.owner(of: Sample.email)?.put(
            Sample.email, number: 0,
            NodeEntry(nextNumber: 1, node: .living(Sample.identity(), links)))
        state.owner(of: Sample.record)?.put(Sample.record, settled())
    }

    /// An event under a phone, offered to the person.
    private func undecided(in state: StateFixture) throws {
        let shard = state.owner(of: Sample.phone)
        shard?.put(
            Sample.phone, number: 0,
            NodeEntry(
                nextNumber: 1,
                node: .undecided(
                    UndecidedEvent(
                        event: Sample.event(9, Sample.phone), phase: .claiming,
                        keys: [Sample.phone, Sample.record], features: Features(), awaited: [],
                        watched: [
                            WatchedEvent(
                                event: PendingEvent(name: Sample.name(4), home: Sample.second),
                                kinds: KeyKinds(.phone), state: .open)
                        ], sinceMS: 5))))
        try shard?.enqueue(.event(Sample.event(10, Sample.phone)), in: .events(Sample.phone))
        try shard?.enqueue(.event(Sample.event(11, Sample.phone)), in: .events(Sample.phone))
    }

    @Test func aKeyTellsWhatLiesThere() async throws {
        let state = try StateFixture()
        person(in: state)
        try undecided(in: state)
        state.owner(of: Sample.second)?.put(
            Sample.second, number: 0,
            NodeEntry(
                nextNumber: 1,
                node: .alias(
                    Alias(
                        target: Sample.reference.node, identity: Sample.reference.id,
                        record: Sample.record, incarnation: 3))))
        try state.close()

        let person = try await state.inspect("--email", "ADA@contoso-labs.com")
        #expect(person.result.status == 0, "\(person.result.err)")
        #expect(person.lines.count == 2)
        #expect(person.lines.first?["state"] as? String == "living")
        let keys = person.lines.first?["settled_keys"] as? [[String: Any]]
        #expect(keys?.first?["value"] as? String == "crm:A-7")
        #expect(person.lines.last?["identities"] as? Int == 1)
        #expect(person.lines.last?["events_waiting"] as? Int == 0)

        let record = try await state.inspect("--external-id", "A-7", "--source", "crm")
        #expect(record.lines.count == 2)
        let claims = record.lines.first?["claims"] as? [[String: Any]]
        #expect(claims?.first?["identity_id"] as? String == "\(Sample.id)")
        #expect(claims?.first?["state"] as? String == "settled")
        #expect(record.lines.first?["over_cap"] as? Bool == false)
        #expect(record.lines.last?["identities"] as? Int == 0)

        let alias = try await state.inspect("--email", "ada@fabrikam.org")
        #expect(alias.lines.first?["state"] as? String == "alias")
        let target = alias.lines.first?["target"] as? [String: Any]
        #expect(target?["value"] as? String == "ada@contoso-labs.com")

        let phone = try await state.inspect("--phone", "+1 650 253 0004")
        #expect(phone.lines.count == 2)
        #expect(phone.lines.first?["state"] as? String == "undecided")
        #expect(
            phone.lines.first?["why"] as? String
                == "waits for the event leads.raw[1]@4, which claimed before and has not been "
                + "decided")
        #expect(phone.lines.last?["events_waiting"] as? Int == 2)

        let byID = try await state.inspect("--identity", "\(Sample.id)")
        #expect(byID.lines.first?["state"] as? String == "living")
        #expect(byID.lines.last?["identities"] as? Int == 1)
    }

    @Test func eventsThatWaitForAnEarlyClaimSayWhy() async throws {
        let state = try StateFixture()
        let shard = state.owner(of: Sample.record)
        var record = KeyRecord()
        record.early = [PendingEvent(name: Sample.name(2), home: Sample.email)]
        shard?.put(Sample.record, record)
        try shard?.enqueue(.event(Sample.event(3, Sample.record)), in: .events(Sample.record))
        try state.close()
        let found = try await state.inspect("--external-id", "A-7", "--source", "crm")
        #expect(found.lines.last?["events_waiting"] as? Int == 1)
        let why = found.lines.last?["why"] as? String
        #expect(why?.contains("leads.raw[1]@2") ?? false, "\(found.lines)")

        let sum = try await state.inspect("--verify")
        #expect(sum.result.status == 0, "\(sum.result.err)")
        #expect(sum.lines.last?["early_claims"] as? Int == 1)
        #expect(sum.lines.last?["waiting"] as? Int == 1)
    }

    @Test func verifyIsContentWhereAllFits() async throws {
        let state = try StateFixture()
        person(in: state)
        try state.close()
        let found = try await state.inspect("--verify")
        #expect(found.result.status == 0, "\(found.result.err)")
        #expect(found.lines.count == 1)
        #expect(found.lines.last?["shards"] as? Int == 5)
        #expect(found.lines.last?["identities"] as? Int == 1)
        #expect(found.lines.last?["settled_claims"] as? Int == 1)
        #expect(found.lines.last?["disagreements"] as? Int == 0)
    }

    @Test func verifyTellsWhatIsNotAtRest() async throws {
        let state = try StateFixture()
        person(in: state)
        try undecided(in: state)
        try state.close()
        let found = try await state.inspect("--verify")
        #expect(found.result.status == 0, "\(found.result.err)")
        let unrest = Set(found.lines.compactMap { $0["not_at_rest"] as? String })
        #expect(unrest == ["undecided", "queues"])
        #expect(found.lines.last?["undecided"] as? Int == 1)
        #expect(found.lines.last?["waiting"] as? Int == 2)
    }

    @Test func verifyTellsWhatDisagrees() async throws {
        let state = try StateFixture()
        person(in: state)
        state.owner(of: Sample.record)?.put(Sample.record, nil)
        state.owner(of: Sample.phone)?.put(
            Sample.phone,
            settled(
                IdentityReference(
                    node: NodeID(key: Sample.second, number: 0, founding: Sample.otherID),
                    id: Sample.otherID, founded: Sample.name(2).ticket)))
        try state.close()
        let found = try await state.inspect("--verify")
        #expect(found.result.status == 70)
        let kinds = found.lines.compactMap { $0["disagreement"] as? String }
        #expect(kinds == ["claim-of-nobody", "missing-claim"])
        #expect(found.lines.last?["disagreements"] as? Int == 2)
        #expect(found.result.lastLine.contains("disagree 2 times"), "\(found.result.err)")
        #expect(found.result.lastLine.contains("--from changelog"), "\(found.result.err)")
    }

    @Test func verifyPassesOverWhatShardsThatAreNotAtHandWouldTell() async throws {
        let home = Sample.email.partition(count: StateFixture.partitions)
        let owner = Sample.record.partition(count: StateFixture.partitions)
        try #require(home != owner)
        for missing in [home, owner] {
            let state = try StateFixture(
                shards: (0..<StateFixture.partitions).filter { $0 != missing })
            person(in: state)
            try state.close()
            let found = try await state.inspect("--verify")
            #expect(found.result.status == 0, "\(found.result.err)")
            #expect(found.lines.last?["missing_shards"] as? [Int] == [Int(missing)])
            #expect(found.result.err.contains("shards are not at hand"), "\(found.result.err)")
        }
    }

    /// A state directory in which no worker has run, one that is none, and no broker at hand.
    @Test(arguments: [true, false], [[], ["--verify"], ["--identity", "\(Sample.id)"]])
    func whatIsNotThereIsNoGoodAnswer(isThere: Bool, _ arguments: [String]) async throws {
        let state = try StateFixture(shards: [])
        if !isThere { try FileManager.default.removeItem(atPath: state.folder + "/state") }
        let result = try await Program.run(
            ["inspect", "--config", state.folder + "/config.yaml"] + arguments)
        #expect(result.status == 69, "\(result.err)")
        #expect(result.out.isEmpty, "\(result.out)")
        #expect(result.lastLine.contains("\(state.folder)/state"), "\(result.err)")
        if arguments == ["--verify"], isThere {
            #expect(result.lastLine.contains("the changelog can not be read"), "\(result.err)")
        } else {
            #expect(result.lastLine.contains("--from changelog"), "\(result.err)")
        }
        #expect(FileManager.default.fileExists(atPath: state.folder + "/state") == isThere)
    }

    @Test(arguments: [["--verify", "--email=a@b.com"], ["--verify", "--partition=1"]])
    func verifyStandsAlone(_ arguments: [String]) async throws {
        let result = try await Program.run(["inspect", "--config=x.yaml"] + arguments)
        #expect(result.status == 64)
        #expect(result.lastLine.contains("exclude each other"), "\(result.lastLine)")
    }

    @Test func theIndexOfAnotherApplicationIsLeftAlone() async throws {
        let state = try StateFixture()
        person(in: state)
        try state.close()
        let directory = try StateDirectory.open(path: state.folder + "/state")
        let mark = state.folder + "/state/application-id"
        try directory.take(forApplication: "leads-eu")
        directory.close()
        let read = try await state.inspect("--email", "ADA@contoso-labs.com").result
        #expect(read.status == 78 && read.out.isEmpty)
        #expect(read.err.contains("leads-eu") && read.err.contains("--from changelog"))
        let run = try await Program.run(["run", "--config", state.folder + "/config.yaml"])
        #expect(run.status == 78)
        #expect(run.err.contains("holds the index of application_id leads-eu"), "\(run.err)")

        // Nobody knows whose it was: the shards say themselves.
        try "leads-eu\n".write(toFile: mark, atomically: true, encoding: .utf8)
        let again = try await state.inspect("--email", "ADA@contoso-labs.com")
        #expect(again.result.status == 0 && !again.lines.isEmpty, "\(again.result.err)")
    }
}
