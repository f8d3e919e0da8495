import Bytes
import StreamCore

/// The file `snapshot` of a shard's folder: the memory tier and what it stands for. Little-endian,
/// checksums XXH3-64. Written under another name, synced, then renamed, after the segments it
/// speaks of were synced.
///
/// Head, 104 bytes and 48 for each segment, then a checksum of them all (8 bytes):
///
///     0  8  "LDSNAPS" and a zero byte
///     8  4  format version, 1
///    12  4  number of segments
///    16  8  number of entries
///    24  8  sequence number of the last frame
///    32  8  header checksum of the last frame
///    40  8  id of the next segment
///    48  4  number of the table's parts, 256
///    52  4  zero
///    56 16  checkpoint: the changelog's incarnation
///    72  8  checkpoint: next changelog offset
///    80  8  checkpoint: broker time, milliseconds since 1970
///    88  8  bytes of the file
///    96  8  zero
///
/// Segment:
///
///     0  8  slot, by which locations name it
///     8  8  id
///    16  8  size when the snapshot was taken; replay begins there in the last segment
///    24  8  bytes of live entries
///    32  8  offset of its last frame
///    40  8  header checksum of its last frame, by which the segment is known to be the one meant
///
/// Part of the table, 256 times:
///
///     0  4  number of the part
///     4  4  number of entries n
///     8  8  sequence number of the last frame, as in the head
///    16 4n  fingerprints, rising
///     . 8n  locations, see ``EntryLocation``
///     .  8  checksum of the part's bytes above
struct SnapshotFile {
    static let name = "snapshot"
    static let temporaryName = "snapshot.new"
    static let version: UInt32 = 1
    static let magic: UInt64 = 0x0053_5041_4e53_444c
    static let headBytes = 104
    static let segmentBytes = 48
    static let partOverhead = 24
    static let entryBytes = 12

    struct SegmentEntry {
        var slot: Int
        var id: UInt64
        var size: Int
        var liveBytes: Int
        var lastFrameOffset: Int
        var lastFrameChecksum: UInt64
    }

    var segments: [SegmentEntry]
    var entries: Int
    var sequence: UInt64
    var chain: UInt64
    var nextSegmentID: UInt64
    var checkpoint: StoreCheckpoint

    var fileBytes: Int {
        Self.headBytes + segments.count * Self.segmentBytes + 8
            + PositionTable.parts * Self.partOverhead + entries * Self.entryBytes
    }

    /// The head with its segments and checksum.
    var head: [UInt8] {
        var writer = ByteWriter(capacity: Self.headBytes + segments.count * Self.segmentBytes + 8)
        writer.write(fixed: Self.magic)
        writer.write(fixed: Self.version)
        writer.write(fixed: UInt32(segments.count))
        writer.write(fixed: UInt64(entries))
        writer.write(fixed: sequence)
        writer.write(fixed: chain)
        writer.write(fixed: nextSegmentID)
        writer.write(fixed: UInt32(PositionTable.parts))
        writer.write(fixed: UInt32(0))
        writer.write(checkpoint.incarnation)
        writer.write(fixed: checkpoint.changelogOffset)
        writer.write(fixed: checkpoint.brokerTimeMS)
        writer.write(fixed: UInt64(fileBytes))
        writer.write(fixed: UInt64(0))
        for segment in segments {
            writer.write(fixed: UInt64(segment.slot))
            writer.write(fixed: segment.id)
            writer.write(fixed: UInt64(segment.size))
            writer.write(fixed: UInt64(segment.liveBytes))
            writer.write(fixed: UInt64(segment.lastFrameOffset))
            writer.write(fixed: segment.lastFrameChecksum)
        }
        writer.write(fixed: Checksum.xxh3(writer.bytes[...]))
        return writer.bytes
    }

    /// A part of the table with its checksum.
    func part(_ number: Int, of table: PositionTable) -> [UInt8] {
        let count = table.count(ofPart: number)
        let total = Self.partOverhead + count * Self.entryBytes
        return [UInt8](unsafeUninitializedCapacity: total) { buffer, filled in
            let raw = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[..<total])
            raw.store(UInt32(number), at: 0)
            raw.store(UInt32(count), at: 4)
            raw.store(sequence, at: 8)
            var index = 0
            table.forEach(inPart: number) { fingerprint, location in
                raw.store(fingerprint, at: 16 + index * 4)
                raw.store(location, at: 16 + count * 4 + index * 8)
                index += 1
            }
            let covered = UnsafeRawBufferPointer(raw)[..<(total - 8)]
            raw.store(Checksum.xxh3(UnsafeRawBufferPointer(rebasing: covered)), at: total - 8)
            filled = total
        }
    }

    /// Reads the file and fills the table, which is empty; nil where the file is not as it was
    /// written, with the table left in any state.
    static func read(
        _ file: any DiskFile, into table: PositionTable
    ) throws(StoreError) -> SnapshotFile? {
        let size = try file.size()
        var reader = ChunkReader(file, chunkBytes: 4 << 20)
        guard let start = try reader.slice(headBytes, at: 0) else { return nil }
        let segmentCount = start.withUnsafeBytes { Int($0.load(UInt32.self, at: 12)) }
        let headEnd = headBytes + segmentCount * segmentBytes + 8
        guard headEnd <= size, let head = try reader.slice(headEnd, at: 0),
            let result = head.withUnsafeBytes({ parse($0, segmentCount) }),
            result.fileBytes == size
        else { return nil }
        var offset = headEnd
        for number in 0..<PositionTable.parts {
            guard let start = try reader.slice(16, at: offset) else { return nil }
            let count = start.withUnsafeBytes { Int($0.load(UInt32.self, at: 4)) }
            let total = partOverhead + count * entryBytes
            guard offset + total <= size, let part = try reader.slice(total, at: offset),
                part.withUnsafeBytes({ fill(number, count, $0, result.sequence, into: table) })
            else { return nil }
            offset += total
        }
        return offset == size && table.count == result.entries ? result : nil
    }

    private static func parse(_ raw: UnsafeRawBufferPointer, _ count: Int) -> SnapshotFile? {
        let covered = UnsafeRawBufferPointer(rebasing: raw[..<(raw.count - 8)])
        guard Checksum.xxh3(covered) == raw.load(UInt64.self, at: raw.count - 8),
            raw.load(UInt64.self, at: 0) == magic, raw.load(UInt32.self, at: 8) == version,
            raw.load(UInt32.self, at: 48) == UInt32(PositionTable.parts)
        else { return nil }
        func number(_ offset: Int) -> Int {
            Int(truncatingIfNeeded: raw.load(Int64.self, at: offset))
        }
        var segments: [SegmentEntry] = []
        for index in 0..<count {
            let base = headBytes + index * segmentBytes
            let segment = SegmentEntry(
                slot: number(base), id: raw.load(UInt64.self, at: base + 8),
                size: number(base + 16), liveBytes: number(base + 24),
                lastFrameOffset: number(base + 32),
                lastFrameChecksum: raw.load(UInt64.self, at: base + 40))
            guard (0..<EntryLocation.segmentLimit).contains(segment.slot), segment.id > 0 else {
                return nil
            }
            segments.append(segment)
        }
        let incarnation = Hash128(
            first: raw.load(UInt64.self, at: 56), second: raw.load(UInt64.self, at: 64))
        return SnapshotFile(
            segments: segments, entries: number(16), sequence: raw.load(UInt64.self, at: 24),
            chain: raw.load(UInt64.self, at: 32), nextSegmentID: raw.load(UInt64.self, at: 40),
            checkpoint: StoreCheckpoint(
                incarnation: incarnation, changelogOffset: raw.load(Int64.self, at: 72),
                brokerTimeMS: raw.load(Int64.self, at: 80)))
    }

    private static func fill(
        _ number: Int, _ count: Int, _ raw: UnsafeRawBufferPointer, _ sequence: UInt64,
        into table: PositionTable
    ) -> Bool {
        let covered = UnsafeRawBufferPointer(rebasing: raw[..<(raw.count - 8)])
        guard Checksum.xxh3(covered) == raw.load(UInt64.self, at: raw.count - 8),
            raw.load(UInt32.self, at: 0) == UInt32(number), raw.load(UInt64.self, at: 8) == sequence
        else { return false }
        return table.fill(part: number, count: count) { index in
            (
                raw.load(UInt32.self, at: 16 + index * 4),
                raw.load(UInt64.self, at: 16 + count * 4 + index * 8)
            )
        }
    }
}
