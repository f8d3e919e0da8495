/// How a ``LogStore`` works.
public struct LogStoreOptions: Sendable {
    /// A segment is closed before it would grow beyond so many bytes; a frame larger than that
    /// has a segment of its own.
    public var segmentBytes = 64 << 20
    /// A snapshot is written when so many bytes were appended since the last one (and at least
    /// twice the bytes of the table, so that snapshots of large tables stay a small part of what
    /// is written).
    public var snapshotBytes = 256 << 20
    /// Compaction begins when segments take this many hundredths of the live bytes and two
    /// segments on top. At least 110.
    public var compactionPercent = 160
    /// Compaction reads at most so many bytes with one apply, or four times what was applied
    /// where that is more.
    public var compactionBytes = 128 << 10
    /// Segments kept open; others are opened when they are read.
    public var openSegments = 256

    public init() {}
}

/// What a ``LogStore`` takes and holds.
public struct LogStoreStatistics: Sendable, Equatable {
    /// Number of entries.
    public var entries = 0
    /// Bytes of memory of the table.
    public var tableBytes = 0
    /// Bytes of all segments and the snapshot.
    public var diskBytes = 0
    /// Bytes of those entries which are not replaced or removed, on disk.
    public var liveBytes = 0
    /// Number of segments, those about to be removed included.
    public var segments = 0
    /// Segments that compaction has emptied since the store was opened.
    public var compactedSegments = 0
    /// Snapshots written since the store was opened.
    public var snapshots = 0
    /// Snapshots and steps of compaction that failed since the store was opened (a full disk);
    /// they are tried again.
    public var failedMaintenance = 0
}
