public import LeadModel

/// Writes what is published: canonical records and duplicate alerts of the wire contract,
/// version 1. Equal records give equal bytes. Owns a buffer that every record reuses: one for each
/// thread.
public final class PublishedRecordEncoder {
    let limits: WireLimits
    private var json = JSONWriter()

    public init(limits: WireLimits = WireLimits()) { self.limits = limits }

    /// A canonical upsert's value.
    public func canonical(_ record: CanonicalRecord) -> [UInt8] {
        withCanonical(record) { Array($0) }
    }

    /// Runs `body` on a canonical upsert's value, which is only valid there.
    public func withCanonical<Result, Failure: Error>(
        _ record: CanonicalRecord, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        Self.write(record, limits, &json)
        return try body(json.buffer)
    }

    /// Runs `body` on a duplicate alert's value, which is only valid there.
    public func withAlert<Result, Failure: Error>(
        _ alert: DuplicateAlert, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        Self.write(alert, &json)
        return try body(json.buffer)
    }

    /// A duplicate alert's value.
    public func alert(_ alert: DuplicateAlert) -> [UInt8] { withAlert(alert) { Array($0) } }

    /// The `lead` member's value of an identity's canonical record.
    public func lead(of identity: Identity) -> [UInt8] {
        json.reset()
        json.writeLead(of: identity)
        return Array(json.buffer)
    }

    // The writer is handed down, so that it is looked up once for a record and not for each call.

    private static func write(
        _ record: CanonicalRecord, _ limits: WireLimits, _ json: inout JSONWriter
    ) {
        json.reset()
        json.write(record, limits)
    }

    private static func write(_ alert: DuplicateAlert, _ json: inout JSONWriter) {
        json.reset()
        json.write(alert)
    }
}
