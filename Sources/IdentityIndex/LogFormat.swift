import Bytes
import StreamCore

/// The disk tier's files. All numbers are little-endian, all checksums XXH3-64.
///
/// A shard's folder holds segments, `<id, 16 digits>.segment`, ids rising from 1, and `snapshot`
/// (``SnapshotFile``). Segments are only appended to. Together, in order of ids, they are one log
/// of frames, without those segments that compaction found empty and removed.
///
/// Segment header, 32 bytes:
///
///     0  8  "LDSEGMT" and a zero byte
///     8  4  format version, 1
///    12  4  zero
///    16  8  segment id
///    24  8  checksum of the bytes above
///
/// Frame, written with one call: a header of 80 bytes, then entries.
///
///     0  4  "LDFR"
///     4  2  format version, 1
///     6  2  kind: 0 changes, 1 entries copied by compaction
///     8  4  bytes of the entries together
///    12  4  number of entries
///    16  8  sequence number of the frame, rising by one from 1
///    24  8  header checksum of the frame before (0 for the first)
///    32 16  checkpoint: the changelog's incarnation
///    48  8  checkpoint: next changelog offset
///    56  8  checkpoint: broker time, milliseconds since 1970
///    64  8  checksum of the entries together
///    72  8  checksum of the header's bytes above
///
/// Since a header covers the checksum of its entries and that of the header before, one header
/// vouches for the whole log up to it: frames of another history never pass for a continuation.
///
/// Entry, at a multiple of 16 bytes, padded with zeros to one:
///
///     0  8  checksum of the bytes below, padding included
///     8  4  bytes of the value
///    12 21  the key as in ``StreamCore/StoreKey/encoded``
///    33  1  1 where the key is removed (no value), 0 otherwise
///    34  2  zero
///    36  .  value
///
/// The entry's own checksum is what a read of that one entry is verified by.
///
/// Recovery: the snapshot says which segments make up the state and how long they were. What
/// lies behind is replayed frame by frame; the first frame that is not whole and in sequence ends
/// the log, it is cut off there and later segments are removed. Without a usable snapshot the log
/// is replayed from its first frame, which is sound as long as the first segment is there: an
/// unbroken chain from frame 1 is a state the store once had. Else the store is damaged.
/// Removals are not carried forward by compaction: a snapshot without the segment that held them
/// is on disk before that segment goes.
enum LogFormat {
    static let version: UInt16 = 1
    static let segmentMagic: UInt64 = 0x0054_4d47_4553_444c
    static let frameMagic: UInt32 = 0x5246_444c
    static let segmentHeaderBytes = 32
    static let frameHeaderBytes = 80
    static let entryHeaderBytes = 36
    static let alignment = 16

    /// Bytes of a value, at most.
    static let maxValueBytes = EntryLocation.lengthLimit - 64
    /// Bytes of a frame, at most: all of its entries can be located.
    static let maxFrameBytes = 1 << 30

    static func entryBytes(value: Int) -> Int {
        (entryHeaderBytes + value + alignment - 1) & ~(alignment - 1)
    }

    static func segmentName(_ id: UInt64) -> String {
        let digits = String(id)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits + segmentSuffix
    }

    static func segmentID(_ name: String) -> UInt64? {
        guard name.hasSuffix(segmentSuffix), let id = UInt64(name.dropLast(segmentSuffix.count)),
            id > 0, segmentName(id) == name
        else { return nil }
        return id
    }

    private static let segmentSuffix = ".segment"

    static func segmentHeader(_ id: UInt64) -> [UInt8] {
        var writer = ByteWriter(capacity: segmentHeaderBytes)
        writer.write(fixed: segmentMagic)
        writer.write(fixed: UInt32(version))
        writer.write(fixed: UInt32(0))
        writer.write(fixed: id)
        writer.write(fixed: Checksum.xxh3(writer.bytes[...]))
        return writer.bytes
    }
}

/// The header of a frame.
struct FrameHeader {
    enum Kind: UInt16 {
        case changes = 0
        case copies = 1
    }

    var kind: Kind
    var bodyBytes: Int
    var entries: Int
    var sequence: UInt64
    var previous: UInt64
    var checkpoint: StoreCheckpoint
    var bodyChecksum: UInt64
    /// Set by ``store(in:)``.
    var checksum: UInt64 = 0

    /// Writes the header to the start of a frame.
    mutating func store(in raw: UnsafeMutableRawBufferPointer) {
        raw.store(LogFormat.frameMagic, at: 0)
        raw.store(LogFormat.version, at: 4)
        raw.store(kind.rawValue, at: 6)
        raw.store(UInt32(truncatingIfNeeded: bodyBytes), at: 8)
        raw.store(UInt32(truncatingIfNeeded: entries), at: 12)
        raw.store(sequence, at: 16)
        raw.store(previous, at: 24)
        raw.store(checkpoint.incarnation.first, at: 32)
        raw.store(checkpoint.incarnation.second, at: 40)
        raw.store(checkpoint.changelogOffset, at: 48)
        raw.store(checkpoint.brokerTimeMS, at: 56)
        raw.store(bodyChecksum, at: 64)
        checksum = Checksum.xxh3(
            UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(raw)[..<72]))
        raw.store(checksum, at: 72)
    }

    init(
        kind: Kind, bodyBytes: Int, entries: Int, sequence: UInt64, previous: UInt64,
        checkpoint: StoreCheckpoint, bodyChecksum: UInt64
    ) {
        self.kind = kind
        self.bodyBytes = bodyBytes
        self.entries = entries
        self.sequence = sequence
        self.previous = previous
        self.checkpoint = checkpoint
        self.bodyChecksum = bodyChecksum
    }

    /// Reads a header; nil where the bytes are not one that was written.
    init?(_ bytes: ByteSlice) {
        guard bytes.count == LogFormat.frameHeaderBytes else { return nil }
        let header: FrameHeader? = bytes.withUnsafeBytes { raw in
            guard raw.load(UInt32.self, at: 0) == LogFormat.frameMagic,
                raw.load(UInt16.self, at: 4) == LogFormat.version,
                let kind = Kind(rawValue: raw.load(UInt16.self, at: 6)),
                Checksum.xxh3(UnsafeRawBufferPointer(rebasing: raw[..<72]))
                    == raw.load(UInt64.self, at: 72)
            else { return nil }
            let incarnation = Hash128(
                first: raw.load(UInt64.self, at: 32), second: raw.load(UInt64.self, at: 40))
            var header = FrameHeader(
                kind: kind, bodyBytes: Int(raw.load(UInt32.self, at: 8)),
                entries: Int(raw.load(UInt32.self, at: 12)),
                sequence: raw.load(UInt64.self, at: 16), previous: raw.load(UInt64.self, at: 24),
                checkpoint: StoreCheckpoint(
                    incarnation: incarnation, changelogOffset: raw.load(Int64.self, at: 48),
                    brokerTimeMS: raw.load(Int64.self, at: 56)),
                bodyChecksum: raw.load(UInt64.self, at: 64))
            header.checksum = raw.load(UInt64.self, at: 72)
            return header
        }
        guard let header else { return nil }
        self = header
    }
}

/// What stands before an entry's value.
struct EntryHeader {
    var key: StoreKey
    var valueBytes: Int
    var isRemoval: Bool

    /// Bytes of the entry with its padding.
    var entryBytes: Int { LogFormat.entryBytes(value: valueBytes) }

    /// Reads the header at the start of some bytes; nil where they are too short for it or for
    /// the entry. The checksum is ``isIntact(_:)``'s business.
    init?(_ raw: UnsafeRawBufferPointer) {
        guard raw.count >= LogFormat.entryHeaderBytes else { return nil }
        valueBytes = Int(raw.load(UInt32.self, at: 8))
        key = StoreKey(
            kind: raw[12],
            hash: Hash128(
                first: raw.load(UInt64.self, at: 13), second: raw.load(UInt64.self, at: 21)),
            number: raw.load(UInt32.self, at: 29))
        isRemoval = raw[33] != 0
        guard valueBytes <= LogFormat.maxValueBytes, entryBytes <= raw.count else { return nil }
    }

    /// Whether the bytes, which are one whole entry, are those that were written.
    static func isIntact(_ entry: UnsafeRawBufferPointer) -> Bool {
        entry.count >= LogFormat.entryHeaderBytes
            && Checksum.xxh3(UnsafeRawBufferPointer(rebasing: entry[8...]))
                == entry.load(UInt64.self, at: 0)
    }

    /// Writes an entry to the start of `raw` and says how many bytes it takes with its padding.
    static func store(_ write: StoreWrite, in raw: UnsafeMutableRawBufferPointer) -> Int {
        let length = write.value?.count ?? 0
        let total = LogFormat.entryBytes(value: length)
        let end = LogFormat.entryHeaderBytes + length
        raw.store(UInt32(truncatingIfNeeded: length), at: 8)
        raw[12] = write.key.kind
        raw.store(write.key.hash.first, at: 13)
        raw.store(write.key.hash.second, at: 21)
        raw.store(write.key.number, at: 29)
        raw[33] = write.value == nil ? 1 : 0
        raw[34] = 0
        raw[35] = 0
        write.value?.withUnsafeBytes { value in
            UnsafeMutableRawBufferPointer(rebasing: raw[LogFormat.entryHeaderBytes..<end])
                .copyMemory(from: value)
        }
        for index in end..<total { raw[index] = 0 }
        raw.store(
            Checksum.xxh3(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(raw)[8..<total])),
            at: 0)
        return total
    }
}

extension UnsafeMutableRawBufferPointer {
    @inline(__always)
    func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func load<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
