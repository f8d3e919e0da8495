public import Bytes
public import LeadModel

/// The headers of what is published; values are text, numbers decimal.
public enum PublishedHeaders {
    /// The longest error message that a header carries, in bytes.
    public static let messageLimit = 1024

    /// The headers of a tombstone on the canonical topic.
    public static func tombstone(_ tombstone: CanonicalTombstone) -> [RecordHeader] {
        var headers = [
            header(
                "lead-dedup-disposition",
                value: ByteSlice(utf8: tombstone.joinedInto == nil ? "erased" : "joined"))
        ]
        appendOrigin(tombstone.origin, to: &headers)
        if let survivor = tombstone.joinedInto {
            headers.append(header("lead-dedup-joined-into", value: survivor.textBytes[...]))
        }
        if tombstone.also {
            headers.append(header("lead-dedup-also", value: ByteSlice(utf8: "true")))
        }
        return headers
    }

    /// The headers of a dead letter: the raw record's own as they came, then ours, so that the last
    /// of a name is of this rejection. `missing`: what of the raw record is not in the dead letter.
    public static func rejection(
        _ rejection: Rejection, origin: Origin, original: [RecordHeader], missing: String? = nil
    ) -> [RecordHeader] {
        var headers: [RecordHeader] = []
        headers.reserveCapacity(original.count + 6)
        headers.append(contentsOf: original)
        headers.append(
            header("lead-dedup-error-code", value: ByteSlice(utf8: "\(rejection.code.wireName)")))
        headers.append(header("lead-dedup-error-message", value: message(rejection)))
        appendOrigin(origin, to: &headers)
        headers.append(
            header("lead-dedup-origin-timestamp", value: ByteSlice(utf8: "\(origin.timestampMS)")))
        if let missing {
            headers.append(header("lead-dedup-left-out", value: ByteSlice(utf8: missing)))
        }
        return headers
    }

    private static func appendOrigin(_ origin: Origin, to headers: inout [RecordHeader]) {
        headers.append(header("lead-dedup-origin-topic", value: origin.topic))
        headers.append(
            header("lead-dedup-origin-partition", value: ByteSlice(utf8: "\(origin.partition)")))
        headers.append(
            header("lead-dedup-origin-offset", value: ByteSlice(utf8: "\(origin.offset)")))
    }

    /// Never empty, and cut between two characters where it is long.
    private static func message(_ rejection: Rejection) -> ByteSlice {
        let text = rejection.message.isEmpty ? "\(rejection.code.wireName)" : rejection.message
        let bytes = ByteSlice(utf8: text)
        guard bytes.count > messageLimit else { return bytes }
        var end = bytes.startIndex + messageLimit
        while end > bytes.startIndex, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return bytes[..<end]
    }

    private static func header(_ name: String, value: ByteSlice) -> RecordHeader {
        RecordHeader(name: ByteSlice(utf8: name), value: value)
    }
}
