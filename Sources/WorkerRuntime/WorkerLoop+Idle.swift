import StreamCore

/// What is done where there is nothing to do.
extension WorkerLoop {
    private static let idleLookNS: UInt64 = 10_000_000_000
    /// A look that takes this long goes on in a second: what arrives meanwhile has to wait for it.
    private static let lookLimitNS: UInt64 = 30_000_000

    func passMarkersIfDue() throws {
        let now = clock.monotonicNS
        guard now &- markersPassedNS > Self.idleLookNS else { return }
        markersPassedNS = now
        try passMarkers(untilNS: now &+ Self.lookLimitNS, onlyIdle: true)
    }

    /// Moves raw partitions past what lies behind their last record: commit markers and aborted
    /// records of transactional producers. Were the place before them committed for good,
    /// retention would empty an idle topic beyond it, and a start would find records missing that
    /// never were.
    ///
    /// No further one is looked at after `untilNS`; `onlyIdle`: only partitions that have brought
    /// nothing since the last look.
    func passMarkers(untilNS: UInt64, onlyIdle: Bool) throws {
        let raw = inputs.indices.filter { !inputs[$0].isInternal }
        for turn in raw.indices {
            let index = raw[(nextMarkers + turn) % raw.count]
            if clock.monotonicNS > untilNS {
                nextMarkers = (nextMarkers + turn) % raw.count
                markersPassedNS = clock.monotonicNS &- Self.idleLookNS &+ 1_000_000_000
                return
            }
            let input = inputs[index]
            let isIdle = input.watchedAt == input.next
            inputs[index].watchedAt = input.next
            guard isIdle || !onlyIdle else { continue }
            var isEmpty = true
            do {
                let ends = try reader.watermarks(input.partition, timeoutMS: 500)
                guard ends.high > input.next else { continue }
                try reader.read(
                    input.partition, from: max(input.next, ends.low), to: ends.high,
                    stallTimeoutMS: 500
                ) { batch in
                    isEmpty = batch.records.isEmpty
                    return isEmpty
                }
                guard isEmpty, input.next >= ends.low else { continue }
                try beginIfNeeded()
                inputs[index].next = ends.high
                inputs[index].watchedAt = ends.high
            } catch is ClientError {
                // An open transaction, or no broker: another time. The others need not wait for it, but
                // one wait is enough for one look.
                guard onlyIdle else { continue }
                nextMarkers = (nextMarkers + turn + 1) % raw.count
                return
            }
        }
        nextMarkers = 0
    }
}
