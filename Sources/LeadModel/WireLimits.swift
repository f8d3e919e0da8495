/// Limits on what is read from and written to topics; sizes in bytes of UTF-8.
public struct WireLimits: Sendable, Equatable {
    /// `event_id`, `source`, `external_id` and `pipeline` of an event, unescaped: keys are made of
    /// them, and messages between shards name them more than once.
    public static let nameBytes = 4 << 10

    /// A raw record: key, value and headers.
    public var rawRecordBytes: Int
    /// A text member of a lead, unescaped, before it is trimmed.
    public var leadStringBytes: Int
    /// The JSON text of `attributes` and of unknown members of a lead together.
    public var attributesBytes: Int
    /// A published record's value.
    public var outputRecordBytes: Int
    /// `sources` entries in a published record, the latest seen.
    public var publishedSources: Int
    /// `pipelines` entries in a published record, the latest seen.
    public var publishedPipelines: Int
    /// Source records that the index keeps for one identity.
    public var keptSources: Int

    public init(
        rawRecordBytes: Int = 1 << 20, leadStringBytes: Int = 4 << 10,
        attributesBytes: Int = 64 << 10, outputRecordBytes: Int = 512 << 10,
        publishedSources: Int = 64, publishedPipelines: Int = 32, keptSources: Int = 1024
    ) {
        self.rawRecordBytes = rawRecordBytes
        self.leadStringBytes = leadStringBytes
        self.attributesBytes = attributesBytes
        self.outputRecordBytes = outputRecordBytes
        self.publishedSources = publishedSources
        self.publishedPipelines = publishedPipelines
        self.keptSources = keptSources
    }
}
