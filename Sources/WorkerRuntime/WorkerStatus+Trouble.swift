/// Trouble with the broker that lasts: a thread that runs, but gets nothing done, is not ready.
extension WorkerStatus {
    /// How long a thread may get nothing done before it counts, nanoseconds.
    private static let patienceNS: UInt64 = 10_000_000_000
    /// How long one call may take: a slow commit is none that fails.
    private static let callPatienceNS: UInt64 = 15_000_000_000

    /// What any thread has been in for too long, the longest of all.
    public func lastingTrouble(now: UInt64) -> WorkerTrouble? {
        func lasts(_ sinceNS: UInt64, _ limitNS: UInt64) -> Bool {
            now > sinceNS && now - sinceNS > limitNS
        }
        return withTroubles { troubles, calls in
            let noted = troubles.flatMap(\.values).filter { lasts($0.sinceNS, Self.patienceNS) }
            let waiting = calls.compactMap { $0 }.filter { lasts($0, Self.callPatienceNS) }
                .map { WorkerTrouble(kind: .broker, code: "", sinceNS: $0) }
            return (noted + waiting).min { $0.sinceNS < $1.sinceNS }
        }
    }

    func isInTrouble(thread: Int) -> Bool {
        withTroubles { troubles, _ in !troubles[thread].isEmpty }
    }

    /// Something has failed; `since`: when the thread last had reason to think that nothing would.
    func trouble(_ kind: WorkerTrouble.Kind, code: String, since: UInt64, now: UInt64, thread: Int)
    {
        changeTroubles(of: thread) { troubles in
            var trouble = troubles[kind] ?? WorkerTrouble(kind: kind, code: code, sinceNS: since)
            trouble.code = code
            trouble.latestNS = now
            troubles[kind] = trouble
        }
    }

    /// That is over; `quietSince`: only if nothing of the kind has happened after this moment.
    func clear(_ kind: WorkerTrouble.Kind, quietSince: UInt64 = .max, thread: Int) {
        changeTroubles(of: thread) { troubles in
            guard let trouble = troubles[kind], trouble.latestNS <= quietSince else { return }
            troubles[kind] = nil
        }
    }
}
