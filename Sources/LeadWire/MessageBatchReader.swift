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
        guard let written = content.first else { throw .damaged }
        switch MessageVersion(rawValue: written) {
        case .claims: holdsEventsOnly = false
        case .events: holdsEventsOnly = true
        case nil: throw .unsupportedVersion(written)
        }
        body = content.dropFirst()
    }

    /// The next message, nil behind the last; its slices share the record's buffer, those of a
    /// whole identity excepted. Nothing is read behind a message that can not be.
    public mutating func next() throws(WireDecodeError) -> ShardMessage? {
        guard !hasFailed else { throw .damaged }
        guard position < body.count else { return nil }
        let message = body.withUnsafeBufferPointer { buffer -> ShardMessage? in
            var reader = SliceReader(body, buffer, from: position)
            let kind = reader.byte()
            let message: ShardMessage?
            if kind == MessageKind.event.rawValue {
                message = state.readEvent(from: &reader).map { .event($0) }
            } else {
                message = readOther(kind, &reader)
            }
            guard !reader.hasFailed else { return nil }
            position = reader.position
            return message
        }
        guard let message else {
            hasFailed = true
            throw .damaged
        }
        return message
    }

    private mutating func readOther(
        _ kind: UInt8, _ reader: inout SliceReader
    ) -> ShardMessage? {
        guard !holdsEventsOnly, let kind = MessageKind(rawValue: kind) else { return nil }
        return TermReader.read(&reader) { terms in
            swap(&terms.state, &state)
            defer { swap(&terms.state, &state) }
            return terms.message(kind)
        }
    }
}
