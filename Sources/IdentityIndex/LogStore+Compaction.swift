public import Bytes
public import StreamCore

/// Compaction takes the segment with the least live share, copies its live entries behind the log
/// and retires it. Its file stays until a snapshot that does not need it is safely on disk: until
/// then a crash goes back to the older snapshot, which does need it.
extension LogStore {
    /// What follows an apply. Failures are kept from the caller, whose changes are in; damage
    /// shows at the next call.
    func maintain(appended: Int) {
        do {
            try compact(budget: max(options.compactionBytes, appended * 4))
        } catch {
            counters.failedMaintenance += 1
        }
        guard failure == nil, appendedSinceSnapshot >= snapshotRetryBytes else { return }
        let due = appendedSinceSnapshot >= max(options.snapshotBytes, table.bytes * 2)
        let crowded = retiredBytes > max(options.segmentBytes * 4, liveBytes / 100 * 40)
        guard due || crowded else { return }
        do {
            try writeSnapshot()
        } catch {
            counters.failedMaintenance += 1
            snapshotRetryBytes = appendedSinceSnapshot + options.snapshotBytes / 16
        }
    }

    private func compact(budget: Int) throws(StoreError) {
        if compaction == nil { chooseVictim() }
        guard var state = compaction, let segment = segments[state.segment] else { return }
        guard segment.liveBytes > 0 else {
            retire(state.segment)
            compaction = nil
            return
        }
        let copies = try collectLive(&state, size: segment.size, budget: budget)
        if !copies.prints.isEmpty { try appendCopies(copies) }
        compaction = state
        guard state.offset >= segment.size || segments[state.segment]?.liveBytes == 0 else {
            return
        }
        guard segments[state.segment]?.liveBytes == 0 else {
            throw damaged("\(segmentName(state.segment)) lacks entries")
        }
        retire(state.segment)
        compaction = nil
    }

    private func chooseVictim() {
        let allowed = liveBytes / 100 * max(options.compactionPercent, 110)
        let isCrowded = segmentBytes > allowed + 2 * options.segmentBytes
        var best: (slot: Int, share: Double)?
        for (slot, segment) in segments.enumerated() {
            guard let segment, !segment.isRetired, slot != active else { continue }
            if segment.liveBytes == 0 {
                best = (slot, 0)
                break
            }
            guard isCrowded else { continue }
            let share = Double(segment.liveBytes) / Double(segment.size)
            if share < best?.share ?? 1 { best = (slot, share) }
        }
        guard let best else { return }
        compaction = Compaction(
            segment: best.slot, offset: LogFormat.segmentHeaderBytes,
            frameEnd: LogFormat.segmentHeaderBytes)
    }

    private struct Copies {
        /// A frame with room for its header.
        var frame = [UInt8](repeating: 0, count: LogFormat.frameHeaderBytes)
        var prints: [Fingerprint] = []
        var replaced: [EntryLocation?] = []
    }

    private func collectLive(
        _ state: inout Compaction, size: Int, budget: Int
    ) throws(StoreError) -> Copies {
        var walker = SegmentWalker(
            file: try file(of: state.segment), size: size, chunkBytes: min(budget, 1 << 20),
            offset: state.offset, frameEnd: state.frameEnd)
        let end = state.offset + budget
        var copies = Copies()
        while walker.offset < end, let entry = try nextEntry(&walker, of: state.segment) {
            guard !entry.header.isRemoval else { continue }
            let location = EntryLocation(
                segment: state.segment, offset: entry.offset, length: entry.bytes.count)
            let print = Fingerprint(entry.header.key)
            guard table.contains(print, at: location) else { continue }
            guard entry.bytes.withUnsafeBytes(EntryHeader.isIntact) else {
                throw damaged("\(segmentName(state.segment)): bad entry at \(entry.offset)")
            }
            copies.frame.append(contentsOf: entry.bytes)
            copies.prints.append(print)
            copies.replaced.append(location)
        }
        state.offset = walker.offset
        state.frameEnd = walker.frameEnd
        return copies
    }

    private func appendCopies(_ copies: Copies) throws(StoreError) {
        guard let checkpoint else { return }
        var copies = copies
        var header = nextHeader(.copies, entries: copies.prints.count, checkpoint: checkpoint)
        copies.frame.withUnsafeMutableBytes { Self.seal($0, &header) }
        let place = try append(copies.frame, header)
        install(
            copies.frame[LogFormat.frameHeaderBytes...], segment: place.slot,
            offset: place.offset + LogFormat.frameHeaderBytes, copies.prints, copies.replaced)
    }

    /// The next entry of a segment that the state has; nil at its end.
    func nextEntry(
        _ walker: inout SegmentWalker, of slot: Int
    ) throws(StoreError) -> SegmentWalker.Entry? {
        if let entry = try walker.next() { return entry }
        if walker.isBroken {
            throw damaged("\(segmentName(slot)): bad frame at \(walker.offset)")
        }
        return nil
    }

    /// Every live entry once, segment by segment in order of place. The store must not be changed
    /// meanwhile.
    public func forEach(_ body: (StoreKey, ByteSlice) throws -> Bool) throws {
        try requireUsable()
        var seen = 0
        for (slot, segment) in segments.enumerated() {
            guard let segment, !segment.isRetired, segment.liveBytes > 0 else { continue }
            var walker = SegmentWalker(
                file: try file(of: slot), size: segment.size, chunkBytes: 1 << 20,
                offset: LogFormat.segmentHeaderBytes, frameEnd: LogFormat.segmentHeaderBytes)
            while let entry = try nextEntry(&walker, of: slot) {
                guard !entry.header.isRemoval,
                    table.contains(
                        Fingerprint(entry.header.key),
                        at: EntryLocation(
                            segment: slot, offset: entry.offset, length: entry.bytes.count))
                else { continue }
                guard entry.bytes.withUnsafeBytes(EntryHeader.isIntact) else {
                    throw damaged("\(segmentName(slot)): bad entry at \(entry.offset)")
                }
                seen += 1
                let start = entry.bytes.startIndex + LogFormat.entryHeaderBytes
                let value = entry.bytes[start..<start + entry.header.valueBytes]
                guard try body(entry.header.key, value) else { return }
            }
        }
        guard seen == count else { throw damaged("segments lack entries") }
    }
}

/// Goes through the entries of a segment, from an entry or a frame's start on.
struct SegmentWalker {
    struct Entry {
        var header: EntryHeader
        var offset: Int
        /// The whole entry, not yet verified.
        var bytes: ByteSlice
    }

    private var reader: ChunkReader
    private let size: Int
    /// The next entry, or the next frame where that is ``frameEnd``.
    private(set) var offset: Int
    private(set) var frameEnd: Int
    /// What is at ``offset`` was not written like that.
    private(set) var isBroken = false

    init(file: any DiskFile, size: Int, chunkBytes: Int, offset: Int, frameEnd: Int) {
        reader = ChunkReader(file, chunkBytes: chunkBytes)
        self.size = size
        self.offset = offset
        self.frameEnd = frameEnd
    }

    mutating func next() throws(StoreError) -> Entry? {
        while offset == frameEnd {
            guard offset < size else { return nil }
            guard let bytes = try reader.slice(LogFormat.frameHeaderBytes, at: offset),
                let header = FrameHeader(bytes),
                offset + LogFormat.frameHeaderBytes + header.bodyBytes <= size
            else {
                isBroken = true
                return nil
            }
            offset += LogFormat.frameHeaderBytes
            frameEnd = offset + header.bodyBytes
        }
        let rest = frameEnd - offset
        guard rest >= LogFormat.entryHeaderBytes,
            let start = try reader.slice(LogFormat.entryHeaderBytes, at: offset)
        else {
            isBroken = true
            return nil
        }
        let length = start.withUnsafeBytes { Int($0.load(UInt32.self, at: 8)) }
        guard length <= LogFormat.maxValueBytes, LogFormat.entryBytes(value: length) <= rest,
            let bytes = try reader.slice(LogFormat.entryBytes(value: length), at: offset),
            let header = bytes.withUnsafeBytes({ EntryHeader($0) })
        else {
            isBroken = true
            return nil
        }
        let entry = Entry(header: header, offset: offset, bytes: bytes)
        offset += bytes.count
        return entry
    }
}
