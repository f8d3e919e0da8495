import CRdKafka
public import StreamCore

extension KafkaPartitionReader {
    /// So many partitions are fetched from at the same time: an answer may hold 4 MiB of each.
    private static let together = 16

    public func firstRecords(
        in ranges: [LogRange], stallTimeoutMS: Int
    ) throws -> [TopicPartition: RecordPlace] {
        var found: [TopicPartition: RecordPlace] = [:]
        var rest = ranges[...]
        while !rest.isEmpty {
            try find(in: rest.prefix(Self.together), stallTimeoutMS, &found)
            rest = rest.dropFirst(Self.together)
        }
        return found
    }

    private func find(
        in ranges: ArraySlice<LogRange>, _ stallTimeoutMS: Int,
        _ found: inout [TopicPartition: RecordPlace]
    ) throws {
        var open: [(fetch: PartitionFetch, range: LogRange)] = []
        for range in ranges where range.start < range.end {
            let fetch = try fetcher.partition(range.partition)
            try fetch.start(at: range.start, operation: "read")
            open.append((fetch, range))
        }
        let deadline = Deadline(timeoutMS: stallTimeoutMS)
        while let waiting = open.first {
            fetcher.handle.serve()
            var remaining: [(fetch: PartitionFetch, range: LogRange)] = []
            for (fetch, range) in open {
                if try !look(into: fetch, range, &found) { remaining.append((fetch, range)) }
            }
            open = remaining
            guard !open.isEmpty else { return }
            guard !deadline.hasPassed else {
                throw stalled(waiting.range.partition, waiting.range.start, waiting.range.end)
            }
            signal.wait(timeoutMS: Int(min(50, deadline.remainingMS)))
        }
    }

    /// Whether it is known what a range begins with.
    private func look(
        into fetch: PartitionFetch, _ range: LogRange,
        _ found: inout [TopicPartition: RecordPlace]
    ) throws -> Bool {
        var position = range.start
        guard buffer.receive(fetch.queue, limit: 1) > 0 else { return false }
        defer { buffer.release() }
        if let first = buffer.copy(position: &position, below: range.end).records.first {
            found[range.partition] = RecordPlace(
                offset: first.offset, timestampMS: first.timestampMS)
            return true
        }
        var failure: ClientError?
        buffer.forEachNotice { code, offset, reason in
            if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                position = max(position, offset)
            } else {
                failure = fetch.error(code, reason, operation: "read", at: range.start)
            }
        }
        if let failure, failure.kind != .retriable { throw failure }
        return position >= range.end
    }
}
