import LeadNormalization
import Simulation
import Testing
import WorkerRuntime

/// Shards of a thread that is alone answer each other without mailboxes: what that rests on, each
/// condition taken away in turn. The seeds are those at which it shows.
@Suite("Links between shards") struct LinkFlawTests {
    private static let seeds: [(LinkFlaw, machines: Int, seed: UInt64)] = [
        (.atOnce, 2, 10), (.atOnce, 2, 11), (.unread, 2, 106), (.unread, 2, 175),
        (.uncommitted, 2, 11), (.uncommitted, 2, 35), (.shared, 2, 5), (.shared, 2, 17),
        (.kept, 2, 3), (.kept, 2, 8), (.behind, 1, 1), (.behind, 1, 4),
    ]

    private func simulation(_ machines: Int, _ seed: UInt64, _ flaw: LinkFlaw?) throws -> Simulation
    {
        Simulation(
            seed: seed, normalizer: try Normalizer(), turbulence: seed % 2 == 0 ? .lonely : nil,
            machines: machines, routing: .direct, matter: .claims, linkFlaw: flaw)
    }

    @Test("A condition that is left out is found, and nothing with it", arguments: seeds)
    func found(flaw: LinkFlaw, machines: Int, seed: UInt64) throws {
        #expect(throws: SimulationFailure.self) { try simulation(machines, seed, flaw).run() }
        try simulation(machines, seed, nil).run()
    }

    @Test func everyFlawHasItsSeeds() {
        #expect(Set(Self.seeds.map(\.0)) == Set(LinkFlaw.allCases))
    }
}
