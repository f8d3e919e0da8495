import Bytes
import StreamCore

/// One partition's log: records of open, committed and aborted transactions, and the markers that
/// end them, which take offsets of their own.
final class SimulatedLog {
    struct Entry {
        var offset: Offset
        var timestampMS: Int64
        var key: ByteSlice?
        var value: ByteSlice?
        var headers: [RecordHeader]
        /// nil: written outside any transaction.
        var transaction: SimulatedTransaction?
        var isMarker: Bool
    }

    private(set) var entries: [Entry] = []
    private(set) var low: Offset = 0
    private(set) var high: Offset = 0
    /// First offsets of transactions whose marker is not here yet.
    private var open: [(transaction: SimulatedTransaction, first: Offset)] = []

    /// All before it is decided (KIP-98, last stable offset).
    var stable: Offset { open.map(\.first).min() ?? high }

    func append(
        key: ByteSlice?, value: ByteSlice?, headers: [RecordHeader], timestampMS: Int64,
        transaction: SimulatedTransaction?
    ) {
        if let transaction, !open.contains(where: { $0.transaction === transaction }) {
            open.append((transaction, high))
        }
        entries.append(
            Entry(
                offset: high, timestampMS: timestampMS, key: key?.compacted,
                value: value?.compacted, headers: headers, transaction: transaction,
                isMarker: false))
        high += 1
    }

    func mark(_ transaction: SimulatedTransaction, timestampMS: Int64) {
        entries.append(
            Entry(
                offset: high, timestampMS: timestampMS, key: nil, value: nil, headers: [],
                transaction: transaction, isMarker: true))
        high += 1
        open.removeAll { $0.transaction === transaction }
    }

    /// Committed records from an offset to the last stable one, at most `limit`, and where reading
    /// goes on behind them.
    func read(from start: Offset, limit: Int) -> (records: [RecordBatch.Record], next: Offset) {
        var records: [RecordBatch.Record] = []
        let end = stable
        var next = max(start, low)
        var index = firstIndex(notBefore: start)
        while index < entries.count, records.count < limit {
            let entry = entries[index]
            guard entry.offset < end else { break }
            next = entry.offset + 1
            index += 1
            guard isVisible(entry) else { continue }
            records.append(
                RecordBatch.Record(
                    offset: entry.offset, timestampMS: entry.timestampMS, key: entry.key,
                    value: entry.value, headers: entry.headers))
        }
        if records.count < limit { next = max(next, end) }
        return (records, next)
    }

    private func isVisible(_ entry: Entry) -> Bool {
        !entry.isMarker && (entry.transaction.map { $0.state == .committed } ?? true)
    }

    private func firstIndex(notBefore offset: Offset) -> Int {
        var from = 0, to = entries.count
        while from < to {
            let middle = (from + to) / 2
            if entries[middle].offset < offset { from = middle + 1 } else { to = middle }
        }
        return from
    }

    /// What a compacting broker does below the last stable offset: of every key the last committed
    /// record stays; tombstones go once they are older than `tombstonesBeforeMS`; aborted records
    /// and their markers go.
    func compact(tombstonesBeforeMS: Int64) {
        let end = stable
        var last: [ByteSlice: Offset] = [:]
        for entry in entries where entry.offset < end && isVisible(entry) {
            if let key = entry.key { last[key] = entry.offset }
        }
        entries.removeAll { entry in
            guard entry.offset < end else { return false }
            guard isVisible(entry) else { return true }
            guard let key = entry.key else { return false }
            if last[key] != entry.offset { return true }
            return entry.value == nil && entry.timestampMS < tombstonesBeforeMS
        }
    }
}
