public import Bytes
public import LeadModel
public import LeadResolver
import LeadWire
import StreamCore

/// Encodes and produces what the stages decide, inside the open transaction.
final class Outputs {
    private let producer: any TransactionalProducer
    private let encoder: PublishedRecordEncoder
    private var canonical: Target
    private var duplicates: Target
    private var rejected: Target
    private let rejectedBytes: Int
    let identities: TopicHandle
    private let changelog: TopicHandle
    let offsets: TopicHandle

    private struct Target {
        var topic: Topic
        var handle: TopicHandle
        var partitions: Int32
    }

    init(
        producer: any TransactionalProducer, topics: TopicNames, partitions: Int32,
        encoder: PublishedRecordEncoder, rejectedBytes: Int, timeoutMS: Int
    ) throws(ClientError) {
        self.producer = producer
        self.encoder = encoder
        self.rejectedBytes = rejectedBytes
        func target(_ topic: Topic) throws(ClientError) -> Target {
            Target(
                topic: topic, handle: try producer.handle(of: topic),
                partitions: max(1, try producer.partitionCount(of: topic, timeoutMS: timeoutMS)))
        }
        canonical = try target(topics.canonical)
        duplicates = try target(topics.duplicates)
        rejected = try target(topics.rejected)
        identities = try producer.handle(of: topics.identities)
        changelog = try producer.handle(of: topics.changelog)
        offsets = try producer.handle(of: topics.offsets)
        producer.followEnds(of: changelog, partitions: partitions)
    }

    /// Places records by this number of partitions from now on, as anybody does who asks the cluster;
    /// whether it is another number than before, and the topic one that outsiders read. Not inside a
    /// transaction: all its records of a key are to lie in one place.
    func place(in topic: Topic, by partitions: Int32) -> Bool {
        var isNew = false
        func update(_ target: inout Target) {
            guard target.topic == topic, target.partitions != partitions, partitions > 0 else {
                return
            }
            target.partitions = partitions
            isNew = true
        }
        update(&canonical)
        update(&duplicates)
        update(&rejected)
        return isNew
    }

    func publish(
        _ record: CanonicalRecord, headers: [RecordHeader]
    ) throws(ClientError) {
        try encoder.withCanonical(record) { value throws(ClientError) in
            try produce(canonical, key: record.identity.id, value: value, headers)
        }
    }

    func alert(_ alert: DuplicateAlert, headers: [RecordHeader]) throws(ClientError) {
        try encoder.withAlert(alert) { value throws(ClientError) in
            try produce(duplicates, key: alert.identityID, value: value, headers)
        }
    }

    func tombstone(
        _ tombstone: CanonicalTombstone, headers: [RecordHeader]
    ) throws(ClientError) {
        let key = tombstone.identityID.textBytes
        try producer.produce(
            canonical.handle,
            partition: Murmur2.partition(of: key[...], count: canonical.partitions),
            key: key[...], value: nil, headers: headers + PublishedHeaders.tombstone(tombstone))
    }

    /// A dead letter: key, value and headers as they came, ours after them; of a record that the
    /// topic does not take whole, what there is room for.
    func reject(
        _ rejection: Rejection, origin: Origin, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) throws(ClientError) {
        let letter = DeadLetter(key: key, value: value, headers: headers, limit: rejectedBytes)
        let all = PublishedHeaders.rejection(
            rejection, origin: origin, original: letter.headers, missing: letter.missing)
        // A record without key goes where its event came from: any place serves, this one is the
        // same on every replay.
        let partition =
            key.map { Murmur2.partition(of: $0, count: rejected.partitions) }
            ?? origin.partition % rejected.partitions
        try producer.produce(
            rejected.handle, partition: partition, key: letter.key, value: letter.value,
            headers: all)
    }

    func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?
    ) throws(ClientError) {
        try producer.produce(topic, partition: partition, key: key, value: value, headers: [])
    }

    private func produce(
        _ target: Target, key: UUID8, value: UnsafeBufferPointer<UInt8>, _ headers: [RecordHeader]
    ) throws(ClientError) {
        try key.withText { text throws(ClientError) in
            let partition = Murmur2.partition(of: text, count: target.partitions)
            if headers.isEmpty {
                return try producer.produce(
                    target.handle, partition: partition, key: text, value: value)
            }
            try producer.produce(
                target.handle, partition: partition, key: Array(text)[...],
                value: Array(value)[...], headers: headers)
        }
    }

    /// The offset behind what a shard's changelog has of this producer; nil for nothing.
    func changelogEnd(of shard: Partition) -> Offset? {
        producer.end(of: changelog, partition: shard)
    }

    /// A change of a shard's state, nil where it is removed.
    func change(_ write: StoreWrite, of shard: Partition) throws(ClientError) {
        guard let value = write.value else {
            return try produce(
                changelog, partition: shard, key: write.key.encoded[...], value: nil)
        }
        try write.key.withEncoded { key throws(ClientError) in
            // A buffer's own closure can not throw typed errors of a caller.
            let result = value.withUnsafeBufferPointer { value -> Result<Void, ClientError> in
                Result { () throws(ClientError) in
                    try producer.produce(changelog, partition: shard, key: key, value: value)
                }
            }
            try result.get()
        }
    }
}

/// What the resolver borrows: sizes of published records, and the events of messages.
public struct ResolverTools: OutputMeasure, EventReader, MessageSplitter {
    private let encoder: PublishedRecordEncoder
    private let parser: RawEventParser

    public init(limits: WireLimits) {
        encoder = PublishedRecordEncoder(limits: limits)
        parser = RawEventParser(limits: limits)
    }

    public func sizeBound(of record: CanonicalRecord) -> Int { encoder.canonicalSizeBound(record) }
    public func size(of record: CanonicalRecord) -> Int { encoder.canonical(record).count }
    public func size(of alert: DuplicateAlert) -> Int { encoder.alert(alert).count }
    public func lead(of identity: Identity) -> ByteSlice { encoder.lead(of: identity)[...] }

    public func read(_ message: EventMessage) -> Result<EventContext, Rejection> {
        parser.parse(message.value).map { EventContext($0, of: message) }
    }

    public func pieces(of message: ShardMessage, limit: Int) -> [ByteSlice]? {
        ShardMessageCodec.pieces(of: message, limit: limit)
    }

    public func message(ofPieces pieces: [ByteSlice]) -> ShardMessage? {
        try? ShardMessageCodec.message(ofPieces: pieces)
    }
}
