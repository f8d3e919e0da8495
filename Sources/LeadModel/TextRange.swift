public import Bytes

/// A run of bytes in a buffer that is known from the context, counted from the buffer's start.
///
/// What a lead is made of are dozens of short texts in one buffer: eight bytes for each, and no
/// reference to count, are what makes them cheap to hand around.
public struct TextRange: Hashable, Sendable {
    public var start: UInt32
    public var count: UInt32

    @inlinable
    public init(start: Int, count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    @usableFromInline
    init(mark: UInt32) {
        start = mark
        count = 0
    }

    /// Stands for no text, which is not an empty one.
    @inlinable
    public static var none: TextRange { TextRange(mark: .max) }

    @inlinable
    public var isNone: Bool { start == .max }

    /// The bytes of a buffer that the range names; none of them where it reaches beyond the end.
    @inlinable
    public func bytes(in buffer: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let (first, length) = (Int(start), Int(count))
        guard first + length <= buffer.count, let base = buffer.baseAddress else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: base + first, count: length)
    }

    /// The slice of a buffer that the range names; nil for ``none``.
    @inlinable
    public func slice(of buffer: ByteSlice) -> ByteSlice? {
        guard !isNone, Int(start) + Int(count) <= buffer.count else { return nil }
        let first = buffer.startIndex + Int(start)
        return buffer[first..<(first + Int(count))]
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// Whether both runs hold the same bytes.
    @inlinable
    public func sameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard let left = baseAddress, let right = other.baseAddress, left != right else {
            return true
        }
        let (one, two) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
        var place = 0
        while place + 8 <= count {
            if one.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                != two.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            {
                return false
            }
            place += 8
        }
        while place < count {
            if left[place] != right[place] { return false }
            place += 1
        }
        return true
    }
}
