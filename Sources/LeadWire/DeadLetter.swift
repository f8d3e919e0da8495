public import Bytes
import LeadModel

/// A raw record as the rejected topic takes it. That topic takes more than the raw ones, but what
/// was compressed there may be longer than any record that can be written here.
public struct DeadLetter: Sendable {
    public var key: ByteSlice?
    public var value: ByteSlice?
    public var headers: [RecordHeader]
    /// What was left out, in words; nil where nothing was.
    public var missing: String?

    /// Our own headers (their message is at most ``PublishedHeaders/messageLimit``) and framing.
    static let ownBytes = 4_096
    /// The lengths of a header's name and value.
    private static let headerBytes = 10

    /// `limit`: the topic's `max.message.bytes`.
    public init(key: ByteSlice?, value: ByteSlice?, headers: [RecordHeader], limit: Int) {
        self.key = key
        self.value = value
        self.headers = headers
        let valueBytes = value?.count ?? 0
        var room = limit - Self.ownBytes
        let headersBytes = headers.reduce(0) {
            $0 + $1.name.count + ($1.value?.count ?? 0) + Self.headerBytes
        }
        if (key?.count ?? 0) + valueBytes + headersBytes <= room { return }
        var parts: [String] = []
        if let count = key?.count {
            if count <= room {
                room -= count
            } else {
                self.key = nil
                parts.append("the key of \(count) bytes")
            }
        }
        if headersBytes <= room {
            room -= headersBytes
        } else {
            self.headers = []
            parts.append("\(headers.count) headers of \(headersBytes) bytes")
        }
        if let value, valueBytes > room {
            self.value = value.prefix(max(0, room))
            parts.append("\(valueBytes - max(0, room)) of \(valueBytes) bytes of the value")
        }
        missing = parts.joined(separator: ", ")
    }
}
