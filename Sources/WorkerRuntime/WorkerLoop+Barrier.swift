import StreamCore

/// The barrier of the direct hop: what an earlier owner of a raw partition has sent to a mailbox
/// comes before what is now decided without one.
///
/// Raw partitions are held until each owned mailbox has been read up to the end that its log had,
/// as a read-uncommitted client sees it, when the stable offsets of the raw partitions were known.
/// An open transaction below that end is waited for: it can be the one that the new owner follows.
extension WorkerLoop {
    static let firstBarrierPatienceMS = 250

    /// Nothing is read, or decided without a mailbox, until the next restore.
    func forgetInputs() {
        inputs = []
        route.keepAtHand([])
        isPastBarrier = false
        barrierPatienceMS = Self.firstBarrierPatienceMS
    }

    /// Whether raw records may be read. Looks behind the last record of one mailbox at a time.
    func barrierIsPast() throws -> Bool {
        if isPastBarrier { return true }
        let begin = clock.monotonicNS
        for index in inputs.indices where inputs[index].next < inputs[index].barrier {
            guard inputs[index].isDry, try nothingIsLeft(inputs[index]) else { return false }
            inputs[index].next = inputs[index].barrier
            // Many mailboxes take their time, and the group is not to wait for them.
            if clock.monotonicNS &- begin > 1_000_000_000 { _ = try keepAlive() }
        }
        isPastBarrier = true
        return true
    }

    /// Whether only markers and aborted records lie between a mailbox's next offset and its barrier:
    /// a consumer of records does not get past those by itself.
    private func nothingIsLeft(_ input: Input) throws -> Bool {
        var isEmpty = true
        do {
            try reader.read(
                input.partition, from: input.next, to: input.barrier,
                stallTimeoutMS: barrierPatienceMS
            ) { _ in
                isEmpty = false
                return false
            }
        } catch let error as ClientError where error.kind == .retriable {
            // An open transaction in the way, mostly; or the broker takes longer to tell the end
            // (`fetch.wait.max.ms`).
            barrierPatienceMS = min(2 * barrierPatienceMS, 2_000)
            try noteHeldBack(error, at: input.partition)
            return false
        }
        heldBack = nil
        barrierPatienceMS = Self.firstBarrierPatienceMS
        return isEmpty
    }
}
