public import Bytes
public import LeadModel

/// Reads the messages of a record of the internal topic (layout: `MessageBatch`), one by one.
public struct MessageBatchReader {
    private let body: ByteSlice
    private let holdsEventsOnly: Bool
    private var position = 0
    private var state = TermState()
    private var hasFailed = false

    /// Checks the whole record's checksum and version before any message is read.
    public init(_ record: ByteSlice) throws(WireDecodeError) {
        let content = try SealedRecord.content(of: record)
        switch content.first {
        case MessageBatch.version: holdsEventsOnly = false
        case MessageBatch.eventVersion: holdsEventsOnly = true
        case let version?: throw .unsupportedVersion(version)
        case nil: throw .damaged
        }
        body = content.dropFirst()
    }

    /// The next message, nil behind the last; its slices share the record's buffer, those of a
    /// whole identity excepted. Nothing is read behind a message that can not be.
    public mutating func next() throws(WireDecodeError) -> ShardMessage? {
        guard !hasFailed else { throw .damaged }
        guard position < body.count else { return nil }
        let message = body.withUnsafeBufferPointer { buffer -> ShardMessage? in
            var terms = TermReader(SliceReader(body, buffer, from: position))
            swap(&terms.state, &state)
            let message = Self.read(&terms, eventsOnly: holdsEventsOnly)
            swap(&terms.state, &state)
            guard !terms.reader.hasFailed else { return nil }
            position = terms.reader.position
            return message
        }
        guard let message else {
            hasFailed = true
            throw .damaged
        }
        return message
    }

    private static func read(_ terms: inout TermReader, eventsOnly: Bool) -> ShardMessage? {
        let kind = terms.reader.byte()
        if kind == MessageKind.event.rawValue { return .event(terms.event()) }
        guard !eventsOnly, let kind = MessageKind(rawValue: kind) else { return nil }
        return terms.message(kind)
    }
}
