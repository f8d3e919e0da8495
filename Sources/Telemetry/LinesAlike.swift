/// Counts lines that are alike, so that a fault which a library tells of by the hundred a second, as
/// long as no broker is there, does not fill a disk.
struct LinesAlike {
    private struct Burst {
        var beganMS: Int64
        var written = 0
        var leftOut = 0
    }

    private let limit: Int
    private var bursts: [String: Burst] = [:]
    /// More kinds than that are forgotten together.
    private static let kept = 256

    init(limit: Int) { self.limit = limit }

    /// How many of a kind were left out since the last one that was written; nil where this one is
    /// left out as well.
    mutating func take(_ likeness: String, atMS now: Int64) -> Int? {
        if bursts.count >= Self.kept, bursts[likeness] == nil { bursts.removeAll() }
        var burst = bursts[likeness] ?? Burst(beganMS: now)
        if now - burst.beganMS >= 1_000 || now < burst.beganMS {
            burst = Burst(beganMS: now, leftOut: burst.leftOut)
        }
        guard burst.written < limit else {
            burst.leftOut += 1
            bursts[likeness] = burst
            return nil
        }
        let leftOut = burst.leftOut
        burst.written += 1
        burst.leftOut = 0
        bursts[likeness] = burst
        return leftOut
    }
}
