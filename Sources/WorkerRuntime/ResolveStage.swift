import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// The second stage: a shard's mailbox is decided, message by message.
final class ResolveStage {
    private let resolver: Resolver<EncoderMeasure>
    private let parser: RawEventParser
    private let observer: any WorkerObserver
    private var tally: [Outcome] = []

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
    func drop() { tally.removeAll(keepingCapacity: true) }

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
            while let message = try reader.next() {
                switch message {
                case .event(let event): try resolve(event, shard: shard, to: outputs)
                }
                count += 1
            }
        } catch let error as WireDecodeError {
            throw unreadable(topic, shard, record, Self.explanation(of: error))
        }
        shard.advance(inputOffset: record.offset + 1)
        return count
    }

    private func resolve(_ message: EventMessage, shard: Shard, to outputs: Outputs) throws {
        shard.see(recordTimeMS: message.origin.timestampMS)
        let event: RawEvent
        switch parser.parse(message.value) {
        case .success(let parsed): event = parsed
        case .failure(let rejection):
            // Limits may have changed since it was routed; the event is not lost.
            return try reject(rejection, message, outputs)
        }
        let context = EventContext(
            event: event, ticket: message.ticket, origin: message.origin, source: message.source,
            masterKey: message.masterKey)
        let effects = try resolver.resolve(context, in: shard)
        let trace = message.headers.isEmpty ? [] : PublishedHeaders.trace(from: message.headers)
        for effect in effects {
            switch effect {
            case .publish(let record):
                try outputs.publish(record, headers: trace)
                if !record.merged {
                    tally.append(Outcome(.disposed(record.disposition), message.source))
                }
            case .alert(let alert):
                try outputs.alert(alert, headers: trace)
                tally.append(Outcome(.disposed(alert.disposition), message.source))
            case .tombstone(let tombstone):
                try outputs.tombstone(tombstone, headers: trace)
                if !tombstone.also { tally.append(Outcome(.disposed(.erased), message.source)) }
            case .reject(let rejection): try reject(rejection, message, outputs)
            case .put(let key, let number, let entry): shard.put(key, number: number, entry)
            case .remove(let key, let number): shard.remove(key, number: number)
            case .remember(let key, let erasure): try shard.remember(key, erasure)
            }
        }
    }

    private func reject(
        _ rejection: Rejection, _ message: EventMessage, _ outputs: Outputs
    ) throws {
        try outputs.reject(
            rejection, origin: message.origin, key: message.key, value: message.value,
            headers: message.headers)
        tally.append(Outcome(.rejected(rejection.code), message.source))
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
