public import Bytes

/// The headers of a raw record that every record it leads to carries on.
public enum TraceHeaders {
    /// The most that is passed on of `traceparent`, in bytes: it has 55 (W3C Trace Context).
    public static let parentLimit = 256
    /// The most that is passed on of `tracestate`, in bytes: 512 characters are to be.
    public static let stateLimit = 2048

    /// `traceparent` and `tracestate` (W3C Trace Context) of a raw record, as they came; without
    /// those that are no such thing by their length: no output has room for them.
    public static func found(in original: [RecordHeader]) -> [RecordHeader] {
        if original.isEmpty { return [] }
        var parentRoom = parentLimit
        var stateRoom = stateLimit
        return original.filter { header in
            if header.name.equals("traceparent") { return takes(header, &parentRoom) }
            return header.name.equals("tracestate") && takes(header, &stateRoom)
        }
    }

    /// Whether there is room for the value; a header without one takes a byte.
    private static func takes(_ header: RecordHeader, _ room: inout Int) -> Bool {
        let count = max(1, header.value?.count ?? 0)
        guard count <= room else { return false }
        room -= count
        return true
    }
}
