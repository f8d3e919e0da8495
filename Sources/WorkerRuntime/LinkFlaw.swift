/// A step left out where shards of a thread that is alone answer each other without mailboxes: each
/// must be found by the simulation.
public enum LinkFlaw: String, CaseIterable, Sendable {
    /// Linked although what they have sent each other is still in their mailboxes.
    case atOnce = "at-once"
    /// What they have sent each other is asked for, and not waited for.
    case unread
    /// What is posted in the open transaction is not waited for.
    case uncommitted
    /// Linked although others send them something too.
    case shared
    /// Still linked when partitions have gone.
    case kept
    /// What events lead to is handled behind all events of a turn.
    case behind
}
