import KafkaClient
import StreamCore
import WorkerSettings

/// Messages between shards that are in the internal topic, and that no worker has handled yet: while
/// there are some, identities and the owners of their keys need not agree.
struct UnhandledMessages {
    private static let timeoutMS = 20_000

    private let topic: Topic
    private let partitions: Int32
    private let reader: any PartitionReader

    init(_ settings: WorkerSettings, _ context: CommandContext) throws(CommandFailure) {
        topic = settings.identitiesTopic
        partitions = try Composition.partitionCount(of: topic, settings, context)
        do throws(ClientError) {
            reader = try Composition.kafkaSettings(settings, context.telemetry)
                .makePartitionReader()
        } catch {
            throw CommandFailure(.unavailable, error.description)
        }
    }

    /// What each shard's part of the topic holds by now.
    func parts() throws(ClientError) -> [Partition: Watermarks] {
        var found: [Partition: Watermarks] = [:]
        for partition in 0..<partitions {
            found[partition] = try reader.watermarks(
                TopicPartition(topic, partition), timeoutMS: Self.timeoutMS)
        }
        return found
    }

    /// The first record of each shard, among those that were there when `parts` was asked, which a
    /// shard that has come to these positions has not handled.
    func first(
        after positions: [Partition: Offset], of parts: [Partition: Watermarks]
    ) throws -> [(partition: Partition, offset: Offset)] {
        let ranges = positions.compactMap { partition, position -> LogRange? in
            guard let part = parts[partition] else { return nil }
            let start = max(position, part.low)
            guard start < part.high else { return nil }
            return LogRange(TopicPartition(topic, partition), from: start, to: part.high)
        }
        return try reader.firstRecords(in: ranges, stallTimeoutMS: Self.timeoutMS)
            .map { ($0.key.partition, $0.value.offset) }
            .sorted { $0.partition < $1.partition }
    }
}

/// What the shards, as they were read, have not handled.
enum Unhandled {
    case none
    case from([(partition: Partition, offset: Offset)])
    /// It can not be told.
    case unknown(String)

    /// Of shards that nobody works on now.
    static func of(
        _ reading: IndexVerification, _ settings: WorkerSettings, _ context: CommandContext
    ) -> Unhandled {
        do {
            let messages = try UnhandledMessages(settings, context)
            return .from(try messages.first(after: reading.positions, of: messages.parts()))
        } catch let failure as CommandFailure {
            return .unknown(failure.reason)
        } catch {
            return .unknown("\(error)")
        }
    }

    var isSome: Bool { if case .from(let first) = self { !first.isEmpty } else { false } }

    var lines: [String] {
        guard case .from(let first) = self else { return [] }
        return first.map { IndexVerification.line(unhandledFrom: $0.offset, of: $0.partition) }
    }
}
