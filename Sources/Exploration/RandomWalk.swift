import Bytes
import LeadModel
import LeadNormalization
public import LeadResolver

/// One random order of deliveries of a random scenario, larger than what can be gone through.
struct RandomWalk {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// Six events on four keys at two to five shards: creates, updates, deletes and erases, some
    /// under one master key, one or two name classes, erasures at any moment.
    mutating func scenario(
        _ normalizer: Normalizer, _ flaw: ResolverFlaw?
    ) -> (cast: Cast, start: Snapshot) {
        let stage = Stage(
            "walk", "random", normalizer, flaw: flaw, openClaims: below(2) == 0 ? 1 : 8)
        let kinds: [KeyKind] = [.phone, .email, .email, .externalID]
        let shards = 2 + below(4)
        let keys = kinds.map { stage.key($0, at: Int32(below(shards))) }
        let hasTwoNames = below(2) == 0
        let hasMasters = below(3) == 0
        let hasChanges = below(2) == 0
        var homes = (0..<6).map { _ in stage.home(at: Int32(below(shards))) }
        if hasChanges { homes[below(5) + 1] = homes[0] }
        var routes: [IdentityKey: Int32] = [:]
        for index in 0..<6 {
            var own = keys.indices.filter { _ in below(2) == 0 }
            // One address is the event's.
            if own.contains(1), own.contains(2) {
                let other = 1 + below(2)
                own.removeAll { $0 == other }
            }
            if own.isEmpty { own = [below(4)] }
            let shared = own.map { keys[$0] }
            let master = hasMasters && below(2) == 0 ? shared[0] : homes[index]
            var operation = Operation.create
            if hasChanges, below(3) == 0 {
                operation = [.update, .update, .delete, .erase][below(4)]
            }
            let isPast = below(4) == 0
            let route = routes[master] ?? Int32(100 + index)
            routes[master] = route
            stage.event(
                operation, master: master, keys: shared,
                nameClass: hasTwoNames && below(3) == 0 ? 1 : 0,
                isHeavy: below(8) == 0, timeMS: Cast.clockMS - (isPast ? 1_000 : 0), route: route)
        }
        stage.cast.wants.erasedAtMS = Cast.clockMS - 500
        if below(2) == 0 {
            stage.cast.erasable = [below(3), 3 + below(3)].filter { _ in below(3) > 0 }
        }
        let isPlain = !stage.cast.events.contains { $0.isHeavy || $0.operation != .create }
        // What comes by a master key brings its other addresses along as values, not as keys.
        stage.cast.wants.grouped = isPlain && !hasMasters && !hasChanges
        stage.cast.wants.serial = isPlain && !hasMasters && !hasChanges
        return stage.finish()
    }

    /// Delivers at random until nothing is left.
    mutating func run(_ cast: Cast, _ start: Snapshot) -> Explorer.Outcome {
        var outcome = Explorer.Outcome()
        var state = start
        do throws(Violation) {
            if let early = cast.earlyViolation { throw early }
            while true {
                if state.isAtRest(cast) {
                    outcome.ends += 1
                    try RestCheck(cast: cast, state: state).run()
                }
                let moves = state.moves(cast)
                if moves.isEmpty {
                    if !state.isAtRest(cast) { throw Violation("nothing moves any more") }
                    break
                }
                if cast.wants.obeysRules, below(6) == 0 {
                    try transact(&state, cast, &outcome.trace)
                    outcome.steps += 1
                    continue
                }
                let move = moves[below(moves.count)]
                let explorer = Explorer(cast: cast, start: start)
                outcome.trace.append(explorer.line(state, move))
                outcome.steps += 1
                try state.take(move, cast)
                if outcome.steps > 10_000 { throw Violation("messages go round for ever") }
            }
        } catch {
            outcome.violation = error.text
        }
        outcome.states = outcome.steps
        return outcome
    }
}

extension Exploration {
    /// Random walks, one for each seed from `seed` on.
    public func walk(
        _ count: Int, seed: UInt64, seconds: Double? = nil, flaw: ResolverFlaw? = nil,
        stopsAtFirst: Bool = true, progress: (String) -> Void = { _ in }
    ) -> Report {
        var report = Report()
        let end = seconds.map { Explorer.now + UInt64($0 * 1e9) } ?? .max
        for number in 0..<count {
            if Explorer.now > end { break }
            let own = seed &+ UInt64(number)
            var walk = RandomWalk(seed: own)
            let (cast, start) =
                own % 2 == 0
                ? walk.ruleScenario(normalizer, flaw) : walk.scenario(normalizer, flaw)
            let outcome = walk.run(cast, start)
            report.scenarios += 1
            report.steps += outcome.steps
            report.states += outcome.states
            report.finals += outcome.ends
            guard let text = outcome.violation else { continue }
            let events = cast.events.enumerated().map { index, event in
                "e\(index): \(event.operation.wireName) under \(event.context.masterKey.value.text)"
                    + " keys \(event.keys.map { $0.value.text }) names \(event.nameClass.map { "\($0)" } ?? "-")"
                    + (event.isHeavy ? " heavy" : "")
                    + (event.context.origin.timestampMS < Cast.clockMS ? " past" : "")
            }
            let lines =
                ["walk of seed \(own)", cast.title] + events + outcome.trace
                + ["VIOLATION \(text) (seed \(own))"]
            report.violations.append(lines.joined(separator: "\n  "))
            progress(report.violations.last ?? "")
            if stopsAtFirst { break }
        }
        return report
    }
}
