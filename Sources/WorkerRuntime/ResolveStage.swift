import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// The second stage: events are decided in their shards, message by message of a mailbox, or one by
/// one as they are read.
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
        switch parser.parse(message.value) {
        case .success(let event):
            try resolve(
                EventContext(
                    event: event, ticket: message.ticket, origin: message.origin,
                    source: message.source, masterKey: message.masterKey),
                key: message.key, headers: message.headers, value: message.value, shard: shard,
                to: outputs)
        case .failure(let rejection):
            // Limits may have changed since it was routed; the event is not lost.
            shard.see(recordTimeMS: message.origin.timestampMS)
            try reject(
                rejection, message.origin, source: message.source, key: message.key,
                headers: message.headers, value: message.value, outputs)
        }
    }

    /// Decides one event in its shard; key, headers and value are those of its raw record.
    func resolve(
        _ context: EventContext, key: ByteSlice?, headers: [RecordHeader], value: ByteSlice,
        shard: Shard, to outputs: Outputs
    ) throws {
        shard.see(recordTimeMS: context.origin.timestampMS)
        shard.touch()
        let effects = try resolver.resolve(context, in: shard)
        let trace = headers.isEmpty ? [] : PublishedHeaders.trace(from: headers)
        for effect in effects {
            switch effect {
            case .publish(let record):
                try outputs.publish(record, headers: trace)
                if !record.merged {
                    tally.append(Outcome(.disposed(record.disposition), context.source))
                }
            case .alert(let alert):
                try outputs.alert(alert, headers: trace)
                tally.append(Outcome(.disposed(alert.disposition), context.source))
            case .tombstone(let tombstone):
                try outputs.tombstone(tombstone, headers: trace)
                if !tombstone.also { tally.append(Outcome(.disposed(.erased), context.source)) }
            case .reject(let rejection):
                try reject(
                    rejection, context.origin, source: context.source, key: key, headers: headers,
                    value: value, outputs)
            case .put(let key, let number, let entry): shard.put(key, number: number, entry)
            case .remove(let key, let number): shard.remove(key, number: number)
            case .remember(let key, let erasure): try shard.remember(key, erasure)
            }
        }
    }

    private func reject(
        _ rejection: Rejection, _ origin: Origin, source: ByteSlice, key: ByteSlice?,
        headers: [RecordHeader], value: ByteSlice, _ outputs: Outputs
    ) throws {
        try outputs.reject(rejection, origin: origin, key: key, value: value, headers: headers)
        tally.append(Outcome(.rejected(rejection.code), source))
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
