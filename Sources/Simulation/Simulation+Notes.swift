import WorkerRuntime

/// What is noted of a run.
extension Simulation {
    func note(_ event: WorkerEvent) {
        if case .gapAccepted(let partition, _, _) = event, gapPolicy == .refuse {
            problem = problem ?? "\(partition): a gap where nothing was deleted"
        }
        switch event {
        case .undecided: report.toldUndecided += 1
        case .rekeying: report.rekeyingsBegun += 1
        case .rekeyed(_, _, let changed):
            report.rekeyingsEnded += 1
            report.rekeyed += changed
        default: break
        }
        record("\(event)")
    }

    func record(_ text: @autoclosure () -> String) {
        guard keepsHistory else { return }
        history.append("\(clock.monotonicNS / 1_000_000) \(text())")
        if history.count > 400 { history.removeFirst(200) }
    }

    func failure(_ what: String) -> SimulationFailure {
        SimulationFailure(seed: seed, what: what, history: history)
    }
}
