import LeadModel
public import LeadNormalization
public import LeadResolver

/// Drives the shipped resolver through every order in which shards can get their messages.
public struct Exploration {
    public struct Report: Sendable {
        public var scenarios = 0
        /// Scenarios whose limits of states or time were met first.
        public var cut = 0
        public var states = 0
        public var steps = 0
        public var finals = 0
        /// Scenario and what was violated, with the deliveries that led there.
        public var violations: [String] = []

        public init() {}

        /// One line that says how far it went and what came of it.
        public var summary: String {
            (violations.isEmpty ? "ok: " : "VIOLATION: ") + "\(scenarios) scenarios, "
                + (cut > 0 ? "\(cut) of them cut short, " : "")
                + "\(states) states, \(steps) steps, "
                + "\(finals) final states, \(violations.count) violations"
        }

        public mutating func add(_ other: Report) {
            scenarios += other.scenarios
            cut += other.cut
            states += other.states
            steps += other.steps
            finals += other.finals
            violations += other.violations
        }
    }

    let normalizer: Normalizer

    public init(normalizer: Normalizer) { self.normalizer = normalizer }

    static func scenarios() -> [Scenario] {
        let all = ClaimScenarios.all() + JoinScenarios.all() + RuleScenarios.all()
        return interleaved(all + StoredScenarios.all(all))
    }

    /// The first of every kind, then the second ones: a run that is cut short has seen all kinds.
    private static func interleaved(_ all: [Scenario]) -> [Scenario] {
        var order: [String: Int] = [:]
        var ranked: [(rank: Int, place: Int, scenario: Scenario)] = []
        for (place, scenario) in all.enumerated() {
            let rank = order[scenario.name, default: 0]
            order[scenario.name] = rank + 1
            ranked.append((rank, place, scenario))
        }
        return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.scenario)
    }

    /// Explores scenarios whose names contain `only`, at most for `seconds`; a scenario with a
    /// violation ends there, the others go on unless `stopsAtFirst`.
    public func run(
        only: String? = nil, seconds: Double? = nil, flaw: ResolverFlaw? = nil,
        stopsAtFirst: Bool = true, progress: (String) -> Void = { _ in }
    ) -> Report {
        run(
            where: { name in only.map(name.contains) ?? true }, seconds: seconds, share: 1.0 / 30,
            flaw: flaw, stopsAtFirst: stopsAtFirst, progress: progress)
    }

    /// `share`: how much of the time one scenario may take, 0...1. In little time all get a short look
    /// first, which goes through most of them, and then those that are left a longer one.
    func run(
        where isWanted: (String) -> Bool, seconds: Double?, share: Double, flaw: ResolverFlaw?,
        loss: RestoreLoss? = nil, stopsAtFirst: Bool = true,
        progress: (String) -> Void = { _ in }
    ) -> Report {
        let end = seconds.map { Explorer.now + UInt64($0 * 1e9) } ?? .max
        let list = Self.scenarios().filter { isWanted($0.name) }
        var parts: [Int: Report] = [:]
        func look(at place: Int, _ nanoseconds: Double?) -> Bool {
            let own = nanoseconds.map { Explorer.now + UInt64($0) } ?? .max
            let (cast, start) = list[place].make(normalizer, flaw)
            cast.loss = loss
            let outcome = Explorer(cast: cast, start: start, deadline: min(end, own)).run()
            parts[place] = Report(of: list[place], outcome)
            if let text = parts[place]?.violations.first { progress(text) }
            return outcome.violation == nil || !stopsAtFirst
        }
        let looks = seconds.map { [$0 * 1e6, max($0 * share, 0.5) * 1e9] } ?? [nil]
        search: for nanoseconds in looks {
            for place in list.indices where parts[place].map({ $0.cut > 0 }) ?? true {
                if Explorer.now > end || !look(at: place, nanoseconds) { break search }
            }
        }
        var report = Report()
        var kinds: [String: Report] = [:]
        for (place, part) in parts {
            report.add(part)
            kinds[list[place].name, default: Report()].add(part)
        }
        for (name, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            progress(
                "\(name): \(kind.scenarios) scenarios, "
                    + (kind.cut > 0 ? "\(kind.cut) of them cut short, " : "")
                    + "\(kind.states) states, \(kind.finals) final states, "
                    + "\(kind.violations.count) violations")
        }
        return report
    }
}

extension Exploration.Report {
    init(of scenario: Scenario, _ outcome: Explorer.Outcome) {
        scenarios = 1
        cut = outcome.isCut ? 1 : 0
        states = outcome.states
        steps = outcome.steps
        finals = outcome.ends
        guard let text = outcome.violation else { return }
        let lines = [scenario.name + ": " + scenario.title] + outcome.trace
        violations = [(lines + ["VIOLATION " + text]).joined(separator: "\n  ")]
    }
}
