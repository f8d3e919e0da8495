public import LeadModel

internal import Bytes

/// Gathers the messages of one transaction to one shard into one record (layout: `MessageBatch`).
/// It can be reused after ``reset()``.
public struct MessageBatchWriter {
    private var writer = ByteWriter()
    private var state = MessageBatchState()
    /// How many messages have been appended.
    public private(set) var count = 0

    public init() {}

    /// How long the record is, in bytes, as far as it goes.
    public var byteCount: Int { max(writer.bytes.count, 1) + MessageBatch.checksumBytes }

    public mutating func append(_ message: ShardMessage) {
        if writer.bytes.isEmpty { writer.write(byte: MessageBatch.version) }
        if case .event(let event) = message {
            append(event)
        } else {
            // Texts of other messages are shared with those of events.
            var terms = TermWriter(capacity: 0)
            swap(&terms.writer, &writer)
            swap(&terms.texts, &state.texts)
            terms.byte(MessageBody.kind(of: message).rawValue)
            MessageBody.write(message, to: &terms)
            swap(&terms.writer, &writer)
            swap(&terms.texts, &state.texts)
        }
        count += 1
    }

    /// The record. The writer is as after ``reset()``.
    public mutating func finish() -> [UInt8] {
        if writer.bytes.isEmpty { writer.write(byte: MessageBatch.version) }
        SealedRecord.seal(&writer)
        let record = writer.bytes
        writer = ByteWriter()
        reset()
        return record
    }

    /// Forgets what was appended.
    public mutating func reset() {
        writer.bytes.removeAll(keepingCapacity: true)
        state.ticketUS = 0
        state.offset = 0
        state.texts.removeAll()
        count = 0
    }

    private mutating func append(_ event: EventMessage) {
        let origin = event.origin
        let ticket = event.ticket
        let isOwnPlace =
            ticket.partition != origin.partition || !ticket.topic.sameBytes(as: origin.topic)
        writer.write(byte: MessageBatch.event)
        writer.write(byte: isOwnPlace ? MessageBatch.ownTicketPlace : 0)
        writer.write(zigzag: ticket.timeUS &- state.ticketUS)
        state.texts.write(origin.topic, to: &writer)
        writer.write(zigzag: Int64(origin.partition))
        writer.write(zigzag: origin.offset &- state.offset)
        writer.write(zigzag: origin.timestampMS &- ticket.timeUS / 1000)
        if isOwnPlace {
            state.texts.write(ticket.topic, to: &writer)
            writer.write(zigzag: Int64(ticket.partition))
        }
        state.ticketUS = ticket.timeUS
        state.offset = origin.offset
        state.texts.write(event.source, to: &writer)
        writer.write(byte: event.masterKey.kind.rawValue)
        writer.write(counted: event.masterKey.value)
        writer.write(optional: event.key)
        writer.write(varint: UInt64(event.headers.count))
        for header in event.headers {
            state.texts.write(header.name, to: &writer)
            writer.write(optional: header.value)
        }
        writer.write(counted: event.value)
    }
}
