public import Bytes

/// A topic as a producer knows it, for calls on the hot path.
public struct TopicHandle: Hashable, Sendable {
    public var index: Int

    public init(index: Int) { self.index = index }
}

/// A transactional producer (KIP-98), driven by one thread.
public protocol TransactionalProducer: AnyObject {
    /// Fences earlier owners of the transactional id and waits out what they left open.
    func initTransactions(timeoutMS: Int) throws(ClientError)

    func begin() throws(ClientError)

    /// Makes a handle for a topic.
    func handle(of topic: Topic) throws(ClientError) -> TopicHandle

    /// Queues a record; copies everything. Waits while the client's queue is full.
    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) throws(ClientError)

    /// Queues a record without headers; copies everything. Waits while the client's queue is full.
    func produce(
        _ topic: TopicHandle, partition: Partition, key: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) throws(ClientError)

    /// From now on ``end(of:partition:)`` knows where this topic's records come to lie. One topic.
    func followEnds(of topic: TopicHandle, partitions: Int32)

    /// The offset behind the last record of this producer that the partition has taken, those of
    /// aborted transactions too; nil where it has taken none, or the topic is not followed. After
    /// ``commit(timeoutMS:)`` all that was committed lies before it.
    func end(of topic: TopicHandle, partition: Partition) -> Offset?

    /// Number of partitions of a topic, as the cluster tells.
    func partitionCount(of topic: Topic, timeoutMS: Int) throws(ClientError) -> Int32

    /// Adds the next offsets to read to the open transaction, under the consumer's present group
    /// metadata (KIP-447).
    func sendOffsets(
        _ offsets: [StartPosition], of consumer: any GroupConsumer, timeoutMS: Int
    ) throws(ClientError)

    /// Commits. An error of kind ``ClientError/Kind/outcomeUnknown`` says that it may have happened.
    func commit(timeoutMS: Int) throws(ClientError)

    /// Aborts; queued records are thrown away.
    func abort(timeoutMS: Int) throws(ClientError)
}

extension TransactionalProducer {
    public func produce(
        _ topic: TopicHandle, partition: Partition, key: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) throws(ClientError) {
        try produce(
            topic, partition: partition, key: Array(key)[...], value: Array(value)[...],
            headers: [])
    }
}
