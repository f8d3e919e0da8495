public import Bytes
public import LeadModel

/// One message by itself, as it waits in a queue: a batch of one (`MessageBatch`).
public enum ShardMessageCodec {
    public static func encode(_ message: ShardMessage) -> [UInt8] {
        var writer = MessageBatchWriter()
        writer.append(message)
        return writer.finish()
    }

    /// The message's slices share the record's buffer, those of a whole identity excepted.
    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ShardMessage {
        var reader = try MessageBatchReader(record)
        guard let message = try reader.next(), try reader.next() == nil else { throw .damaged }
        return message
    }
}
