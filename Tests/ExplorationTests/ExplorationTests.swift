import Exploration
import LeadNormalization
import LeadResolver
import Testing

@Suite("Orders of deliveries") struct ExplorationTests {
    private let exploration: Exploration

    init() throws { exploration = Exploration(normalizer: try Normalizer()) }

    @Test(arguments: [
        "claims two", "claims masters", "claims crowded", "vetoes", "deep strangers", "parts",
    ])
    func smallScenariosHoldInEveryOrder(only: String) {
        let report = exploration.run(only: only)
        #expect(report.violations.isEmpty, "\(report.violations.first ?? "")")
        #expect(report.scenarios > 10)
        #expect(report.cut == 0)
        #expect(report.finals > report.scenarios)
    }

    @Test func everyKindOfScenarioIsLookedAt() {
        let report = exploration.run(seconds: 15)
        #expect(report.violations.isEmpty, "\(report.violations.first ?? "")")
        #expect(report.states > 10_000)
    }

    @Test func randomWalksHold() {
        let report = exploration.walk(400, seed: 1, seconds: 20)
        #expect(report.violations.isEmpty, "\(report.violations.first ?? "")")
        #expect(report.finals >= report.scenarios)
    }

    /// Those that need few states; the command `explore --flaws` of the benchmarks wants all found.
    @Test(arguments: [
        ResolverFlaw.noWatch, .ignoreHigher, .settleFromHome, .wholeInFreeze, .offerInFreeze,
        .refuseInFreeze, .dropQueue, .noChildren, .noDrain, .pairMemory, .replace,
        .firstOutcome, .claimsOfAny, .dropParts,
    ])
    func leavingOutAStepIsFound(flaw: ResolverFlaw) {
        #expect(!exploration.isHarmless(flaw, seconds: 30))
    }
}
