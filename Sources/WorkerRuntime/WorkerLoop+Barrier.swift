import StreamCore

/// The barrier of the direct hop: what an earlier owner of a raw partition has sent to a mailbox
/// comes before what is now decided without one.
///
/// Raw partitions are held until each owned mailbox has been read up to the end that its log had,
/// as a read-uncommitted client sees it, when the stable offsets of the raw partitions were known.
/// An open transaction below that end is waited for: it can be the one that the new owner follows.
///
/// The same barrier lets shards of a thread that is alone hand each other messages directly.
extension WorkerLoop {
    static let firstBarrierPatienceMS = 250

    /// Nothing is read, or decided without a mailbox, until the next restore.
    func forgetInputs() {
        inputs = []
        route.keepAtHand([])
        if configuration.linkFlaw != .kept { resolve.link([]) }
        mailboxes.hasPosted = false
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
        isPastBarrier = try linkIsMade()
        return isPastBarrier
    }

    /// Links the shards where this thread is the only one that sends them anything. False while
    /// what they have sent each other is still in their mailboxes: raw records wait, so that it
    /// comes to an end.
    ///
    /// The order of messages between two shards stays: nothing of theirs is left in a mailbox when
    /// the first one is handed over without. And nobody else tells an owner of a record on the way
    /// to its home (Route), which must stand there before whatever comes of the event: that is why
    /// a thread that shares the topics with others does not link its shards.
    private func linkIsMade() throws -> Bool {
        let flaw = configuration.linkFlaw
        guard isAlone || flaw == .shared, !resolve.isLinked else { return true }
        if mailboxes.hasPosted, flaw != .atOnce {
            // What is posted counts from the commit on.
            guard transaction == nil || flaw == .uncommitted else { return false }
            let begin = clock.monotonicNS
            for index in inputs.indices where inputs[index].isInternal {
                let ends = try reader.watermarks(
                    inputs[index].partition, timeoutMS: questionTimeoutMS)
                if flaw != .unread { inputs[index].barrier = ends.high }
                if clock.monotonicNS &- begin > 1_000_000_000 { _ = try keepAlive() }
            }
            mailboxes.hasPosted = false
            return false
        }
        resolve.link(shardsInOrder)
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
