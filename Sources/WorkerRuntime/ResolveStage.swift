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

    private let resolver: Resolver<EncoderMeasure>
    private let parser: RawEventParser
    private let observer: any WorkerObserver
    private var tally: [Outcome] = []
    /// Events to be decided next, in order.
    private var events: [Event] = []
    /// What is to be published next, in order.
    private var publications: [Publication] = []
    private var messages: [EventMessage] = []

    /// An event before its decision; key, headers and value are those of its raw record.
    private struct Event {
        var context: EventContext
        var key: ByteSlice?
        var headers: [RecordHeader]
        var value: ByteSlice
        var shard: Shard
    }

    /// What a decision publishes.
    private struct Publication {
        enum Record {
            case canonical(CanonicalRecord)
            case alert(DuplicateAlert)
            case tombstone(CanonicalTombstone)
            case rejection(Rejection)
        }

        var record: Record
        /// Its place among the events that are decided together.
        var event: Int
    }

    init(
        resolver: Resolver<EncoderMeasure>, parser: RawEventParser,
        counters: any WorkerObserver
    ) {
        self.resolver = resolver
        self.parser = parser
        observer = counters
    }

    /// What the committed transaction held counts from now on.
    func committed() {
        if !tally.isEmpty { observer.count(tally) }
        tally.removeAll(keepingCapacity: true)
    }

    /// Forgets an aborted transaction.
    func drop() {
        tally.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        publications.removeAll(keepingCapacity: true)
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
                    switch message {
                    case .event(let event): messages.append(event)
                    }
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

    private func take(_ message: EventMessage, shard: Shard, _ outputs: Outputs) throws {
        switch parser.parse(message.value) {
        case .success(let event):
            add(
                EventContext(
                    event: event, ticket: message.ticket, origin: message.origin,
                    source: message.source, masterKey: message.masterKey),
                key: message.key, headers: message.headers, value: message.value, shard: shard)
        case .failure(let rejection):
            // Limits may have changed since it was routed; the event is not lost.
            shard.see(recordTimeMS: message.origin.timestampMS)
            try outputs.reject(
                rejection, origin: message.origin, key: message.key, value: message.value,
                headers: message.headers)
            tally.append(Outcome(.rejected(rejection.code), message.source))
        }
    }

    /// Puts an event behind those that ``decide(to:)`` is to decide.
    func add(
        _ context: EventContext, key: ByteSlice?, headers: [RecordHeader], value: ByteSlice,
        shard: Shard
    ) {
        events.append(
            Event(context: context, key: key, headers: headers, value: value, shard: shard))
    }

    /// Decides the events that wait, one after the other, then publishes what that led to, then
    /// encodes the changed state.
    func decide(to outputs: Outputs) throws {
        if events.isEmpty { return }
        for place in events.indices { try decide(place) }
        for publication in publications {
            try publish(publication.record, of: events[publication.event], outputs)
        }
        publications.removeAll(keepingCapacity: true)
        for event in events { event.shard.settle() }
        events.removeAll(keepingCapacity: true)
    }

    private func publish(
        _ record: Publication.Record, of event: Event, _ outputs: Outputs
    ) throws(ClientError) {
        let trace = event.headers.isEmpty ? [] : PublishedHeaders.trace(from: event.headers)
        switch record {
        case .canonical(let record): try outputs.publish(record, headers: trace)
        case .alert(let alert): try outputs.alert(alert, headers: trace)
        case .tombstone(let tombstone): try outputs.tombstone(tombstone, headers: trace)
        case .rejection(let rejection):
            try outputs.reject(
                rejection, origin: event.context.origin, key: event.key, value: event.value,
                headers: event.headers)
        }
    }

    private func decide(_ place: Int) throws {
        let event = events[place]
        let context = event.context
        let shard = event.shard
        shard.see(recordTimeMS: context.origin.timestampMS)
        shard.touch()
        let effects = try resolver.resolve(context, in: shard)
        for effect in effects {
            switch effect {
            case .publish(let record):
                publications.append(Publication(record: .canonical(record), event: place))
                if !record.merged {
                    tally.append(Outcome(.disposed(record.disposition), context.source))
                }
            case .alert(let alert):
                publications.append(Publication(record: .alert(alert), event: place))
                tally.append(Outcome(.disposed(alert.disposition), context.source))
            case .tombstone(let tombstone):
                publications.append(Publication(record: .tombstone(tombstone), event: place))
                if !tombstone.also { tally.append(Outcome(.disposed(.erased), context.source)) }
            case .reject(let rejection):
                publications.append(Publication(record: .rejection(rejection), event: place))
                tally.append(Outcome(.rejected(rejection.code), context.source))
            case .put(let key, let number, let entry): shard.put(key, number: number, entry)
            case .remove(let key, let number): shard.remove(key, number: number)
            case .remember(let key, let erasure): try shard.remember(key, erasure)
            }
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
