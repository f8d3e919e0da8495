import Foundation
import LeadNormalization
import Simulation
import Testing

/// Runs of the shipped worker under faults. `LEAD_DEDUP_TEST_SEEDS=N` takes N seeds,
/// `LEAD_DEDUP_TEST_SEED=S` only the seed S, with its history.
@Suite("Simulation") struct SimulationTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
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

    @Test("Whatever breaks, each event comes out once and in order")
    func seeds() throws {
        let normalizer = try Normalizer()
        var total = SimulationReport()
        let one = Self.number("LEAD_DEDUP_TEST_SEED")
        let seeds = one.map { $0...$0 } ?? 1...(Self.number("LEAD_DEDUP_TEST_SEEDS") ?? 200)
        let begin = Date()
        for seed in seeds {
            Self.fails(seed) {
                total.add(
                    try Simulation(seed: seed, normalizer: normalizer, keepsHistory: one != nil)
                        .run())
            }
        }
        let seconds = Date().timeIntervalSince(begin)
        print("\(seeds.count) seeds in \(seconds) s: \(total)")
        // A run in which nothing happens proves nothing.
        if one == nil {
            #expect(total.crashes > 0 && total.losses > 0 && total.stalls > 0)
            #expect(total.transactions > total.rebalances)
        }
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
        gaveUp += other.gaveUp
        calls += other.calls
    }
}
