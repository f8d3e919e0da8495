public import Bytes
public import LeadModel
public import StreamCore

/// What became of raw events of one source, once that is committed, and of how many.
public struct Outcome: Sendable {
    public enum Kind: Sendable, Hashable {
        case disposed(Disposition)
        case rejected(RejectionCode)
    }

    public var kind: Kind
    /// The source whose settings applied; empty where the event was rejected before that was known.
    public var source: ByteSlice
    public var count: UInt64
}

/// What waits in the shards of a thread.
public struct WaitingEvents: Sendable, Equatable {
    public var undecided: Int
    /// Bytes of undecided events and of messages that wait behind them.
    public var bytes: Int
    /// For how long the thread has seen the one that it has seen undecided longest, seconds.
    public var seconds: Int
}

/// What a worker thread tells its operator.
public enum WorkerEvent: Sendable {
    case assigned(Int)
    case revoked(Int, lost: Bool)
    case running(Int)
    case restoring(TopicPartition, at: Offset, of: Offset, records: Int)
    case restored(TopicPartition, records: Int)
    /// Stored state was thrown away, and why; it comes back from the changelog.
    case wiped(Partition, String)
    case damaged(String)
    /// The keys of a shard's so many nodes are derived again, for normalization data is newer.
    case rekeying(Partition, nodes: Int)
    /// That is done: so many identities had other keys.
    case rekeyed(Partition, nodes: Int, changed: Int)
    /// An event has been undecided for long; told once of each.
    case undecided(UndecidedNotice)
    case waiting(ClientError)
    case trouble(ClientError)
    case gapAccepted(TopicPartition, from: Offset, to: Offset)
    /// A topic that is published to has another number of partitions, by which records are placed
    /// from the next transaction on.
    case placedAnew(Topic, partitions: Int32)
    /// The open transaction could not be committed before the end: the next owner repeats it.
    case leftUncommitted(any Error)
    case leaveFailed(any Error)
    case closeFailed(Partition, String)
}

/// Hears what workers do: for logs, metrics, and whoever shows them. Called on worker threads.
public protocol WorkerObserver: AnyObject, Sendable {
    func note(_ event: WorkerEvent, thread: Int)
    /// What a committed transaction did: one outcome for each kind and source of a stage.
    func count(_ outcomes: [Outcome])
    /// What waits in the thread's shards; every few seconds.
    func observe(_ waiting: WaitingEvents, thread: Int)
}

extension WorkerObserver {
    public func observe(_ waiting: WaitingEvents, thread: Int) {}
}
