import Bytes
import Foundation
import KafkaClient
import StreamCore
import Synchronization
import Testing

/// One after another: the suites share two threads and one broker.
@Suite(.serialized) enum KafkaClientTests {}

/// Log lines from any thread.
final class Lines: Sendable {
    private let lines = Mutex<[KafkaLogLine]>([])
    func add(_ line: KafkaLogLine) { lines.withLock { $0.append(line) } }
    var all: [KafkaLogLine] { lines.withLock { $0 } }
}

struct Timeout: Error, CustomStringConvertible {
    var description: String
}

/// Runs `step`, which blocks for a little itself, until it returns something.
func until<Result>(
    _ what: String, seconds: Double = 10, _ step: () throws -> Result?
) throws -> Result {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if let result = try step() { return result }
    }
    throw Timeout(description: what)
}

extension KafkaGroupConsumer {
    /// The next event of the group, troubles left out.
    func event(seconds: Double = 10) throws -> GroupEvent {
        try until("no group event", seconds: seconds) {
            while let event = try nextGroupEvent() {
                if case .trouble = event { continue }
                return event
            }
            wait(timeoutMS: 50)
            return nil
        }
    }

    /// Waits for an assignment of so many partitions and takes it, giving back what comes before.
    func join(_ count: Int, seconds: Double = 10) throws -> [TopicPartition] {
        try until("not assigned \(count) partitions", seconds: seconds) {
            switch try event(seconds: seconds) {
            case .assigned(let partitions):
                try assign(partitions)
                return partitions.count == count ? partitions : nil
            case .revoked:
                try unassign()
                return nil
            case .trouble:
                return nil
            }
        }
    }

    /// At least so many records of one partition.
    func records(
        _ partition: TopicPartition, count: Int, limit: Int = 1000, seconds: Double = 10
    ) throws -> [RecordBatch.Record] {
        var records: [RecordBatch.Record] = []
        return try until("not \(count) records of \(partition)", seconds: seconds) {
            while try nextGroupEvent() != nil {}
            let batch = try take(partition, limit: limit)
            records += batch.records
            if records.count >= count { return records }
            if batch.records.isEmpty { wait(timeoutMS: 50) }
            return nil
        }
    }

    /// Whether records of a partition arrive within a while.
    func arrives(_ partition: TopicPartition, milliseconds: Int) throws -> Bool {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end {
            while try nextGroupEvent() != nil {}
            if try !take(partition, limit: 10).records.isEmpty { return true }
            wait(timeoutMS: 20)
        }
        return false
    }
}

extension KafkaTransactionalProducer {
    /// One committed transaction of records with values of consecutive numbers.
    func send(_ topic: Topic, _ partition: Partition, _ numbers: Range<Int>) throws {
        try begin()
        let handle = try handle(of: topic)
        for number in numbers {
            try produce(
                handle, partition: partition, key: nil, value: ByteSlice(utf8: String(number)),
                headers: [])
        }
        try commit(timeoutMS: 20_000)
    }
}

func text(_ records: [RecordBatch.Record]) -> [String] { records.map { $0.value?.text ?? "null" } }
