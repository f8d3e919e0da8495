import Bytes
import Foundation
import KafkaClient
import StreamCore
import Testing

extension KafkaClientTests {
    /// What only a real broker can show.
    @Suite(.enabled(if: RealBroker.home != nil, "KAFKA_HOME names no Kafka distribution"))
    struct RealBrokerTests {
        let broker: RealBroker

        init() throws { broker = try RealBroker.shared.get() }

        private func producer(
            _ id: String, _ properties: [String: String] = [:]
        ) throws -> KafkaTransactionalProducer {
            var settings = broker.client
            settings.properties = properties
            let producer = try settings.makeTransactionalProducer(transactionalID: id)
            try producer.initTransactions(timeoutMS: 30_000)
            return producer
        }

        private func consumer(
            _ group: String, _ topic: Topic, instance: String? = nil
        ) throws -> KafkaGroupConsumer {
            let consumer = try broker.client.makeGroupConsumer(
                groupID: group, groupInstanceID: instance)
            try consumer.subscribe([topic])
            return consumer
        }

        private func read(
            _ partition: TopicPartition, stallTimeoutMS: Int = 20_000
        ) throws -> [RecordBatch.Record] {
            let reader = try broker.client.makePartitionReader()
            let end = try reader.watermarks(partition, timeoutMS: 20_000).high
            var records: [RecordBatch.Record] = []
            try reader.read(
                partition, from: 0, to: end, stallTimeoutMS: stallTimeoutMS
            ) { batch in
                records += batch.records
                return true
            }
            return records
        }

        @Test func copiesExactlyOnceAcrossAnAbort() throws {
            let source = try broker.topic("source", partitions: 3)
            let target = try broker.topic("target", partitions: 3)
            let filler = try producer("fill-\(source)")
            for partition in 0..<3 { try filler.send(source, Int32(partition), 0..<1000) }

            let consumer = try consumer("copy-\(source)", source, instance: "copier")
            let partitions = try consumer.join(3)
            let copier = try producer("copy-\(source)")
            let handle = try copier.handle(of: target)
            var committed: [TopicPartition: Offset] = [:]
            for partition in partitions {
                committed[partition] = 0
                try consumer.start(StartPosition(partition, at: 0))
            }
            var copied = 0
            var transactions = 0
            _ = try until("not everything copied", seconds: 60) { () -> Bool? in
                while try consumer.nextGroupEvent() != nil {}
                var next = committed
                var count = 0
                for partition in partitions {
                    let batch = try consumer.take(partition, limit: 70)
                    guard let last = batch.records.last else { continue }
                    if count == 0 { try copier.begin() }
                    for record in batch.records {
                        try copier.produce(
                            handle, partition: partition.partition, key: record.key,
                            value: record.value, headers: record.headers)
                    }
                    count += batch.records.count
                    next[partition] = last.offset + 1
                }
                guard count > 0 else {
                    consumer.wait(timeoutMS: 100)
                    return nil
                }
                transactions += 1
                try copier.sendOffsets(
                    next.map { StartPosition($0.key, at: $0.value) }, of: consumer,
                    timeoutMS: 20_000)
                if transactions == 3 || transactions == 7 {
                    try copier.abort(timeoutMS: 20_000)
                    for (partition, offset) in committed {
                        try consumer.seek(StartPosition(partition, at: offset))
                    }
                    return nil
                }
                try copier.commit(timeoutMS: 20_000)
                committed = next
                copied += count
                return copied >= 3000 ? true : nil
            }
            #expect(copied == 3000)
            #expect(transactions > 7)
            for partition in 0..<3 {
                let records = try read(TopicPartition(target, Int32(partition)))
                #expect(text(records) == (0..<1000).map(String.init))
            }
            #expect(
                try consumer.stableCommittedOffsets(partitions, timeoutMS: 20_000) == committed)
            try consumer.leave(timeoutMS: 10_000) {}
        }

        @Test func stableOffsetsWaitForAnOpenTransaction() throws {
            let topic = try broker.topic("stable")
            let partition = TopicPartition(topic, 0)
            let consumer = try consumer("stable-\(topic)", topic)
            _ = try consumer.join(1)
            let producer = try producer("stable-\(topic)")
            try producer.begin()
            try producer.sendOffsets(
                [StartPosition(partition, at: 5)], of: consumer, timeoutMS: 20_000)
            let error = #expect(throws: ClientError.self) {
                try consumer.stableCommittedOffsets([partition], timeoutMS: 1500)
            }
            #expect(error?.kind == .retriable)
            #expect(error?.code == "UNSTABLE_OFFSET_COMMIT" || error?.code == "_TIMED_OUT")
            try producer.commit(timeoutMS: 20_000)
            #expect(
                try consumer.stableCommittedOffsets([partition], timeoutMS: 20_000)
                    == [partition: 5])
        }

        @Test func theEndIsTheHighWatermark() throws {
            let topic = try broker.topic("open")
            let partition = TopicPartition(topic, 0)
            let producer = try producer("open-\(topic)")
            try producer.send(topic, 0, 0..<3)
            try producer.begin()
            let handle = try producer.handle(of: topic)
            for number in 3..<6 {
                try producer.produce(
                    handle, partition: 0, key: nil, value: ByteSlice(utf8: String(number)),
                    headers: [])
            }
            let reader = try broker.client.makePartitionReader()
            // Three records, a marker, three records of the open transaction.
            _ = try until("the open records did not arrive") {
                try reader.watermarks(partition, timeoutMS: 20_000).high == 7 ? true : nil
            }
            var seen: [RecordBatch.Record] = []
            let error = #expect(throws: ClientError.self) {
                try reader.read(partition, from: 0, to: 7, stallTimeoutMS: 1000) { batch in
                    seen += batch.records
                    return true
                }
            }
            #expect(text(seen) == ["0", "1", "2"])
            #expect(error?.partition == partition)
            #expect(error?.reason.contains("find-hanging") == true)
            try producer.abort(timeoutMS: 20_000)
            // Aborted records and the marker are passed, and not handed over.
            #expect(text(try read(partition)) == ["0", "1", "2"])
            try producer.send(topic, 0, 6..<8)
            #expect(text(try read(partition)) == ["0", "1", "2", "6", "7"])
        }

        @Test func aSecondProducerFencesTheFirst() throws {
            let topic = try broker.topic("fenced")
            let first = try producer("fenced-\(topic)")
            try first.begin()
            try first.produce(
                first.handle(of: topic), partition: 0, key: nil, value: ByteSlice(utf8: "zombie"),
                headers: [])
            let second = try producer("fenced-\(topic)")
            let error = #expect(throws: ClientError.self) { try first.commit(timeoutMS: 20_000) }
            #expect(error?.kind == .fenced)
            try second.send(topic, 0, 0..<2)
            #expect(text(try read(TopicPartition(topic, 0))) == ["0", "1"])
        }

        @Test func aStaticMemberThatLeavesHandsOverAtOnce() throws {
            let topic = try broker.topic("leave", partitions: 4)
            let first = try consumer("leave-\(topic)", topic, instance: "one")
            let all = try first.join(4)
            let second = try consumer("leave-\(topic)", topic, instance: "two")
            var events: [GroupEvent] = []
            var others = 0
            _ = try until("no rebalance") { () -> Bool? in
                while let event = try first.nextGroupEvent() {
                    if case .assigned(let partitions) = event { try first.assign(partitions) }
                    if case .revoked = event { try first.unassign() }
                    if case .trouble = event { continue }
                    events.append(event)
                }
                if case .assigned(let partitions)? = try second.nextGroupEvent() {
                    try second.assign(partitions)
                    others = partitions.count
                }
                second.wait(timeoutMS: 20)
                return others > 0 && events.count == 2 ? true : nil
            }
            #expect(events.first == .revoked(all, lost: false))
            #expect(others == 2)
            let start = ContinuousClock.now
            var revocations = 0
            try first.leave(timeoutMS: 10_000) { revocations += 1 }
            #expect(revocations == 1)
            _ = try second.join(4)
            // A session lasts 10 s.
            #expect(ContinuousClock.now - start < .seconds(5))
        }

        @Test func adminMakesAndDescribesTopics() throws {
            let admin = try broker.client.makeAdmin()
            let topic = try broker.topic(
                "made", partitions: 5, settings: ["cleanup.policy": "compact"])
            let missing = "missing-\(topic)"
            for _ in 0..<2 {
                // The broker would make the missing one, were it asked the usual way.
                let found = try admin.describe([topic, missing], timeoutMS: 20_000)
                #expect(found.keys.sorted() == [topic])
                #expect(found[topic]?.partitions == 5)
                #expect(found[topic]?.replicationFactor == 1)
                #expect(found[topic]?.settings["cleanup.policy"] == "compact")
                #expect(found[topic]?.settings["max.message.bytes"] != nil)
            }
            // Existing is no error; an impossible one is, and says which.
            try admin.create(
                [TopicDescription(name: topic, partitions: 5, replicationFactor: 1, settings: [:])],
                timeoutMS: 20_000)
            let error = #expect(throws: ClientError.self) {
                try admin.create(
                    [
                        TopicDescription(
                            name: missing, partitions: 1, replicationFactor: 3, settings: [:])
                    ], timeoutMS: 20_000)
            }
            #expect(error?.kind == .configuration)
            #expect(error?.reason.contains(missing) == true)
        }

        @Test func batchesAreCompressed() throws {
            let topic = try broker.topic("lz4")
            let producer = try producer("lz4-\(topic)", ["compression.type": "lz4"])
            try producer.begin()
            let handle = try producer.handle(of: topic)
            for _ in 0..<100 {
                try producer.produce(
                    handle, partition: 0, key: nil, value: ByteSlice(repeating: 97, count: 1000),
                    headers: [])
            }
            try producer.commit(timeoutMS: 20_000)
            let files = try #require(FileManager.default.enumerator(atPath: broker.directory))
            let log = try #require(
                files.compactMap { $0 as? String }.first {
                    $0.contains("\(topic)-0/") && $0.hasSuffix(".log")
                })
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(broker.directory)/\(log)"))
            // The attributes' low byte of the first batch (format 2): its low three bits name the
            // codec, 3 is lz4.
            #expect(bytes[22] & 7 == 3)
            #expect(bytes.count < 50_000)
        }
    }
}
