/// The versions of the batches in which shards send each other messages, as the configuration names
/// them.
///
/// All that this build knows is read; what is written is chosen, so that workers of an older build,
/// which run beside this one while it is rolled out, can read it.
public enum MessageVersion: UInt8, CaseIterable, Comparable, Sendable {
    /// Raw events on the way to their person, and nothing else.
    case events = 1
    /// All of ``ShardMessage``.
    case claims = 2

    public static let newest = claims

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Whether a message can be written in this version.
    public func holds(_ message: ShardMessage) -> Bool {
        switch self {
        case .events: if case .event = message { true } else { false }
        case .claims: true
        }
    }
}
