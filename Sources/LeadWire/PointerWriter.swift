internal import Bytes

/// Writes what `ByteWriter` writes, to memory whose size was reckoned before: nothing is checked,
/// so whoever hands out the memory must know the longest form of all that is written.
struct PointerWriter {
    /// The longest form of an integer.
    static let varintBytes = 10

    private(set) var target: UnsafeMutablePointer<UInt8>

    init(_ target: UnsafeMutablePointer<UInt8>) { self.target = target }

    @inline(__always)
    mutating func write(byte: UInt8) {
        target[0] = byte
        target += 1
    }

    @inline(__always)
    mutating func write(fixed value: UInt64) {
        UnsafeMutableRawPointer(target).storeBytes(of: value.littleEndian, as: UInt64.self)
        target += 8
    }

    @inline(__always)
    mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            target[0] = UInt8(truncatingIfNeeded: rest) | 0x80
            target += 1
            rest >>= 7
        }
        target[0] = UInt8(truncatingIfNeeded: rest)
        target += 1
    }

    @inline(__always)
    mutating func write(zigzag value: Int64) {
        write(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    @inline(__always)
    mutating func write(bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        target.update(from: source, count: bytes.count)
        target += bytes.count
    }

    @inline(__always)
    mutating func write(counted bytes: UnsafeBufferPointer<UInt8>) {
        write(varint: UInt64(bytes.count))
        write(bytes: bytes)
    }

    @inline(__always)
    mutating func write(_ id: UUID8) {
        write(fixed: id.high.byteSwapped)
        write(fixed: id.low.byteSwapped)
    }
}
