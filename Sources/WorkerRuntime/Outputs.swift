import Bytes
import LeadModel
import LeadResolver
import LeadWire
import StreamCore

/// Encodes and produces what the stages decide, inside the open transaction.
final class Outputs {
    private let producer: any TransactionalProducer
    private let encoder: PublishedRecordEncoder
    private let canonical: Target
    private let duplicates: Target
    private let rejected: Target
    let identities: TopicHandle
    let changelog: TopicHandle
    let offsets: TopicHandle

    private struct Target {
        var handle: TopicHandle
        var partitions: Int32
    }

    init(
        producer: any TransactionalProducer, topics: TopicNames, encoder: PublishedRecordEncoder,
        timeoutMS: Int
    ) throws(ClientError) {
        self.producer = producer
        self.encoder = encoder
        func target(_ topic: Topic) throws(ClientError) -> Target {
            Target(
                handle: try producer.handle(of: topic),
                partitions: max(1, try producer.partitionCount(of: topic, timeoutMS: timeoutMS)))
        }
        canonical = try target(topics.canonical)
        duplicates = try target(topics.duplicates)
        rejected = try target(topics.rejected)
        identities = try producer.handle(of: topics.identities)
        changelog = try producer.handle(of: topics.changelog)
        offsets = try producer.handle(of: topics.offsets)
    }

    func publish(
        _ record: CanonicalRecord, headers: [RecordHeader]
    ) throws(ClientError) {
        try produce(
            canonical, key: record.identity.id.textBytes[...],
            value: encoder.canonical(record)[...], headers)
    }

    func alert(_ alert: DuplicateAlert, headers: [RecordHeader]) throws(ClientError) {
        try produce(
            duplicates, key: alert.identityID.textBytes[...], value: encoder.alert(alert)[...],
            headers)
    }

    func tombstone(
        _ tombstone: CanonicalTombstone, headers: [RecordHeader]
    ) throws(ClientError) {
        try produce(
            canonical, key: tombstone.identityID.textBytes[...], value: nil,
            headers + PublishedHeaders.tombstone(tombstone))
    }

    /// A dead letter: key, value and headers as they came, ours after them.
    func reject(
        _ rejection: Rejection, origin: Origin, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) throws(ClientError) {
        let all = PublishedHeaders.rejection(
            rejection, origin: origin, original: headers)
        // A record without key goes where its event came from: any place serves, this one is the
        // same on every replay.
        let partition =
            key.map { Murmur2.partition(of: $0, count: rejected.partitions) }
            ?? origin.partition % rejected.partitions
        try producer.produce(
            rejected.handle, partition: partition, key: key, value: value, headers: all)
    }

    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?
    ) throws(ClientError) {
        try producer.produce(topic, partition: partition, key: key, value: value, headers: [])
    }

    private func produce(
        _ target: Target, key: ByteSlice, value: ByteSlice?, _ headers: [RecordHeader]
    ) throws(ClientError) {
        try producer.produce(
            target.handle, partition: Murmur2.partition(of: key, count: target.partitions),
            key: key, value: value, headers: headers)
    }
}

/// Sizes of published records, for the resolver's limits.
struct EncoderMeasure: OutputMeasure {
    let encoder: PublishedRecordEncoder

    func sizeBound(of record: CanonicalRecord) -> Int { encoder.canonicalSizeBound(record) }
    func size(of record: CanonicalRecord) -> Int { encoder.canonical(record).count }
    func size(of alert: DuplicateAlert) -> Int { encoder.alert(alert).count }
}
