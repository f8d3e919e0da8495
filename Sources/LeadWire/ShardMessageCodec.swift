public import Bytes
public import LeadModel

/// One message by itself, as it waits in a queue: sealed, version 1; kind 1 byte, then its body.
public enum ShardMessageCodec {
    private static let version: UInt8 = 1

    public static func encode(_ message: ShardMessage) -> [UInt8] {
        var terms = TermWriter(capacity: 256)
        terms.byte(version)
        terms.byte(MessageBody.kind(of: message).rawValue)
        MessageBody.write(message, to: &terms)
        SealedRecord.seal(&terms.writer)
        return terms.writer.bytes
    }

    /// Slices share the record's buffer.
    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ShardMessage {
        try SealedRecord.read(record, version: version) { reader in
            var terms = TermReader(reader)
            guard let kind = MessageBody.Kind(rawValue: terms.byte()),
                let message = MessageBody.read(kind, from: &terms)
            else { return nil }
            reader = terms.reader
            return message
        }
    }
}
