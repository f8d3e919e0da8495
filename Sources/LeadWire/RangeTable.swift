internal import Bytes
internal import LeadModel

/// ``TextTable`` for texts that lie in one buffer: the same references, without a text to hold.
struct RangeTable {
    private var ranges: [TextRange] = []
    private var latest = 0

    /// What stands for a text; one below 2 is followed by the text.
    @inline(__always)
    mutating func reference(
        to range: TextRange, _ pool: UnsafeBufferPointer<UInt8>
    ) -> UInt64 {
        if latest < ranges.count, ranges[latest] == range { return UInt64(latest) + 2 }
        return search(range, pool)
    }

    private mutating func search(
        _ range: TextRange, _ pool: UnsafeBufferPointer<UInt8>
    ) -> UInt64 {
        let text = range.bytes(in: pool)
        for place in ranges.indices
        where ranges[place].count == range.count
            && ranges[place].bytes(in: pool).sameBytes(as: text)
        {
            latest = place
            return UInt64(place) + 2
        }
        guard ranges.count < TextTable.limit else { return 0 }
        if ranges.isEmpty { ranges.reserveCapacity(8) }
        ranges.append(range)
        return 1
    }

    /// The range of the text that is read next; none where the reference names no entry.
    @inline(__always)
    mutating func read(from reader: inout SliceReader) -> TextRange {
        let reference = reader.varint()
        switch reference {
        case 0: return reader.countedRange()
        case 1:
            guard ranges.count < TextTable.limit else { return .none }
            let range = reader.countedRange()
            if ranges.isEmpty { ranges.reserveCapacity(8) }
            ranges.append(range)
            return range
        default:
            guard reference - 2 < UInt64(ranges.count) else { return .none }
            return ranges[Int(reference - 2)]
        }
    }
}
