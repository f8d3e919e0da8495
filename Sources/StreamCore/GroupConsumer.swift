/// What the consumer group tells a member.
public enum GroupEvent: Sendable, Equatable {
    /// These partitions are the member's from now on; answer with ``GroupConsumer/assign(_:)``.
    case assigned([TopicPartition])
    /// All partitions are to be given back; finish, commit and answer with
    /// ``GroupConsumer/unassign()``. Where `lost`, others may own them already: commit nothing.
    case revoked([TopicPartition], lost: Bool)
    /// Something to tell an operator; the consumer goes on by itself.
    case trouble(ClientError)
}

/// Where reading of a partition begins.
public struct StartPosition: Sendable, Equatable {
    public var partition: TopicPartition
    public var offset: Offset

    public init(_ partition: TopicPartition, at offset: Offset) {
        self.partition = partition
        self.offset = offset
    }
}

/// Low and high end of a partition's log, asked as a read-uncommitted client.
public struct Watermarks: Sendable, Equatable {
    /// The oldest record's offset.
    public var low: Offset
    /// The offset of the next record to be appended.
    public var high: Offset

    public init(low: Offset, high: Offset) {
        self.low = low
        self.high = high
    }
}

/// A member of a consumer group, driven by one thread. Every call but ``wake()`` belongs to it.
///
/// Reads only committed records. Positions are the caller's business: nothing is stored or
/// committed by itself.
public protocol GroupConsumer: AnyObject {
    func subscribe(_ topics: [Topic]) throws(ClientError)

    /// The next thing the group tells, or nil at once where nothing waits. Keeps membership alive:
    /// call it at least every few seconds, during long work too.
    func nextGroupEvent() throws(ClientError) -> GroupEvent?

    /// Takes the partitions of ``GroupEvent/assigned(_:)``. Nothing is read from a partition until
    /// ``start(_:)`` names it.
    func assign(_ partitions: [TopicPartition]) throws(ClientError)

    /// Starts reading an assigned partition.
    func start(_ position: StartPosition) throws(ClientError)

    /// Goes back (or forward) to an offset of a started partition and forgets what was fetched.
    func seek(_ position: StartPosition) throws(ClientError)

    func unassign() throws(ClientError)

    /// Up to `limit` records of a started partition which have already arrived; never waits. What
    /// is not asked for stays in the client's bounded queue, which holds the partition back.
    func take(_ partition: TopicPartition, limit: Int) throws(ClientError) -> RecordBatch

    /// Waits until a record, a group event or ``wake()`` comes, at most so long. Something that came
    /// ends one wait only: afterwards ask ``nextGroupEvent()`` and take from every started partition
    /// that is not held back, before waiting again.
    func wait(timeoutMS: Int)

    /// Ends a ``wait(timeoutMS:)``; from any thread.
    nonisolated func wake()

    /// Committed offsets of the group, waiting for open transactions that may still change them
    /// (KIP-447, `require_stable`). A partition that has none is absent.
    ///
    /// Where such a transaction is all that was in the way until the time was up, the error has the
    /// code ``ClientError/unstableOffsets``; any other one leaves open whether the group's coordinator
    /// answers at all.
    func stableCommittedOffsets(
        _ partitions: [TopicPartition], timeoutMS: Int
    ) throws(ClientError) -> [TopicPartition: Offset]

    func watermarks(_ partition: TopicPartition, timeoutMS: Int) throws(ClientError) -> Watermarks

    /// Leaves the group, a static member too, so that others take over at once. Revocation is
    /// served through `onRevoked`; the consumer is of no use afterwards.
    func leave(timeoutMS: Int, onRevoked: () -> Void) throws(ClientError)
}

/// Cuts the beginning off logs.
public protocol LogTrimmer: AnyObject {
    /// Asks the brokers to delete all records before these offsets and does not wait: what is left
    /// over only takes room. Returns the first failure of the requests before this one.
    func trim(_ positions: [StartPosition]) -> ClientError?
}

/// Reads one partition at a time, outside any group: to restore state, or to look at a topic.
public protocol PartitionReader: AnyObject {
    func watermarks(_ partition: TopicPartition, timeoutMS: Int) throws(ClientError) -> Watermarks

    /// Reads committed records from an offset until the position is at or past `end`, transaction
    /// markers and gaps included, handing over batches in order. `body` returns false to stop.
    ///
    /// Throws where `end` can not be reached within `stallTimeoutMS` without progress (an open
    /// transaction that nobody ends).
    func read(
        _ partition: TopicPartition, from start: Offset, to end: Offset, stallTimeoutMS: Int,
        _ body: (RecordBatch) throws -> Bool
    ) throws

    /// The first committed record of each range, if it has any; within them markers and gaps count
    /// as read. Throws as ``read(_:from:to:stallTimeoutMS:_:)`` does.
    func firstRecords(
        in ranges: [LogRange], stallTimeoutMS: Int
    ) throws -> [TopicPartition: RecordPlace]
}
