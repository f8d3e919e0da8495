import Foundation
import LeadModel
import WorkerRuntime

/// What a person sees of the demonstration.
final class DemoScreen {
    /// Dispositions shown one by one; the rest is counted.
    private static let shownLimit = 40
    private var shown = 0
    private var lastProgress = -1
    private var explained: [PublishedTail.Record] = []

    func introduce(events: Int, partitions: Int32) throws(CommandFailure) {
        try StandardOutput.write(
            """
            lead-dedup demo: \(events) generated marketing-automation events, one worker thread,
            \(partitions) partitions, rules same-email and same-record (merge).
            The broker is librdkafka's embedded mock, inside this process: it is for demonstration
            and gives no exactly-once guarantee; a real Kafka does.

            what became of the first \(Self.shownLimit) events, as it is published:

            """)
    }

    func show(_ record: PublishedTail.Record) throws(CommandFailure) {
        if record.isExplainedDuplicate, explained.count < 3,
            !explained.contains(where: { $0.explanation == record.explanation })
        {
            explained.append(record)
        }
        guard shown < Self.shownLimit else { return }
        shown += 1
        try StandardOutput.write("  " + record.line)
    }

    /// One line a second once the details are over.
    func progress(sent: Int, disposed: Int, of total: Int) throws(CommandFailure) {
        guard shown >= Self.shownLimit, disposed / 60 != lastProgress else { return }
        lastProgress = disposed / 60
        try StandardOutput.write("  ... \(disposed) of \(total) events disposed of")
    }

    func summarize(
        _ rows: [(source: String, sums: [Outcome.Kind: Int])], events: Int, wasStopped: Bool
    ) throws(CommandFailure) {
        var text = "\nSources by outcome\n\n"
        let columns = ["created", "updated", "erased", "duplicate", "linked", "replay", "echo"]
        let width = max(14, rows.map(\.source.count).max() ?? 0)
        text += "  " + "source".padding(width)
        for column in columns + ["rejected", "duplicates"] { text += column.leftPadding(11) }
        text += "\n"
        var totals = [Int](repeating: 0, count: columns.count + 1)
        for row in rows {
            var counts = columns.map { name in
                row.sums.reduce(0) { $0 + ($1.key.name == name ? $1.value : 0) }
            }
            let all = row.sums.values.reduce(0, +)
            counts.append(all - counts.reduce(0, +))
            text += line(row.source, width, counts)
            for (index, count) in counts.enumerated() { totals[index] += count }
        }
        text += line("all", width, totals)
        text += "\n  duplicates: share of events that would have become a second lead, or a loop\n"
        if !explained.isEmpty {
            text += "\nThree duplicates, explained\n"
            for record in explained {
                text += "\n  \(record.explanation ?? "")\n"
                text += "    rule \(record.rule ?? "-"), from \(record.source)"
                for evidence in record.evidence { text += "\n    \(evidence)" }
                text += "\n    identity \(record.identity)\n"
            }
        }
        let sum = totals.reduce(0, +)
        text +=
            "\n\(sum) of \(events) events have exactly one disposition each"
            + (wasStopped ? "; stopped as asked before the end.\n" : ".\n")
        text += "The embedded broker is for demonstration: it gives no exactly-once guarantee.\n"
        try StandardOutput.write(text)
    }

    private func line(_ name: String, _ width: Int, _ counts: [Int]) -> String {
        let all = counts.reduce(0, +)
        // duplicate, linked, replay and echo
        let stopped = counts[3...6].reduce(0, +)
        let share = all == 0 ? "-" : "\(stopped * 100 / all) %"
        return "  " + name.padding(width) + counts.map { "\($0)".leftPadding(11) }.joined()
            + share.leftPadding(11) + "\n"
    }
}

extension String {
    func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }

    func leftPadding(_ width: Int) -> String {
        String(repeating: " ", count: max(1, width - count)) + self
    }
}
