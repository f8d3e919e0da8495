import StreamCore

/// Time that goes on only where somebody waits or calls.
///
/// Not locked: a simulation runs on one thread.
final class SimulatedClock: Clock, @unchecked Sendable {
    private(set) var monotonicNS: UInt64 = 1_000_000_000
    /// The broker's wall clock at the beginning, milliseconds since 1970.
    private static let startMS: Int64 = 1_800_000_000_000

    var wallMS: Int64 { Self.startMS + Int64(monotonicNS / 1_000_000) }

    func advance(nanoseconds: UInt64) { monotonicNS += nanoseconds }
}

/// A machine's clocks: the monotonic one is everybody's, the wall clock may be wrong.
final class MachineClock: Clock, @unchecked Sendable {
    private let clock: SimulatedClock
    var skewMS: Int64 = 0

    init(_ clock: SimulatedClock) { self.clock = clock }

    var wallMS: Int64 { clock.wallMS + skewMS }
    var monotonicNS: UInt64 { clock.monotonicNS }
}
