public import Bytes
public import LeadModel

/// Reads raw events of the wire contract, version 1. Owns buffers that every event reuses: one for
/// each thread.
public final class RawEventParser {
    private let limits: WireLimits
    private let parser = JSONParser()

    /// An event's own members, those of `lead` and of `override`, and those of `attributes`.
    private static let keptDepth: UInt32 = 3

    public init(limits: WireLimits = WireLimits()) { self.limits = limits }

    /// The event that a raw record's value holds; nil is a tombstone. The slices of the result
    /// share the buffer of `value`, strings with escapes a second one.
    ///
    /// Codes: `empty_value`, `too_large`, `invalid_json` and `invalid_event`; the first in this
    /// order that applies. `besides`: bytes of the record's key and headers, which travel with the
    /// value and count towards its limit.
    public func parse(_ value: ByteSlice?, besides: Int = 0) -> Result<RawEvent, Rejection> {
        guard let value, !value.isEmpty else {
            return .failure(Rejection(.emptyValue, "the record has no value"))
        }
        guard value.count <= limits.rawRecordBytes else {
            return .failure(
                Rejection(.tooLarge, "the value is longer than \(limits.rawRecordBytes) bytes"))
        }
        guard value.count + besides <= limits.rawRecordBytes else {
            return .failure(
                Rejection(
                    .tooLarge,
                    "the record, key and headers included, is longer than "
                        + "\(limits.rawRecordBytes) bytes"))
        }
        // Written in place: an event is large to hand through several results.
        var result = Result<RawEvent, Rejection>.failure(Rejection(.invalidEvent, ""))
        do {
            try parser.parse(value, keptDepth: Self.keptDepth) { document in
                var reader = RawEventReader(document: document, limits: limits)
                result = reader.read()
            }
        } catch {
            return .failure(Rejection(.invalidJSON, error.sentence))
        }
        return result
    }
}

extension JSONError {
    /// Says what and where, without any of the bytes.
    var sentence: String {
        switch reason {
        case .utf8: "malformed UTF-8 at byte \(position)"
        case .syntax: "JSON syntax error at byte \(position)"
        case .surrogate: "surrogate without its other half at byte \(position)"
        case .duplicateMember: "an object has the member at byte \(position) twice"
        case .depth: "nested deeper than \(JSONParser.maxDepth) at byte \(position)"
        case .length: "longer than a JSON document may be"
        case .memory: "no memory to read the JSON document"
        }
    }
}
