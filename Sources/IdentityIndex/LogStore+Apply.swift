import Bytes
import Glibc
public import StreamCore

extension LogStore {
    /// Writes the changes as one frame with one call, then changes the table. Where the write
    /// fails (a full disk) the store is as before and can be read.
    ///
    /// Afterwards come a bounded step of compaction and now and then a snapshot. Their failure is
    /// counted, not thrown: the changes are in.
    public func apply(
        _ writes: [StoreWrite], checkpoint: StoreCheckpoint
    ) throws(StoreError) {
        try requireUsable()
        var bodyBytes = 0
        var prints: [Fingerprint] = []
        var replaced: [EntryLocation?] = []
        prints.reserveCapacity(writes.count)
        replaced.reserveCapacity(writes.count)
        for write in writes {
            let valueBytes = write.value?.count ?? 0
            guard valueBytes <= LogFormat.maxValueBytes else {
                throw .io(operation: "apply", path: directory, errno: EFBIG)
            }
            bodyBytes += LogFormat.entryBytes(value: valueBytes)
            prints.append(Fingerprint(write.key))
        }
        for (index, write) in writes.enumerated() {
            prefetch(prints, after: index)
            replaced.append(try locate(write.key, prints[index]))
        }
        guard bodyBytes + LogFormat.frameHeaderBytes <= LogFormat.maxFrameBytes else {
            throw .io(operation: "apply", path: directory, errno: EFBIG)
        }

        var header = nextHeader(.changes, entries: writes.count, checkpoint: checkpoint)
        let frame = Self.encode(writes, bodyBytes: bodyBytes, &header)
        let place = try append(frame, header)
        self.checkpoint = checkpoint
        install(
            frame[LogFormat.frameHeaderBytes...], segment: place.slot,
            offset: place.offset + LogFormat.frameHeaderBytes, prints, replaced)
        maintain(appended: frame.count)
    }

    /// So many changes ahead their places in the table are fetched.
    private static let prefetched = 16

    private func prefetch(_ prints: [Fingerprint], after index: Int) {
        let next = index + Self.prefetched
        if next < prints.count { table.prefetch(prints[next]) }
    }

    func nextHeader(
        _ kind: FrameHeader.Kind, entries: Int, checkpoint: StoreCheckpoint
    ) -> FrameHeader {
        FrameHeader(
            kind: kind, bodyBytes: 0, entries: entries, sequence: sequence + 1, previous: chain,
            checkpoint: checkpoint, bodyChecksum: 0)
    }

    private static func encode(
        _ writes: [StoreWrite], bodyBytes: Int, _ header: inout FrameHeader
    ) -> [UInt8] {
        let total = LogFormat.frameHeaderBytes + bodyBytes
        return [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[..<total])
            var offset = LogFormat.frameHeaderBytes
            for write in writes {
                offset += EntryHeader.store(
                    write, in: UnsafeMutableRawBufferPointer(rebasing: raw[offset...]))
            }
            seal(raw, &header)
            count = total
        }
    }

    /// Completes the header of a frame whose entries are in place.
    static func seal(_ frame: UnsafeMutableRawBufferPointer, _ header: inout FrameHeader) {
        let body = UnsafeRawBufferPointer(frame)[LogFormat.frameHeaderBytes...]
        header.bodyBytes = body.count
        header.bodyChecksum = Checksum.xxh3(UnsafeRawBufferPointer(rebasing: body))
        header.store(in: frame)
    }

    /// Puts a frame's entries, which lie at `offset` of a segment, into the table. `replaced`
    /// names the entry that each one supersedes, as it was before this frame.
    func install(
        _ entries: ByteSlice, segment: Int, offset: Int, _ prints: [Fingerprint],
        _ replaced: [EntryLocation?]
    ) {
        entries.withUnsafeBytes { raw in
            var position = 0
            for index in prints.indices {
                prefetch(prints, after: index)
                let rest = UnsafeRawBufferPointer(rebasing: raw[position...])
                guard let header = EntryHeader(rest) else { return }
                let place = EntryLocation(
                    segment: segment, offset: offset + position, length: header.entryBytes)
                let old = superseded(
                    replaced[index], header.key, prints[index], raw, segment, offset)
                replace(old, with: header.isRemoval ? nil : place, prints[index])
                position += header.entryBytes
            }
        }
    }

    private func replace(
        _ old: EntryLocation?, with new: EntryLocation?, _ print: Fingerprint
    ) {
        if let old {
            segments[old.segment]?.liveBytes -= old.length
            liveBytes -= old.length
        }
        switch (old, new) {
        case (let old?, let new?): _ = table.move(print, from: old, to: new)
        case (let old?, nil): _ = table.remove(print, at: old)
        case (nil, let new?): table.insert(print, at: new)
        case (nil, nil): break
        }
        if let new {
            segments[new.segment]?.liveBytes += new.length
            liveBytes += new.length
        }
    }

    /// The entry that is in the table for the key now: one of this frame where the frame names
    /// the key twice, else the one from before.
    private func superseded(
        _ before: EntryLocation?, _ key: StoreKey, _ print: Fingerprint,
        _ frame: UnsafeRawBufferPointer, _ segment: Int, _ offset: Int
    ) -> EntryLocation? {
        var number = 0
        while let location = table.candidate(print, number) {
            if location == before { return location }
            if location.segment == segment, location.offset >= offset,
                let other = EntryHeader(
                    UnsafeRawBufferPointer(rebasing: frame[(location.offset - offset)...])),
                other.key == key
            {
                return location
            }
            number += 1
        }
        return nil
    }
}
