import Bytes
import LeadModel
import LeadNormalization
import LeadResolver

/// Shards get newer normalization data one after the other and at any moment, or other rules all at
/// once, and derive the keys of their identities again in any order.
final class Upgrade {
    /// Of shards that are not upgraded yet.
    let older: Resolver<CastTools>
    let normalizer: Normalizer
    /// Rules are others, so that everybody is compared; they change on all workers together.
    let isComparing: Bool
    /// Shards where anything may happen.
    var shards: [Int32] = []

    init(
        settings: ResolverSettings, normalizer: Normalizer, tools: CastTools, flaw: ResolverFlaw?,
        isComparing: Bool
    ) {
        older = Resolver(settings: settings, normalizer: normalizer, tools: tools, flaw: flaw)
        self.normalizer = normalizer
        self.isComparing = isComparing
    }
}

/// How far an upgrade has come.
struct UpgradeState {
    /// A bit for each shard.
    var shards: UInt64 = 0
    /// Nodes of upgraded shards whose keys are to be derived again.
    var due: [NodeID] = []

    var fingerprint: Hash128 {
        var writer = ByteWriter(capacity: 64)
        writer.write(byte: 7)
        writer.write(fixed: shards)
        // Their order says nothing.
        var all = Fingerprint()
        for node in due {
            var own = ByteWriter(capacity: 64)
            own.write(node)
            all.add(own.fingerprint)
        }
        writer.write(fixed: all.low)
        writer.write(fixed: all.high)
        return writer.fingerprint
    }

    func contains(_ shard: Int32) -> Bool { shards >> UInt64(shard) & 1 == 1 }
}

extension Snapshot {
    func resolver(at shard: Int32, _ cast: Cast) -> Resolver<CastTools> {
        guard let upgrade = cast.upgrade, !upgrading.contains(shard) else { return cast.resolver }
        return upgrade.older
    }

    /// Whether the upgrade, if there is one, is over.
    func isUpgraded(_ cast: Cast) -> Bool {
        guard let upgrade = cast.upgrade else { return true }
        return upgrading.due.isEmpty && upgrade.shards.allSatisfy(upgrading.contains)
    }

    func upgradeMoves(_ cast: Cast) -> [Move] {
        guard let upgrade = cast.upgrade else { return [] }
        var moves: [Move] = []
        for shard in upgrade.shards where !upgrading.contains(shard) {
            moves.append(.upgrade(shard))
            if upgrade.isComparing { break }
        }
        for node in upgrading.due {
            // One that waits for the verdict of a join has its turn later.
            if case .frozen? = entry(node, cast)?.summary.kind { continue }
            moves.append(.rekey(node))
        }
        return moves
    }

    mutating func upgrade(_ shard: Int32, _ cast: Cast) {
        let isTogether = cast.upgrade?.isComparing ?? false
        for shard in isTogether ? cast.upgrade?.shards ?? [] : [shard] { upgrade(shard) }
    }

    private mutating func upgrade(_ shard: Int32) {
        upgrading.shards |= 1 << UInt64(shard)
        for cell in shards[Int(shard)].entries {
            switch cell.content.entry.node {
            case .living(let identity, _), .frozen(let identity, _):
                upgrading.due.append(
                    NodeID(key: cell.name.key, number: cell.name.number, founding: identity.id))
            case .alias, .draining, .undecided, nil: continue
            }
        }
    }

    /// Derives the keys of what is at a node again; what has gone meanwhile, or is an alias, has none.
    mutating func rekey(_ node: NodeID, _ cast: Cast) throws(Violation) {
        upgrading.due.removeAll { $0 == node }
        guard let upgrade = cast.upgrade, let content = entry(node, cast)?.entry.node,
            case .living(let identity, _) = content,
            NodeID(key: node.key, number: node.number, founding: identity.id) == node
        else { return }
        switch cast.resolver.rekeying(of: content, under: node.key, comparing: upgrade.isComparing)
        {
        case .upToDate, .later: return
        case .due, .compared: break
        }
        let isComparing = upgrade.isComparing
        try act(at: cast.resolver.partition(of: node.key), cast) { resolver, shard in
            resolver.rekey(node, comparing: isComparing, in: shard)
        }
    }
}
