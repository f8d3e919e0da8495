/// Appends binary values to a byte array: little-endian, LEB128 for varints, lengths before contents.
public struct ByteWriter: Sendable {
    /// What has been written.
    public var bytes: [UInt8] = []

    @inlinable
    public init(capacity: Int = 0) {
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    @inlinable
    public mutating func write(byte: UInt8) { bytes.append(byte) }

    /// A fixed-width integer, little-endian.
    @inlinable
    public mutating func write<Value: FixedWidthInteger>(fixed value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// An unsigned LEB128 varint.
    @inlinable
    public mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed integer, zigzag-coded as a varint.
    @inlinable
    public mutating func write(zigzag value: Int64) {
        write(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Bytes as they are.
    @inlinable
    public mutating func write(raw slice: ByteSlice) { bytes.append(contentsOf: slice) }

    /// Bytes behind their length as a varint.
    @inlinable
    public mutating func write(counted slice: ByteSlice) {
        write(varint: UInt64(slice.count))
        bytes.append(contentsOf: slice)
    }

    /// Optional bytes: 0 for none, else length + 1 as a varint and the bytes.
    @inlinable
    public mutating func write(optional slice: ByteSlice?) {
        guard let slice else { return write(varint: 0) }
        write(varint: UInt64(slice.count) + 1)
        bytes.append(contentsOf: slice)
    }

    @inlinable
    public mutating func write(_ hash: Hash128) {
        write(fixed: hash.first)
        write(fixed: hash.second)
    }

    @inlinable
    public mutating func write(_ id: UUID8) {
        write(fixed: id.high.byteSwapped)
        write(fixed: id.low.byteSwapped)
    }
}

/// What a reader found wrong.
public enum ByteReaderError: Error, Sendable {
    /// The bytes end before the value does.
    case truncated
    /// A value that no writer produces (an over-long varint, a length beyond the end).
    case malformed
}

/// Reads what ``ByteWriter`` wrote; slices share the buffer.
public struct ByteReader: Sendable {
    /// What has not been read yet.
    public private(set) var rest: ByteSlice

    @inlinable
    public init(_ bytes: ByteSlice) { self.init(rest: bytes) }

    @usableFromInline
    init(rest: ByteSlice) { self.rest = rest }

    /// Whether everything has been read.
    public var isAtEnd: Bool { rest.isEmpty }

    public mutating func readByte() throws(ByteReaderError) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated }
        return byte
    }

    public mutating func read<Value: FixedWidthInteger>(fixed type: Value.Type)
        throws(ByteReaderError) -> Value
    {
        let width = MemoryLayout<Value>.size
        guard rest.count >= width else { throw .truncated }
        let value = rest.withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
        rest = rest.dropFirst(width)
        return Value(littleEndian: value)
    }

    public mutating func readVarint() throws(ByteReaderError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var position = rest.startIndex
        while position < rest.endIndex {
            let byte = rest[position]
            position += 1
            if shift == 63, byte > 1 { throw .malformed }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                rest = rest[position...]
                return value
            }
            shift += 7
            if shift > 63 { throw .malformed }
        }
        throw .truncated
    }

    public mutating func readZigzag() throws(ByteReaderError) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A count of things each at least one byte long: never more than the bytes that are left.
    public mutating func readCount() throws(ByteReaderError) -> Int {
        let value = try readVarint()
        guard value <= UInt64(rest.count) else { throw .malformed }
        return Int(value)
    }

    public mutating func readCounted() throws(ByteReaderError) -> ByteSlice {
        let length = try readVarint()
        return try take(length)
    }

    public mutating func readOptional() throws(ByteReaderError) -> ByteSlice? {
        let length = try readVarint()
        return length == 0 ? nil : try take(length - 1)
    }

    public mutating func readHash128() throws(ByteReaderError) -> Hash128 {
        let first = try read(fixed: UInt64.self)
        return Hash128(first: first, second: try read(fixed: UInt64.self))
    }

    public mutating func readUUID8() throws(ByteReaderError) -> UUID8 {
        let high = try read(fixed: UInt64.self).byteSwapped
        let low = try read(fixed: UInt64.self).byteSwapped
        let id = UUID8(high: high, low: low)
        guard id.high == high, id.low == low else { throw .malformed }
        return id
    }

    /// The next `length` bytes, as they are.
    public mutating func take(_ length: UInt64) throws(ByteReaderError) -> ByteSlice {
        guard length <= UInt64(rest.count) else { throw .truncated }
        let end = rest.startIndex + Int(length)
        let slice = rest[rest.startIndex..<end]
        rest = rest[end...]
        return slice
    }
}
