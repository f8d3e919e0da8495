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

    /// `share`: how much of the time one scenario may take, 0...1.
    func run(
        where isWanted: (String) -> Bool, seconds: Double?, share: Double, flaw: ResolverFlaw?,
        loss: RestoreLoss? = nil, stopsAtFirst: Bool = true,
        progress: (String) -> Void = { _ in }
    ) -> Report {
        var report = Report()
        let begin = Explorer.now
        let end = seconds.map { begin + UInt64($0 * 1e9) } ?? .max
        let list = Self.scenarios().filter { isWanted($0.name) }
        var kinds: [String: Report] = [:]
        for scenario in list {
            if Explorer.now > end { break }
            let (cast, start) = scenario.make(normalizer, flaw)
            cast.loss = loss
            // In little time, a part of a large scenario and of the others too.
            let own = seconds.map { Explorer.now + UInt64(max($0 * share, 0.5) * 1e9) } ?? .max
            let outcome = Explorer(cast: cast, start: start, deadline: min(end, own)).run()
            var part = Report()
            part.scenarios = 1
            part.cut = outcome.isCut ? 1 : 0
            part.states = outcome.states
            part.steps = outcome.steps
            part.finals = outcome.ends
            if let text = outcome.violation {
                part.violations = [
                    ([scenario.name + ": " + scenario.title] + outcome.trace
                        + ["VIOLATION " + text]).joined(separator: "\n  ")
                ]
            }
            kinds[scenario.name, default: Report()].add(part)
            report.add(part)
            if let text = part.violations.first { progress(text) }
            if stopsAtFirst, !part.violations.isEmpty { break }
        }
        for (name, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            progress(
                "\(name): \(kind.scenarios) scenarios, \(kind.states) states, "
                    + "\(kind.finals) final states, \(kind.violations.count) violations")
        }
        return report
    }
}
