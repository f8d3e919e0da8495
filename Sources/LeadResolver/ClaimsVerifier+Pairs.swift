public import Bytes
import LeadMatching
public import LeadModel

extension ClaimsVerifier {
    /// Two identities that a rule of action merge finds to be one person.
    public struct Unjoined: Sendable, Hashable {
        public var key: IdentityKey
        public var rule: String
        public var ids: Set<UUID8>
    }

    /// At rest: identities that share a key under a rule of action merge which matches them, and are
    /// two all the same, for no reason that is kept with them. A limit that a join would have passed
    /// is a reason that is not kept.
    public func unjoined() -> [Unjoined] {
        var found: [Unjoined] = []
        for (key, sharers) in sharers where sharers.count > 1 && !crowded.contains(key) {
            for place in sharers.indices {
                for other in sharers[..<place] {
                    guard let rule = mergingRule(key, sharers[place], other) else { continue }
                    found.append(
                        Unjoined(
                            key: key, rule: rule.name.text, ids: [sharers[place], other]))
                }
            }
        }
        return found
    }

    private var sharers: [IdentityKey: [UUID8]] {
        var found: [IdentityKey: [UUID8]] = [:]
        for (id, holder) in holders {
            let master = holder.hasMaster ? [holder.node.key] : []
            for key in Set(holder.links.keys + holder.current + master) {
                found[key, default: []].append(id)
            }
        }
        return found
    }

    private func mergingRule(_ key: IdentityKey, _ one: UUID8, _ other: UUID8) -> CompiledRule? {
        guard let left = holders[one], let right = holders[other],
            !isDistinct(left.links, [other] + right.links.joined),
            !isDistinct(right.links, [one] + left.links.joined),
            !isOverriding(key, one, left), !isOverriding(key, other, right)
        else { return nil }
        return rules.first {
            $0.kind == key.kind && $0.action == .merge
                && matches($0, key, left.features, right.features)
        }
    }

    private func isDistinct(_ links: IdentityLinks, _ others: [UUID8]) -> Bool {
        others.contains { links.distinct.contains($0) }
    }

    private func isOverriding(_ key: IdentityKey, _ id: UUID8, _ holder: Holder) -> Bool {
        holder.links.isOverride && holder.node.key == key
            || overriding[key]?.contains(id) ?? false
    }
}
