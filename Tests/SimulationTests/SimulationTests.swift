import Foundation
import LeadNormalization
import Simulation
import Testing
import WorkerRuntime

/// Runs of the shipped worker under faults. `LEAD_DEDUP_TEST_SEEDS=N` takes N seeds,
/// `LEAD_DEDUP_TEST_SEED=S` only the seed S, with its history.
@Suite("Simulation") struct SimulationTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// `LEAD_DEDUP_TEST_ROUTING`: `direct`, `always` or `mixed` for every seed; otherwise by seed.
    private static var routing: SimulatedRouting? {
        let name = ProcessInfo.processInfo.environment["LEAD_DEDUP_TEST_ROUTING"]
        return SimulatedRouting.allCases.first { "\($0)" == name }
    }

    private static func fails(_ seed: UInt64, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            Issue.record(
                "\(error)\n  repeat: LEAD_DEDUP_TEST_SEED=\(seed) swift test --filter SimulationTests"
            )
        }
    }

    /// Runs so many seeds, or those that the environment names; what they came to, nil for a single
    /// one, of which nothing in particular is expected.
    private static func run(
        _ count: UInt64, _ make: (_ seed: UInt64, _ keepsHistory: Bool) throws -> Simulation
    ) -> SimulationReport? {
        var total = SimulationReport()
        let one = number("LEAD_DEDUP_TEST_SEED")
        let seeds = one.map { $0...$0 } ?? 1...(number("LEAD_DEDUP_TEST_SEEDS") ?? count)
        let begin = Date()
        for seed in seeds { fails(seed) { total.add(try make(seed, one != nil).run()) } }
        print("\(seeds.count) seeds in \(Date().timeIntervalSince(begin)) s: \(total)")
        return one == nil ? total : nil
    }

    /// A run in which nothing happens proves nothing.
    private static func expectTurmoil(_ total: SimulationReport) {
        #expect(total.crashes > 0 && total.losses > 0 && total.stalls > 0)
        #expect(total.transactions > total.rebalances)
    }

    @Test("Whatever breaks, each event comes out once and in order")
    func seeds() throws {
        let normalizer = try Normalizer()
        let total = Self.run(200) { seed, keepsHistory in
            Simulation(
                seed: seed, normalizer: normalizer, routing: Self.routing,
                keepsHistory: keepsHistory)
        }
        if let total { Self.expectTurmoil(total) }
    }

    /// The same where people share phones and records: shards send each other claims, offers, joins.
    @Test("Whatever breaks, messages between shards are handled once and in order")
    func claims() throws {
        let normalizer = try Normalizer()
        let total = Self.run(100) { seed, keepsHistory in
            Simulation(
                seed: seed, normalizer: normalizer,
                routing: Self.routing ?? (seed % 2 == 0 ? .always : nil), matter: .claims,
                keepsHistory: keepsHistory)
        }
        if let total { Self.expectTurmoil(total) }
    }

    /// Nobody goes on in the middle of a topic that is another one now.
    @Test(
        "A raw topic that was made anew is refused, however long it is", arguments: 1...6,
        [false, true])
    func madeAnew(seed: UInt64, whileRunning: Bool) throws {
        let ended = try Simulation(seed: seed, normalizer: try Normalizer())
            .endWithTopicMadeAnew(whileRunning: whileRunning)
        guard case .unavailable(let reason)? = ended else {
            Issue.record("\(String(describing: ended))")
            return
        }
        for words in [
            "leads.raw[", "made anew", "records would be passed over", "--accept-gap earliest",
        ] {
            #expect(reason.contains(words), "\(reason)")
        }
    }

    /// Not even events have to come for an operator's word to last.
    @Test("A raw topic made anew that is as long as before is accepted once", arguments: 1...6)
    func madeAnewEquallyLong(seed: UInt64) throws {
        let ended = try Simulation(seed: seed, normalizer: try Normalizer())
            .endAfterEquallyLongTopic()
        #expect(ended.failure == nil)
        #expect(ended.goesOn)
    }

    /// Readers look for a key where the default partitioner puts it.
    @Test("Output topics that gain partitions are placed by the new number", arguments: 1...4)
    func grownOutputs(seed: UInt64) throws {
        let stray = try Simulation(seed: seed, normalizer: try Normalizer()).strayAfterGrowth()
        #expect(stray == 0)
    }

    /// What has been routed to a worker comes before what it would route itself.
    @Test("Raw input waits while mailboxes are behind")
    func backlog() throws {
        let normalizer = try Normalizer()
        var total = SimulationReport()
        for seed in 1...16 as ClosedRange<UInt64> {
            Self.fails(seed) {
                total.add(
                    try Simulation(
                        seed: seed, normalizer: normalizer,
                        routing: seed % 2 == 0 ? .always : .direct
                    ).runWithBacklog())
            }
        }
        #expect(total.behind > 2)
    }

    /// A worker that has all to itself, now and then or always: its shards do without mailboxes
    /// then, and with them again when another one comes.
    @Test("Shards of a thread that is alone answer each other at once", arguments: [1, 2])
    func alone(machines: Int) throws {
        let normalizer = try Normalizer()
        let total = Self.run(40) { seed, keepsHistory in
            Simulation(
                seed: seed, normalizer: normalizer, turbulence: seed % 2 == 0 ? .lonely : nil,
                machines: machines, routing: Self.routing ?? .direct, matter: .claims,
                keepsHistory: keepsHistory)
        }
        if let total {
            #expect(total.linkedTurns > 0 && total.otherTurns > 0 && total.crashes > 0)
            #expect(machines == 1 || total.rebalances > 100)
            #expect(machines > 1 || total.linkedRuns > 10)
            print("\(machines) machines: \(total)")
        }
    }

    /// Joins whose wholes are longer than a message may be.
    @Test("Parts of a whole wait for each other whatever breaks")
    func parts() throws {
        let normalizer = try Normalizer()
        let total = Self.run(20) { seed, keepsHistory in
            Simulation(
                seed: seed, normalizer: normalizer, routing: Self.routing ?? .always,
                matter: .claims, wholePartBytes: 150, keepsHistory: keepsHistory)
        }
        if let total {
            Self.expectTurmoil(total)
            #expect(total.parts > 0)
        }
    }

    /// Workers that take raw input only while nothing is undecided get everything done.
    @Test("Raw input that waits for undecided events gets its turn", arguments: [false, true])
    func heldBack(byBytes: Bool) throws {
        let normalizer = try Normalizer()
        let total = Self.run(20) { seed, keepsHistory in
            Simulation(
                seed: seed, normalizer: normalizer,
                routing: Self.routing ?? (seed % 2 == 0 ? .always : nil), matter: .claims,
                maxUndecided: byBytes ? nil : 1, maxUndecidedBytes: byBytes ? 1 : nil,
                keepsHistory: keepsHistory)
        }
        if let total {
            #expect(total.toldUndecided > 0)
            #expect(total.heldBack > 0)
        }
    }

    /// Workers get newer normalization data one after the other, while the stream goes on and whatever
    /// can break does; some of them die in the middle of re-keying. At rest the keys of all are of the
    /// newer data, owners agree, and no two share a key by which they are one.
    @Test("Newer normalization data comes in the middle of the stream")
    func upgrade() throws {
        let older = try Normalizer(options: NormalizationOptions(providerRules: false))
        let newer = try Normalizer()
        let total = Self.run(60) { seed, keepsHistory in
            Simulation(
                seed: seed, normalizer: older, routing: Self.routing, matter: .spellings,
                upgrade: newer, keepsHistory: keepsHistory)
        }
        guard let total else { return }
        Self.expectTurmoil(total)
        #expect(total.rekeyed > 0 && total.rekeyingsEnded > 0)
        #expect(total.rekeyingsBegun > total.rekeyingsEnded + total.rebalances / 20)
        #expect(total.refusals > 0)
    }

    /// Against what the direct hop rests on: that the next owner of a shard waits for a transaction
    /// that only decided in it, that what was forwarded earlier comes first, and that everything
    /// is restored after stable offsets.
    @Test("Work that changes hands while transactions are under way is decided once and in order")
    func handover() throws {
        let normalizer = try Normalizer()
        var total = SimulationReport()
        let one = Self.number("LEAD_DEDUP_TEST_SEED")
        let seeds = one.map { $0...$0 } ?? 1...(Self.number("LEAD_DEDUP_TEST_SEEDS") ?? 100)
        for seed in seeds {
            Self.fails(seed) {
                total.add(
                    try Simulation(
                        seed: seed, normalizer: normalizer, turbulence: .handover,
                        routing: Self.routing ?? (seed % 4 == 0 ? .mixed : .direct),
                        keepsHistory: one != nil
                    ).run())
            }
        }
        print("\(seeds.count) seeds: \(total)")
        if one == nil {
            #expect(total.lateCommits > 0 && total.direct > 0 && total.forwarded > 0)
        }
    }

    /// Seeds that fail where one of the direct hop's conditions is taken away.
    @Test(
        arguments: [
            ("a new owner waits for a transaction that only decided in its shard", 57),
            ("a new owner waits for a transaction that only decided in its shard", 68),
            ("a new owner waits for a transaction that only decided in its shard", 293),
            ("a new owner waits for a transaction that only decided in its shard", 374),
            ("after an abort the barrier is to be reached anew", 3),
            ("after an abort the barrier is to be reached anew", 55),
            ("after an abort the barrier is to be reached anew", 77),
            ("what was forwarded before comes before what is decided at once", 6),
            ("what was forwarded before comes before what is decided at once", 12),
            ("an equal input offset does not make a shard current", 10),
            ("stable offsets of every partition are waited for", 2),
            ("stable offsets of every partition are waited for", 17),
        ] as [(String, UInt64)])
    func directHop(name: String, seed: UInt64) throws {
        Self.fails(seed) {
            try Simulation(
                seed: seed, normalizer: try Normalizer(), turbulence: .handover, routing: .direct
            ).run()
        }
    }

    /// Every call of a worker in an otherwise calm run, before and after its effect: begin, produce,
    /// send offsets, commit, apply, and those of start and restore.
    @Test("A crash at any call leaves nothing out and nothing double")
    func everyCall() throws {
        let normalizer = try Normalizer()
        let furthest = Self.number("LEAD_DEDUP_TEST_CALLS").map(Int.init) ?? 160
        var crashes = 0
        for call in 0..<furthest {
            Self.fails(UInt64(call)) {
                let simulation = Simulation(
                    seed: 7, normalizer: normalizer, turbulence: Turbulence.none, machines: 2,
                    crashAtCall: call)
                try simulation.run(steps: 60)
                if simulation.hasCrashed { crashes += 1 }
            }
        }
        #expect(crashes == furthest)
    }

    @Test("A disk older than the deletions that compaction forgot is not trusted", arguments: 1...5)
    func oldDisk(seed: UInt64) throws {
        let normalizer = try Normalizer()
        Self.fails(seed) {
            try Simulation(
                seed: seed, normalizer: normalizer, turbulence: Turbulence.none, machines: 1
            ).runWithOldDisk()
        }
    }

    @Test("The same seed writes the same bytes", arguments: [3, 18, 29, 42] as [UInt64])
    func repeatable(seed: UInt64) throws {
        let normalizer = try Normalizer()
        let first = try Simulation(seed: seed, normalizer: normalizer).run()
        let second = try Simulation(seed: seed, normalizer: normalizer).run()
        #expect(first.digest == second.digest)
        #expect(first.calls == second.calls)
    }

    /// What seeds have found, by name. Each ended or stopped a worker before it was put right.
    @Test(
        arguments: [
            ("a broker that does not answer during a restore leaves no idle member", 14),
            ("a lost watermark request during a restore leaves no idle member", 24),
            ("an interrupted restore after a lost commit is begun again", 29),
            ("damage that shows while another fault is put right is healed", 7),
            ("damage that shows while a commit is given up is healed", 31),
        ] as [(String, UInt64)])
    func regression(name: String, seed: UInt64) throws {
        Self.fails(seed) { try Simulation(seed: seed, normalizer: try Normalizer()).run() }
    }
}

extension SimulationReport {
    mutating func add(_ other: SimulationReport) {
        events += other.events
        transactions += other.transactions
        rebalances += other.rebalances
        crashes += other.crashes
        losses += other.losses
        stalls += other.stalls
        timeouts += other.timeouts
        stops += other.stops
        outages += other.outages
        mishaps += other.mishaps
        compactions += other.compactions
        lateCommits += other.lateCommits
        direct += other.direct
        forwarded += other.forwarded
        linkedTurns += other.linkedTurns
        otherTurns += other.otherTurns
        linkedRuns += other.linkedRuns
        gaveUp += other.gaveUp
        toldUndecided += other.toldUndecided
        parts += other.parts
        behind += other.behind
        heldBack += other.heldBack
        rekeyingsBegun += other.rekeyingsBegun
        rekeyingsEnded += other.rekeyingsEnded
        rekeyed += other.rekeyed
        refusals += other.refusals
        calls += other.calls
    }
}
