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

    private let version: MessageVersion

    init(partitions: Int32, version: MessageVersion) {
        self.version = version
        writers = (0..<partitions).map { _ in MessageBatchWriter(version: version) }
    }

    /// That the version holds the message, also one that needs no mailbox now.
    func check(_ message: ShardMessage) throws {
        guard version.holds(message) else { throw Self.notHeld(version) }
    }

    func post(
        _ message: ShardMessage, to partition: Partition, _ outputs: Outputs
    ) throws {
        try check(message)
        let index = Int(partition)
        hasPosted = true
        // What is long goes by itself: the internal topic takes one raw record and an envelope.
        if writers[index].count > 0,
            writers[index].byteCount + message.carriedBytes > Self.splitBytes
        {
            try send(index, outputs)
            filled.removeAll { $0 == index }
        }
        if writers[index].count == 0 { filled.append(index) }
        writers[index].append(message)
        if writers[index].byteCount >= Self.splitBytes {
            try send(index, outputs)
            filled.removeAll { $0 == index }
        }
    }

    /// What the configuration's rules send was looked at when it was read; what is left are claims from
    /// the time of other rules.
    private static func notHeld(_ version: MessageVersion) -> WorkerFailure {
        .configuration(
            "internal.message_version is \(version.rawValue), and the index has claims of shards on "
                + "each other, which that version can not say; set it to "
                + "\(MessageVersion.newest.rawValue), or remove it")
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

extension ShardMessage {
    /// Bytes of the raw record, or of its lead, that it carries: all else in it is short, and
    /// wholes are taken apart.
    var carriedBytes: Int {
        switch self {
        case .event(let event): event.byteCount
        case .forward(let forwarded), .back(let forwarded): forwarded.event.byteCount
        case .offer(let offer): offer.event.byteCount
        case .settle(let settlement), .refresh(let settlement): settlement.cause.leadJSON.count
        case .pair(let pair): pair.cause.leadJSON.count
        case .join(let join): join.pair.cause.leadJSON.count
        default: 0
        }
    }
}
