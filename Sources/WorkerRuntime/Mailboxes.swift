import LeadModel
import LeadWire
import StreamCore

/// What the open transaction sends to other shards: one record for each mailbox, and another one
/// whenever it grows long.
final class Mailboxes {
    private var writers: [MessageBatchWriter]
    /// Mailboxes with something in them, in the order in which they were first written to.
    private var filled: [Int] = []
    /// Whether anything has been posted since this was last set to false.
    var hasPosted = false
    /// A batch of this many bytes goes out as a record of its own.
    private static let splitBytes = 256 << 10

    init(partitions: Int32) {
        writers = (0..<partitions).map { _ in MessageBatchWriter() }
    }

    func post(
        _ message: ShardMessage, to partition: Partition, _ outputs: Outputs
    ) throws(ClientError) {
        let index = Int(partition)
        hasPosted = true
        if writers[index].count == 0 { filled.append(index) }
        writers[index].append(message)
        if writers[index].byteCount >= Self.splitBytes {
            try send(index, outputs)
            filled.removeAll { $0 == index }
        }
    }

    /// `flush`: sends what is in the mailboxes.
    func flush(to outputs: Outputs) throws(ClientError) {
        for index in filled { try send(index, outputs) }
        filled.removeAll(keepingCapacity: true)
    }

    /// Forgets what an aborted transaction would have sent.
    func drop() {
        for index in filled { writers[index].reset() }
        filled.removeAll(keepingCapacity: true)
    }

    private func send(_ index: Int, _ outputs: Outputs) throws(ClientError) {
        let batch = writers[index].finish()
        try outputs.produce(
            outputs.identities, partition: Partition(index), key: nil, value: batch[...])
    }
}
