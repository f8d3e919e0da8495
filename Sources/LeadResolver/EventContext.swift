public import Bytes
public import LeadModel
public import LeadNormalization

/// A raw event as it stands before its owner.
public final class EventContext: Sendable {
    /// Without an event id that means nothing: a source that always sends the same placeholder does
    /// not send the same event.
    public let event: RawEvent
    public let ticket: Ticket
    public let origin: Origin
    /// The source whose settings apply.
    public let source: ByteSlice
    public let masterKey: IdentityKey
    /// The keys of the lead's e-mail address, where routing has found them already.
    let email: EmailKey?
    /// The id on whose record the owner has an early claim of the event, whatever may be read of
    /// the event now.
    let claimedID: ByteSlice?
    /// It is decided behind earlier events that name its record alone.
    public let followsRecord: Bool
    /// The id of the source's record; nil where the event has none, or one that names nothing.
    let externalID: ByteSlice?
    /// What is published of the event, its id as it came.
    let reference: EventReference
    /// Key, headers and value of the raw record.
    public let recordKey: ByteSlice?
    public let headers: [RecordHeader]
    public let value: ByteSlice

    public init(
        event: RawEvent, ticket: Ticket, origin: Origin, source: ByteSlice,
        masterKey: IdentityKey, email: EmailKey? = nil, claimedID: ByteSlice? = nil,
        followsRecord: Bool = false, recordKey: ByteSlice? = nil, headers: [RecordHeader] = [],
        value: ByteSlice = []
    ) {
        let isNoEventID = event.eventID.map { Normalizer.isMeaninglessID($0) } ?? false
        self.event = isNoEventID ? event.withoutEventID : event
        self.ticket = ticket
        self.origin = origin
        self.source = source
        self.masterKey = masterKey
        self.email = email
        self.claimedID = claimedID
        self.followsRecord = followsRecord
        self.recordKey = recordKey
        self.headers = headers
        self.value = value
        externalID = event.externalID
        reference = EventReference(
            eventID: event.eventID, source: source, origin: origin,
            trace: TraceHeaders.found(in: headers))
    }

    /// The event of a message, read again.
    public convenience init(_ event: RawEvent, of message: EventMessage) {
        self.init(
            event: event, ticket: message.ticket, origin: message.origin, source: message.source,
            masterKey: message.masterKey, claimedID: message.claimedID,
            followsRecord: message.followsRecord, recordKey: message.key,
            headers: message.headers, value: message.value)
    }

    /// The same event without external id: what programs write where they have no id names no
    /// record, people would share it.
    init(withoutRecord other: EventContext) {
        event = other.event
        ticket = other.ticket
        origin = other.origin
        source = other.source
        masterKey = other.masterKey
        email = other.email
        claimedID = other.claimedID
        followsRecord = other.followsRecord
        recordKey = other.recordKey
        headers = other.headers
        value = other.value
        externalID = nil
        reference = other.reference
    }

    /// An event that can not be read any more, for its rejection.
    init(unreadable message: EventMessage) {
        event = RawEvent(
            operation: .create, occurredAtMS: nil, names: RawEvent.Names(), lead: .empty,
            override: nil)
        ticket = message.ticket
        origin = message.origin
        source = message.source
        masterKey = message.masterKey
        email = nil
        claimedID = message.claimedID
        followsRecord = message.followsRecord
        recordKey = message.key
        headers = message.headers
        value = message.value
        externalID = nil
        reference = EventReference(
            eventID: nil, source: source, origin: origin, trace: TraceHeaders.found(in: headers))
    }

    /// The event's time: `occurred_at`, but never later than the record's timestamp, so that a
    /// clock in 2099 locks nothing.
    var timeMS: Int64 {
        min(event.occurredAtMS ?? origin.timestampMS, origin.timestampMS)
    }

    var name: EventName { EventName(ticket: ticket, offset: origin.offset) }

    /// The event as it goes to other shards.
    public var message: EventMessage {
        EventMessage(
            ticket: ticket, origin: origin, source: source, masterKey: masterKey,
            claimedID: claimedID, followsRecord: followsRecord, key: recordKey, headers: headers,
            value: value)
    }

    var cause: Cause { Cause(event: reference, leadJSON: event.lead.json, timeMS: timeMS) }

    /// The key of the source's record.
    var record: IdentityKey? { externalID.map { .record(source: source, externalID: $0) } }

    /// The key on which Route told the owner of the event.
    var claimedRecord: IdentityKey? {
        claimedID.map { .record(source: source, externalID: $0) }
    }
}

/// Ids that are functions of the inputs. One for each thread.
final class Identifiers {
    private let applicationID: ByteSlice
    private let namespace: ByteSlice
    private let hasher: KeyedHasher
    /// What the ids of events of a topic begin with, by topic: there are few.
    private var prefixes: [(topic: ByteSlice, identity: SHA256.Prefix, alert: SHA256.Prefix)] = []
    /// The id that was made last: a decision asks for it more than once.
    private var latest: (key: IdentityKey, origin: Origin, id: UUID8)?

    init(applicationID: ByteSlice, namespace: ByteSlice) {
        self.applicationID = applicationID
        self.namespace = namespace
        hasher = KeyedHasher(secret: applicationID)
    }

    /// The id of the identity that an event founds.
    func identityID(masterKey: IdentityKey, origin: Origin) -> UUID8 {
        if let latest, latest.origin.offset == origin.offset, latest.origin == origin,
            latest.key == masterKey
        {
            return latest.id
        }
        var writer = ByteWriter(capacity: 160)
        writer.write(byte: masterKey.kind.rawValue)
        writer.write(counted: masterKey.value)
        write(origin, to: &writer)
        let id = UUID8(hashing: writer.bytes[...], behind: prefix(origin.topic).identity)
        latest = (masterKey, origin, id)
        return id
    }

    private func prefix(
        _ topic: ByteSlice
    ) -> (topic: ByteSlice, identity: SHA256.Prefix, alert: SHA256.Prefix) {
        for known in prefixes where known.topic.sameBytes(as: topic) { return known }
        func prefix(_ text: ByteSlice) -> SHA256.Prefix {
            var writer = ByteWriter()
            writer.write(counted: text)
            writer.write(counted: topic)
            return SHA256.Prefix(writer.bytes[...])
        }
        let made = (
            topic: topic.compacted, identity: prefix(namespace), alert: prefix(applicationID)
        )
        // Messages of a mailbox may name any topic: what is remembered stays small.
        if prefixes.count >= 64 { prefixes.removeAll() }
        prefixes.append(made)
        return made
    }

    /// The id of an alert about identities, by a rule, for an event. A pair may be told of again,
    /// with the same event, where a rule has another action now: `action` makes two of these.
    func alertID(
        identity: UUID8, other: (id: UUID8, action: AlertAction)?, rule: ByteSlice, origin: Origin
    ) -> UUID8 {
        var writer = ByteWriter(capacity: 160)
        writer.write(identity)
        if let other {
            writer.write(other.id)
            writer.write(counted: ByteSlice(other.action.wireName))
        }
        writer.write(counted: rule)
        write(origin, to: &writer)
        return UUID8(hashing: writer.bytes[...], behind: prefix(origin.topic).alert)
    }

    /// What an identity remembers of an event's id, which is unique per source.
    func eventHash(source: ByteSlice, eventID: ByteSlice) -> UInt64 {
        hasher.hash(
            domain: 0x40, IdentityKey.unambiguous(source: source), separator: 0x1f, eventID
        ).first
    }

    /// What features hold of a phone number or a record, which may agree where a weak key is shared.
    func mark(of key: IdentityKey) -> UInt64 {
        hasher.hash(domain: 0x42, key.value).first
    }

    /// What an identity remembers of a record that was detached from it.
    func detachHash(source: ByteSlice, externalID: ByteSlice) -> UInt64 {
        hasher.hash(
            domain: 0x41, IdentityKey.record(source: source, externalID: externalID).value
        ).first
    }

    private func write(_ origin: Origin, to writer: inout ByteWriter) {
        writer.write(zigzag: Int64(origin.partition))
        writer.write(zigzag: origin.offset)
        writer.write(zigzag: origin.timestampMS)
    }
}
