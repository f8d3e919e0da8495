import Bytes
import StreamCore

/// A transaction as its coordinator knows it.
final class SimulatedTransaction {
    enum State { case open, committed, aborted }

    let producer: String
    let number: Int
    var state = State.open
    /// When the coordinator gives it up, by the monotonic clock.
    var deadlineNS: UInt64
    /// The partitions that it has written to, in that order.
    var touched: [TopicPartition] = []
    var offsets: [TopicPartition: Offset] = [:]
    /// What its producer was given, in that order; the logs may get it in another.
    var produced: [Produced] = []
    /// Markers that are still to be written, and when: the answer to EndTxn does not wait for them.
    var pending: [(partition: TopicPartition, dueNS: UInt64)] = []
    /// When the group's coordinator hears of the end; nil where it has, or has nothing to hear.
    var offsetsDueNS: UInt64?

    struct Produced {
        var partition: TopicPartition
        var key: ByteSlice?
        var value: ByteSlice?
        var headers: [RecordHeader]
    }

    init(producer: String, number: Int, deadlineNS: UInt64) {
        self.producer = producer
        self.number = number
        self.deadlineNS = deadlineNS
    }
}
