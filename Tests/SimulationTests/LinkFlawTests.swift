import LeadNormalization
import Simulation
import Testing
import WorkerRuntime

/// Shards of a thread that is alone answer each other without mailboxes: what that rests on, each
/// condition taken away in turn. The seeds are those at which it shows; a change of what the stream
/// comes to may take it away from one of them: then another is to be looked for.
@Suite("Links between shards") struct LinkFlawTests {
    private static let seeds: [(LinkFlaw, machines: Int, seeds: [UInt64])] = [
        (.atOnce, 2, [6, 21, 26]), (.unread, 2, [850]), (.uncommitted, 2, [7, 57]),
        (.shared, 2, [1, 3, 9]), (.kept, 2, [15, 33, 34]), (.behind, 1, [1, 4]),
    ]

    private func simulation(_ machines: Int, _ seed: UInt64, _ flaw: LinkFlaw?) throws -> Simulation
    {
        Simulation(
            seed: seed, normalizer: try Normalizer(), turbulence: seed % 2 == 0 ? .lonely : nil,
            machines: machines, routing: .direct, matter: .claims, linkFlaw: flaw)
    }

    @Test("A condition that is left out is found, and nothing with it", arguments: seeds)
    func found(flaw: LinkFlaw, machines: Int, seeds: [UInt64]) throws {
        var shown: [UInt64] = []
        for seed in seeds {
            do {
                try simulation(machines, seed, flaw).run()
            } catch is SimulationFailure {
                shown.append(seed)
            }
            try simulation(machines, seed, nil).run()
        }
        #expect(shown == seeds)
    }

    @Test func everyFlawHasItsSeeds() {
        #expect(Set(Self.seeds.map(\.0)) == Set(LinkFlaw.allCases))
    }
}
