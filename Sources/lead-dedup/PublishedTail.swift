import Bytes
import Foundation
import KafkaClient
import StreamCore
import WorkerRuntime

/// Follows the output topics of the demonstration.
final class PublishedTail {
    /// A published record as far as the demonstration shows it.
    struct Record {
        var disposition: String
        var source = "-"
        var identity = ""
        var email: String?
        var rule: String?
        var explanation: String?
        var evidence: [String] = []
        var isExplainedDuplicate = false

        /// One line of the live list.
        var line: String {
            disposition.padding(11) + source.padding(18) + (email ?? "").padding(40)
                + (rule.map { "rule \($0)" } ?? "")
        }
    }

    private let reader: any PartitionReader
    private var positions: [(partition: TopicPartition, next: Offset)] = []
    private let topics: TopicNames

    init(_ settings: KafkaClientSettings, topics: TopicNames, partitions: Int32) throws {
        reader = try settings.makePartitionReader()
        self.topics = topics
        for topic in [topics.canonical, topics.duplicates, topics.rejected] {
            for partition in 0..<partitions {
                positions.append((TopicPartition(topic, partition), 0))
            }
        }
    }

    /// What has been published since the last call.
    func poll() throws -> [Record] {
        var records: [Record] = []
        for index in positions.indices {
            let (partition, next) = positions[index]
            guard let ends = try? reader.watermarks(partition, timeoutMS: 1_000), ends.high > next
            else { continue }
            try reader.read(
                partition, from: next, to: ends.high, stallTimeoutMS: 2_000
            ) { batch in
                for record in batch.records {
                    if let shown = describe(record, partition.topic) { records.append(shown) }
                }
                return true
            }
            positions[index].next = ends.high
        }
        return records
    }

    private func describe(_ record: RecordBatch.Record, _ topic: Topic) -> Record? {
        if topic == topics.rejected {
            let code = record.headers.last { $0.name.text == "lead-dedup-error-code" }
            return Record(disposition: "rejected", rule: code?.value?.text)
        }
        guard let value = record.value else { return Record(disposition: "erased") }
        guard let json = try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any],
            json["merged"] as? Bool != true
        else { return nil }
        let event = json["event"] as? [String: Any]
        let lead = json["lead"] as? [String: Any]
        let disposition = json["disposition"] as? String ?? "?"
        let evidence = json["evidence"] as? [[String: Any]] ?? []
        return Record(
            disposition: disposition, source: event?["source"] as? String ?? "-",
            identity: json["identity_id"] as? String ?? "", email: lead?["email"] as? String,
            rule: json["rule"] as? String, explanation: json["explanation"] as? String,
            evidence: evidence.map { entry in
                let text = { (name: String) in entry[name] as? String ?? "" }
                return "\(text("field")): \"\(text("left"))\" and \"\(text("right"))\", "
                    + text("comparator")
            },
            isExplainedDuplicate: disposition == "duplicate" || disposition == "linked"
                || disposition == "echo")
    }
}
