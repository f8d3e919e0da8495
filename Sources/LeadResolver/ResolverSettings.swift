public import Bytes
public import LeadMatching
public import LeadModel

/// What the decisions depend on beside the event and the index.
public struct ResolverSettings: Sendable {
    public var applicationID: ByteSlice
    /// Identity ids hash over this; the application id unless configured.
    public var identityNamespace: ByteSlice
    public var rules: [Rule]
    public var sources: SourceTable
    /// Largest `attributes` of a lead, bytes of JSON.
    public var attributesBytes: Int
    /// Largest published record, bytes.
    public var outputRecordBytes: Int
    /// Source records kept per identity.
    public var keptSources: Int
    public var rememberDays: Int
    /// Shards: partitions of the internal topic.
    public var partitions: Int32
    /// Identities that may share a key before it is no evidence.
    public var keyCap: Int
    /// Earlier claims on a key, not decided yet, of which a claim is told; while there are more it waits
    /// at the key's owner. A burst of people who share a number costs each of them this much, and not
    /// its square.
    public var openClaims = 8
    /// Whether weak e-mail addresses (roles, junk, disposable domains) decide like any other.
    public var ignoresWeakness = false
    /// What shards may say to each other.
    public var messageVersion = MessageVersion.newest
    /// Bytes above which a whole identity goes to another shard in parts of so many.
    public var wholePartBytes = 262_144

    public init(
        applicationID: ByteSlice, identityNamespace: ByteSlice, rules: [Rule],
        sources: SourceTable, attributesBytes: Int = 65_536, outputRecordBytes: Int = 524_288,
        keptSources: Int = 1_024, rememberDays: Int = 30, partitions: Int32 = 1, keyCap: Int = 25
    ) {
        self.applicationID = applicationID
        self.identityNamespace = identityNamespace
        self.rules = rules
        self.sources = sources
        self.attributesBytes = attributesBytes
        self.outputRecordBytes = outputRecordBytes
        self.keptSources = keptSources
        self.rememberDays = rememberDays
        self.partitions = partitions
        self.keyCap = keyCap
    }

    /// Stands for what is compared, and how: another one where rules, other than by name and order, the
    /// reading of names, or the regions in which sources' numbers are read are others. Never 0.
    public var comparison: UInt64 {
        var parts = rules.compactMap { CompiledRule($0)?.comparison }
        parts.sort { $0.lexicographicallyPrecedes($1) }
        var writer = ByteWriter()
        writer.write(varint: UInt64(NameReader.version))
        writer.write(byte: ignoresWeakness ? 1 : 0)
        for part in parts { writer.write(counted: part[...]) }
        for region in sources.regions { writer.write(counted: region) }
        return max(1, Checksum.xxh3(writer.bytes[...]))
    }
}
