import LeadModel
import LeadNormalization
import LeadResolver

/// Events under rules as they are written out, about persons that earlier events have founded.
enum RuleScenarios {
    enum Renewal: Sendable {
        /// Newer normalization data.
        case data
        /// Other rules, and these before.
        case rules(RuleSet)
    }

    struct Shape: Sendable {
        var name: String
        var rules: RuleSet
        /// What comes before the start, one after the other (``Script``).
        var before: [String] = []
        var events: [String]
        var then: [Expectation] = []
        var openClaims = 8
        var cap = 25
        /// In how many shards keys lie.
        var shards: Int32?
        var mayCreate = true
        /// Founders of persons who may be erased at any moment.
        var erase: [Int] = []
        var renewal: Renewal?
        var isStored = false

        var title: String {
            var text = "\(rules.rawValue) [\(before.joined(separator: ", "))] "
            text += events.joined(separator: ", ")
            if cap < 25 { text += " cap \(cap)" }
            if openClaims < 8 { text += " open \(openClaims)" }
            if let shards { text += " in \(shards)" }
            if !mayCreate { text += " updates create nobody" }
            if !erase.isEmpty { text += " erase \(erase)" }
            switch renewal {
            case .data: text += " newer data"
            case .rules(let old): text += " after \(old.rawValue)"
            case nil: break
            }
            return text
        }
    }

    static func scenario(_ shape: Shape) -> Scenario {
        Scenario(name: shape.name, title: shape.title) { normalizer, flaw in
            build(shape, normalizer, flaw)
        }
    }

    static func build(
        _ shape: Shape, _ normalizer: Normalizer, _ flaw: ResolverFlaw?
    ) -> (cast: Cast, start: Snapshot) {
        var older: (normalizer: Normalizer, rules: RuleSet)?
        switch shape.renewal {
        case .data:
            let data = try? Normalizer(options: NormalizationOptions(providerRules: false))
            older = data.map { ($0, shape.rules) }
        case .rules(let old): older = (normalizer, old)
        case nil: break
        }
        let stage = Stage(
            shape.name, shape.title, normalizer, flaw: flaw, rules: shape.rules,
            mayCreate: shape.mayCreate, keyCap: shape.cap, openClaims: shape.openClaims,
            older: older)
        let cast = stage.cast
        let keys = ScriptKeys(stage, shards: shape.shards)
        for line in shape.before { stage.play(line, keys, isBefore: true) }
        for line in shape.events { stage.play(line, keys) }
        cast.wants.obeysRules = true
        cast.wants.expectations = shape.then
        cast.wants.erasedAtMS = Cast.clockMS - 500
        cast.erasable = shape.erase
        cast.isStored = shape.isStored
        let made = stage.finish()
        cast.upgrade?.shards = made.start.shardsInUse(cast)
        return made
    }

    static func all() -> [Scenario] { shapes().map { scenario($0) } }

    static func shapes() -> [Shape] {
        evidence() + overrides() + crowds() + weak() + phones() + detaching() + following()
            + memory()
            + rekeying()
    }

    /// Runs a list of events, each beside the others or behind them.
    static func each(
        _ name: String, _ rules: RuleSet, _ before: [String], _ lists: [([String], [Expectation])],
        _ change: (inout Shape) -> Void = { _ in }
    ) -> [Shape] {
        lists.map { events, then in
            var shape = Shape(name: name, rules: rules, before: before, events: events, then: then)
            change(&shape)
            return shape
        }
    }
}

extension Snapshot {
    /// Shards that have anything, or are going to.
    func shardsInUse(_ cast: Cast) -> [Int32] {
        var used: Set<Int32> = []
        for (shard, image) in shards.enumerated()
        where !image.entries.isEmpty || !image.records.isEmpty {
            used.insert(Int32(shard))
        }
        for event in cast.events {
            used.insert(cast.resolver.partition(of: event.context.masterKey))
            for key in event.keys { used.insert(cast.resolver.partition(of: key)) }
        }
        return used.sorted()
    }
}
