import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// The first stage: raw records become events in the mailboxes of their owners, or dead letters;
/// those for shards at hand are decided at once (the direct hop).
final class RouteStage {
    private let resolve: ResolveStage
    /// By partition: the shards whose events need no mailbox. Their owner holds raw records back
    /// while mailboxes may still have earlier ones.
    private var shardsAtHand: [Shard?]
    private let router: Router
    private let parser: RawEventParser
    private let partitions: Int32
    private let observer: any WorkerObserver
    private var outcomes = OutcomeTable()
    private var parsed: [Result<RawEvent, Rejection>] = []
    private let mailboxes: Mailboxes

    /// What a batch of raw records came to.
    struct Tally {
        var events = 0
        var rejected = 0
        var bytes = 0
    }

    init(
        router: Router, parser: RawEventParser, resolve: ResolveStage, mailboxes: Mailboxes,
        partitions: Int32, counters: any WorkerObserver
    ) {
        self.resolve = resolve
        shardsAtHand = Array(repeating: nil, count: Int(partitions))
        observer = counters
        self.router = router
        self.parser = parser
        self.partitions = partitions
        self.mailboxes = mailboxes
    }

    /// From now on events of these shards are decided at once, those of others go to mailboxes.
    func keepAtHand(_ shards: [Shard]) {
        for index in shardsAtHand.indices { shardsAtHand[index] = nil }
        for shard in shards where shardsAtHand.indices.contains(Int(shard.partition)) {
            shardsAtHand[Int(shard.partition)] = shard
        }
    }

    /// Routes records of one raw partition, in order.
    ///
    /// Step by step for some dozens of records at a time: the code of one step stays in the
    /// processor's instruction cache, that of all steps together does not fit.
    func route(
        _ batch: RecordBatch, topic: ByteSlice, partition: Partition, clock: inout RawClock,
        recentRecords: RecentRecords, to outputs: Outputs
    ) throws -> Tally {
        var tally = Tally()
        let records = batch.records
        var start = 0
        while start < records.count {
            let end = min(start + ResolveStage.together, records.count)
            parsed.removeAll(keepingCapacity: true)
            for place in start..<end {
                let record = records[place]
                parsed.append(parser.parse(record.value, besides: record.besidesBytes))
            }
            for place in start..<end {
                let record = records[place]
                let timestampMS = max(0, record.timestampMS)
                clock.ticketUS = max(clock.ticketUS &+ 1, timestampMS.saturatingThousandfold)
                tally.events += 1
                tally.bytes += (record.value?.count ?? 0) + (record.key?.count ?? 0)
                let origin = Origin(
                    topic: topic, partition: partition, offset: record.offset,
                    timestampMS: timestampMS)
                let event: RawEvent
                let routed: RoutedEvent
                do throws(Rejection) {
                    event = try parsed[place - start].get()
                    routed = try router.route(event, topic: topic)
                } catch {
                    tally.rejected += 1
                    outcomes.count(.rejected(error.code), [])
                    try outputs.reject(
                        error, origin: origin, key: record.key, value: record.value,
                        headers: record.headers)
                    continue
                }
                let ticket = Ticket(timeUS: clock.ticketUS, topic: topic, partition: partition)
                let follows = isFollowing(routed, origin.offset, &clock, recentRecords)
                try send(record, event, routed, ticket, origin, follows, outputs)
            }
            try resolve.decide(to: outputs)
            start = end
        }
        return tally
    }

    /// Whether an event of a record and another key may have events of that record alone before it
    /// that are not decided yet. Where messages need no mailbox each event is decided, with all that
    /// it leads to, before the next one.
    private func isFollowing(
        _ routed: RoutedEvent, _ offset: Offset, _ clock: inout RawClock, _ recent: RecentRecords
    ) -> Bool {
        if routed.masterKey.kind == .externalID, router.claimsRecords {
            clock.recordOffset = offset
            if !resolve.isLinked { recent.note(routed.masterKey, at: offset) }
        }
        guard let id = routed.claimedID, clock.recordOffset != nil, !resolve.isLinked else {
            return false
        }
        return recent.mayFollow(.record(source: routed.source, externalID: id), at: offset)
    }

    /// To the shard at hand, else to the owner's mailbox.
    private func send(
        _ record: RecordBatch.Record, _ event: RawEvent, _ routed: RoutedEvent, _ ticket: Ticket,
        _ origin: Origin, _ isFollowing: Bool, _ outputs: Outputs
    ) throws {
        if let id = routed.claimedID {
            // The owner of its record is to know that it is on its way, before it hears anything
            // else of that record from here.
            let record = IdentityKey.record(source: routed.source, externalID: id)
            let claim = EarlyClaim(
                key: record, name: EventName(ticket: ticket, offset: origin.offset),
                home: routed.masterKey, isFollowing: isFollowing)
            let owner = record.partition(count: partitions)
            if let shard = shardsAtHand[Int(owner)] {
                resolve.add(.record(claim), shard: shard)
            } else {
                try mailboxes.post(.record(claim), to: owner, outputs)
            }
        }
        let owner = routed.masterKey.partition(count: partitions)
        if let shard = shardsAtHand[Int(owner)] {
            return resolve.add(
                EventContext(
                    event: event, ticket: ticket, origin: origin, source: routed.source,
                    masterKey: routed.masterKey, email: routed.email,
                    claimedID: routed.claimedID, followsRecord: isFollowing,
                    recordKey: record.key, headers: record.headers, value: record.value ?? []),
                shard: shard)
        }
        let message = EventMessage(
            ticket: ticket, origin: origin, source: routed.source, masterKey: routed.masterKey,
            claimedID: routed.claimedID, followsRecord: isFollowing, key: record.key,
            headers: record.headers, value: record.value ?? [])
        try mailboxes.post(.event(message), to: owner, outputs)
    }

    /// What the committed transaction held counts from now on.
    func committed() {
        if !outcomes.isEmpty { observer.count(outcomes.sums) }
        outcomes.removeAll()
    }

    /// Forgets what an aborted transaction would have sent.
    func drop() {
        outcomes.removeAll()
    }
}

extension RecordBatch.Record {
    /// Bytes that travel with the value: key and headers, of which each takes some more.
    fileprivate var besidesBytes: Int {
        let keyBytes = key?.count ?? 0
        if headers.isEmpty { return keyBytes }
        return headers.reduce(keyBytes) { $0 + $1.name.count + ($1.value?.count ?? 0) + 4 }
    }
}

extension Int64 {
    /// Milliseconds as microseconds; absurd times stay at the end of the scale.
    var saturatingThousandfold: Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: 1_000)
        return overflow ? .max - (1 << 40) : product
    }
}
