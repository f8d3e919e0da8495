import StreamCore

/// What is done where there is nothing to do.
extension WorkerLoop {
    private static let idleLookNS: UInt64 = 10_000_000_000

    func passMarkersIfDue() throws {
        let now = clock.monotonicNS
        guard now &- markersPassedNS > Self.idleLookNS else { return }
        markersPassedNS = now
        try passMarkers()
    }

    /// Moves raw partitions past what lies behind their last record: commit markers and aborted
    /// records of transactional producers. Were the place before them committed for good,
    /// retention would empty an idle topic beyond it, and a start would find records missing that
    /// never were.
    func passMarkers() throws {
        for index in inputs.indices where !inputs[index].isInternal {
            let input = inputs[index]
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
            } catch is ClientError where transaction == nil {
                // An open transaction, or no broker: another time.
                return
            }
        }
    }
}
