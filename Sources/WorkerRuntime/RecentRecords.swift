import Bytes
import LeadModel
import StreamCore

/// What Route hands on from record to record of a raw partition; part of what is committed.
struct RawClock: Sendable {
    /// The time of the last ticket, microseconds.
    var ticketUS: Int64 = 0
    /// The offset of the last event that names a source's record alone; nil where there was none.
    var recordOffset: Offset?
}

/// The records of sources that events of a raw partition have named alone lately: such an event goes
/// to the record's owner, and one of the same record with an address, to another home, is not to be
/// decided before it.
///
/// What it forgets is decided long since: raw input is held back while much is undecided or unread.
final class RecentRecords {
    /// For how many records of the partition it remembers. In a backlog a decision takes some
    /// transactions, of some thousands of records each.
    static let reach: Offset = 16_384

    /// What was routed before this thread had the partition, which may be any record, ends to count
    /// here.
    private let unknownUntil: Offset
    /// The offset of the latest event, by the hash of its record's key: one taken for another costs
    /// time, and decides nothing.
    private var latest: [UInt64: Offset] = [:]

    /// `last`: the offset of the last such event that was routed before.
    init(before last: Offset?) {
        unknownUntil = last.map { $0 + Self.reach } ?? 0
    }

    var count: Int { latest.count }

    func note(_ record: IdentityKey, at offset: Offset) {
        latest[Checksum.xxh3(record.value)] = offset
        if latest.count > 2 * Int(Self.reach) {
            latest = latest.filter { $0.value > offset - Self.reach }
        }
    }

    /// Whether an event at this offset may come behind an undecided one that names its record alone.
    func mayFollow(_ record: IdentityKey, at offset: Offset) -> Bool {
        if offset < unknownUntil { return true }
        guard let known = latest[Checksum.xxh3(record.value)] else { return false }
        return offset - known <= Self.reach
    }
}
