import LeadWire
import StreamCore

/// A member that its group takes for replaced has no way back but to join anew, as the name's next one.
///
/// It is replaced by another process of its name; or by itself, where the answer to its own joining was
/// lost with the coordinator (seen with Kafka 4.3, a broker killed): the group then knows it by an id that
/// it has never heard. Whoever else had the name would have fenced this thread's producer first, for that is
/// made before anybody joins; so it is asked whether the producer still is the one of that name.
extension WorkerLoop {
    /// Who is replaced again so soon gives way, or two of one name might take turns.
    private static let rejoinPauseNS: UInt64 = 15_000_000_000
    private static let fencedPauseNS: UInt64 = 60_000_000_000

    func rejoin(after error: ClientError) throws {
        let now = clock.monotonicNS
        // Where two have fenced each other's producers just now, having it says nothing.
        guard rejoinedNS.map({ now &- $0 > Self.rejoinPauseNS }) ?? true,
            fencedNS.map({ now &- $0 > Self.fencedPauseNS }) ?? true, producerHasTheName()
        else { throw failure(from: error) }
        rejoinedNS = now
        forgetInputs()
        owned = []
        isRestoreDue = false
        pendingEvent = nil
        consumer = try clients.consumer(thread: thread)
        try join()
    }

    /// Whether the brokers take a transaction of this thread's producer; it leaves nothing but a tombstone
    /// of what never was.
    private func producerHasTheName() -> Bool {
        guard !isProducerSpent else { return false }
        do {
            if transaction != nil { try abort() }
            watchCall()
            defer { status.returned(thread: thread) }
            try producer.begin()
            let key = LogMarkRecord.key(topic: [], partition: -1)
            try outputs.produce(outputs.offsets, partition: 0, key: key[...], value: nil)
            try producer.commit(timeoutMS: callTimeoutMS)
            return true
        } catch {
            return false
        }
    }
}
