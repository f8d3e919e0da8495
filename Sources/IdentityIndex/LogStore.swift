public import Bytes
import Glibc
public import StreamCore

/// A shard's state as a log of segments on disk under a compact table in memory. ``LogFormat``
/// describes the files. Driven by one thread.
///
/// Nothing is synced per apply: the changelog is what makes state durable. A process that dies
/// loses nothing; after a loss of power the store opens at an older checkpoint, at the latest
/// snapshot at worst, and the changelog is replayed from there. What was damaged on disk is
/// noticed when it is read and reported as ``StreamCore/StoreError/damaged(_:)``; from then on
/// every call reports it, until ``wipe()``.
///
/// Letting go of a store without ``close()`` closes its files and writes nothing.
public final class LogStore: StateStore {
    struct Segment {
        var id: UInt64
        var size: Int
        var liveBytes: Int
        var lastFrameOffset: Int
        var lastFrameChecksum: UInt64
        /// Bytes that the operating system may still lose.
        var isDirty: Bool
        /// Emptied by compaction; the file goes after the next snapshot.
        var isRetired = false
        var file: (any DiskFile)?
    }

    /// How far compaction has come in a segment.
    struct Compaction {
        var segment: Int
        var offset: Int
        var frameEnd: Int
    }

    let directory: String
    let disk: any Disk
    let options: LogStoreOptions
    let table = PositionTable()
    /// By the slot that locations name; nil where free.
    var segments: [Segment?] = []
    var freeSlots: [Int] = []
    /// Slots of segments with an open file, the longest open first.
    var openSlots: [Int] = []
    var active: Int?
    var nextSegmentID: UInt64 = 1
    /// Of the last frame.
    var sequence: UInt64 = 0
    var chain: UInt64 = 0
    var compaction: Compaction?
    var appendedSinceSnapshot = 0
    /// After a failed snapshot: not again before so much is appended.
    var snapshotRetryBytes = 0
    var snapshotFileBytes = 0
    /// Files were made since names were last synced.
    var namesAreDirty = false
    var liveBytes = 0
    /// Bytes of segments that are not retired.
    var segmentBytes = 0
    var retiredBytes = 0
    var failure: StoreError?
    var isClosed = false
    var counters = LogStoreStatistics()
    var recent = RecentLocations()

    public internal(set) var checkpoint: StoreCheckpoint?

    init(directory: String, disk: any Disk, options: LogStoreOptions) {
        self.directory = directory
        self.disk = disk
        self.options = options
    }

    /// Opens the store in a folder, made where missing. Throws `damaged` where the files are not
    /// a state that the store once had: ``recoverOrWipe(directory:disk:options:)`` then starts
    /// afresh.
    public static func open(
        directory: String, disk: any Disk, options: LogStoreOptions = LogStoreOptions()
    ) throws(StoreError) -> LogStore {
        let store = LogStore(directory: directory, disk: disk, options: options)
        try store.recover()
        return store
    }

    /// Opens the store and, where it is damaged, removes everything; `wiped` then says what was
    /// found, without contents.
    public static func recoverOrWipe(
        directory: String, disk: any Disk, options: LogStoreOptions = LogStoreOptions()
    ) throws(StoreError) -> (store: LogStore, wiped: String?) {
        do {
            return (try open(directory: directory, disk: disk, options: options), nil)
        } catch {
            guard let reason = damage(error) else { throw error }
            let store = LogStore(directory: directory, disk: disk, options: options)
            try store.wipe()
            return (store, reason)
        }
    }

    /// What is wrong with the files where that is more than a disk that fails or is full: they are
    /// damaged, or something else has the name of one of them (a folder, a link to nowhere), which
    /// the next start would meet again.
    private static func damage(_ error: StoreError) -> String? {
        switch error {
        case .damaged(let reason): reason
        case .io(let operation, let path, EISDIR), .io(let operation, let path, ENOTDIR),
            .io(let operation, let path, ENOENT), .io(let operation, let path, ELOOP):
            "\(operation) of \(path) found no file there"
        case .io: nil
        }
    }

    public var count: Int { table.count }

    public var statistics: LogStoreStatistics {
        var result = counters
        result.entries = table.count
        result.tableBytes = table.bytes
        result.diskBytes = segmentBytes + retiredBytes + snapshotFileBytes
        result.liveBytes = liveBytes
        result.segments = segments.count - freeSlots.count
        return result
    }

    public func value(of key: StoreKey) throws(StoreError) -> ByteSlice? {
        try requireUsable()
        guard let found = try find(key, Fingerprint(key)) else { return nil }
        return found.entry[LogFormat.entryHeaderBytes..<found.end]
    }

    public func prefetch(_ key: StoreKey) { table.prefetch(Fingerprint(key)) }

    public func wipe() throws(StoreError) {
        closeFiles()
        table.removeAll()
        recent.forget()
        segments = []
        freeSlots = []
        active = nil
        nextSegmentID = 1
        sequence = 0
        chain = 0
        compaction = nil
        appendedSinceSnapshot = 0
        snapshotRetryBytes = 0
        snapshotFileBytes = 0
        liveBytes = 0
        segmentBytes = 0
        retiredBytes = 0
        checkpoint = nil
        // Whatever remains of this when the process dies lacks the first segment.
        failure = .damaged("a wipe did not finish")
        isClosed = false
        do {
            try disk.makeDirectory(directory)
        } catch .io(_, directory, ENOTDIR) {
            try setAside(directory)
            try disk.makeDirectory(directory)
        }
        for name in try disk.list(directory) where LogFormat.segmentID(name) != nil {
            try clear(path(name))
        }
        try clear(path(SnapshotFile.name))
        try clear(path(SnapshotFile.temporaryName))
        try disk.syncDirectory(directory)
        namesAreDirty = false
        failure = nil
    }

    /// Makes a name free. What is no file is nothing of the store's: it gets another name.
    private func clear(_ path: String) throws(StoreError) {
        do {
            try disk.remove(path)
        } catch .io(_, _, EISDIR) {
            try setAside(path)
        }
    }

    private func setAside(_ path: String) throws(StoreError) {
        var number = 1
        while true {
            do {
                return try disk.rename(path, to: "\(path).set-aside-\(number)")
            } catch {
                guard case .io(_, _, let code) = error, number < 100,
                    [EEXIST, ENOTEMPTY, EISDIR, ENOTDIR].contains(code)
                else { throw error }
                number += 1
            }
        }
    }

    /// Writes a snapshot where anything has changed since the last one, and closes the files. A
    /// second call does nothing. A damaged store writes none. Where the snapshot fails, the files
    /// are closed all the same and the next start replays more.
    public func close() throws(StoreError) {
        guard !isClosed else { return }
        defer {
            closeFiles()
            isClosed = true
        }
        if failure == nil, appendedSinceSnapshot > 0 || retiredBytes > 0 { try writeSnapshot() }
    }

    func path(_ name: String) -> String { directory + "/" + name }

    func requireUsable() throws(StoreError) {
        if let failure { throw failure }
        if isClosed { throw .io(operation: "use", path: directory, errno: EBADF) }
    }

    /// Takes note of damage: nothing that the store says can be trusted any more.
    func damaged(_ what: String) -> StoreError {
        let error = StoreError.damaged(what)
        failure = error
        return error
    }

    struct Found {
        var location: EntryLocation
        var entry: ByteSlice
        /// Where the value ends in `entry`.
        var end: Int
    }

    /// The key's entry, read from disk.
    func find(_ key: StoreKey, _ print: Fingerprint) throws(StoreError) -> Found? {
        var number = 0
        while let location = table.candidate(print, number) {
            let entry = try readEntry(location)
            let header = entry.withUnsafeBytes { raw in
                EntryHeader.isIntact(raw) ? EntryHeader(raw) : nil
            }
            guard let header, header.entryBytes == location.length, !header.isRemoval else {
                throw damaged(
                    "\(segmentName(location.segment)): bad entry at \(location.offset)")
            }
            if header.key == key {
                recent.remember(key, print, location)
                return Found(
                    location: location, entry: entry[...],
                    end: LogFormat.entryHeaderBytes + header.valueBytes)
            }
            // Another key with the same fingerprint is rare; one with another is in the wrong
            // place.
            guard Fingerprint(header.key) == print else {
                throw damaged(
                    "\(segmentName(location.segment)): misplaced entry at \(location.offset)")
            }
            number += 1
        }
        return nil
    }

    /// Where the key's entry is. An entry that was read a moment ago is not read again: what is
    /// changed was looked at before.
    func locate(_ key: StoreKey, _ print: Fingerprint) throws(StoreError) -> EntryLocation? {
        if let location = recent.location(of: key, print), table.contains(print, at: location) {
            return location
        }
        return try find(key, print)?.location
    }

    private func readEntry(_ location: EntryLocation) throws(StoreError) -> [UInt8] {
        let file = try file(of: location.segment)
        let entry = try file.read(location.length, at: location.offset)
        guard entry.count == location.length else {
            throw damaged("\(segmentName(location.segment)) ends before \(location.offset)")
        }
        return entry
    }
}
