/// A value in memory of its own, which copies share until one of them changes it: large values that
/// are handed around cost one reference count a copy instead of one for each of their parts.
public struct Shared<Value> {
    @usableFromInline
    var cell: SharedCell<Value>

    @inlinable
    public init(_ value: consuming Value) { cell = SharedCell.make(value) }

    @inlinable
    public var value: Value {
        _read { yield cell.pointer.pointee }
        _modify {
            if !isKnownUniquelyReferenced(&cell) { cell = SharedCell.make(cell.pointer.pointee) }
            yield &cell.pointer.pointee
        }
    }

    /// Runs `body` on the value where it lies; the pointer ends with it.
    @inlinable
    public func withPointer<Result>(
        _ body: (UnsafePointer<Value>) throws -> Result
    ) rethrows -> Result {
        try withExtendedLifetime(cell) { try body(UnsafePointer(cell.pointer)) }
    }
}

// Written only while there is one reference.
extension Shared: @unchecked Sendable where Value: Sendable {}

extension Shared: Equatable where Value: Equatable {
    @inlinable
    public static func == (left: Self, right: Self) -> Bool {
        left.cell === right.cell || left.value == right.value
    }
}

/// One value behind the object's header.
@usableFromInline
final class SharedCell<Value>: ManagedBuffer<Void, Value> {
    @inlinable
    var pointer: UnsafeMutablePointer<Value> { withUnsafeMutablePointerToElements { $0 } }

    @inlinable
    static func make(_ value: consuming Value) -> SharedCell<Value> {
        let made = create(minimumCapacity: 1) { _ in () }
        let cell = unsafeDowncast(made, to: SharedCell<Value>.self)
        cell.pointer.initialize(to: value)
        return cell
    }

    @inlinable
    deinit { _ = withUnsafeMutablePointerToElements { $0.deinitialize(count: 1) } }
}
