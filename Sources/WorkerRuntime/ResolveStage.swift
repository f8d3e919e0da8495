import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// The second stage: events are decided in their shards, those of a mailbox and those that need
/// none, some dozens at a time.
final class ResolveStage {
    /// How many events go through a step together.
    static let together = 64

    let resolver: Resolver<ResolverTools>
    private let parser: RawEventParser
    private let mailboxes: Mailboxes
    private let observer: any WorkerObserver
    private var tally = OutcomeTable()
    /// What is to be handled next, in order.
    private var work: [Work] = []
    /// What the one that is being handled has led to in linked shards, in order.
    private var handed: [Work] = []
    /// What is to be published next, in order.
    private var publications: [Effect] = []
    private var messages: [ShardMessage] = []
    /// By partition: the shards that hand each other messages without a mailbox.
    private var linked: [Shard?] = []
    private var handedOver = 0
    private let flaw: LinkFlaw?

    private struct Work {
        enum Input {
            /// With the hash of its master key.
            case event(EventContext, Hash128)
            case message(ShardMessage)
            indirect case rekeyed(NodeID, comparing: Bool)
        }

        var input: Input
        var shard: Shard
    }

    init(
        resolver: Resolver<ResolverTools>, parser: RawEventParser, mailboxes: Mailboxes,
        counters: any WorkerObserver, flaw: LinkFlaw? = nil
    ) {
        self.flaw = flaw
        self.resolver = resolver
        self.parser = parser
        self.mailboxes = mailboxes
        observer = counters
    }

    /// From now on messages to these shards are handled in the transaction that sends them; none:
    /// all go through mailboxes. In order of partition.
    func link(_ shards: [Shard]) {
        linked.removeAll(keepingCapacity: true)
        for shard in shards {
            while linked.count <= Int(shard.partition) { linked.append(nil) }
            linked[Int(shard.partition)] = shard
        }
    }

    var isLinked: Bool { !linked.isEmpty }

    /// Messages that were handled without a mailbox since the last call.
    func takeHandedOver() -> Int {
        defer { handedOver = 0 }
        return handedOver
    }

    /// What the committed transaction held counts from now on.
    func committed() {
        if !tally.isEmpty { observer.count(tally.sums) }
        tally.removeAll()
    }

    /// Forgets an aborted transaction.
    func drop() {
        tally.removeAll()
        work.removeAll(keepingCapacity: true)
        handed.removeAll(keepingCapacity: true)
        publications.removeAll(keepingCapacity: true)
        resolver.endRound()
        handedOver = 0
    }

    /// Decides every message of a mailbox record. A record that can not be read is never skipped.
    func resolve(
        _ record: RecordBatch.Record, topic: Topic, shard: Shard, to outputs: Outputs
    ) throws -> Int {
        guard let value = record.value else {
            throw unreadable(topic, shard, record, "it is empty")
        }
        var count = 0
        do {
            var reader = try MessageBatchReader(value)
            var isAtEnd = false
            while !isAtEnd {
                messages.removeAll(keepingCapacity: true)
                while messages.count < Self.together {
                    guard let message = try reader.next() else {
                        isAtEnd = true
                        break
                    }
                    messages.append(message)
                }
                count += messages.count
                for message in messages { try take(message, shard: shard, outputs) }
                try decide(to: outputs)
            }
        } catch let error as WireDecodeError {
            throw unreadable(topic, shard, record, Self.explanation(of: error))
        }
        shard.advance(inputOffset: record.offset + 1)
        return count
    }

    private func take(_ message: ShardMessage, shard: Shard, _ outputs: Outputs) throws {
        guard case .event(let message) = message else { return add(message, shard: shard) }
        switch parser.parse(message.value) {
        case .success(let event):
            add(EventContext(event, of: message), shard: shard)
        case .failure:
            // The resolver rejects it: limits may have changed since it was routed.
            add(.event(message), shard: shard)
        }
    }

    /// Puts an event behind what ``decide(to:)`` is to handle.
    func add(_ context: EventContext, shard: Shard) {
        let hash = shard.prefetch(context.masterKey)
        work.append(Work(input: .event(context, hash), shard: shard))
    }

    /// Puts a message behind what ``decide(to:)`` is to handle.
    func add(_ message: ShardMessage, shard: Shard) {
        work.append(Work(input: .message(message), shard: shard))
    }

    /// Puts an identity whose keys are to be derived again behind what ``decide(to:)`` is to handle.
    func add(rekeyed node: NodeID, comparing: Bool, shard: Shard) {
        work.append(Work(input: .rekeyed(node, comparing: comparing), shard: shard))
    }

    /// Handles what waits, one after the other, each with all that it leads to in linked shards:
    /// there events are decided in the order in which they came, whatever keys they share. Then
    /// publishes what that led to, then encodes the changed state.
    func decide(to outputs: Outputs) throws {
        if work.isEmpty { return }
        resolver.beginRound()
        var hasHanded = false
        for place in work.indices {
            try decide(work[place], outputs)
            if handed.isEmpty || flaw == .behind && place != work.indices.last { continue }
            hasHanded = true
            var next = 0
            while next < handed.count {
                try decide(handed[next], outputs)
                next += 1
            }
            handedOver += handed.count
            handed.removeAll(keepingCapacity: true)
        }
        resolver.endRound()
        for publication in publications { try publish(publication, outputs) }
        publications.removeAll(keepingCapacity: true)
        for item in work { try settle(item.shard, outputs) }
        work.removeAll(keepingCapacity: true)
        if hasHanded {
            for case let shard? in linked { try settle(shard, outputs) }
        }
    }

    private func settle(_ shard: Shard, _ outputs: Outputs) throws {
        shard.settle()
        try shard.logChangesIfMany { try outputs.change($0, of: shard.partition) }
    }

    private func publish(_ effect: Effect, _ outputs: Outputs) throws(ClientError) {
        switch effect {
        case .publish(let record):
            try outputs.publish(record, headers: record.event.trace)
        case .alert(let alert): try outputs.alert(alert, headers: alert.event.trace)
        case .tombstone(let tombstone, _):
            try outputs.tombstone(tombstone, headers: tombstone.trace)
        case .reject(let rejection, let context):
            try outputs.reject(
                rejection, origin: context.origin, key: context.recordKey, value: context.value,
                headers: context.headers)
        case .send: break
        }
    }

    private func decide(_ item: Work, _ outputs: Outputs) throws {
        let shard = item.shard
        shard.touch()
        let effects: [Effect]
        switch item.input {
        case .event(let context, let hash):
            shard.expect(context.masterKey, hash)
            shard.see(recordTimeMS: context.origin.timestampMS)
            effects = try resolver.resolve(context, in: shard, here: shard.partition)
        case .message(let message):
            if let timestampMS = message.recordTimeMS { shard.see(recordTimeMS: timestampMS) }
            effects = try resolver.handle(message, in: shard, here: shard.partition)
        case .rekeyed(let node, let comparing):
            effects = try resolver.rekey(node, comparing: comparing, in: shard)
        }
        for effect in effects {
            switch effect {
            case .send(let message, let partition):
                if Int(partition) < linked.count, let shard = linked[Int(partition)] {
                    try mailboxes.check(message)
                    handed.append(Work(input: .message(message), shard: shard))
                } else {
                    try mailboxes.post(message, to: partition, outputs)
                }
                continue
            case .publish(let record):
                if !record.merged {
                    tally.count(.disposed(record.disposition), record.event.source)
                }
            case .alert(let alert):
                if alert.otherIdentityID == nil {
                    tally.count(.disposed(alert.disposition), alert.event.source)
                }
            case .tombstone(let tombstone, let source):
                if !tombstone.also, tombstone.joinedInto == nil, let source {
                    tally.count(.disposed(.erased), source)
                }
            case .reject(let rejection, let context):
                tally.count(.rejected(rejection.code), context.source)
            }
            publications.append(effect)
        }
    }

    private static func explanation(of error: WireDecodeError) -> String {
        switch error {
        case .damaged: "it is damaged"
        case .unsupportedVersion(let version):
            "its version \(version) is newer than this worker; upgrade the worker"
        }
    }

    private func unreadable(
        _ topic: Topic, _ shard: Shard, _ record: RecordBatch.Record, _ why: String
    ) -> WorkerFailure {
        .internalError(
            "\(topic)[\(shard.partition)] offset \(record.offset): the message batch can not be "
                + "read, \(why); it is not skipped, for events would be lost")
    }
}
