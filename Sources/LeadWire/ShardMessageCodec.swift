public import Bytes
public import LeadModel

/// One message by itself, as it waits in a queue: a batch of one (`MessageBatch`).
public enum ShardMessageCodec {
    public static func encode(_ message: ShardMessage) -> [UInt8] {
        var writer = MessageBatchWriter()
        writer.append(message)
        return writer.finish()
    }

    /// A message's record in pieces of at most `limit` bytes, in order; nil where it is not longer.
    public static func pieces(of message: ShardMessage, limit: Int) -> [ByteSlice]? {
        let record = encode(message)
        guard record.count > limit, limit > 0 else { return nil }
        return stride(from: 0, to: record.count, by: limit).map { start in
            record[start..<min(start + limit, record.count)]
        }
    }

    /// The message that pieces were made of.
    public static func message(
        ofPieces pieces: [ByteSlice]
    ) throws(WireDecodeError) -> ShardMessage {
        try decode(Array(pieces.joined())[...])
    }

    /// The message's slices share the record's buffer, those of a whole identity excepted.
    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ShardMessage {
        var reader = try MessageBatchReader(record)
        guard let message = try reader.next(), try reader.next() == nil else { throw .damaged }
        return message
    }
}
