public import LeadModel

internal import Bytes

/// Gathers the messages of one transaction to one shard into one record (layout: `MessageBatch`).
/// It can be reused after ``reset()``.
public struct MessageBatchWriter {
    public let version: MessageVersion
    private var terms = TermWriter()
    /// How many messages have been appended.
    public private(set) var count = 0

    public init(version: MessageVersion = .newest) { self.version = version }

    /// How long the record is, in bytes, as far as it goes.
    public var byteCount: Int { max(terms.writer.bytes.count, 1) + MessageBatch.checksumBytes }

    /// Only of messages that the version holds: no reader takes others in it.
    public mutating func append(_ message: ShardMessage) {
        if terms.writer.bytes.isEmpty { terms.write(byte: version.rawValue) }
        if case .event(let event) = message {
            terms.writer.write(byte: MessageKind.event.rawValue)
            terms.state.write(event, to: &terms.writer)
        } else {
            terms.write(message)
        }
        count += 1
    }

    /// The record. The writer is as after ``reset()``.
    public mutating func finish() -> [UInt8] {
        if terms.writer.bytes.isEmpty { terms.write(byte: version.rawValue) }
        SealedRecord.seal(&terms.writer)
        let record = terms.writer.bytes
        terms.writer = ByteWriter()
        reset()
        return record
    }

    /// Forgets what was appended.
    public mutating func reset() {
        terms.writer.bytes.removeAll(keepingCapacity: true)
        terms.state.removeAll()
        count = 0
    }
}
