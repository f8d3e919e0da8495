import Bytes
import Glibc
import StreamCore

extension LogStore {
    /// Brings the store to the latest state that its files hold; ``LogFormat`` says how.
    func recover() throws(StoreError) {
        try disk.makeDirectory(directory)
        try disk.remove(path(SnapshotFile.temporaryName))
        var ids: [UInt64] = []
        for name in try disk.list(directory) {
            if let id = LogFormat.segmentID(name) { ids.append(id) }
        }
        ids.sort()
        do {
            if let why = try loadSnapshot(ids) {
                try startWithoutSnapshot(ids, why)
            }
            try retireEmpty()
        } catch {
            closeFiles()
            throw error
        }
    }

    /// Takes the snapshot and replays what follows it; where that can not be, says why, with
    /// nothing taken.
    private func loadSnapshot(_ ids: [UInt64]) throws(StoreError) -> String? {
        guard let size = try disk.size(path(SnapshotFile.name)) else { return "no snapshot" }
        let file = try disk.open(path(SnapshotFile.name), .read)
        defer { file.close() }
        guard let snapshot = try SnapshotFile.read(file, into: table) else {
            table.removeAll()
            return "bad snapshot"
        }
        let problem = try adopt(snapshot)
        if let problem {
            forgetSegments()
            return problem
        }
        snapshotFileBytes = size
        let known = Set(snapshot.segments.map(\.id))
        let last = known.max() ?? 0
        let leftovers = ids.filter { $0 <= last && !known.contains($0) }
        if !leftovers.isEmpty { try disk.syncDirectory(directory) }
        for id in leftovers { try disk.remove(path(LogFormat.segmentName(id))) }
        try replay(ids.filter { $0 > last })
        return nil
    }

    /// The segments of a snapshot, if they are those that it was made of.
    private func adopt(_ snapshot: SnapshotFile) throws(StoreError) -> String? {
        for entry in snapshot.segments.sorted(by: { $0.slot < $1.slot }) {
            guard entry.slot >= segments.count else { return "bad snapshot" }
            while segments.count < entry.slot {
                freeSlots.append(segments.count)
                segments.append(nil)
            }
            segments.append(
                Segment(
                    id: entry.id, size: entry.size, liveBytes: entry.liveBytes,
                    lastFrameOffset: entry.lastFrameOffset,
                    lastFrameChecksum: entry.lastFrameChecksum, isDirty: false))
            liveBytes += entry.liveBytes
            segmentBytes += entry.size
            let name = LogFormat.segmentName(entry.id)
            guard let size = try disk.size(path(name)) else { return "\(name) is missing" }
            guard size >= entry.size else { return "\(name) is too short" }
            let bytes = try file(of: entry.slot).read(
                LogFormat.frameHeaderBytes, at: max(0, entry.lastFrameOffset))
            guard let header = FrameHeader(bytes[...]), header.checksum == entry.lastFrameChecksum
            else { return "\(name) is not the one of the snapshot" }
        }
        // Every location names a segment and a place within it.
        var isSound = true
        for part in 0..<PositionTable.parts {
            table.forEach(inPart: part) { _, bits in
                let location = EntryLocation(bits: bits)
                guard location.segment < segments.count, let segment = segments[location.segment],
                    location.offset + location.length <= segment.size,
                    location.length >= LogFormat.entryHeaderBytes
                else {
                    isSound = false
                    return
                }
            }
        }
        guard isSound else { return "bad snapshot" }
        active = segments.indices.max {
            (segments[$0]?.id ?? 0) < (segments[$1]?.id ?? 0)
        }
        nextSegmentID = max(nextSegmentID, snapshot.nextSegmentID)
        sequence = snapshot.sequence
        chain = snapshot.chain
        checkpoint = snapshot.checkpoint
        return nil
    }

    private func forgetSegments() {
        closeFiles()
        table.removeAll()
        segments = []
        freeSlots = []
        liveBytes = 0
        segmentBytes = 0
        active = nil
    }

    private func startWithoutSnapshot(_ ids: [UInt64], _ why: String) throws(StoreError) {
        let hasSnapshot = try disk.size(path(SnapshotFile.name)) != nil
        guard ids.first == 1 || ids.isEmpty && !hasSnapshot else { throw .damaged(why) }
        if hasSnapshot { try disk.remove(path(SnapshotFile.name)) }
        try replay(ids)
        if sequence == 0, hasSnapshot { throw .damaged(why) }
    }

    /// Replays the rest of the active segment and the later ones, and cuts the log off where it
    /// ends.
    private func replay(_ later: [UInt64]) throws(StoreError) {
        var rest = later[...]
        if let active, try !replayFrames(of: active) {
            try removeSegments(rest)
            return
        }
        while let id = rest.first {
            let outcome = try replaySegment(id)
            if outcome != .refused { rest.removeFirst() }
            if outcome != .whole { break }
        }
        try removeSegments(rest)
    }

    private enum Outcome {
        case whole
        /// The log ends within the segment.
        case cut
        /// Nothing in it goes on the log.
        case refused
    }

    private func removeSegments(_ ids: ArraySlice<UInt64>) throws(StoreError) {
        // The last one first: what is left when the process dies is still one log.
        for id in ids.reversed() { try disk.remove(path(LogFormat.segmentName(id))) }
    }

    /// Replays a segment that should follow.
    private func replaySegment(_ id: UInt64) throws(StoreError) -> Outcome {
        guard id == nextSegmentID else { return .refused }
        let header = LogFormat.segmentHeader(id)
        let file = try disk.open(path(LogFormat.segmentName(id)), .update)
        let start = try file.read(header.count + LogFormat.frameHeaderBytes, at: 0)
        guard start.starts(with: header), let first = FrameHeader(start[header.count...]),
            first.sequence == sequence + 1, first.previous == chain
        else {
            file.close()
            return .refused
        }
        let slot = addSegment(
            Segment(
                id: id, size: header.count, liveBytes: 0, lastFrameOffset: 0,
                lastFrameChecksum: 0, isDirty: true))
        keepOpen(file, slot)
        if try replayFrames(of: slot) {
            active = slot
            namesAreDirty = true
            return .whole
        }
        if segments[slot]?.size != header.count {
            active = slot
            namesAreDirty = true
            return .cut
        }
        closeFile(slot)
        segmentBytes -= header.count
        segments[slot] = nil
        freeSlots.append(slot)
        nextSegmentID = id
        return .refused
    }

    /// Replays frames behind what is known of a segment; whether that ends with the file. Else
    /// the file is cut off.
    private func replayFrames(of slot: Int) throws(StoreError) -> Bool {
        let file = try file(of: slot)
        let end = try file.size()
        var reader = ChunkReader(file, chunkBytes: 1 << 20)
        while let offset = segments[slot]?.size, offset < end {
            guard let bytes = try reader.slice(LogFormat.frameHeaderBytes, at: offset),
                let header = FrameHeader(bytes), header.sequence == sequence + 1,
                header.previous == chain,
                let body = try reader.slice(
                    header.bodyBytes, at: offset + LogFormat.frameHeaderBytes),
                Checksum.xxh3(body) == header.bodyChecksum
            else {
                try file.truncate(to: offset)
                segments[slot]?.isDirty = true
                return false
            }
            try replay(header, body, slot, offset)
        }
        return true
    }

    private func replay(
        _ header: FrameHeader, _ body: ByteSlice, _ slot: Int, _ offset: Int
    ) throws(StoreError) {
        var prints: [Fingerprint] = []
        var replaced: [EntryLocation?] = []
        var position = body.startIndex
        while position < body.endIndex {
            let entry = body[position...].withUnsafeBytes { EntryHeader($0) }
            guard let entry else {
                throw .damaged("\(segmentName(slot)): bad entries at \(offset)")
            }
            let print = Fingerprint(entry.key)
            prints.append(print)
            replaced.append(try find(entry.key, print)?.location)
            position += entry.entryBytes
        }
        let bytes = LogFormat.frameHeaderBytes + body.count
        segments[slot]?.size += bytes
        segments[slot]?.lastFrameOffset = offset
        segments[slot]?.lastFrameChecksum = header.checksum
        segments[slot]?.isDirty = true
        segmentBytes += bytes
        appendedSinceSnapshot += bytes
        sequence = header.sequence
        chain = header.checksum
        checkpoint = header.checkpoint
        install(
            body, segment: slot, offset: offset + LogFormat.frameHeaderBytes, prints, replaced)
    }

    /// Segments that were emptied after the last snapshot.
    private func retireEmpty() throws(StoreError) {
        for slot in segments.indices where slot != active {
            guard let segment = segments[slot], segment.liveBytes == 0 else { continue }
            retire(slot)
        }
        counters.compactedSegments = 0
    }
}
