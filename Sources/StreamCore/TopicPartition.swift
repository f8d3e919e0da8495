/// A topic's name.
public typealias Topic = String
/// A partition's number within its topic, from 0.
public typealias Partition = Int32
/// A record's place in its partition, from 0.
public typealias Offset = Int64

/// One partition of one topic.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var topic: Topic
    public var partition: Partition

    public init(_ topic: Topic, _ partition: Partition) {
        self.topic = topic
        self.partition = partition
    }

    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    public var description: String { "\(topic)[\(partition)]" }
}
