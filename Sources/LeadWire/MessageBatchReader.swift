public import Bytes
public import LeadModel

/// Reads the messages of a record of the internal topic (layout: `MessageBatch`), one by one.
public struct MessageBatchReader {
    private let body: ByteSlice
    private var position = 0
    private var state = MessageBatchState()

    /// Checks the whole record's checksum and version before any message is read.
    public init(_ record: ByteSlice) throws(WireDecodeError) {
        body = try Self.open(record)
    }

    private static func open(_ record: ByteSlice) throws(WireDecodeError) -> ByteSlice {
        do throws(WireDecodeError) {
            return try SealedRecord.open(record, version: MessageBatch.version)
        } catch .unsupportedVersion(MessageBatch.eventsOnly) {
            return try SealedRecord.open(record, version: MessageBatch.eventsOnly)
        } catch {
            throw error
        }
    }

    /// The next message, nil behind the last; its slices share the record's buffer.
    public mutating func next() throws(WireDecodeError) -> ShardMessage? {
        guard position < body.count else { return nil }
        let message = body.withUnsafeBufferPointer { buffer -> ShardMessage? in
            var reader = SliceReader(body, buffer, from: position)
            guard let kind = MessageBody.Kind(rawValue: reader.byte()) else { return nil }
            let message: ShardMessage
            if kind == .event {
                guard let event = readEvent(&reader) else { return nil }
                message = .event(event)
            } else {
                var terms = TermReader(reader)
                swap(&terms.texts, &state.texts)
                guard let other = MessageBody.read(kind, from: &terms) else { return nil }
                swap(&terms.texts, &state.texts)
                reader = terms.reader
                message = other
            }
            guard !reader.hasFailed else { return nil }
            position = reader.position
            return message
        }
        guard let message else { throw .damaged }
        return message
    }

    private mutating func readEvent(_ reader: inout SliceReader) -> EventMessage? {
        let flags = reader.byte()
        guard flags & ~MessageBatch.ownTicketPlace == 0 else { return nil }
        let ticketUS = state.ticketUS &+ reader.zigzag()
        guard let topic = state.texts.read(from: &reader) else { return nil }
        let partition = reader.zigzag32()
        let offset = state.offset &+ reader.zigzag()
        let origin = Origin(
            topic: topic, partition: partition, offset: offset,
            timestampMS: ticketUS / 1000 &+ reader.zigzag())
        var ticket = Ticket(timeUS: ticketUS, topic: topic, partition: partition)
        if flags & MessageBatch.ownTicketPlace != 0 {
            guard let place = state.texts.read(from: &reader) else { return nil }
            ticket.topic = place
            ticket.partition = reader.zigzag32()
        }
        state.ticketUS = ticketUS
        state.offset = offset
        guard let source = state.texts.read(from: &reader), let kind = reader.keyKind() else {
            return nil
        }
        let masterKey = IdentityKey(kind: kind, value: reader.counted())
        let key = reader.optional()
        guard let headers = readHeaders(&reader) else { return nil }
        return EventMessage(
            ticket: ticket, origin: origin, source: source, masterKey: masterKey, key: key,
            headers: headers, value: reader.counted())
    }

    private mutating func readHeaders(_ reader: inout SliceReader) -> [RecordHeader]? {
        let count = reader.count(minimum: 2)
        if count == 0 { return [] }
        var headers: [RecordHeader] = []
        headers.reserveCapacity(count)
        for _ in 0..<count {
            guard let name = state.texts.read(from: &reader) else { return nil }
            headers.append(RecordHeader(name: name, value: reader.optional()))
        }
        return headers
    }
}
