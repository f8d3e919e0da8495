import StreamCore
import WorkerRuntime

/// What a worker asks of the world outside it.
enum SimulatedCall: String, CaseIterable {
    case initTransactions, begin, produce, sendOffsets, commit, abort, partitionCount
    case join, groupEvent, assign, start, seek, unassign, take, wait, leave
    case stableOffsets, watermarks, read
    case openStore, apply

    /// Whether an answer can fail to come: the others are matters of the client library.
    var canBeLost: Bool {
        switch self {
        case .initTransactions, .sendOffsets, .commit, .abort, .partitionCount, .seek, .start,
            .stableOffsets, .watermarks, .read:
            true
        case .begin, .produce, .join, .groupEvent, .assign, .unassign, .take, .wait, .leave,
            .openStore, .apply:
            false
        }
    }
}

/// What happens at a call, before or after its effect.
enum SimulatedStrike {
    case none
    /// The worker is dead from now on.
    case crash
    /// Request or answer gets lost.
    case loss
}

/// One run of a worker process: once it is cut, nothing of it has an effect any more.
final class SimulatedLink {
    let instance: String
    let run: Int
    var isCut = false
    private(set) weak var world: Simulation?

    init(instance: String, run: Int, world: Simulation) {
        self.instance = instance
        self.run = run
        self.world = world
    }

    var broker: SimulatedBroker? { world?.broker }

    /// Whether it is a topic of raw events.
    func isRead(_ topic: Topic) -> Bool {
        world?.configuration.topics.raw.contains(topic) ?? false
    }

    /// A moment at which other things may happen, and things may go wrong.
    func pass(_ call: SimulatedCall, after: Bool = false) throws(ClientError) {
        guard let world, !isCut else { throw dead(call) }
        let strike = world.strike(self, call, after: after)
        if isCut { throw dead(call) }
        switch strike {
        case .none: return
        case .crash: throw dead(call)
        case .loss:
            throw ClientError(
                kind: call == .commit ? .outcomeUnknown : .retriable,
                operation: call.rawValue, code: "_TIMED_OUT", reason: "no answer")
        }
    }

    /// The same for the disk: whether the process lives on.
    func survives(_ call: SimulatedCall, after: Bool = false) -> Bool {
        guard let world, !isCut else { return false }
        return world.strike(self, call, after: after) == .none && !isCut
    }

    /// Lets time go by, in which others work.
    func sleep(milliseconds: Int) {
        guard !isCut else { return }
        world?.sleep(milliseconds: milliseconds)
    }

    /// Every way on ends at once: a process that is no more asks nothing.
    func dead(_ call: SimulatedCall) -> ClientError {
        ClientError(
            kind: .refused, operation: call.rawValue, code: "CRASHED", reason: "the process ended")
    }
}
