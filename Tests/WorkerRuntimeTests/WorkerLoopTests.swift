import Bytes
import IdentityIndex
import LeadModel
import LeadWire
import StreamCore
import Testing

@testable import WorkerRuntime

/// One worker thread, turn by turn, where time or order is what matters.
@Suite struct WorkerLoopTests {
    private static let dayMS: Int64 = 86_400_000

    /// A batch of so many events of one person.
    private func batch(of events: Int, from offset: Int) -> [UInt8] {
        let topic = ByteSlice(utf8: "raw")
        var writer = MessageBatchWriter()
        for number in offset..<offset + events {
            writer.append(
                .event(
                    EventMessage(
                        ticket: Ticket(timeUS: Int64(number), topic: topic, partition: 0),
                        origin: Origin(
                            topic: topic, partition: 0, offset: Int64(number), timestampMS: 1),
                        source: ByteSlice(utf8: "s"),
                        masterKey: IdentityKey(kind: .email, value: ByteSlice(utf8: "a@x.org")),
                        key: nil, headers: [],
                        value: ByteSlice(utf8: #"{"lead":{"email":"a@x.org"}}"#))))
        }
        return writer.finish()
    }

    private func wipes(_ cluster: TestCluster) -> [String] {
        cluster.notes.compactMap { if case .wiped(_, let why) = $0 { why } else { nil } }
    }

    /// A transaction that takes longer than the brokers let it is fenced, again and again.
    @Test func mailboxesThatAreBehindDoNotFillOneTransaction() throws {
        let cluster = TestCluster(
            partitions: 20, commit: CommitLimits(events: 100, bytes: 1 << 20))
        for partition in 0..<20 as Range<Partition> {
            for place in 0..<16 {
                cluster.logs[cluster.mailbox(partition), default: .init()].append(
                    key: nil, value: batch(of: 10, from: place * 10)[...], timestampMS: 1)
            }
        }
        cluster.events = [.assigned(cluster.inputs())]
        let loop = try cluster.makeLoop()
        for _ in 0..<100 { try loop.turn() }
        for partition in 0..<20 as Range<Partition> {
            #expect(cluster.committed[cluster.mailbox(partition)] == 16)
        }
        var known: [TopicPartition: Offset] = [:]
        for offsets in cluster.commits {
            let records = offsets.reduce(0) { $0 + $1.value - known[$1.key, default: 0] }
            known.merge(offsets) { $1 }
            // The limit, and what one look at a mailbox takes.
            #expect(records * 10 <= 100 + 160)
        }
    }

    /// No broker is no reason to be silent, for health asks for a restart then.
    @Test func aBrokerThatIsAwayIsNotWaitedForByEachMailbox() throws {
        let cluster = TestCluster(partitions: 100)
        cluster.events = [.assigned(cluster.inputs())]
        let loop = try cluster.makeLoop()
        for _ in 0..<200 { try loop.turn() }
        cluster.isAway = true
        var longestNS: UInt64 = 0
        for _ in 0..<300 {
            let begin = cluster.clock.monotonicNS
            try loop.turn()
            longestNS = max(longestNS, cluster.clock.monotonicNS - begin)
        }
        #expect(longestNS < 5_000_000_000)
    }

    /// Not even where it is more than one mailbox that a transaction keeps from being read.
    @Test func mailboxesThatAreHeldForEverEndTheWorker() throws {
        let cluster = TestCluster(partitions: 4)
        cluster.events = [.assigned(cluster.inputs())]
        let loop = try cluster.makeLoop()
        for _ in 0..<10 { try loop.turn() }
        for partition in [1, 2] as [Partition] {
            cluster.logs[cluster.mailbox(partition)] = TestCluster.Log(high: 3, isHeld: true)
        }
        let failure = #expect(throws: WorkerFailure.self) {
            for _ in 0..<1_000 { try loop.turn() }
        }
        #expect(failure?.reason.contains("a transaction that nobody ends") ?? false)
    }

    /// A group coordinator that is away is waited for, whatever other brokers answer meanwhile; a
    /// transaction that holds up the group's offsets is one to end for.
    @Test func onlyATransactionEndsWhoWaitsForTheGroupsOffsets() throws {
        func loop(_ code: String, _ cluster: TestCluster) throws -> WorkerLoop {
            cluster.events = [.assigned(cluster.inputs())]
            cluster.offsetsFailure = code
            return try cluster.makeLoop()
        }
        let held = TestCluster(partitions: 1)
        let failure = #expect(throws: WorkerFailure.self) {
            try loop(ClientError.unstableOffsets, held).turn()
        }
        #expect(failure?.reason.contains("a transaction that nobody ends") ?? false)

        let away = TestCluster(partitions: 1)
        let end = away.clock.monotonicNS + 120_000_000_000
        away.afterWait = {
            if away.clock.monotonicNS >= end { away.offsetsFailure = nil }
        }
        let patient = try loop("_TIMED_OUT", away)
        for _ in 0..<3 { try patient.turn() }
        #expect(away.clock.monotonicNS >= end)
        #expect(patient.status.phases == [.running])
    }

    /// The whole of a large shard is looked at for minutes: a rebalance is not waited with until then,
    /// and what was not looked at is not thrown away.
    @Test func aLookForDamageIsInterruptedByTheGroup() throws {
        let cluster = TestCluster(partitions: 1)
        cluster.events = [.assigned(cluster.inputs())]
        let loop = try cluster.makeLoop()
        for _ in 0..<10 { try loop.turn() }
        let store = try #require(cluster.stores[0])
        let writes = (0..<5_000 as Range<UInt32>).map { number in
            StoreWrite(
                key: StoreKey(
                    kind: ShardKey.erasureKind, hash: Hash128(first: 1, second: 1), number: number),
                value: ErasureRecord(erasedAtMS: 1, recordTimeMS: 1).encode()[...])
        }
        let checkpoint = StoreCheckpoint(
            incarnation: Hash128(first: 1, second: 2), changelogOffset: 0,
            brokerTimeMS: cluster.clock.wallMS)
        try store.apply(writes, checkpoint: checkpoint)
        let count = store.count
        loop.isStateDoubtful = true
        cluster.events = [.revoked(cluster.inputs(), lost: false)]
        #expect(throws: Interrupted.self) { try loop.resynchronize() }
        #expect(store.count == count && loop.isStateDoubtful && loop.pendingEvent != nil)
        #expect(!cluster.notes.contains { if case .wiped = $0 { true } else { false } })
    }

    /// Where a long restore is interrupted by every rebalance it would never end.
    @Test func anInterruptedRestoreGoesOnWhereItWas() throws {
        let cluster = TestCluster(partitions: 1)
        let log = cluster.changelog(0)
        let longAgoMS = cluster.clock.wallMS - 100 * Self.dayMS
        func append(_ key: StoreKey, _ value: [UInt8]) {
            cluster.logs[log, default: .init()].append(
                key: key.encoded[...], value: value[...], timestampMS: longAgoMS)
        }
        append(ShardKey.stamp, cluster.stamp())
        append(ShardKey.normalization, cluster.configuration.normalization.encode())
        append(ShardKey.progress, ShardMetaRecord(inputOffset: 7, highestRecordTimeMS: 1).encode())
        for number in 0..<60 as Range<UInt32> {
            append(
                StoreKey(
                    kind: ShardKey.erasureKind, hash: Hash128(first: 1, second: 1), number: number),
                ErasureRecord(erasedAtMS: 1, recordTimeMS: 1).encode())
        }
        cluster.logs[cluster.mailbox(0)] = TestCluster.Log(low: 7, high: 7)
        cluster.committed[cluster.mailbox(0)] = 7
        cluster.readAtOnce = 10
        var reads = 0
        cluster.afterRead = {
            reads += 1
            guard reads % 4 == 0 else { return }
            cluster.events = [
                .revoked(cluster.inputs(), lost: false), .assigned(cluster.inputs()),
            ]
        }
        cluster.events = [.assigned(cluster.inputs())]
        let loop = try cluster.makeLoop()
        for _ in 0..<20 { try loop.turn() }
        #expect(wipes(cluster) == [])
        #expect(loop.inputs.count == 1)
        #expect(cluster.stores[0]?.count == 62)
    }

    /// How old state is can not be told by a clock that is behind.
    @Test func stateOfATimeThatIsYetToComeIsNotTrusted() throws {
        let cluster = TestCluster(partitions: 1)
        cluster.events = [.assigned(cluster.inputs())]
        cluster.logs[cluster.mailbox(0), default: .init()].append(
            key: nil, value: batch(of: 1, from: 0)[...], timestampMS: 1)
        let first = try cluster.makeLoop()
        for _ in 0..<10 { try first.turn() }
        #expect(cluster.committed[cluster.mailbox(0)] == 1)
        // A machine that starts before it has heard what time it is.
        cluster.clock.wallMS -= 1_000 * Self.dayMS
        cluster.events = [.assigned(cluster.inputs())]
        let second = try cluster.makeLoop()
        for _ in 0..<10 { try second.turn() }
        #expect(wipes(cluster).count == 1)
        #expect(second.inputs.count == 1)
    }

    /// Retention empties an idle topic beyond markers that are not passed.
    @Test(arguments: [false, true])
    func markersArePassedBehindAPartitionThatIsHeld(atTheEnd: Bool) throws {
        let cluster = TestCluster(partitions: 1)
        let raw = (0..<3 as Range<Partition>).map { TopicPartition("raw", $0) }
        for partition in raw { cluster.committed[partition] = 5 }
        cluster.logs[raw[0]] = TestCluster.Log(low: 5, high: 8, isHeld: true)
        for partition in raw[1...] { cluster.logs[partition] = TestCluster.Log(low: 5, high: 6) }
        cluster.events = [.assigned(cluster.inputs(raw: 3))]
        let loop = try cluster.makeLoop()
        for _ in 0..<(atTheEnd ? 20 : 1_000) { try loop.turn() }
        if atTheEnd { try loop.finish() }
        #expect(raw.map { cluster.committed[$0] } == [5, 6, 6])
    }

    /// What an aborted transaction has sent takes room on the brokers all the same.
    /// So does each producer that is made anew.
    @Test(arguments: [ClientError.Kind.abortable, .fatal, .outcomeUnknown])
    func attemptsThatFailAreFewThoughRecordsKeepComing(kind: ClientError.Kind) throws {
        let cluster = TestCluster(partitions: 1)
        cluster.refusalKind = kind
        cluster.logs[cluster.mailbox(0), default: .init()].append(
            key: nil, value: batch(of: 1, from: 0)[...], timestampMS: 1)
        cluster.events = [.assigned(cluster.inputs())]
        cluster.refusesCommits = true
        cluster.longestWaitMS = 1
        let loop = try cluster.makeLoop()
        let end = cluster.clock.monotonicNS + 10_000_000_000
        while cluster.clock.monotonicNS < end { try loop.turn() }
        #expect((10...60).contains(cluster.refusals))
        cluster.refusesCommits = false
        for _ in 0..<100 { try loop.turn() }
        #expect(cluster.committed[cluster.mailbox(0)] == 1)
    }
}
