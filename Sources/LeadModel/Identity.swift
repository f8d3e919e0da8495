public import Bytes

/// What an identity knows of one field: its value or that it was cleared, by whom and when.
public struct FieldState: Sendable, Equatable {
    /// The chosen value as received; nil where the field was cleared.
    public var value: ByteSlice?
    /// The source of the value or of the clear.
    public var source: ByteSlice
    /// The event's time of the value or clear, milliseconds since 1970.
    public var atMS: Int64
    /// The latest event's time at which a source said the same again (last writer wins against
    /// this); at least ``atMS``.
    public var confirmedMS: Int64

    public init(value: ByteSlice?, source: ByteSlice, atMS: Int64, confirmedMS: Int64) {
        self.value = value
        self.source = source
        self.atMS = atMS
        self.confirmedMS = confirmedMS
    }
}

/// A member of `attributes` with its provenance; the value is JSON text.
public struct AttributeState: Sendable, Equatable {
    public var name: ByteSlice
    public var state: FieldState

    public init(name: ByteSlice, state: FieldState) {
        self.name = name
        self.state = state
    }
}

/// A record of a source that an identity stands for; without external id the source as a whole.
public struct SourceEntry: Sendable, Equatable {
    public var source: ByteSlice
    public var externalID: ByteSlice?
    /// Earliest event's time, milliseconds since 1970.
    public var firstSeenMS: Int64
    /// Latest event's time, milliseconds since 1970.
    public var lastSeenMS: Int64

    public init(source: ByteSlice, externalID: ByteSlice?, firstSeenMS: Int64, lastSeenMS: Int64) {
        self.source = source
        self.externalID = externalID
        self.firstSeenMS = firstSeenMS
        self.lastSeenMS = lastSeenMS
    }
}

/// A pipeline in which an identity is.
public struct PipelineEntry: Sendable, Equatable {
    public var name: ByteSlice
    public var lastSeenMS: Int64

    public init(name: ByteSlice, lastSeenMS: Int64) {
        self.name = name
        self.lastSeenMS = lastSeenMS
    }
}

/// The published keys of a lead.
public struct PublishedKeys: Sendable, Equatable {
    public var email: ByteSlice?
    public var phone: ByteSlice?
    public var companyDomain: ByteSlice?
    /// Flags of the e-mail address.
    public var emailFlags: KeyFlags

    public init(
        email: ByteSlice? = nil, phone: ByteSlice? = nil, companyDomain: ByteSlice? = nil,
        emailFlags: KeyFlags = []
    ) {
        self.email = email
        self.phone = phone
        self.companyDomain = companyDomain
        self.emailFlags = emailFlags
    }
}

/// One person as this system knows them.
public struct Identity: Sendable, Equatable {
    public var id: UUID8
    /// The founding event's ticket: an identity's age.
    public var founded: Ticket
    /// The founding event.
    public var foundingOrigin: Origin
    public var version: Int64
    /// Which of several identities under one master key this is, in order of founding from 0.
    public var number: UInt32
    public var masterKey: IdentityKey
    /// One entry per ``LeadField``, by raw value; nil where nothing was ever said.
    public var fields: [FieldState?]
    public var attributes: [AttributeState]
    public var keys: PublishedKeys
    public var sources: [SourceEntry]
    public var pipelines: [PipelineEntry]
    /// Hashes of the latest (source, event_id), oldest first.
    public var recentEvents: [UInt64]

    public init(
        id: UUID8, founded: Ticket, foundingOrigin: Origin, version: Int64, number: UInt32,
        masterKey: IdentityKey, fields: [FieldState?], attributes: [AttributeState],
        keys: PublishedKeys, sources: [SourceEntry], pipelines: [PipelineEntry],
        recentEvents: [UInt64]
    ) {
        self.id = id
        self.founded = founded
        self.foundingOrigin = foundingOrigin
        self.version = version
        self.number = number
        self.masterKey = masterKey
        self.fields = fields
        self.attributes = attributes
        self.keys = keys
        self.sources = sources
        self.pipelines = pipelines
        self.recentEvents = recentEvents
    }

    /// The value of a field, nil where blank.
    @inlinable
    public func value(_ field: LeadField) -> ByteSlice? { fields[Int(field.rawValue)]?.value }
}
