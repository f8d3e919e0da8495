/// Time, handed in so that a simulation can make it up.
public protocol Clock: Sendable {
    /// Milliseconds since 1970.
    var wallMS: Int64 { get }
    /// Nanoseconds since any fixed moment; never goes back.
    var monotonicNS: UInt64 { get }
}
