import Glibc
import StreamCore

extension LogStore {
    func segmentName(_ slot: Int) -> String {
        LogFormat.segmentName(segments[slot]?.id ?? 0)
    }

    /// The segment's open file.
    func file(of slot: Int) throws(StoreError) -> any DiskFile {
        guard slot < segments.count, let segment = segments[slot] else {
            throw damaged("a location outside all segments")
        }
        if let file = segment.file { return file }
        let name = LogFormat.segmentName(segment.id)
        do {
            let file = try disk.open(path(name), .update)
            keepOpen(file, slot)
            return file
        } catch {
            guard case .io(_, _, ENOENT) = error else { throw error }
            throw damaged("\(name) is missing")
        }
    }

    func keepOpen(_ file: any DiskFile, _ slot: Int) {
        if openSlots.count >= max(options.openSegments, 2) {
            let place = openSlots.first == active ? 1 : 0
            closeFile(openSlots[place])
        }
        segments[slot]?.file = file
        openSlots.append(slot)
    }

    /// Lets go of a segment's file, which stays open for who reads it just now.
    func closeFile(_ slot: Int) {
        segments[slot]?.file = nil
        openSlots.removeAll { $0 == slot }
    }

    func closeFiles() {
        for slot in openSlots {
            segments[slot]?.file?.close()
            segments[slot]?.file = nil
        }
        openSlots = []
    }

    func addSegment(_ segment: Segment) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            segments[slot] = segment
        } else {
            slot = segments.count
            segments.append(segment)
        }
        nextSegmentID = max(nextSegmentID, segment.id + 1)
        segmentBytes += segment.size
        return slot
    }

    /// Takes a segment without live entries out of the state.
    func retire(_ slot: Int) {
        guard let size = segments[slot]?.size else { return }
        closeFile(slot)
        segments[slot]?.isRetired = true
        segmentBytes -= size
        retiredBytes += size
        counters.compactedSegments += 1
    }

    /// Writes a frame behind the last one. Where that fails the store is as before.
    func append(
        _ frame: [UInt8], _ header: FrameHeader
    ) throws(StoreError) -> (slot: Int, offset: Int) {
        let slot: Int
        let offset: Int
        if let current = active, let size = segments[current]?.size,
            size + frame.count <= min(options.segmentBytes, LogFormat.maxFrameBytes)
        {
            let file = try file(of: current)
            do {
                try file.write(frame, at: size)
            } catch {
                // What was written of it is no whole frame; the next one overwrites it.
                do { try file.truncate(to: size) } catch {}
                throw error
            }
            slot = current
            offset = size
        } else {
            (slot, offset) = try appendToNewSegment(frame)
        }
        segments[slot]?.size = offset + frame.count
        segments[slot]?.lastFrameOffset = offset
        segments[slot]?.lastFrameChecksum = header.checksum
        segments[slot]?.isDirty = true
        segmentBytes += frame.count
        appendedSinceSnapshot += frame.count
        sequence = header.sequence
        chain = header.checksum
        return (slot, offset)
    }

    private func appendToNewSegment(
        _ frame: [UInt8]
    ) throws(StoreError) -> (slot: Int, offset: Int) {
        let id = nextSegmentID
        let path = path(LogFormat.segmentName(id))
        guard !freeSlots.isEmpty || segments.count < EntryLocation.segmentLimit else {
            throw .io(operation: "create", path: path, errno: EFBIG)
        }
        let file = try disk.open(path, .create)
        do {
            try file.write(LogFormat.segmentHeader(id) + frame, at: 0)
        } catch {
            file.close()
            do { try disk.remove(path) } catch {}
            throw error
        }
        let slot = addSegment(
            Segment(
                id: id, size: LogFormat.segmentHeaderBytes, liveBytes: 0, lastFrameOffset: 0,
                lastFrameChecksum: 0, isDirty: true))
        keepOpen(file, slot)
        active = slot
        namesAreDirty = true
        return (slot, LogFormat.segmentHeaderBytes)
    }
}

/// Reads a file forward, much at a time.
struct ChunkReader {
    private let file: any DiskFile
    private let chunkBytes: Int
    private var buffer: [UInt8] = []
    private var start = 0

    init(_ file: any DiskFile, chunkBytes: Int) {
        self.file = file
        self.chunkBytes = chunkBytes
    }

    /// Bytes at an offset; nil where the file ends before.
    mutating func slice(_ count: Int, at offset: Int) throws(StoreError) -> ArraySlice<UInt8>? {
        if offset < start || offset + count > start + buffer.count {
            buffer = try file.read(max(count, chunkBytes), at: offset)
            start = offset
            guard buffer.count >= count else { return nil }
        }
        return buffer[offset - start..<offset - start + count]
    }
}
