import Bytes
import LeadWire
import StreamCore

/// Marks: for each partition that is read the places of two records that were handled, kept beside its
/// offset. The protocol of this client knows topics by their names alone, so that a topic which was
/// deleted and made anew goes on at the old offset, and what lies before it would never be read: events,
/// or messages between shards.
///
/// Of a mailbox the marked records are deleted soon; a log that was made anew has others there.
extension WorkerLoop {
    /// A mark need not be that of the last record: it is written anew when it is so old.
    private static let markNS: UInt64 = 5_000_000_000
    /// What is to be known of a mailbox that has lost records, and one way out.
    static let unheardEvents =
        "Events that were routed there have no disposition; start a new application_id fed from the "
        + "raw topics, or "
    /// The client's word for a topic that is not there (any more).
    static let topicGone = "UNKNOWN_TOPIC_OR_PART"

    /// Writes the marks that are due into the open transaction.
    func writeMarks() throws {
        let now = clock.monotonicNS
        for index in inputs.indices {
            let input = inputs[index]
            let partition = input.partition.partition
            if let handled = input.handled, handled.timestampMS >= 0,
                input.marks == nil || now &- input.markedNS > Self.markNS
            {
                let first = input.marks?.first ?? handled
                let record = LogMarkRecord(
                    topic: input.topic, partition: partition, first: .init(first),
                    latest: .init(handled))
                try outputs.produce(
                    outputs.offsets, partition: 0, key: record.key[...], value: record.value[...])
                inputs[index].newMarks = LogMarks(first: first, latest: handled)
            } else if input.hasStaleMarks {
                let key = LogMarkRecord.key(topic: input.topic, partition: partition)
                try outputs.produce(outputs.offsets, partition: 0, key: key[...], value: nil)
            }
        }
    }

    // MARK: A topic that was gone for a while

    /// The client reads on where there is one of that name again: what is known of the logs now is
    /// compared before anything more is read.
    func suspectOtherLogs() {
        for input in inputs { suspect(input) }
        giveUpTransaction()
    }

    func suspect(_ input: Input) {
        guard suspectMarks[input.partition] == nil else { return }
        guard let latest = input.handled ?? input.marks?.latest else { return }
        suspectMarks[input.partition] = LogMarks(
            first: input.marks?.first ?? latest, latest: latest)
    }

    // MARK: At a start

    /// Whether every partition's log is the one that was read so far. Where one is not, it is
    /// refused, or the start goes where the operator has said.
    func requireSameLogs(_ inputs: inout [Input], _ ends: [TopicPartition: Watermarks]) throws {
        for index in inputs.indices {
            let input = inputs[index]
            guard let ends = ends[input.partition],
                let marks = suspectMarks[input.partition] ?? offsetsLog.marks[input.partition]
            else { continue }
            // Of a mailbox that is as it has to be at rest, nothing is to be told anew.
            if input.isInternal, input.next == input.committed, input.next == ends.low { continue }
            // Nothing lies before it that would be passed over, unless an operator has said so.
            guard input.next == input.committed, input.next > ends.low else {
                forgetMarks(&inputs[index])
                continue
            }
            inputs[index].marks = marks
            if marks.latest.offset >= ends.high {
                try goOn(&inputs[index], ends, "ends at \(ends.high)", marks.latest)
            }
        }
        try compare(&inputs, ends, \.latest)
        try compare(&inputs, ends, \.first)
        for index in inputs.indices {
            guard let marks = inputs[index].marks, let ends = ends[inputs[index].partition],
                marks.first.offset < ends.low
            else { continue }
            inputs[index].marks?.first = marks.latest
        }
        suspectMarks = [:]
    }

    /// Whether the marked records that can be there still are.
    private func compare(
        _ inputs: inout [Input], _ ends: [TopicPartition: Watermarks],
        _ which: KeyPath<LogMarks, RecordPlace>
    ) throws {
        let asked = inputs.compactMap { input -> LogRange? in
            guard let mark = input.marks?[keyPath: which], let ends = ends[input.partition],
                mark.offset >= ends.low, mark.offset < ends.high
            else { return nil }
            return LogRange(input.partition, from: mark.offset, to: mark.offset + 1)
        }
        guard !asked.isEmpty else { return }
        let found = try patiently {
            try reader.firstRecords(in: asked, stallTimeoutMS: questionTimeoutMS)
        }
        for range in asked {
            guard let index = inputs.firstIndex(where: { $0.partition == range.partition }),
                let ends = ends[range.partition], let mark = inputs[index].marks?[keyPath: which],
                found[range.partition] != mark
            else { continue }
            let other = found[range.partition]
            // Compaction takes records away, nothing else does in the middle of a log.
            if other == nil, configuration.compactedTopics.contains(range.partition.topic) {
                continue
            }
            let what = other.map { "one of \(UTCText.of($0.timestampMS))" } ?? "none"
            try goOn(&inputs[index], ends, "has \(what) there", mark)
        }
    }

    private func forgetMarks(_ input: inout Input) {
        input.marks = nil
        input.hasStaleMarks = offsetsLog.marks[input.partition] != nil
    }

    private func goOn(
        _ input: inout Input, _ ends: Watermarks, _ finding: String, _ mark: RecordPlace
    ) throws {
        let partition = input.partition
        switch configuration.gapPolicy {
        case .refuse:
            let wayOut =
                input.isInternal
                ? Self.unheardEvents
                    + "go on with those that are there: start once with run --accept-gap earliest"
                : "Nothing is skipped by itself; start once with run --accept-gap earliest to "
                    + "read it from its beginning (or latest)"
            throw WorkerFailure.unavailable(
                "\(partition): the topic was made anew, or its log is another one: at offset "
                    + "\(mark.offset) a record of \(UTCText.of(mark.timestampMS)) was handled, the log "
                    + "\(finding). It holds \(ends.low) to \(ends.high); the next offset to read is "
                    + "\(input.next), so that \(input.next - ends.low) records would be passed over. "
                    + wayOut)
        case .earliest: input.next = ends.low
        case .latest: input.next = ends.high
        }
        observer.note(
            .gapAccepted(partition, from: input.committed, to: input.next), thread: thread)
        forgetMarks(&input)
    }
}
