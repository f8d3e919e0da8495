import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver

/// Whether the rules have been obeyed, at rest: found from what living identities are, without a look
/// at how the resolver finds it.
struct RuleCheck {
    struct Person {
        var person: Int
        var content: Cast.Content
        var identity: Identity
        var links: IdentityLinks
        var node: NodeID
        var keys: Set<IdentityKey>
        var features: Features
        var ids: [UUID8] { [identity.id] + links.joined }
    }

    let cast: Cast
    let state: Snapshot
    let people: [Person]
    /// Keys that more have, or have had, than their cap allows.
    let crowded: Set<IdentityKey>

    init(cast: Cast, state: Snapshot) {
        self.cast = cast
        self.state = state
        var people: [Person] = []
        var crowded: Set<IdentityKey> = []
        for shard in state.shards {
            for cell in shard.entries {
                if let person = Self.person(cell, cast) { people.append(person) }
            }
            for cell in shard.records where cell.content.isOverCap || cell.content.unlisted > 0 {
                crowded.insert(cell.name)
            }
        }
        self.people = people.sorted { $0.identity.founded < $1.identity.founded }
        self.crowded = crowded
    }

    private static func person(_ cell: Cell<EntryName, EntryContent>, _ cast: Cast) -> Person? {
        guard case .living(let identity, let links) = cell.content.entry.node,
            let person = cell.content.summary.person
        else { return nil }
        var keys = Set(links.keys.filter { $0.kind == .email })
        if let email = identity.keys.email { keys.insert(IdentityKey(kind: .email, value: email)) }
        if let phone = identity.keys.phone { keys.insert(IdentityKey(kind: .phone, value: phone)) }
        for entry in identity.sources {
            guard let id = entry.externalID else { continue }
            keys.insert(.record(source: entry.source, externalID: id))
        }
        if identity.masterKey.kind == .email { keys.insert(identity.masterKey) }
        for key in keys where key.kind == .email {
            if let form = cast.normalizer.email(key.value)?.key {
                keys.insert(IdentityKey(kind: .email, value: form))
            }
        }
        return Person(
            person: person, content: cell.content.summary.content, identity: identity, links: links,
            node: NodeID(key: cell.name.key, number: cell.name.number, founding: identity.id),
            keys: keys, features: cast.resolver.features(of: identity))
    }

    func run() throws(Violation) {
        for (place, older) in people.enumerated() {
            for younger in people[(place + 1)...] { try check(older, younger) }
        }
        for expectation in cast.wants.expectations { try check(expectation) }
    }

    private func check(_ older: Person, _ younger: Person) throws(Violation) {
        guard !isSetApart(older, younger) else { return }
        for key in older.keys.intersection(younger.keys) where !crowded.contains(key) {
            if isOverride(older, of: key) || isOverride(younger, of: key) { continue }
            for rule in cast.settings.rules
            where rule.key == .kind(key.kind) && rule.action != .block {
                guard matches(rule, key, older, younger) else { continue }
                let names = "\(cast.label(older.person)) and \(cast.label(younger.person))"
                if rule.action == .merge {
                    throw Violation(
                        "\(names) share \(key.value.text), match by \(rule.name), and are two")
                }
                guard isTold(older, younger, Facts.code(ByteSlice(utf8: rule.name))) else {
                    throw Violation(
                        "\(names) share \(key.value.text), match by \(rule.name), and nobody was told"
                    )
                }
            }
        }
    }

    private func matches(
        _ rule: Rule, _ key: IdentityKey, _ one: Person, _ other: Person
    ) -> Bool {
        let isAlike = hasSameName(one.features, other.features)
        if !rule.require.isEmpty, !isAlike { return false }
        guard cast.weakKeys.contains(key) else { return true }
        let others = one.keys.intersection(other.keys).filter { $0.kind != .email }
        return isAlike || !others.isEmpty
    }

    private func hasSameName(_ one: Features, _ other: Features) -> Bool {
        !one.given.isEmpty && one.given.sameBytes(as: other.given)
            && one.family.sameBytes(as: other.family)
    }

    /// Whether they are known to be two, by an override.
    private func isSetApart(_ one: Person, _ other: Person) -> Bool {
        one.ids.contains(where: other.links.distinct.contains)
            || other.ids.contains(where: one.links.distinct.contains)
    }

    /// Whether somebody has a key as another person than all who had it before.
    private func isOverride(_ person: Person, of key: IdentityKey) -> Bool {
        if person.links.isOverride, person.node.key == key { return true }
        let owner = cast.resolver.partition(of: key)
        let record = state.shards[Int(owner)].records.first { $0.name == key }?.content
        return record?.claims.contains { claim in
            guard case .settled(let identity) = claim.state else { return false }
            return identity.id == person.identity.id && claim.isOverride
        } ?? false
    }

    private func isTold(_ one: Person, _ other: Person, _ rule: UInt64) -> Bool {
        state.facts.told.contains { told in
            guard told.rule == rule, told.older >= 0 else { return false }
            let (older, younger) = (
                Cast.Content.person(Int(told.older)), Cast.Content.person(Int(told.younger))
            )
            return one.content.contains(older) && other.content.contains(younger)
                || other.content.contains(older) && one.content.contains(younger)
        }
    }
}
