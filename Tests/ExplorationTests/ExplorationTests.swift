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

    /// Events under rules as they are written out; with `stored`, and each step from what the shard
    /// stored.
    @Test(arguments: [
        "evidence", "suspects", "blocked", "linked", "overrides", "crowds", "weak", "shared phone",
        "memory", "newer data", "other rules", "stored claims two", "stored joins", "stored parts",
    ])
    func rulesAreObeyedInEveryOrder(only: String) {
        let report = exploration.run(only: only, seconds: 10)
        #expect(report.violations.isEmpty, "\(report.violations.first ?? "")")
        #expect(report.scenarios > 2)
        #expect(report.finals >= report.scenarios - report.cut)
    }

    @Test func everyKindOfScenarioIsLookedAt() {
        let report = exploration.run(seconds: 20)
        #expect(report.violations.isEmpty, "\(report.violations.first ?? "")")
        #expect(report.states > 10_000)
    }

    @Test func randomWalksHold() {
        let report = exploration.walk(1_000, seed: 1, seconds: 20)
        #expect(report.violations.isEmpty, "\(report.violations.first ?? "")")
        #expect(report.finals >= report.scenarios)
    }

    /// Those that need few states; the command `explore --flaws` of the benchmarks wants all found.
    @Test(arguments: [
        ResolverFlaw.noWatch, .ignoreHigher, .settleFromHome, .wholeInFreeze, .offerInFreeze,
        .refuseInFreeze, .dropQueue, .noChildren, .noDrain, .pairMemory, .replace,
        .firstOutcome, .claimsOfAny, .dropParts, .noEvidence, .tellAgain, .afterWithholds,
        .noRefresh, .noDistinct, .overrideCompared, .noCap, .capForgets, .weakAlone, .oldestOfPhone,
        .phoneDecides, .formerKeys, .noRegain, .noEarly, .detachKeeps, .detachAgain, .noMemory,
        .forgetUnknown, .eraseAtOnce, .oldForms, .rekeyUnsettled, .rekeyAlone, .linkFirst,
        .linkAgain,
    ])
    func leavingOutAStepIsFound(flaw: ResolverFlaw) {
        #expect(!exploration.isHarmless(flaw, seconds: 30))
    }

    @Test(arguments: [
        RestoreLoss.watchers, .asked, .awaited, .queues, .memories, .told, .children, .early,
        .overCap,
    ])
    func losingAPartOfAShardIsFound(loss: RestoreLoss) {
        #expect(!exploration.isHarmless(loss, seconds: 30))
    }
}
