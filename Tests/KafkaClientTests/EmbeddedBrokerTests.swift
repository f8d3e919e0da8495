import Bytes
import Foundation
import KafkaClient
import StreamCore
import Testing

extension KafkaClientTests {
    /// The client against librdkafka's mock cluster.
    @Suite struct EmbeddedBrokerTests {
        let broker: EmbeddedBroker
        let settings: KafkaClientSettings
        let topic = "numbers"

        init() throws {
            broker = try EmbeddedBroker()
            settings = KafkaClientSettings(bootstrapServers: broker.bootstrapServers)
            try MockTopicAdmin(broker).create(
                [
                    TopicDescription(
                        name: "numbers", partitions: 4, replicationFactor: 1, settings: [:])
                ],
                timeoutMS: 1000)
        }

        private func producer(_ id: String = "p") throws -> KafkaTransactionalProducer {
            let producer = try settings.makeTransactionalProducer(transactionalID: id)
            try producer.initTransactions(timeoutMS: 20_000)
            return producer
        }

        private func consumer(
            _ instance: String? = nil, group: String = "g"
        ) throws -> KafkaGroupConsumer {
            let consumer = try settings.makeGroupConsumer(groupID: group, groupInstanceID: instance)
            try consumer.subscribe([topic])
            return consumer
        }

        @Test func roundTripKeepsNullAndEmptyApart() throws {
            let producer = try producer()
            try producer.begin()
            let handle = try producer.handle(of: topic)
            let some = ByteSlice(utf8: "some")
            let headers = [
                RecordHeader(name: ByteSlice(utf8: "a"), value: nil),
                RecordHeader(name: ByteSlice(utf8: "b"), value: []),
                RecordHeader(name: ByteSlice(utf8: "c"), value: ByteSlice(utf8: "value")),
                RecordHeader(name: ByteSlice(utf8: "c"), value: ByteSlice(utf8: "again")),
            ]
            let sent: [(ByteSlice?, ByteSlice?, [RecordHeader])] = [
                (nil, some, []), ([], some, []), (some, nil, []), (some, [], []), (nil, nil, []),
                (nil, some, headers), (some, nil, headers), ([], [], headers),
            ]
            for (key, value, headers) in sent {
                try producer.produce(handle, partition: 0, key: key, value: value, headers: headers)
            }
            try producer.commit(timeoutMS: 20_000)

            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 0)
            try consumer.start(StartPosition(partition, at: 0))
            let records = try consumer.records(partition, count: sent.count)
            #expect(records.count == sent.count)
            for (record, (key, value, headers)) in zip(records, sent) {
                #expect(record.key == key)
                #expect(record.value == value)
                #expect(record.headers == headers)
                #expect(record.timestampMS > 1_600_000_000_000)
            }
            #expect(records.map(\.offset) == Array(0..<Int64(sent.count)))
        }

        /// However long a broker is away: an idle worker that is to stop must not wait for it.
        @Test func aQuestionForTheEndsKeepsItsTime() throws {
            let reader = try settings.makePartitionReader()
            let partition = TopicPartition(topic, 2)
            let ends = try reader.watermarks(partition, timeoutMS: 20_000)
            #expect(ends == Watermarks(low: 0, high: 0))
            broker.setDown(1)
            let began = ContinuousClock.now
            let failure = #expect(throws: ClientError.self) {
                try reader.watermarks(partition, timeoutMS: 500)
            }
            #expect(failure?.kind == .retriable)
            #expect(ContinuousClock.now - began < .seconds(5))
            broker.setUp(1)
            #expect(try reader.watermarks(partition, timeoutMS: 20_000) == ends)
        }

        @Test func firstRecordsOfManyPartitions() throws {
            let producer = try producer()
            let handle = try producer.handle(of: topic)
            try producer.begin()
            for partition in Partition(0)..<3 {
                for _ in 0..<(partition + 1) {
                    try producer.produce(
                        handle, partition: partition, key: nil, value: [1], headers: [])
                }
            }
            try producer.commit(timeoutMS: 20_000)
            let reader = try settings.makePartitionReader()
            // Again and again: the queues of a round before are gone.
            for _ in 0..<3 {
                let found = try reader.firstRecords(
                    in: [
                        LogRange(TopicPartition(topic, 0), from: 0, to: 1),
                        LogRange(TopicPartition(topic, 1), from: 1, to: 2),
                        LogRange(TopicPartition(topic, 2), from: 2, to: 2),
                        LogRange(TopicPartition(topic, 3), from: 0, to: 0),
                    ], stallTimeoutMS: 20_000)
                #expect(
                    found.mapValues(\.offset) == [
                        TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 1,
                    ])
                #expect(found.values.allSatisfy { $0.timestampMS > 1_600_000_000_000 })
            }
        }

        /// The producer knows where its records of the followed topic have come to lie, no others.
        @Test func endsOfOneTopicAreKnown() throws {
            let producer = try producer()
            let handle = try producer.handle(of: topic)
            producer.followEnds(of: handle, partitions: 4)
            #expect(producer.end(of: handle, partition: 1) == nil)
            for round in 1...2 {
                try producer.begin()
                for number in 0..<10 {
                    try producer.produce(
                        handle, partition: Partition(number % 2), key: nil, value: [1], headers: [])
                }
                try producer.commit(timeoutMS: 20_000)
                // The mock of newer versions writes markers between transactions.
                let ends: Set<Int64> = [Int64(round * 5), Int64(round * 6 - 1)]
                for partition in Partition(0)..<2 {
                    let end = try #require(producer.end(of: handle, partition: partition))
                    #expect(ends.contains(end))
                }
                #expect(producer.end(of: handle, partition: 3) == nil)
                #expect(producer.end(of: handle, partition: 9) == nil)
            }
            let other = try producer.handle(of: "others")
            #expect(producer.end(of: other, partition: 0) == nil)
        }

        @Test func theBufferHasSpareBytes() throws {
            try producer().send(topic, 0, 0..<3)
            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 0)
            try consumer.start(StartPosition(partition, at: 0))
            let records = try consumer.records(partition, count: 3)
            let last = try #require(records.last?.value)
            let spare = last.withUnsafeBufferPointer { value in
                (0..<RecordBatch.padding).map { value.baseAddress?[value.count + $0] }
            }
            #expect(spare.allSatisfy { $0 == 0 })
        }

        @Test func nothingIsReadBeforeStart() throws {
            let producer = try producer()
            try producer.send(topic, 0, 0..<10)
            try producer.send(topic, 1, 0..<10)
            let consumer = try consumer()
            _ = try consumer.join(4)
            let first = TopicPartition(topic, 0)
            let second = TopicPartition(topic, 1)
            #expect(try !consumer.arrives(first, milliseconds: 300))
            // Records that come in the meantime are not lost, and do not come before their turn.
            try producer.send(topic, 0, 10..<20)
            #expect(try !consumer.arrives(first, milliseconds: 300))
            try consumer.start(StartPosition(first, at: 4))
            #expect(text(try consumer.records(first, count: 16)) == (4..<20).map(String.init))
            #expect(try !consumer.arrives(second, milliseconds: 300))
            try consumer.start(StartPosition(second, at: 0))
            #expect(text(try consumer.records(second, count: 10)) == (0..<10).map(String.init))
        }

        @Test func seekForgetsWhatWasFetched() throws {
            try producer().send(topic, 2, 0..<500)
            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 2)
            try consumer.start(StartPosition(partition, at: 0))
            for round in 0..<10 {
                _ = try consumer.records(partition, count: 20, limit: 20)
                let target = Int64((round * 37) % 450)
                try consumer.seek(StartPosition(partition, at: target))
                let records = try consumer.records(partition, count: 20, limit: 20)
                #expect(records.map(\.offset) == Array(target..<target + 20))
            }
        }

        @Test func waitEndsByRecordAndByWake() throws {
            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 0)
            try consumer.start(StartPosition(partition, at: 0))
            _ = try consumer.take(partition, limit: 1)
            while try consumer.nextGroupEvent() != nil {}
            consumer.wait(timeoutMS: 0)
            let signal = consumer.wakeSignal
            Thread.detachNewThread { signal.wake() }
            let clock = ContinuousClock()
            #expect(clock.measure { consumer.wait(timeoutMS: 20_000) } < .seconds(10))
            #expect(try consumer.take(partition, limit: 1).records.isEmpty)
            try producer().send(topic, 0, 0..<5)
            let elapsed = clock.measure { consumer.wait(timeoutMS: 20_000) }
            #expect(elapsed < .seconds(10))
            // A record left behind ends one more wait, but not a second one.
            #expect(try consumer.records(partition, count: 1, limit: 1).count == 1)
            #expect(clock.measure { consumer.wait(timeoutMS: 20_000) } < .seconds(5))
        }

        @Test func anOffsetOutsideTheLogIsAnError() throws {
            try producer().send(topic, 0, 0..<3)
            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 0)
            try consumer.start(StartPosition(partition, at: 99))
            let error = try until("no error") { () -> ClientError? in
                do {
                    _ = try consumer.take(partition, limit: 10)
                    consumer.wait(timeoutMS: 50)
                    return nil
                } catch { return error as? ClientError }
            }
            #expect(error.kind == .outOfRange)
            #expect(error.partition == partition)
            #expect(error.reason.contains("99"))
            // And it can be cured.
            try consumer.seek(StartPosition(partition, at: 1))
            #expect(text(try consumer.records(partition, count: 2)) == ["1", "2"])
        }

        @Test func aRebalanceRevokesEverythingFirst() throws {
            let first = try consumer("one")
            #expect(try first.join(4).count == 4)
            let second = try consumer("two")
            var events: [GroupEvent] = []
            var others: [TopicPartition] = []
            _ = try until("no rebalance", seconds: 40) { () -> Bool? in
                if let event = try first.nextGroupEvent() {
                    switch event {
                    case .assigned(let partitions): try first.assign(partitions)
                    case .revoked: try first.unassign()
                    case .trouble: break
                    }
                    if case .trouble = event {} else { events.append(event) }
                }
                if case .assigned(let partitions)? = try second.nextGroupEvent() {
                    try second.assign(partitions)
                    others = partitions
                }
                first.wait(timeoutMS: 20)
                return events.count >= 2 && !others.isEmpty ? true : nil
            }
            let all = (0..<4).map { TopicPartition(topic, Int32($0)) }
            #expect(events.first == .revoked(all, lost: false))
            guard case .assigned(let kept)? = events.last else {
                Issue.record("no new assignment")
                return
            }
            #expect(kept.count == 2)
            #expect(others.count == 2)
            #expect((kept + others).sorted() == all)
        }

        /// The mock does not hand over before the session of who left ends; a real broker does.
        @Test func leavingServesTheRevocationAndIsQuick() throws {
            let member = try consumer()
            _ = try member.join(4)
            var revocations = 0
            let clock = ContinuousClock()
            let elapsed = try clock.measure {
                try member.leave(timeoutMS: 10_000) { revocations += 1 }
            }
            #expect(revocations == 1)
            #expect(elapsed < .seconds(5))
            let stranger = try consumer("x", group: "other")
            try stranger.leave(timeoutMS: 10_000) { Issue.record("nothing to revoke") }
        }

        @Test func leavingEndsInTimeWithoutABroker() throws {
            let member = try consumer()
            _ = try member.join(4)
            broker.setDown(1)
            let clock = ContinuousClock()
            let elapsed = clock.measure { try? member.leave(timeoutMS: 2_000) {} }
            #expect(elapsed < .seconds(6))
            broker.setUp(1)
        }

        @Test func aMemberThatRestoresIsKept() throws {
            let short = KafkaClientSettings(
                bootstrapServers: broker.bootstrapServers,
                properties: ["session.timeout.ms": "4000", "heartbeat.interval.ms": "300"])
            let consumer = try short.makeGroupConsumer(groupID: "slow", groupInstanceID: nil)
            try consumer.subscribe([topic])
            _ = try consumer.join(4)
            let end = ContinuousClock.now + .seconds(6)
            while ContinuousClock.now < end {
                #expect(try consumer.nextGroupEvent() == nil)
                consumer.wait(timeoutMS: 100)
            }
            try producer().send(topic, 0, 0..<3)
            let partition = TopicPartition(topic, 0)
            try consumer.start(StartPosition(partition, at: 0))
            #expect(text(try consumer.records(partition, count: 3)) == ["0", "1", "2"])
        }

        @Test func offsetsOfAGroupAndEndsOfALog() throws {
            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 0)
            #expect(try consumer.stableCommittedOffsets([partition], timeoutMS: 10_000).isEmpty)
            #expect(
                try consumer.watermarks(partition, timeoutMS: 10_000) == Watermarks(low: 0, high: 0)
            )
            let producer = try producer()
            try producer.send(topic, 0, 0..<7)
            let high = try consumer.watermarks(partition, timeoutMS: 10_000).high
            // Newer mocks write the transaction's marker too.
            #expect(high == 7 || high == 8)
            #expect(try producer.partitionCount(of: topic, timeoutMS: 10_000) == 4)
            try producer.begin()
            try producer.sendOffsets(
                [StartPosition(partition, at: 3)], of: consumer, timeoutMS: 10_000)
            try producer.commit(timeoutMS: 10_000)
            #expect(throws: ClientError.self) {
                try producer.sendOffsets(
                    [StartPosition(partition, at: -1)], of: consumer, timeoutMS: 1000)
            }
        }

        @Test func readerStopsAtTheEndAskedFor() throws {
            try producer().send(topic, 1, 0..<2500)
            let reader = try settings.makePartitionReader()
            let partition = TopicPartition(topic, 1)
            var offsets: [Offset] = []
            try reader.read(partition, from: 5, to: 2400, stallTimeoutMS: 10_000) { batch in
                offsets += batch.records.map(\.offset)
                return true
            }
            #expect(offsets == Array(5..<2400))
            // Again, and ended by the caller.
            var batches = 0
            try reader.read(partition, from: 0, to: 2500, stallTimeoutMS: 10_000) { _ in
                batches += 1
                return false
            }
            #expect(batches == 1)
            let error = #expect(throws: ClientError.self) {
                try reader.read(partition, from: 0, to: 9999, stallTimeoutMS: 500) { _ in true }
            }
            #expect(error?.partition == partition)
            #expect(error?.reason.contains("find-hanging") == true)
        }

        @Test func errorsOfATransactionAreToldApart() throws {
            let addPartitions: Int16 = 24
            let endTxn: Int16 = 26
            let producer = try producer()
            // Passing errors are not seen outside.
            broker.push(errors: [15, 51, 51], api: endTxn)
            try producer.send(topic, 0, 0..<3)
            // A refused partition ends the transaction only.
            broker.push(errors: [29], api: addPartitions)
            let refused = #expect(throws: ClientError.self) { try producer.send(topic, 0, 0..<3) }
            #expect(refused?.kind == .refused || refused?.kind == .abortable)
            try producer.abort(timeoutMS: 10_000)
            try producer.send(topic, 0, 3..<6)
            // An epoch that is not ours any more.
            broker.push(errors: [90], api: endTxn)
            let fenced = #expect(throws: ClientError.self) { try producer.send(topic, 0, 0..<3) }
            #expect(fenced?.kind == .fenced)
        }

        @Test func aCommitWithoutAnswerIsUnknown() throws {
            let producer = try producer()
            try producer.send(topic, 0, 0..<3)
            try producer.begin()
            try producer.produce(
                producer.handle(of: topic), partition: 0, key: nil, value: [], headers: [])
            broker.setDown(1)
            let error = #expect(throws: ClientError.self) { try producer.commit(timeoutMS: 500) }
            #expect(error?.kind == .outcomeUnknown)
            broker.setUp(1)
            // The same identity again, in a new producer.
            let next = try settings.makeTransactionalProducer(transactionalID: "p")
            try next.initTransactions(timeoutMS: 20_000)
            try next.send(topic, 0, 3..<6)
        }

        @Test func recordsFlowAgainAfterABrokerWasAway() throws {
            let consumer = try consumer()
            _ = try consumer.join(4)
            let partition = TopicPartition(topic, 0)
            try consumer.start(StartPosition(partition, at: 0))
            try producer().send(topic, 0, 0..<3)
            #expect(text(try consumer.records(partition, count: 3)) == ["0", "1", "2"])
            broker.setDown(1)
            #expect(try !consumer.arrives(partition, milliseconds: 500))
            broker.setUp(1)
            try producer("q").send(topic, 0, 3..<6)
            #expect(text(try consumer.records(partition, count: 3)) == ["3", "4", "5"])
        }

        @Test func aRecordTooLargeIsRefusedByName() throws {
            let producer = try producer()
            try producer.begin()
            let error = #expect(throws: ClientError.self) {
                try producer.produce(
                    producer.handle(of: topic), partition: 0, key: nil,
                    value: ByteSlice(repeating: 0, count: 2_000_000), headers: [])
            }
            #expect(error?.kind == .configuration)
            #expect(error?.code == "MSG_SIZE_TOO_LARGE")
            try producer.abort(timeoutMS: 10_000)
        }

        @Test func statisticsAreHandedOver() throws {
            let lines = Lines()
            let chatty = KafkaClientSettings(
                bootstrapServers: broker.bootstrapServers,
                properties: ["statistics.interval.ms": "100"],
                statistics: { bytes in
                    lines.add(
                        KafkaLogLine(
                            level: 0, facility: "", text: String(decoding: bytes, as: UTF8.self)))
                })
            let consumer = try chatty.makeGroupConsumer(groupID: "stats", groupInstanceID: nil)
            try consumer.subscribe([topic])
            _ = try until("no statistics") { () -> Bool? in
                _ = try consumer.nextGroupEvent()
                consumer.wait(timeoutMS: 50)
                return lines.all.contains { $0.text.hasPrefix("{") && $0.text.hasSuffix("}") }
                    ? true : nil
            }
        }
    }
}
