public import Bytes
public import LeadModel

/// The normalization data under which all keys of a shard are, and the rules by which they were
/// claimed and compared: an entry of its state beside the changelog's stamp, which says what the changelog began with and stays what it is, for it has to be
/// the first record after compaction too.
///
/// Sealed, version 1: number of versions and each one's kind (1 byte) and version (varint) by rising
/// kind, fingerprint and comparison (8 bytes each, little-endian; the latter left out where it is 0).
public struct NormalizationRecord: Sendable, Equatable {
    /// The version of the data per kind of key: a higher one is newer.
    public var versions: [KeyKind: UInt64]
    /// Of data that has no version: another one is other data, neither newer nor older.
    public var fingerprint: UInt64
    /// What stands for the rules and for how names are read: another one, other comparisons; 0 where
    /// that is not said.
    public var comparison: UInt64

    private static let version: UInt8 = 1

    public init(versions: [KeyKind: UInt64], fingerprint: UInt64, comparison: UInt64 = 0) {
        self.versions = versions
        self.fingerprint = fingerprint
        self.comparison = comparison
    }

    /// Whether keys are made of the same data, whatever the rules.
    public func isOfSameData(as other: NormalizationRecord) -> Bool {
        versions == other.versions && fingerprint == other.fingerprint
    }

    /// Whether data of any kind of key is older than another's.
    public func isOlder(than other: [KeyKind: UInt64]) -> Bool {
        other.contains { kind, version in version > versions[kind] ?? 0 }
    }

    public func encode() -> [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 48) { writer in
            Self.write(versions, to: &writer)
            writer.write(fixed: fingerprint)
            if comparison != 0 { writer.write(fixed: comparison) }
        }
    }

    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> NormalizationRecord {
        try SealedRecord.read(record, version: version) { reader in
            guard let versions = Self.versions(&reader) else { return nil }
            let fingerprint = reader.fixed(UInt64.self)
            let comparison = reader.isAtEnd ? 0 : reader.fixed(UInt64.self)
            return NormalizationRecord(
                versions: versions, fingerprint: fingerprint, comparison: comparison)
        }
    }

    static func write(_ versions: [KeyKind: UInt64], to writer: inout ByteWriter) {
        writer.write(varint: UInt64(versions.count))
        for (kind, version) in versions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            writer.write(byte: kind.rawValue)
            writer.write(varint: version)
        }
    }

    static func versions(_ reader: inout SliceReader) -> [KeyKind: UInt64]? {
        var versions: [KeyKind: UInt64] = [:]
        for _ in 0..<reader.count(minimum: 2) {
            guard let kind = reader.keyKind(),
                versions.updateValue(reader.varint(), forKey: kind) == nil
            else { return nil }
        }
        return versions
    }
}
