public import Glibc

/// A run of bytes inside a buffer that it shares with others; text is UTF-8.
///
/// Taking a slice copies nothing. A slice keeps its whole buffer alive, so what is kept for long (an index, a queue) is
/// copied first with ``Swift/Collection/compacted``.
public typealias ByteSlice = ArraySlice<UInt8>

extension ArraySlice where Element == UInt8 {
    /// The UTF-8 bytes of a string.
    @inlinable
    public init(utf8 text: String) {
        self = ArraySlice(Array(text.utf8))
    }

    /// The UTF-8 bytes of a literal.
    @inlinable
    public init(_ literal: StaticString) {
        self = ArraySlice(
            Array(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)))
    }

    /// The same bytes in a buffer of their own.
    @inlinable
    public var compacted: ByteSlice { ArraySlice(Array(self)) }

    /// The bytes as text; malformed UTF-8 is repaired with U+FFFD.
    @inlinable
    public var text: String { String(decoding: self, as: UTF8.self) }

    /// Whether the bytes equal the UTF-8 bytes of a literal.
    @inlinable
    public func equals(_ literal: StaticString) -> Bool {
        guard literal.utf8CodeUnitCount == count else { return false }
        return withUnsafeBufferPointer { own in
            let other = UnsafeBufferPointer(start: literal.utf8Start, count: count)
            for index in 0..<own.count where own[index] != other[index] { return false }
            return true
        }
    }

    /// Whether both runs hold the same bytes (faster than `==` on slices, which compares element by element).
    @inlinable
    public func sameBytes(as other: ByteSlice) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else {
                    return true
                }
                return memcmp(left, right, count) == 0
            }
        }
    }
}

extension Array where Element == UInt8 {
    /// The UTF-8 bytes of a string.
    @inlinable
    public init(utf8 text: String) {
        self = Array(text.utf8)
    }
}
