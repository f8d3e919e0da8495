public import Bytes
public import LeadModel

/// Compares what identities say of their keys with what the owners of the keys keep.
///
/// All nodes and key records of all shards go in; what does not fit comes out. While messages are
/// on their way some of it may not fit yet; at rest nothing may be left.
public struct ClaimsVerifier {
    /// Something that does not fit.
    public struct Disagreement: Sendable, Hashable, CustomStringConvertible {
        public enum Kind: String, Sendable, Hashable {
            /// An identity has settled a key, whose owner knows nothing of that.
            case missingClaim = "missing-claim"
            /// An owner has a claim of an identity that is not there.
            case claimOfNobody = "claim-of-nobody"
            /// An owner has a claim of an identity that does not have the key.
            case foreignClaim = "foreign-claim"
            /// An owner has two claims of one identity on a key.
            case doubleClaim = "double-claim"
            /// What the owner compares is not what the identity looks like now.
            case staleFeatures = "stale-features"
            /// The identity has a key, by its lead or as the present form of an address by which it was
            /// known, that it has not settled.
            case unsettledKey = "unsettled-key"
            /// The identity has settled a key, other than an e-mail address, that its lead does
            /// not have.
            case surplusKey = "surplus-key"
            /// An undecided event claims, but is not there.
            case claimOfNoEvent = "claim-of-no-event"
            /// An event waits for a claim that is not there.
            case watcherOfNothing = "watcher-of-nothing"
            /// An alias leads to a node that is not there, or in a circle.
            case aliasOfNobody = "alias-of-nobody"
            /// An alias that its target does not know.
            case unknownAlias = "unknown-alias"
        }

        public var kind: Kind
        /// The key, or the master key of the node.
        public var key: IdentityKey
        /// The identity, if it is about one.
        public var id: UUID8?

        /// Kind of disagreement and of key, and the identity: no personal data.
        public var description: String {
            "\(kind.rawValue) \(key.kind.wireName)" + (id.map { " \($0)" } ?? "")
        }
    }

    struct Holder {
        var node: NodeID
        var links: IdentityLinks
        var features: Features
        /// It still has the key that it lies under.
        var hasMaster: Bool
        var current: [IdentityKey]
    }

    private let names: (borrowing IdentityValues) -> Features
    private let held: (borrowing IdentityValues, IdentityLinks, IdentityKey) -> [IdentityKey]
    let rules: [CompiledRule]
    let matches: (CompiledRule, IdentityKey, Features, Features) -> Bool
    private(set) var holders: [UUID8: Holder] = [:]
    private var children: [NodeID: [NodeID]] = [:]
    private var aliases: [NodeID: NodeID] = [:]
    private var events: Set<EventName> = []
    private var records: [(key: IdentityKey, record: KeyRecord)] = []
    /// Keys of more identities than their cap allows, now or before.
    private(set) var crowded: Set<IdentityKey> = []
    /// Who had a key as another person than all who had it before.
    private(set) var overriding: [IdentityKey: Set<UUID8>] = [:]

    /// Whether rules and normalization are those under which the state was made, is the caller's
    /// care.
    public init<Tools>(_ resolver: Resolver<Tools>) {
        rules = resolver.rules
        matches = { rule, key, left, right in
            resolver.match(rule, isWeak: resolver.isWeak(key), left, right) != nil
        }
        names = { resolver.features(of: $0) }
        held = { resolver.heldKeys(of: $0, $1, under: $2) }
    }

    /// One node of a shard.
    public mutating func add(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry) {
        switch entry.node {
        case .living(let identity, let links), .frozen(let identity, let links):
            let node = NodeID(key: key, number: number, founding: identity.id)
            holders[identity.id] = Holder(
                node: node, links: links, features: names(identity.values),
                hasMaster: identity.values.stillHas(key),
                current: held(identity.values, links, key))
            children[node] = links.children
        case .alias(let alias), .draining(let alias, _):
            let node = NodeID(key: key, number: number, incarnation: alias.incarnation)
            children[node] = alias.children
            if case .alias = entry.node { aliases[node] = alias.target }
        case .undecided(let event): events.insert(event.event.name)
        case nil: return
        }
    }

    /// What the owner of a key keeps of it.
    public mutating func add(_ key: IdentityKey, _ record: KeyRecord) {
        records.append((key, record))
        if record.unlisted > 0 || record.isOverCap { crowded.insert(key) }
        for claim in record.claims where claim.isOverride {
            if case .settled(let identity) = claim.state {
                overriding[key, default: []].insert(identity.id)
            }
        }
    }

    /// Everything that does not fit, in no particular order. Where some shards are not at hand,
    /// `isAtHand` says so of a key's owner: what only those could tell is passed over.
    public func disagreements(
        isAtHand: (IdentityKey) -> Bool = { _ in true }
    ) -> [Disagreement] {
        var found: [Disagreement] = []
        var settled: [IdentityKey: [UUID8: KeyClaim]] = [:]
        for (key, record) in records {
            let pending = Set(
                record.claims.compactMap { claim in
                    if case .pending(let event) = claim.state { event.name } else { nil }
                })
            for claim in record.claims {
                switch claim.state {
                case .pending(let event):
                    if !events.contains(event.name), isAtHand(event.home) {
                        found.append(Disagreement(kind: .claimOfNoEvent, key: key))
                    }
                case .settled(let identity):
                    if settled[key, default: [:]].updateValue(claim, forKey: identity.id) != nil {
                        found.append(
                            Disagreement(kind: .doubleClaim, key: key, id: identity.id))
                    }
                    if isAtHand(identity.node.key) { check(claim, of: identity, on: key, &found) }
                }
            }
            for watcher in record.watchers
            where !pending.contains(watcher.watched) && !events.contains(watcher.watched) {
                found.append(Disagreement(kind: .watcherOfNothing, key: key))
            }
        }
        for (id, holder) in holders { check(holder, id, settled, isAtHand, &found) }
        for (node, target) in aliases { check(node, target, isAtHand, &found) }
        return found
    }

    private func check(
        _ claim: KeyClaim, of identity: IdentityReference, on key: IdentityKey,
        _ found: inout [Disagreement]
    ) {
        guard let holder = holders[identity.id], holder.node == identity.node else {
            return found.append(Disagreement(kind: .claimOfNobody, key: key, id: identity.id))
        }
        if !holder.links.keys.contains(key) {
            found.append(Disagreement(kind: .foreignClaim, key: key, id: identity.id))
        } else if claim.features != holder.features {
            found.append(Disagreement(kind: .staleFeatures, key: key, id: identity.id))
        }
    }

    private func check(
        _ holder: Holder, _ id: UUID8, _ settled: [IdentityKey: [UUID8: KeyClaim]],
        _ isAtHand: (IdentityKey) -> Bool, _ found: inout [Disagreement]
    ) {
        for key in holder.links.keys
        where settled[key]?[id] == nil && !crowded.contains(key) && isAtHand(key) {
            found.append(Disagreement(kind: .missingClaim, key: key, id: id))
        }
        for key in holder.current where !holder.links.keys.contains(key) {
            found.append(Disagreement(kind: .unsettledKey, key: key, id: id))
        }
        for key in holder.links.keys where key.kind != .email && !holder.current.contains(key) {
            found.append(Disagreement(kind: .surplusKey, key: key, id: id))
        }
    }

    private func check(
        _ node: NodeID, _ target: NodeID, _ isAtHand: (IdentityKey) -> Bool,
        _ found: inout [Disagreement]
    ) {
        if let known = children[target], !known.contains(node) {
            found.append(Disagreement(kind: .unknownAlias, key: node.key))
        }
        var end = target
        for _ in 0...aliases.count {
            guard let next = aliases[end] else { break }
            end = next
        }
        if aliases[end] != nil || children[end] == nil && isAtHand(end.key) {
            found.append(Disagreement(kind: .aliasOfNobody, key: node.key))
        }
    }
}
