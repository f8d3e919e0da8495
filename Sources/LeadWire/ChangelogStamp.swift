public import Bytes
public import LeadModel

/// Whose an index or a changelog is, and what it was made with: the first record of each changelog
/// partition, and part of each checkpoint.
///
/// Sealed, version 1: application id (counted), partitions (zigzag), number of master keys and each
/// one's name (counted), incarnation (16 bytes), number of versions and each one's kind (1 byte)
/// and version (varint) by rising kind.
public struct ChangelogStamp: Sendable, Equatable {
    public var applicationID: ByteSlice
    /// How many partitions the internal topic has.
    public var partitions: Int32
    /// The names of the master keys in declared order.
    public var masterKeys: [ByteSlice]
    /// Drawn when the changelog was made: an index of another one is not its index.
    public var incarnation: Hash128
    /// The version of the normalization data per kind of key with which the changelog began; a
    /// ``NormalizationRecord`` says under which its keys are now.
    public var normalizationVersions: [KeyKind: UInt64]

    private static let version: UInt8 = 1

    public init(
        applicationID: ByteSlice, partitions: Int32, masterKeys: [ByteSlice],
        incarnation: Hash128, normalizationVersions: [KeyKind: UInt64]
    ) {
        self.applicationID = applicationID
        self.partitions = partitions
        self.masterKeys = masterKeys
        self.incarnation = incarnation
        self.normalizationVersions = normalizationVersions
    }

    public func encode() -> [UInt8] {
        SealedRecord.write(version: Self.version, capacity: 128) { writer in
            writer.write(counted: applicationID)
            writer.write(zigzag: Int64(partitions))
            writer.write(varint: UInt64(masterKeys.count))
            for name in masterKeys { writer.write(counted: name) }
            writer.write(incarnation)
            NormalizationRecord.write(normalizationVersions, to: &writer)
        }
    }

    public static func decode(_ record: ByteSlice) throws(WireDecodeError) -> ChangelogStamp {
        try SealedRecord.read(record, version: version) { reader in
            let applicationID = reader.counted()
            let partitions = reader.zigzag32()
            let masterKeys = (0..<reader.count(minimum: 1)).map { _ in reader.counted() }
            let incarnation = reader.hash128()
            guard let versions = NormalizationRecord.versions(&reader) else { return nil }
            return ChangelogStamp(
                applicationID: applicationID, partitions: partitions, masterKeys: masterKeys,
                incarnation: incarnation, normalizationVersions: versions)
        }
    }
}
