public import LeadModel
import StreamCore

/// An event that has been undecided for long, as an operator may know of it: no personal data.
public struct UndecidedNotice: Sendable {
    /// The kind of its master key.
    public var kind: KeyKind
    public var event: EventName
    /// For how long the thread has seen it undecided, seconds.
    public var seconds: Int
    public var waitsFor: UndecidedWait
}

/// Events that are undecided for long are told of, and many of them hold raw input back.
extension WorkerLoop {
    private static let lookNS: UInt64 = 2_000_000_000
    /// Lines of one look: where thousands of events are stuck, some of them say why.
    private static let toldAtOnce = 10

    /// Undecided events of the shards that this thread has.
    var undecided: Int {
        var count = 0
        for input in inputs where input.isInternal {
            count += shards[input.partition.partition]?.undecided.count ?? 0
        }
        return count
    }

    /// Bytes of undecided events and of the messages that wait behind them, in the same shards.
    var waitingBytes: Int {
        var bytes = 0
        for input in inputs where input.isInternal {
            bytes += shards[input.partition.partition]?.waitingBytes ?? 0
        }
        return bytes
    }

    /// Whether so much waits for what mailboxes bring that no raw input is taken.
    var holdsRawInputBack: Bool {
        undecided >= configuration.maxUndecided || waitingBytes >= configuration.maxUndecidedBytes
    }

    /// How long this thread has seen the event that it has seen undecided longest, nanoseconds.
    private func longestWaitNS(now: UInt64) -> UInt64 {
        var first: UInt64?
        for input in inputs where input.isInternal {
            guard let seen = shards[input.partition.partition]?.undecided.firstSeenNS else {
                continue
            }
            first = min(first ?? seen, seen)
        }
        return first.map { now &- $0 } ?? 0
    }

    /// Tells of events that have been undecided for too long, each once.
    func watchUndecidedIfDue() throws {
        let now = clock.monotonicNS
        guard now &- undecidedWatchedNS > Self.lookNS else { return }
        undecidedWatchedNS = now
        observer.observe(
            WaitingEvents(
                undecided: undecided, bytes: waitingBytes,
                seconds: Int(longestWaitNS(now: now) / 1_000_000_000)), thread: thread)
        let limitNS = UInt64(configuration.undecidedWarningMS) * 1_000_000
        var left = Self.toldAtOnce
        for input in inputs where input.isInternal {
            guard let shard = shards[input.partition.partition], !shard.undecided.isEmpty else {
                continue
            }
            let due = shard.undecided.overdue(now: now, limitNS: limitNS, limit: left)
            left -= due.count
            for (entry, sinceNS) in due {
                guard
                    case .undecided(let event) =
                        try shard.entry(entry.key, number: entry.number)?.node
                else { continue }
                observer.note(
                    .undecided(
                        UndecidedNotice(
                            kind: entry.key.kind, event: entry.name,
                            seconds: Int(sinceNS / 1_000_000_000), waitsFor: event.waitsFor)),
                    thread: thread)
            }
        }
    }
}
