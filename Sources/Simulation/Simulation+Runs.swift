public import Bytes
import LeadModel
import StreamCore
public import WorkerRuntime

/// Runs in which one particular thing happens.
extension Simulation {
    /// A machine comes back with a disk from before deletions whose tombstones are compacted away.
    public func runWithOldDisk() throws {
        guard let machine = machines.first else { return }
        start(machine)
        for round in 0..<3 {
            produce(events: 40)
            try settle()
            if round == 0 { machine.backup = machine.disk.shards }
        }
        stop(machine)
        sleep(milliseconds: 2 * Int(Self.retentionMS))
        compact()
        machine.disk.shards = machine.backup ?? [:]
        start(machine)
        produce(events: 10)
        try settle()
        try check()
    }

    /// One worker stands still while the others go on: mailboxes of its shards fill, and raw
    /// partitions that are its own too.
    @discardableResult
    public func runWithBacklog() throws -> SimulationReport {
        for machine in machines { start(machine) }
        produce(events: 10)
        try settle()
        guard let still = machines.last else { return report }
        still.isActive = true
        // One event at a time: a mailbox that is behind must not fill a transaction by itself.
        for _ in 0..<150 {
            produce(events: 1)
            for machine in machines { step(machine) }
            sleep(milliseconds: 30)
        }
        still.isActive = false
        try settle()
        try check()
        return report
    }

    /// A record that no worker has sent is in a mailbox; how the worker that reads it ends.
    public func end(readingBatch record: ByteSlice) throws -> WorkerFailure? {
        for machine in machines { start(machine) }
        produce(events: 20)
        try settle()
        let mailbox = TopicPartition(configuration.topics.identities, 1)
        broker.append(mailbox, key: nil, value: record, headers: [], transaction: nil)
        awaitFailure()
        return lastFailure
    }

    /// Events go to their shards and no further, then newer normalization data comes; how the worker
    /// ends that has it.
    public func endAtUpgrade() throws -> WorkerFailure? {
        for machine in machines { start(machine) }
        produce(events: 40)
        try settle()
        let mailboxes = (0..<configuration.partitions).flatMap {
            records(TopicPartition(configuration.topics.identities, $0))
        }
        let versions = Set(mailboxes.map { $0.value?.first })
        guard versions == [configuration.messageVersion.rawValue] else {
            throw failure("messages were written in versions \(versions)")
        }
        isUpgraded = true
        replaceOne()
        awaitFailure()
        return lastFailure
    }

    /// A raw topic is made anew and has more records than were read of it, while nobody works or
    /// under the workers; how one ends that starts then.
    public func endWithTopicMadeAnew(whileRunning: Bool) throws -> WorkerFailure? {
        for machine in machines { start(machine) }
        produce(events: 40)
        try settle()
        if !whileRunning { for machine in machines { stop(machine) } }
        let topic = configuration.topics.raw[0]
        let partitions = broker.partitionCounts[topic] ?? 0
        let ends = (0..<partitions).map { broker.log(TopicPartition(topic, $0)).high }
        guard ends.contains(where: { $0 > 0 }) else { throw failure("nothing to lose") }
        broker.make(topic, partitions: partitions)
        clock.advance(nanoseconds: 5_000_000_000)
        while (0..<partitions).contains(where: {
            broker.log(TopicPartition(topic, $0)).high <= ends[Int($0)] + 2
        }) {
            produce(events: 1)
        }
        for _ in 0..<400 where whileRunning {
            for machine in machines { step(machine) }
            sleep(milliseconds: 20)
        }
        for machine in machines { stop(machine) }
        for machine in machines { start(machine) }
        awaitFailure()
        return lastFailure
    }

    /// A raw topic is made anew and has as many records as were read of it while nobody works; the
    /// workers start once with the operator's leave to go on behind them, then without; how one of
    /// those ends, and whether what came last was decided.
    public func endAfterEquallyLongTopic() throws -> (failure: WorkerFailure?, goesOn: Bool) {
        for machine in machines { start(machine) }
        produce(events: 40)
        try settle()
        for machine in machines { stop(machine) }
        let topic = configuration.topics.raw[0]
        let ends = (0..<(broker.partitionCounts[topic] ?? 0)).map {
            broker.log(TopicPartition(topic, $0)).high
        }
        broker.make(topic, partitions: Int32(ends.count))
        clock.advance(nanoseconds: 5_000_000_000)
        for (partition, end) in ends.enumerated() {
            let log = TopicPartition(topic, Partition(partition))
            while broker.log(log).high < end {
                broker.append(
                    log, key: nil, value: ByteSlice(utf8: "{}"), headers: [], transaction: nil)
            }
        }
        gapPolicy = .latest
        for machine in machines { start(machine) }
        for _ in 0..<200 {
            for machine in machines { step(machine) }
            sleep(milliseconds: 20)
        }
        for machine in machines { stop(machine) }
        gapPolicy = .refuse
        for machine in machines { start(machine) }
        produce(events: 10)
        for _ in 0..<400 where lastFailure == nil && !isQuiescent {
            for machine in machines { step(machine) }
            sleep(milliseconds: 20)
        }
        return (lastFailure, isQuiescent)
    }

    /// Output topics gain partitions while everybody works; the records that lie elsewhere than the
    /// default partitioner puts them, of those that came half a minute later.
    public func strayAfterGrowth() throws -> Int {
        for machine in machines { start(machine) }
        produce(events: 40)
        try settle()
        let topics = configuration.topics
        let outputs = [topics.canonical, topics.duplicates, topics.rejected]
        let counts = outputs.map { (broker.partitionCounts[$0] ?? 1) * 3 + 2 }
        for (topic, count) in zip(outputs, counts) { broker.grow(topic, to: count) }
        for _ in 0..<60 {
            produce(events: 1)
            for machine in machines { step(machine) }
            sleep(milliseconds: 500)
        }
        try settle()
        let before = broker.logs.mapValues(\.high)
        produce(events: 60)
        try settle()
        var stray = 0
        var placed = 0
        for (topic, count) in zip(outputs, counts) {
            for partition in 0..<count {
                let log = TopicPartition(topic, partition)
                for record in records(log) where record.offset >= before[log] ?? 0 {
                    guard let key = record.key else { continue }
                    placed += 1
                    if Murmur2.partition(of: key, count: count) != partition { stray += 1 }
                }
            }
        }
        guard placed > 20 else { throw failure("\(placed) records were published") }
        return stray
    }

    private func awaitFailure() {
        for _ in 0..<200 where lastFailure == nil {
            for machine in machines { step(machine) }
            sleep(milliseconds: 20)
        }
    }
}
