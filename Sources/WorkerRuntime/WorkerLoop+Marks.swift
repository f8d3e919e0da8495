import Bytes
import LeadWire
import StreamCore

/// Marks: for each raw partition the place of a record that was handled, kept beside its offset. The
/// protocol of this client knows topics by their names alone, so that a topic which was deleted and
/// made anew goes on at the old offset, and what lies before it would never be read.
extension WorkerLoop {
    /// A mark need not be that of the last record: it is written anew when it is so old.
    private static let markNS: UInt64 = 5_000_000_000

    /// Writes the marks that are due into the open transaction.
    func writeMarks() throws {
        let now = clock.monotonicNS
        for index in inputs.indices where !inputs[index].isInternal {
            let input = inputs[index]
            let partition = input.partition.partition
            if let handled = input.handled, handled.timestampMS >= 0,
                input.mark == nil || now &- input.markedNS > Self.markNS
            {
                let record = LogMarkRecord(
                    topic: input.topic, partition: partition, offset: handled.offset,
                    timestampMS: handled.timestampMS)
                try outputs.produce(
                    outputs.offsets, partition: 0, key: record.key[...], value: record.value[...])
                inputs[index].unmarked = handled
            } else if input.hasStaleMark {
                let key = LogMarkRecord.key(topic: input.topic, partition: partition)
                try outputs.produce(outputs.offsets, partition: 0, key: key[...], value: nil)
            }
        }
    }

    /// Whether every raw partition's log is the one that was read so far. Where one is not, it is
    /// refused, or the start goes where the operator has said.
    func requireSameLogs(_ inputs: inout [Input], _ ends: [TopicPartition: Watermarks]) throws {
        var asked: [LogRange] = []
        for index in inputs.indices where !inputs[index].isInternal {
            let input = inputs[index]
            guard let ends = ends[input.partition], let mark = mark(of: input.partition)
            else { continue }
            // Nothing lies before it that would be passed over, unless an operator has said so.
            guard input.next == input.committed, input.next > ends.low else {
                forgetMark(&inputs[index])
                continue
            }
            inputs[index].mark = mark
            if mark.offset >= ends.high {
                try goOn(&inputs[index], ends, "ends at \(ends.high)", mark)
            } else if mark.offset >= ends.low {
                asked.append(LogRange(input.partition, from: mark.offset, to: mark.offset + 1))
            }
        }
        let found = try firstRecords(asked)
        for range in asked {
            guard let index = inputs.firstIndex(where: { $0.partition == range.partition }),
                let ends = ends[range.partition], let mark = inputs[index].mark,
                found[range.partition] != mark
            else { continue }
            let other = found[range.partition]
            // Compaction takes records away, nothing else does in the middle of a log.
            if other == nil, configuration.compactedTopics.contains(range.partition.topic) {
                continue
            }
            let what =
                other.map { "one of \(UTCText.of($0.timestampMS)) there" } ?? "none there any more"
            try goOn(&inputs[index], ends, "has \(what)", mark)
        }
        suspectMarks = [:]
    }

    private func firstRecords(_ ranges: [LogRange]) throws -> [TopicPartition: RecordPlace] {
        guard !ranges.isEmpty else { return [:] }
        return try patiently {
            try reader.firstRecords(in: ranges, stallTimeoutMS: questionTimeoutMS)
        }
    }

    /// What is known of a partition's log; what was known when its topic was gone comes first.
    private func mark(of partition: TopicPartition) -> RecordPlace? {
        suspectMarks[partition] ?? offsetsLog.marks[partition]
    }

    private func forgetMark(_ input: inout Input) {
        input.mark = nil
        input.hasStaleMark = offsetsLog.marks[input.partition] != nil
    }

    private func goOn(
        _ input: inout Input, _ ends: Watermarks, _ finding: String, _ mark: RecordPlace
    ) throws {
        let partition = input.partition
        switch configuration.gapPolicy {
        case .refuse:
            throw WorkerFailure.unavailable(
                "\(partition): the topic was made anew, or its log is another one: at offset "
                    + "\(mark.offset) a record of \(UTCText.of(mark.timestampMS)) was handled, the log "
                    + "\(finding). It holds \(ends.low) to \(ends.high); the next offset to read is "
                    + "\(input.next), so that \(input.next - ends.low) records would be passed over. "
                    + "Nothing is skipped by itself; start once with run --accept-gap earliest to "
                    + "read it from its beginning (or latest)")
        case .earliest: input.next = ends.low
        case .latest: input.next = ends.high
        }
        observer.note(
            .gapAccepted(partition, from: input.committed, to: input.next), thread: thread)
        forgetMark(&input)
    }
}
