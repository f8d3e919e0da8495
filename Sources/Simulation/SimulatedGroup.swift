import StreamCore

/// A consumer group with static members and the eager protocol: every rebalance takes everything
/// away (KIP-345 lets a member that comes back within its session keep what it had).
struct SimulatedGroup {
    struct Member {
        var id: Int
        /// Whether it has joined the rebalance under way.
        var hasJoined: Bool
        var assignment: [TopicPartition] = []
        /// Since when nothing is heard of it, monotonic; nil while it lives.
        var silentSinceNS: UInt64?
    }

    private(set) var members: [String: Member] = [:]
    private(set) var generation = 0
    private(set) var isRebalancing = false
    private var rebalanceDeadlineNS: UInt64 = 0
    private var lastMemberID = 0
    private(set) var rebalances = 0
    /// Gives out partitions by chance instead of by `range`: a worker must be right under any
    /// assignor, and so a raw partition and a shard part more often.
    var dealer: SeededGenerator?
    /// Offsets as the group's coordinator answers them.
    var committed: [TopicPartition: Offset] = [:]
    /// Offsets of every committed transaction, also where the coordinator has yet to hear of it.
    var decided: [TopicPartition: Offset] = [:]
    var topics: [Topic] = []

    static let sessionTimeoutNS: UInt64 = 10_000_000_000
    static let pollIntervalNS: UInt64 = 300_000_000_000

    /// Joins; the member id.
    mutating func join(_ instance: String, now: UInt64) -> Int {
        lastMemberID += 1
        if let known = members[instance], !isRebalancing {
            // The same member come back: it keeps its assignment, the old one is fenced.
            members[instance] = Member(
                id: lastMemberID, hasJoined: false, assignment: known.assignment)
            return lastMemberID
        }
        members[instance] = Member(id: lastMemberID, hasJoined: true)
        rebalance(now: now)
        return lastMemberID
    }

    mutating func rejoin(_ instance: String, id: Int) {
        guard isRebalancing, members[instance]?.id == id else { return }
        members[instance]?.hasJoined = true
    }

    mutating func leave(_ instance: String, id: Int, now: UInt64) {
        guard members[instance]?.id == id else { return }
        members[instance] = nil
        rebalance(now: now)
    }

    mutating func fallSilent(_ instance: String, id: Int, now: UInt64) {
        guard members[instance]?.id == id else { return }
        members[instance]?.silentSinceNS = now
    }

    mutating func speakAgain(_ instance: String, id: Int) {
        guard members[instance]?.id == id else { return }
        members[instance]?.silentSinceNS = nil
    }

    func member(_ instance: String, id: Int) -> Member? {
        members[instance].flatMap { $0.id == id ? $0 : nil }
    }

    private mutating func rebalance(now: UInt64) {
        guard !isRebalancing else { return }
        isRebalancing = true
        rebalances += 1
        rebalanceDeadlineNS = now + Self.pollIntervalNS
        for (instance, member) in members where member.hasJoined == false {
            members[instance]?.hasJoined = false
        }
    }

    mutating func tick(now: UInt64, partitions: [Topic: Int32]) {
        for (instance, member) in members.sorted(by: { $0.key < $1.key }) {
            if let since = member.silentSinceNS, now - since >= Self.sessionTimeoutNS {
                members[instance] = nil
                rebalance(now: now)
            }
        }
        guard isRebalancing, !members.isEmpty else { return }
        if now >= rebalanceDeadlineNS { members = members.filter { $0.value.hasJoined } }
        guard members.values.allSatisfy(\.hasJoined) else { return }
        generation += 1
        isRebalancing = false
        assign(partitions)
    }

    /// The `range` assignor: topic by topic, runs of partitions to the members in order; or chance.
    private mutating func assign(_ partitions: [Topic: Int32]) {
        let instances = members.keys.sorted()
        for instance in instances {
            members[instance]?.assignment = []
            members[instance]?.hasJoined = false
        }
        if var dealer {
            let all = topics.sorted().flatMap { topic in
                (0..<(partitions[topic] ?? 0)).map { TopicPartition(topic, $0) }
            }
            // One for each member first: who owns nothing is never ready.
            for (place, partition) in all.shuffled(using: &dealer).enumerated() {
                let index =
                    place < instances.count ? place : dealer.number(0...instances.count - 1)
                members[instances[index]]?.assignment.append(partition)
            }
            for instance in instances { members[instance]?.assignment.sort() }
            self.dealer = dealer
            return
        }
        for topic in topics.sorted() {
            let count = Int(partitions[topic] ?? 0)
            let share = count / instances.count, extra = count % instances.count
            var next = 0
            for (place, instance) in instances.enumerated() {
                let size = share + (place < extra ? 1 : 0)
                for partition in next..<(next + size) {
                    members[instance]?.assignment.append(
                        TopicPartition(topic, Partition(partition)))
                }
                next += size
            }
        }
    }
}
