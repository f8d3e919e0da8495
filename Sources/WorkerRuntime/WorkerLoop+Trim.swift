import StreamCore

/// Mailbox records that have been handled are of no further use: they are deleted, or the internal
/// topic, which no retention may touch, would grow for ever.
extension WorkerLoop {
    private static let trimNS: UInt64 = 10_000_000_000

    func trimMailboxesIfDue() {
        let now = clock.monotonicNS
        guard now &- mailboxesTrimmedNS > Self.trimNS, !configuration.keepsMailboxes,
            let trimmer = reader as? any LogTrimmer
        else { return }
        mailboxesTrimmedNS = now
        var positions: [StartPosition] = []
        for index in inputs.indices where inputs[index].isInternal {
            // Only what is committed: an aborted transaction's input is read again.
            let committed = inputs[index].committed
            guard committed > inputs[index].trimmedTo else { continue }
            inputs[index].trimmedTo = committed
            positions.append(StartPosition(inputs[index].partition, at: committed))
        }
        guard let failure = trimmer.trim(positions), !hasToldOfTrimming else { return }
        hasToldOfTrimming = true
        observer.note(.trouble(failure), thread: thread)
    }
}
