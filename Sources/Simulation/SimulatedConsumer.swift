import StreamCore

/// A group member on the simulated broker.
final class SimulatedConsumer: GroupConsumer {
    private let link: SimulatedLink
    private let broker: SimulatedBroker
    private(set) var memberID = 0
    private(set) var generation = 0
    /// The partitions held, and the next offset of those that are started.
    private var positions: [TopicPartition: Offset?] = [:]
    /// Mailboxes of which the last look took all that it may at once.
    private var full: Set<TopicPartition> = []
    private var holds = false
    private var hasAnswered = true

    init(link: SimulatedLink, broker: SimulatedBroker) {
        self.link = link
        self.broker = broker
    }

    func subscribe(_ topics: [Topic]) throws(ClientError) {
        try link.pass(.join)
        broker.group.topics = topics
        memberID = broker.group.join(link.instance, now: broker.clock.monotonicNS)
        link.world?.noteMember(link, id: memberID)
    }

    func nextGroupEvent() throws(ClientError) -> GroupEvent? {
        try link.pass(.groupEvent)
        broker.tick()
        guard let member = broker.group.member(link.instance, id: memberID) else {
            if broker.group.members[link.instance] != nil {
                return .trouble(
                    ClientError(
                        kind: .fenced, operation: "poll", code: "FENCED_INSTANCE_ID",
                        reason: "another member has the instance id"))
            }
            if holds {
                guard hasAnswered else { return nil }
                hasAnswered = false
                return .revoked(positions.keys.sorted(), lost: true)
            }
            memberID = broker.group.join(link.instance, now: broker.clock.monotonicNS)
            link.world?.noteMember(link, id: memberID)
            return nil
        }
        if broker.group.isRebalancing {
            guard !member.hasJoined else { return nil }
            guard holds else {
                broker.group.rejoin(link.instance, id: memberID)
                return nil
            }
            guard hasAnswered else { return nil }
            hasAnswered = false
            return .revoked(positions.keys.sorted(), lost: false)
        }
        guard generation != broker.group.generation, !holds else { return nil }
        generation = broker.group.generation
        holds = true
        positions = [:]
        for partition in member.assignment { positions[partition] = .some(nil) }
        return .assigned(member.assignment)
    }

    func assign(_ partitions: [TopicPartition]) throws(ClientError) {
        try link.pass(.assign)
    }

    func start(_ position: StartPosition) throws(ClientError) {
        try move(position, .start)
    }

    func seek(_ position: StartPosition) throws(ClientError) {
        try move(position, .seek)
    }

    private func move(
        _ position: StartPosition, _ call: SimulatedCall
    ) throws(ClientError) {
        try link.pass(call)
        guard positions.keys.contains(position.partition) else {
            throw ClientError(
                kind: .fatal, operation: call.rawValue, code: "_STATE",
                reason: "\(position.partition) is not assigned")
        }
        positions[position.partition] = position.offset
        full.remove(position.partition)
        try link.pass(call, after: true)
    }

    func unassign() throws(ClientError) {
        try link.pass(.unassign)
        positions = [:]
        full = []
        holds = false
        hasAnswered = true
        if broker.group.isRebalancing { broker.group.rejoin(link.instance, id: memberID) }
        try link.pass(.unassign, after: true)
    }

    func take(_ partition: TopicPartition, limit: Int) throws(ClientError) -> RecordBatch {
        try link.pass(.take)
        full.remove(partition)
        guard let known = positions[partition], let position = known else { return RecordBatch() }
        // What has arrived is for chance to say.
        guard let world = link.world, !world.delaysRecords() else { return RecordBatch() }
        let found = broker.log(partition).read(
            from: position, limit: min(limit, world.arrivals()))
        positions[partition] = found.next
        if partition.topic == broker.mailboxes, found.records.count == limit {
            full.insert(partition)
        }
        world.noteTake(partition, of: link, full: full)
        return RecordBatch(records: found.records)
    }

    func wait(timeoutMS: Int) {
        guard (try? link.pass(.wait)) != nil else { return }
        link.sleep(milliseconds: timeoutMS)
    }

    nonisolated func wake() {}

    func stableCommittedOffsets(
        _ partitions: [TopicPartition], timeoutMS: Int
    ) throws(ClientError) -> [TopicPartition: Offset] {
        try link.pass(.stableOffsets)
        var waited = 0
        while true {
            broker.tick()
            if let offsets = broker.stableOffsets(partitions) {
                try link.pass(.stableOffsets, after: true)
                return offsets
            }
            guard waited < timeoutMS else {
                throw ClientError(
                    kind: .retriable, operation: "stableOffsets",
                    code: ClientError.unstableOffsets, reason: "a transaction is open")
            }
            link.sleep(milliseconds: 100)
            if link.isCut { throw link.dead(.stableOffsets) }
            waited += 100
        }
    }

    func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        try link.pass(.watermarks)
        let log = broker.log(partition)
        return Watermarks(low: log.low, high: log.high)
    }

    func leave(timeoutMS: Int, onRevoked: () -> Void) throws(ClientError) {
        try link.pass(.leave)
        if holds { onRevoked() }
        positions = [:]
        holds = false
        broker.group.leave(link.instance, id: memberID, now: broker.clock.monotonicNS)
        broker.tick()
    }
}

/// Reads partitions on the simulated broker.
final class SimulatedReader: PartitionReader {
    private let link: SimulatedLink
    private let broker: SimulatedBroker

    init(link: SimulatedLink, broker: SimulatedBroker) {
        self.link = link
        self.broker = broker
    }

    func watermarks(
        _ partition: TopicPartition, timeoutMS: Int
    ) throws(ClientError) -> Watermarks {
        try link.pass(.watermarks)
        let log = broker.log(partition)
        return Watermarks(low: log.low, high: log.high)
    }

    func read(
        _ partition: TopicPartition, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) throws {
        var position = start
        var stalled = 0
        while position < end {
            try link.pass(.read)
            broker.tick()
            let found = broker.log(partition).read(
                from: position, limit: link.world?.arrivals() ?? 1)
            let records = found.records.filter { $0.offset < end }
            if !records.isEmpty, try !body(RecordBatch(records: records)) { return }
            if found.next > position {
                stalled = 0
            } else {
                guard stalled < stallTimeoutMS else {
                    throw ClientError(
                        kind: .retriable, operation: "read", code: "_TIMED_OUT",
                        reason: "an open transaction is in the way", partition: partition)
                }
                link.sleep(milliseconds: 100)
                stalled += 100
            }
            position = found.next
        }
    }
}
