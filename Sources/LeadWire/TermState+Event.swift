internal import Bytes
internal import LeadModel

/// Events in records: nearly all that travels between shards, so nothing stands between their
/// bytes and what reads or writes them.
///
/// Differences are from the event or name before in the record, the first from zero, and wrap
/// around.
///
///     flags           1 byte: 1 the ticket's topic and partition differ from the origin's, 2 the
///                     owner of the event's record was told of it, 4 it is decided behind others
///                     of that record
///     ticket          time z (us, difference)
///     origin          topic ref, partition z, offset z (difference), timestamp z (from the
///                     ticket's time in ms)
///     ticket's place  where flag 1: topic ref, partition z
///     source          ref
///     master key      kind 1 byte, value text
///     claimed id      where flag 2: text
///     key             text?
///     headers         count v, then of each: name ref, value text?
///     value           text
extension TermState {
    private static let ownTicketPlace: UInt8 = 1
    private static let claimedID: UInt8 = 2
    private static let followsRecord: UInt8 = 4

    mutating func write(_ event: EventMessage, to writer: inout ByteWriter) {
        let origin = event.origin
        let ticket = event.ticket
        let isOwnPlace =
            ticket.partition != origin.partition || !ticket.topic.sameBytes(as: origin.topic)
        var flags = isOwnPlace ? Self.ownTicketPlace : 0
        if event.claimedID != nil { flags |= Self.claimedID }
        if event.followsRecord { flags |= Self.followsRecord }
        writer.write(byte: flags)
        writer.write(zigzag: ticket.timeUS &- ticketUS)
        texts.write(origin.topic, to: &writer)
        writer.write(zigzag: Int64(origin.partition))
        writer.write(zigzag: origin.offset &- offset)
        writer.write(zigzag: origin.timestampMS &- ticket.timeUS / 1000)
        if isOwnPlace {
            texts.write(ticket.topic, to: &writer)
            writer.write(zigzag: Int64(ticket.partition))
        }
        ticketUS = ticket.timeUS
        offset = origin.offset
        texts.write(event.source, to: &writer)
        writer.write(byte: event.masterKey.kind.rawValue)
        writer.write(counted: event.masterKey.value)
        if let id = event.claimedID { writer.write(counted: id) }
        writer.write(optional: event.key)
        write(event.headers, to: &writer)
        writer.write(counted: event.value)
    }

    mutating func write(_ headers: [RecordHeader], to writer: inout ByteWriter) {
        writer.write(varint: UInt64(headers.count))
        for header in headers {
            texts.write(header.name, to: &writer)
            writer.write(optional: header.value)
        }
    }

    /// Nil where the bytes make no sense; the reader may have failed as well.
    mutating func readEvent(from reader: inout SliceReader) -> EventMessage? {
        let flags = reader.byte()
        guard flags & ~(Self.ownTicketPlace | Self.claimedID | Self.followsRecord) == 0 else {
            return nil
        }
        let timeUS = ticketUS &+ reader.zigzag()
        guard let topic = texts.read(from: &reader) else { return nil }
        let partition = reader.zigzag32()
        let offset = offset &+ reader.zigzag()
        let origin = Origin(
            topic: topic, partition: partition, offset: offset,
            timestampMS: timeUS / 1000 &+ reader.zigzag())
        var ticket = Ticket(timeUS: timeUS, topic: topic, partition: partition)
        if flags & Self.ownTicketPlace != 0 {
            guard let place = texts.read(from: &reader) else { return nil }
            ticket.topic = place
            ticket.partition = reader.zigzag32()
        }
        ticketUS = timeUS
        self.offset = offset
        guard let source = texts.read(from: &reader), let kind = reader.keyKind() else {
            return nil
        }
        let masterKey = IdentityKey(kind: kind, value: reader.counted())
        let claimedID = flags & Self.claimedID != 0 ? reader.counted() : nil
        let key = reader.optional()
        guard let headers = readHeaders(from: &reader) else { return nil }
        return EventMessage(
            ticket: ticket, origin: origin, source: source, masterKey: masterKey,
            claimedID: claimedID, followsRecord: flags & Self.followsRecord != 0, key: key,
            headers: headers, value: reader.counted())
    }

    mutating func readHeaders(from reader: inout SliceReader) -> [RecordHeader]? {
        let count = reader.count(minimum: 2)
        if count == 0 { return [] }
        var headers: [RecordHeader] = []
        headers.reserveCapacity(min(count, TermReader.reservedEntries))
        for _ in 0..<count {
            guard let name = texts.read(from: &reader) else { return nil }
            headers.append(RecordHeader(name: name, value: reader.optional()))
        }
        return headers
    }
}
