internal import Bytes
internal import LeadModel

/// Reads what `ByteWriter` wrote, without a throw for each value: after the first one that is cut
/// short or malformed everything reads as zero and ``hasFailed`` stays set. Slices share the
/// record's buffer. Only valid while the buffer pointer it was made with is.
struct SliceReader {
    private let bytes: ByteSlice
    private let buffer: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    private(set) var hasFailed = false

    /// `buffer` is the memory of `bytes`.
    init(_ bytes: ByteSlice, _ buffer: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
        self.bytes = bytes
        self.buffer = buffer
        self.position = position
    }

    var isAtEnd: Bool { position == buffer.count }

    /// Everything reads as zero from here on.
    mutating func fail() {
        hasFailed = true
        position = buffer.count
    }

    @inline(__always)
    mutating func byte() -> UInt8 {
        guard position < buffer.count else {
            fail()
            return 0
        }
        let value = buffer[position]
        position += 1
        return value
    }

    mutating func fixed<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
        let width = MemoryLayout<Value>.size
        guard buffer.count - position >= width else {
            fail()
            return 0
        }
        let value = UnsafeRawBufferPointer(buffer).loadUnaligned(
            fromByteOffset: position, as: Value.self)
        position += width
        return Value(littleEndian: value)
    }

    @inline(__always)
    mutating func varint() -> UInt64 {
        let first = byte()
        return first < 0x80 ? UInt64(first) : longVarint(first)
    }

    private mutating func longVarint(_ first: UInt8) -> UInt64 {
        var value = UInt64(first & 0x7f)
        var shift: UInt64 = 7
        while true {
            let next = byte()
            if shift == 63, next > 1 {
                fail()
                return 0
            }
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { return hasFailed ? 0 : value }
            shift += 7
        }
    }

    mutating func zigzag() -> Int64 {
        let value = varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func zigzag32() -> Int32 {
        let value = zigzag()
        guard let narrow = Int32(exactly: value) else {
            fail()
            return 0
        }
        return narrow
    }

    /// How many entries follow that each take at least `minimum` bytes: bounded by the bytes that
    /// are left, so that a made-up number allocates nothing.
    mutating func count(minimum: Int) -> Int {
        let value = varint()
        guard value <= UInt64((buffer.count - position) / minimum) else {
            fail()
            return 0
        }
        return Int(value)
    }

    mutating func take(_ length: UInt64) -> ByteSlice {
        guard length <= UInt64(buffer.count - position) else {
            fail()
            return []
        }
        let start = bytes.startIndex + position
        position += Int(length)
        return bytes[start..<(start + Int(length))]
    }

    mutating func counted() -> ByteSlice { take(varint()) }

    @inline(__always)
    private mutating func takeRange(_ length: UInt64) -> TextRange {
        guard length <= UInt64(buffer.count - position) else {
            fail()
            return .none
        }
        let range = TextRange(start: position, count: Int(length))
        position += Int(length)
        return range
    }

    /// Where the bytes of ``counted()`` lie in the record; none where it is cut short.
    @inline(__always)
    mutating func countedRange() -> TextRange { takeRange(varint()) }

    /// Where the bytes of ``optional()`` lie in the record.
    @inline(__always)
    mutating func optionalRange() -> TextRange {
        let length = varint()
        return length == 0 ? .none : takeRange(length - 1)
    }

    mutating func optional() -> ByteSlice? {
        let length = varint()
        return length == 0 ? nil : take(length - 1)
    }

    mutating func uuid() -> UUID8 {
        let high = fixed(UInt64.self).byteSwapped
        let low = fixed(UInt64.self).byteSwapped
        let id = UUID8(high: high, low: low)
        if id.high != high || id.low != low { fail() }
        return id
    }

    mutating func hash128() -> Hash128 {
        let first = fixed(UInt64.self)
        return Hash128(first: first, second: fixed(UInt64.self))
    }

    mutating func keyKind() -> KeyKind? {
        let kind = KeyKind(rawValue: byte())
        if kind == nil { fail() }
        return kind
    }
}
