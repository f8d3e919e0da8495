import LeadModel
import LeadNormalization
import LeadResolver

/// Random scenarios under written-out rules.
extension RandomWalk {
    private static let ruleSets: [RuleSet] = [
        .typical, .typical, .named, .told, .toldTwice, .after, .blocked, .suspected, .addresses,
    ]

    /// Three to six events about people that up to five earlier ones have founded: of all operations,
    /// by addresses, numbers and records that they share, some overriding, some weak, some from the
    /// past; over a low cap, with newer data or other rules in the middle, or with shards that are
    /// restored at each step, now and then.
    mutating func ruleScenario(
        _ normalizer: Normalizer, _ flaw: ResolverFlaw?
    ) -> (cast: Cast, start: Snapshot) {
        var shape = RuleScenarios.Shape(
            name: "rule walk", rules: Self.ruleSets[below(Self.ruleSets.count)], events: [])
        switch below(8) {
        case 0, 1: shape.renewal = .data
        case 2: shape.renewal = .rules(Self.ruleSets[below(Self.ruleSets.count)])
        default: break
        }
        if case .rules(let old)? = shape.renewal, old == shape.rules { shape.renewal = nil }
        if below(5) == 0 { shape.cap = 2 }
        if below(3) == 0 { shape.openClaims = 1 }
        if below(4) > 0 { shape.shards = Int32(2 + below(4)) }
        shape.mayCreate = below(3) > 0
        shape.isStored = below(4) == 0
        let words = Words(
            isMasterLast: below(3) == 0, hasWeak: below(4) == 0,
            hasSpellings: shape.renewal.map { if case .data = $0 { true } else { false } } ?? false,
            hasOverrides: below(3) == 0, hasPast: below(3) == 0, hasNames: below(4) > 0)
        shape.before = (0..<below(6)).map { _ in line(words, isBefore: true) }
        shape.events = (0..<3 + below(4)).map { _ in line(words, isBefore: false) }
        if below(4) == 0 { shape.erase = [below(3)] }
        return RuleScenarios.build(shape, normalizer, flaw)
    }

    /// What the events of one scenario are made of.
    private struct Words {
        /// Master keys are the last of an event's keys instead of the first.
        var isMasterLast: Bool
        var hasWeak: Bool
        var hasSpellings: Bool
        var hasOverrides: Bool
        var hasPast: Bool
        var hasNames: Bool
    }

    private mutating func line(_ words: Words, isBefore: Bool) -> String {
        var operation = ["c", "c", "c", "u", "u", "d", "x"][below(isBefore ? 5 : 7)]
        if operation == "c", words.hasOverrides, below(5) == 0 { operation = "o" }
        var keys: [String] = []
        if below(4) > 0 { keys.append(address(words, isBefore: isBefore)) }
        if below(2) == 0 { keys.append("p\(below(3))") }
        if below(3) == 0 || operation == "d" && below(2) == 0 { keys.append("r\(below(3))") }
        if keys.isEmpty { keys = ["p\(below(2))"] }
        if words.isMasterLast { keys.reverse() }
        // Few addresses, numbers and records have names of their own.
        let name = words.hasNames ? ["n0", "n0", "n1", "n1", "n2", "n-"][below(6)] : "n0"
        var parts = [operation] + keys + [name]
        if !isBefore, words.hasPast, below(3) == 0 { parts.append("<") }
        if below(6) == 0 { parts.append(["$a", "$b"][below(2)]) }
        if !isBefore, below(4) == 0 { parts.append("/\(below(2))") }
        return parts.joined(separator: " ")
    }

    private mutating func address(_ words: Words, isBefore: Bool) -> String {
        if words.hasWeak, below(2) == 0 { return "w0" }
        if words.hasSpellings, below(3) > 0 {
            return (isBefore ? ["g0", "k0", "g1"] : ["g0", "k0", "G0", "g1", "G1", "k1"])[
                below(isBefore ? 3 : 6)]
        }
        return "e\(below(3))"
    }

    /// Several messages of a shard in one transaction, which may be given up; the worker may be another
    /// one afterwards.
    mutating func transact(
        _ state: inout Snapshot, _ cast: Cast, _ trace: inout [String]
    ) throws(Violation) {
        guard let first = state.channels.isEmpty ? nil : state.channels[below(state.channels.count)]
        else { return }
        let before = state
        let isGivenUp = below(3) == 0
        trace.append("transaction of \(first.to)" + (isGivenUp ? ", which is given up" : ""))
        state.resolver(at: first.to, cast).beginRound()
        for _ in 0..<1 + below(4) {
            let moves = state.moves(cast).filter { move in
                if case .deliver(_, let to) = move { to == first.to } else { false }
            }
            guard !moves.isEmpty else { break }
            let move = moves[below(moves.count)]
            trace.append("  " + Explorer(cast: cast, start: state).line(state, move))
            try state.take(move, cast)
        }
        state.resolver(at: first.to, cast).endRound()
        if isGivenUp { state = before }
        if below(4) == 0 {
            trace.append("another worker")
            cast.replaceResolver()
        }
    }
}
