import Bytes
import LeadModel
import LeadResolver

/// A state of the world: shards, messages on their way, and what was published.
struct Snapshot {
    var shards: [ShardImage]
    var channels: [Channel] = []
    var facts: Facts
    var upgrading = UpgradeState()
    /// Of shards and channels.
    var sum = Fingerprint()

    init(_ cast: Cast) {
        shards = Array(repeating: ShardImage(), count: Int(cast.partitions))
        facts = Facts(cast)
    }

    var fingerprint: Fingerprint {
        var all = sum
        all.add(facts.fingerprint)
        if upgrading.shards != 0 { all.add(upgrading.fingerprint) }
        return all
    }

    /// What can happen next.
    enum Move {
        case deliver(from: Int32, to: Int32)
        case erase(Int)
        /// A shard gets newer normalization data, or other rules.
        case upgrade(Int32)
        case rekey(NodeID)
    }

    func moves(_ cast: Cast) -> [Move] {
        let held = cast.hasEarlyClaims ? heldOwners(cast) : []
        var moves: [Move] = []
        moves.reserveCapacity(channels.count + facts.erasable.count)
        for channel in channels where channel.from >= cast.partitions || !held.contains(channel.to)
        {
            moves.append(.deliver(from: channel.from, to: channel.to))
        }
        for person in facts.erasable where facts.versions[person] > 0 {
            moves.append(.erase(person))
        }
        return cast.upgrade == nil ? moves : moves + upgradeMoves(cast)
    }

    /// Owners that hear nothing from other shards before an early claim: what comes of an event
    /// that has reached its home lies behind its early claim in the owner's log.
    private func heldOwners(_ cast: Cast) -> [Int32] {
        var held: [Int32] = []
        for channel in channels where channel.from >= cast.partitions {
            for packet in channel.packets {
                guard case .record(let early) = packet.message else { continue }
                let home = cast.resolver.partition(of: early.home)
                let isOnItsWay = channels.contains { other in
                    other.from == channel.from && other.to == home
                        && other.packets.contains { packet in
                            if case .event(let event) = packet.message {
                                event.name == early.name
                            } else {
                                false
                            }
                        }
                }
                if !isOnItsWay { held.append(channel.to) }
            }
        }
        return held
    }

    func isAtRest(_ cast: Cast) -> Bool { channels.isEmpty && isUpgraded(cast) }

    // MARK: Setting up

    mutating func put(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry, _ cast: Cast) {
        change(cast.resolver.partition(of: key), cast) { $0.put(key, number: number, entry) }
    }

    mutating func put(_ key: IdentityKey, _ record: KeyRecord, _ cast: Cast) {
        change(cast.resolver.partition(of: key), cast) { $0.put(key, record) }
    }

    private mutating func change(_ here: Int32, _ cast: Cast, _ body: (MemoryShard) -> Void) {
        let shard = MemoryShard(shards[Int(here)], here: here, cast: cast, sum: sum)
        body(shard)
        shards[Int(here)] = shard.image
        sum = shard.sum
    }

    mutating func send(_ message: ShardMessage, from: Int32, _ cast: Cast) {
        push(Packet(message), from, cast.resolver.partition(of: message.address))
    }

    // MARK: Steps

    private mutating func push(_ packet: Packet, _ from: Int32, _ to: Int32) {
        if let place = channels.firstIndex(where: { $0.from == from && $0.to == to }) {
            let old = channels[place]
            let new = Channel(from: from, to: to, packets: old.packets + [packet])
            sum.subtract(old.hash)
            sum.add(new.hash)
            channels[place] = new
        } else {
            let new = Channel(from: from, to: to, packets: [packet])
            sum.add(new.hash)
            channels.append(new)
        }
    }

    private mutating func pop(_ from: Int32, _ to: Int32) -> Packet? {
        guard let place = channels.firstIndex(where: { $0.from == from && $0.to == to }) else {
            return nil
        }
        let old = channels[place]
        sum.subtract(old.hash)
        if old.packets.count > 1 {
            let new = Channel(from: from, to: to, packets: Array(old.packets.dropFirst()))
            sum.add(new.hash)
            channels[place] = new
        } else {
            channels.remove(at: place)
        }
        return old.packets[0]
    }

    /// The message that a move delivers.
    func message(of move: Move, _ cast: Cast) -> ShardMessage? {
        switch move {
        case .deliver(let from, let to):
            channels.first { $0.from == from && $0.to == to }?.packets.first?.message
        case .erase(let person): cast.erasure(of: person)
        case .upgrade, .rekey: nil
        }
    }

    mutating func take(_ move: Move, _ cast: Cast) throws(Violation) {
        switch move {
        case .deliver(let from, let to):
            guard let packet = pop(from, to) else { return }
            try handle(packet.message, at: to, cast)
        case .erase(let person):
            facts.erasable.removeAll { $0 == person }
            guard let message = cast.erasure(of: person) else { return }
            try handle(message, at: cast.resolver.partition(of: message.address), cast)
        case .upgrade(let shard): upgrade(shard, cast)
        case .rekey(let node): try rekey(node, cast)
        }
    }

    private mutating func handle(
        _ message: ShardMessage, at here: Int32, _ cast: Cast
    ) throws(Violation) {
        try act(at: here, cast) { $0.handle(message, in: $1) }
    }

    /// Lets the resolver of a shard do something, in one transaction.
    mutating func act(
        at here: Int32, _ cast: Cast,
        _ body: (Resolver<CastTools>, MemoryShard) -> [Effect]
    ) throws(Violation) {
        if cast.isStored { try restore(here, cast) }
        let shard = MemoryShard(shards[Int(here)], here: here, cast: cast, sum: sum)
        let effects = body(resolver(at: here, cast), shard)
        let step = Facts.Step(memories: shards[Int(here)].erasedKeys, left: shard.left)
        shards[Int(here)] = shard.image
        sum = shard.sum
        for effect in effects {
            if case .send(let message, let to) = effect {
                let packet = Packet(message)
                push(cast.isStored ? try packet.stored() : packet, here, to)
            } else {
                try facts.take(effect, cast, step)
            }
        }
        try checkLiving(cast)
        if let key = cast.wants.ownedKey { try checkOwner(of: key, cast) }
    }

    // MARK: What holds at every moment

    private func checkLiving(_ cast: Cast) throws(Violation) {
        var living = Cast.Content()
        for shard in shards {
            for cell in shard.entries where cell.content.summary.kind == .living {
                let content = cell.content.summary.content
                guard living.isDisjoint(with: content) else {
                    throw Violation(
                        "\(cast.text(living.intersection(content))) alive in two places")
                }
                guard facts.erased.isDisjoint(with: content) else {
                    throw Violation(
                        "\(cast.text(facts.erased.intersection(content))) erased and alive")
                }
                living.formUnion(content)
            }
        }
    }

    func entry(_ node: NodeID, _ cast: Cast) -> EntryContent? {
        shards[Int(cast.resolver.partition(of: node.key))].entries.first {
            $0.name.number == node.number && $0.name.key == node.key
        }?.content
    }

    /// The living or frozen identity that a node leads to.
    func end(of node: NodeID, _ cast: Cast) -> EntryContent? {
        var node = node
        for _ in 0..<64 {
            guard let found = entry(node, cast) else { return nil }
            guard case .alias(let alias)? = found.entry.node else { return found }
            node = alias.target
        }
        return nil
    }

    private func checkOwner(of key: IdentityKey, _ cast: Cast) throws(Violation) {
        let owner = cast.resolver.partition(of: key)
        var onTheirWay = Set<UUID8>()
        for channel in channels where channel.to == owner {
            for packet in channel.packets {
                if case .settle(let settlement) = packet.message, settlement.inPlaceOf == nil {
                    onTheirWay.insert(settlement.identity.identity.id)
                }
            }
        }
        let claims = shards[Int(owner)].records.first { $0.name == key }?.content.claims ?? []
        for (id, person) in cast.persons where person < cast.startPersons {
            if facts.erased.contains(.person(person)) || onTheirWay.contains(id) { continue }
            let leads = claims.contains { claim in
                guard case .settled(let identity) = claim.state,
                    let end = end(of: identity.node, cast)
                else { return false }
                return end.summary.content.contains(.person(person))
            }
            if !leads { throw Violation("nothing at the owner leads to \(cast.label(person))") }
        }
    }
}

extension Cast {
    /// Persons and events by name.
    func text(_ content: Content) -> String {
        var names: [String] = []
        for index in 0..<32 {
            if content.contains(.person(index)) { names.append(label(index)) }
        }
        for index in 0..<32 where content.contains(.event(index)) { names.append("e\(index)") }
        return names.joined(separator: ", ")
    }

    /// The order to erase a person at their own place.
    func erasure(of person: Int) -> ShardMessage? {
        guard let place = places[person] else { return nil }
        return .erase(
            ErasureOrder(
                to: place,
                origin: Origin(
                    topic: Stage.topic, partition: 900, offset: 900 + Int64(person),
                    timestampMS: Cast.clockMS), timeMS: wants.erasedAtMS))
    }
}
