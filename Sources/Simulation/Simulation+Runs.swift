import WorkerRuntime

/// Runs in which one thing happens.
extension Simulation {
    /// A machine comes back with a disk from before deletions whose tombstones are compacted away.
    public func runWithOldDisk() throws {
        guard let machine = machines.first else { return }
        start(machine)
        for round in 0..<3 {
            produce(events: 40)
            try settle()
            if round == 0 { machine.backup = machine.disk.shards }
        }
        stop(machine)
        sleep(milliseconds: 2 * Int(Self.retentionMS))
        compact()
        machine.disk.shards = machine.backup ?? [:]
        start(machine)
        produce(events: 10)
        try settle()
        try check()
    }

    /// One worker stands still while the others go on: mailboxes of its shards fill, and raw
    /// partitions that are its own too.
    @discardableResult
    public func runWithBacklog() throws -> SimulationReport {
        for machine in machines { start(machine) }
        produce(events: 10)
        try settle()
        guard let still = machines.last else { return report }
        still.isActive = true
        // One event at a time: a mailbox that is behind must not fill a transaction by itself.
        for _ in 0..<150 {
            produce(events: 1)
            for machine in machines { step(machine) }
            sleep(milliseconds: 30)
        }
        still.isActive = false
        try settle()
        try check()
        return report
    }
}
