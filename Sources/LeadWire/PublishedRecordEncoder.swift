public import LeadModel

internal import Bytes

/// Writes what is published: canonical records and duplicate alerts of the wire contract,
/// version 1. Equal records give equal bytes. Owns a buffer that every record reuses: one for each
/// thread.
public final class PublishedRecordEncoder {
    let limits: WireLimits
    private var json = JSONWriter()

    public init(limits: WireLimits = WireLimits()) { self.limits = limits }

    /// A canonical upsert's value.
    public func canonical(_ record: CanonicalRecord) -> [UInt8] {
        Self.canonical(record, limits, &json)
    }

    /// A duplicate alert's value.
    public func alert(_ alert: DuplicateAlert) -> [UInt8] { Self.alert(alert, &json) }

    // The writer is handed down, so that it is looked up once for a record and not for each call.

    private static func canonical(
        _ record: CanonicalRecord, _ limits: WireLimits, _ json: inout JSONWriter
    ) -> [UInt8] {
        json.reset()
        json.write(record, limits)
        return json.bytes
    }

    private static func alert(_ alert: DuplicateAlert, _ json: inout JSONWriter) -> [UInt8] {
        json.reset()
        json.write(alert)
        return json.bytes
    }
}
