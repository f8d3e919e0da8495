internal import Bytes

/// Appends JSON to memory of its own that it keeps from record to record. Same calls, same bytes,
/// for ever: published records are compared byte by byte.
struct JSONWriter: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0
    /// Most times of a record are equal.
    private var lastTimeMS = Int64.min
    private var lastTime: (UInt64, UInt64, UInt64) = (0, 0, 0)

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// What was written since the last call of ``reset()``.
    var bytes: [UInt8] { Array(buffer) }

    /// ``bytes`` where they lie; valid until the next call that writes.
    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    mutating func reset() { count = 0 }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    /// Bytes as they are.
    @inline(__always)
    mutating func raw(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        (base + count).update(from: text.utf8Start, count: length)
        count += length
    }

    /// Bytes as they are.
    mutating func raw(_ text: ByteSlice) { text.withUnsafeBufferPointer { raw($0) } }

    /// Bytes as they are.
    mutating func raw(_ source: UnsafeBufferPointer<UInt8>) {
        guard let start = source.baseAddress else { return }
        reserve(source.count)
        (base + count).update(from: start, count: source.count)
        count += source.count
    }

    /// Bytes that were written before, once more.
    mutating func again(from start: Int, count length: Int) {
        reserve(length)
        (base + count).update(from: base + start, count: length)
        count += length
    }

    /// One byte as it is.
    @inline(__always)
    mutating func raw(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    /// A string of well-formed UTF-8: quotation mark, reverse solidus and control characters are
    /// escaped, everything else is verbatim.
    mutating func string(_ text: ByteSlice) { text.withUnsafeBufferPointer { string($0) } }

    /// The same of bytes that lie anywhere.
    mutating func string(_ source: UnsafeBufferPointer<UInt8>) {
        reserve(6 * source.count + 10)
        var target = base + count
        target[0] = UInt8(ascii: "\"")
        target += 1
        if var read = source.baseAddress {
            let end = read + source.count
            while end - read >= 8 {
                let word = UnsafeRawPointer(read).loadUnaligned(as: UInt64.self)
                if Self.needsEscape(word) {
                    for _ in 0..<8 {
                        Self.put(read[0], &target)
                        read += 1
                    }
                } else {
                    UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
                    read += 8
                    target += 8
                }
            }
            // What is left as one word, its free bytes filled with some that need no escape.
            let rest = end - read
            if rest > 0 {
                var word: UInt64 = 0x2020_2020_2020_2020
                if source.count >= 8 {
                    let last = UnsafeRawPointer(end - 8).loadUnaligned(as: UInt64.self)
                    word = UInt64(littleEndian: last) >> UInt64(8 * (8 - rest))
                    word |= 0x2020_2020_2020_2020 << UInt64(8 * rest)
                } else {
                    withUnsafeMutableBytes(of: &word) { bytes in
                        for place in 0..<rest { bytes[place] = read[place] }
                    }
                }
                if Self.needsEscape(word) {
                    for place in 0..<rest { Self.put(read[place], &target) }
                } else {
                    UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
                    target += rest
                }
            }
        }
        target[0] = UInt8(ascii: "\"")
        count = target + 1 - base
    }

    /// Whether any of eight bytes is below 0x20, a quotation mark or a reverse solidus (bytes of
    /// 0x80 and above are none of these).
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5c)
        let found =
            ((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes)
            | ((slashes &- ones) & ~slashes)
        return found & tops != 0
    }

    @inline(__always)
    private static func put(_ byte: UInt8, _ target: inout UnsafeMutablePointer<UInt8>) {
        if byte >= 0x20, byte != 0x22, byte != 0x5c {
            target[0] = byte
            target += 1
        } else {
            putEscaped(byte, &target)
        }
    }

    private static func putEscaped(_ byte: UInt8, _ target: inout UnsafeMutablePointer<UInt8>) {
        target[0] = UInt8(ascii: "\\")
        switch byte {
        case 0x08: target[1] = UInt8(ascii: "b")
        case 0x09: target[1] = UInt8(ascii: "t")
        case 0x0a: target[1] = UInt8(ascii: "n")
        case 0x0c: target[1] = UInt8(ascii: "f")
        case 0x0d: target[1] = UInt8(ascii: "r")
        case 0x22, 0x5c: target[1] = byte
        default:
            target[1] = UInt8(ascii: "u")
            target[2] = UInt8(ascii: "0")
            target[3] = UInt8(ascii: "0")
            target[4] = UInt8(ascii: "0") + (byte >> 4)
            let low = byte & 15
            target[5] = low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10
            target += 6
            return
        }
        target += 2
    }

    /// A decimal integer.
    mutating func integer(_ value: Int64) {
        reserve(20)
        var rest = value.magnitude
        var width = 1
        var limit: UInt64 = 10
        while width < 19, rest >= limit {
            width += 1
            limit &*= 10
        }
        if value < 0 {
            base[count] = UInt8(ascii: "-")
            count += 1
        }
        var position = count + width
        count = position
        repeat {
            position -= 1
            base[position] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            rest /= 10
        } while rest > 0
    }

    /// A number of 0...1, as few digits as tell it from its neighbours; what is no such number
    /// becomes the nearest one, NaN 0.
    mutating func score(_ value: Double) {
        if value >= 1 { return raw("1.0") }
        guard value > 0 else { return raw("0.0") }
        for byte in value.description.utf8 { raw(byte) }
    }

    /// A time in UTC with three decimals, in quotes.
    mutating func time(_ timeMS: Int64) {
        reserve(26)
        // Clamped before it is compared, since the lowest number stands for none yet.
        let timeMS = max(timeMS, CalendarTime.earliestMS)
        if timeMS != lastTimeMS {
            lastTimeMS = timeMS
            withUnsafeMutableBytes(of: &lastTime) { buffer in
                guard let target = buffer.bindMemory(to: UInt8.self).baseAddress else { return }
                CalendarTime.write(timeMS, to: target)
            }
        }
        base[count] = UInt8(ascii: "\"")
        let target = UnsafeMutableRawPointer(base + count + 1)
        target.storeBytes(of: lastTime.0, as: UInt64.self)
        target.storeBytes(of: lastTime.1, toByteOffset: 8, as: UInt64.self)
        target.storeBytes(of: lastTime.2, toByteOffset: 16, as: UInt64.self)
        base[count + 25] = UInt8(ascii: "\"")
        count += 26
    }

    /// An id's textual form, in quotes.
    mutating func uuid(_ id: UUID8) {
        reserve(38)
        base[count] = UInt8(ascii: "\"")
        id.write(to: base + count + 1)
        base[count + 37] = UInt8(ascii: "\"")
        count += 38
    }
}
