import Synchronization
import Telemetry
import WorkerAPI
import WorkerRuntime

/// What `/health` says of a worker. Alive is not ready: restoring, or waiting for a broker, is
/// being alive; only a thread that has shown nothing for a minute asks for a restart. A thread that
/// has its partitions, but for more than ten seconds no broker, or no commit that succeeds, is not
/// ready either.
final class WorkerHealth: HealthSource {
    private let status = Mutex<WorkerStatus?>(nil)
    private static let patienceNS: UInt64 = 60_000_000_000

    func watch(_ status: WorkerStatus) { self.status.withLock { $0 = status } }

    var live: HealthState {
        guard let status = status.withLock({ $0 }) else { return .good }
        let silence = status.silenceNS(now: SystemClock().monotonicNS)
        guard silence > Self.patienceNS else { return .good }
        return .bad("stuck", [("silent_s", .count(silence / 1_000_000_000))])
    }

    var ready: HealthState {
        guard let status = status.withLock({ $0 }) else { return .bad("waiting_for_broker") }
        if status.isStopping { return .bad("stopping") }
        let now = SystemClock().monotonicNS
        if let trouble = status.lastingTrouble(now: now) {
            var details: [LogField] = [
                ("trouble_s", .count((now - trouble.sinceNS) / 1_000_000_000))
            ]
            if !trouble.code.isEmpty { details.append(("code", .safe(.code(trouble.code)))) }
            return trouble.kind == .commits
                ? .bad("commits_fail", details) : .bad("waiting_for_broker", details)
        }
        if status.isReady { return .good }
        for phase in status.phases {
            switch phase {
            case .restoring(let left): return .bad("restoring", [("shards_left", .count(left))])
            case .recovering: return .bad("waiting_for_broker")
            case .starting, .joining, .running, .stopped: continue
            }
        }
        return .bad("joining")
    }
}
