import Bytes
import LeadModel
import LeadResolver

/// What has to hold when no message is left.
struct RestCheck {
    let cast: Cast
    let state: Snapshot

    private var living: [(person: Int, content: EntryContent)] {
        state.shards.flatMap { shard in
            shard.entries.compactMap { cell in
                cell.content.summary.kind == .living
                    ? cell.content.summary.person.map { ($0, cell.content) } : nil
            }
        }
    }

    func run() throws(Violation) {
        try checkEvents()
        try checkShards()
        let living = living
        try checkPersons(living)
        try checkReported(living)
        try checkClaims()
        try checkAliases()
        try checkMemories()
        if cast.wants.obeysRules { try RuleCheck(cast: cast, state: state).run() }
        if cast.wants.joinsAll { try checkJoined(living) }
        let serial = SerialRun(cast: cast, facts: state.facts)
        if cast.wants.serial { try serial.compare() }
        if cast.wants.grouped { try serial.compareGroups(living) }
    }

    private func checkEvents() throws(Violation) {
        for (index, event) in state.facts.events.enumerated() where event.ending == .none {
            throw Violation("e\(index) has no disposition")
        }
    }

    private func checkShards() throws(Violation) {
        for shard in state.shards {
            for cell in shard.entries {
                switch cell.content.summary.kind {
                case .living, .alias, .none: continue
                case .frozen: throw Violation("an identity stays frozen")
                case .draining: throw Violation("an alias stays draining")
                case .undecided: throw Violation("an event stays undecided")
                }
            }
            if !shard.queues.isEmpty { throw Violation("messages stay in a queue") }
            for cell in shard.records {
                if !cell.content.watchers.isEmpty { throw Violation("an owner keeps a watcher") }
                if cell.content.isAwaited { throw Violation("an owner keeps an early claim") }
                for claim in cell.content.claims {
                    if case .pending = claim.state { throw Violation("an owner keeps a claim") }
                }
            }
        }
    }

    private func checkPersons(_ living: [(person: Int, content: EntryContent)]) throws(Violation) {
        let facts = state.facts
        var all = Cast.Content()
        for (_, content) in living { all.formUnion(content.summary.content) }
        for (index, event) in facts.events.enumerated() {
            guard event.ending != .rejected, event.ending != .rejectedErased else { continue }
            let bit = Cast.Content.event(index)
            let brings =
                event.ending == .created || event.ending == .updated || event.ending == .linked
                || event.ending == .duplicate && event.person >= 0
            if brings, cast.events[index].operation != .delete, !all.contains(bit),
                !facts.erased.contains(bit)
            {
                throw Violation("what e\(index) brought is lost")
            }
            if event.ending == .alerted || event.ending == .blocked || event.ending == .suspected,
                all.contains(bit)
            {
                throw Violation("what e\(index) brought was to be left out")
            }
        }
        for person in facts.versions.indices where facts.versions[person] > 0 {
            let bit = Cast.Content.person(person)
            guard all.contains(bit) != facts.erased.contains(bit) else {
                throw Violation(
                    "\(cast.label(person)) is " + (all.contains(bit) ? "alive and erased" : "lost"))
            }
            let lives = living.contains { $0.person == person }
            guard facts.tombs.contains(bit) != lives else {
                throw Violation(
                    "\(cast.label(person)) " + (lives ? "lives" : "is gone") + ", tombstone: "
                        + "\(facts.tombs.contains(bit))")
            }
        }
    }

    private func checkReported(
        _ living: [(person: Int, content: EntryContent)]
    ) throws(Violation) {
        func home(_ person: Int) -> (person: Int, content: EntryContent)? {
            living.first { $0.content.summary.content.contains(.person(person)) }
        }
        for (one, other) in cast.wants.reported {
            guard let left = home(one), let right = home(other), left.person != right.person else {
                continue
            }
            let a = left.content.summary.content
            let b = right.content.summary.content
            let isForbidden = cast.wants.vetoes.contains { i, j in
                a.contains(.person(i)) && b.contains(.person(j))
                    || a.contains(.person(j)) && b.contains(.person(i))
            }
            if !isForbidden {
                throw Violation(
                    "\(cast.label(one)) and \(cast.label(other)) were reported and never joined")
            }
        }
    }

    private func checkClaims() throws(Violation) {
        var verifier = ClaimsVerifier(cast.resolver)
        for shard in state.shards {
            for cell in shard.entries {
                verifier.add(cell.name.key, number: cell.name.number, cell.content.entry)
            }
            for cell in shard.records { verifier.add(cell.name, cell.content) }
        }
        let found = verifier.disagreements()
        guard let first = found.first else { return }
        let person = first.id.flatMap { cast.person($0) }.map { cast.label($0) } ?? ""
        throw Violation(
            "owners and identities disagree: \(first.kind.rawValue) of "
                + "\(first.key.kind.wireName) \(first.key.value.text) \(person)")
    }

    /// Every alias leads to somebody who lives.
    private func checkAliases() throws(Violation) {
        for shard in state.shards {
            for cell in shard.entries {
                guard case .alias(let alias)? = cell.content.entry.node else { continue }
                guard state.end(of: alias.target, cast)?.summary.kind == .living else {
                    throw Violation("an alias leads to nobody: \(cell.name.key.value.text)")
                }
            }
        }
    }

    /// Keys of erased persons are remembered where their next events are asked for, numbers nowhere, and
    /// weak addresses not by themselves.
    private func checkMemories() throws(Violation) {
        for memory in state.facts.memories where !cast.weakKeys.contains(memory.key) {
            let owner = cast.resolver.partition(of: memory.key)
            let kept = state.shards[Int(owner)].erasedKeys.first { $0.name == memory.key }?.content
            guard let kept, kept.erasedAtMS >= memory.erasedAtMS else {
                throw Violation("the erasure of \(memory.key.value.text) is not remembered")
            }
        }
        for shard in state.shards {
            if shard.erasedKeys.contains(where: {
                $0.name.kind == .phone || cast.weakKeys.contains($0.name)
            }) {
                throw Violation("the erasure of a key is remembered that others share")
            }
        }
    }

    /// No two who match and share a key are left apart.
    private func checkJoined(_ living: [(person: Int, content: EntryContent)]) throws(Violation) {
        for (place, one) in living.enumerated() {
            for other in living[(place + 1)...] {
                guard case .living(let left, let leftLinks)? = one.content.entry.node,
                    case .living(let right, let rightLinks)? = other.content.entry.node,
                    cast.resolver.features(of: left) == cast.resolver.features(of: right)
                else { continue }
                var keys = leftLinks.keys
                if left.masterKey.kind != .nameDomain { keys.append(left.masterKey) }
                var others = rightLinks.keys
                if right.masterKey.kind != .nameDomain { others.append(right.masterKey) }
                if keys.contains(where: others.contains) {
                    throw Violation(
                        "\(cast.label(one.person)) and \(cast.label(other.person)) match and "
                            + "share a key, and were never joined")
                }
            }
        }
    }
}

/// The same events, one after another, in the order in which they were decided.
struct SerialRun {
    let cast: Cast
    let facts: Facts

    private struct Person {
        var founder: Int
        var keys: Set<IdentityKey>
        var isHeavy: Bool
    }

    func compare() throws(Violation) {
        guard facts.erased.isEmpty else { return }
        let hasHeavy = cast.events.contains { $0.isHeavy }
        // Where a limit decides, it matters whether a join was before an offer.
        if hasHeavy, facts.joins > 0 { return }
        var persons: [Person] = []
        var order = facts.order[...]
        var hasJoins = false
        while let byte = order.popFirst() {
            if byte & Facts.joinMark != 0 {
                hasJoins = true
                guard let other = order.popFirst() else { break }
                unite(Int(other & ~Facts.joinMark), into: Int(byte & ~Facts.joinMark), &persons)
                continue
            }
            let index = Int(byte)
            let event = cast.events[index]
            let candidates = persons.indices
                .filter { matches(persons[$0], event) }
                .sorted { rank(persons[$0], event) < rank(persons[$1], event) }
            let accepting = candidates.filter { !(persons[$0].isHeavy && event.isHeavy) }
            let actual = facts.events[index]
            // A join may come between an event's choice and its end.
            let chosen = accepting.first {
                hasJoins
                    && persons[$0].founder == Int(actual.person) - cast.startPersons
            }
            let taken = chosen ?? accepting.first
            if (actual.ending == .created) != (taken == nil) {
                throw Violation(
                    "not serializable: e\(index) is \(actual.ending) at "
                        + "\(cast.label(Int(actual.person))), but in a serial run "
                        + (taken.map { "joins Q\(persons[$0].founder)" } ?? "founds")
                        + "; order \(facts.order)")
            }
            guard let taken else {
                persons.append(
                    Person(founder: index, keys: Set(event.keys), isHeavy: event.isHeavy))
                continue
            }
            if !hasJoins, Int(actual.person) - cast.startPersons != persons[taken].founder {
                throw Violation(
                    "not serializable: e\(index) joins \(cast.label(Int(actual.person))), not "
                        + "Q\(persons[taken].founder); order \(facts.order)")
            }
            persons[taken].keys.formUnion(event.keys)
            persons[taken].isHeavy = persons[taken].isHeavy || event.isHeavy
        }
    }

    private func unite(_ younger: Int, into older: Int, _ persons: inout [Person]) {
        guard let one = persons.firstIndex(where: { $0.founder == older }),
            let other = persons.firstIndex(where: { $0.founder == younger })
        else { return }
        persons[one].keys.formUnion(persons[other].keys)
        persons[one].isHeavy = persons[one].isHeavy || persons[other].isHeavy
        persons[other].keys = []
    }

    private func matches(_ person: Person, _ event: CastEvent) -> Bool {
        cast.events[person.founder].nameClass == event.nameClass
            && event.keys.contains { person.keys.contains($0) }
    }

    /// By rule, then age.
    private func rank(_ person: Person, _ event: CastEvent) -> Int {
        let kinds: [KeyKind] = [.phone, .externalID, .email]
        let rule = kinds.indices.first { place in
            event.keys.contains { $0.kind == kinds[place] && person.keys.contains($0) }
        }
        return (rule ?? 3) * 1_000 + person.founder
    }

    /// Persons who share events' keys are one in the end.
    func compareGroups(
        _ living: [(person: Int, content: EntryContent)]
    ) throws(Violation) {
        guard facts.erased.isEmpty, !cast.events.contains(where: { $0.isHeavy }) else { return }
        for one in cast.events.indices {
            for other in cast.events.indices where other > one {
                let together = living.contains {
                    $0.content.summary.content.contains([.event(one), .event(other)])
                }
                let connected = isConnected(one, other)
                if together != connected {
                    throw Violation(
                        "e\(one) and e\(other) are " + (together ? "" : "not ")
                            + "one person in the end")
                }
            }
        }
    }

    private func isConnected(_ one: Int, _ other: Int) -> Bool {
        var reached: Set<Int> = [one]
        var open = [one]
        while let next = open.popLast() {
            for index in cast.events.indices where !reached.contains(index) {
                let event = cast.events[index]
                guard event.nameClass == cast.events[next].nameClass,
                    event.keys.contains(where: cast.events[next].keys.contains)
                else { continue }
                reached.insert(index)
                open.append(index)
            }
        }
        return reached.contains(other)
    }
}
