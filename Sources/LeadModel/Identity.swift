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
    @usableFromInline
    var shared: Shared<Values>

    @usableFromInline
    struct Values: Sendable, Equatable {
        @usableFromInline var id: UUID8
        @usableFromInline var founded: Ticket
        @usableFromInline var foundingOrigin: Origin
        @usableFromInline var version: Int64
        @usableFromInline var number: UInt32
        @usableFromInline var masterKey: IdentityKey
        @usableFromInline var fields: [FieldState?]
        @usableFromInline var attributes: [AttributeState]
        @usableFromInline var keys: PublishedKeys
        @usableFromInline var sources: [SourceEntry]
        @usableFromInline var pipelines: [PipelineEntry]
        @usableFromInline var recentEvents: [UInt64]

        @usableFromInline
        init(
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
    }

    @inlinable
    public var id: UUID8 {
        _read { yield shared.value.id }
        _modify { yield &shared.value.id }
    }
    /// The founding event's ticket: an identity's age.
    @inlinable
    public var founded: Ticket {
        _read { yield shared.value.founded }
        _modify { yield &shared.value.founded }
    }
    /// The founding event.
    @inlinable
    public var foundingOrigin: Origin {
        _read { yield shared.value.foundingOrigin }
        _modify { yield &shared.value.foundingOrigin }
    }
    @inlinable
    public var version: Int64 {
        _read { yield shared.value.version }
        _modify { yield &shared.value.version }
    }
    /// Which of several identities under one master key this is, in order of founding from 0.
    @inlinable
    public var number: UInt32 {
        _read { yield shared.value.number }
        _modify { yield &shared.value.number }
    }
    @inlinable
    public var masterKey: IdentityKey {
        _read { yield shared.value.masterKey }
        _modify { yield &shared.value.masterKey }
    }
    /// One entry per ``LeadField``, by raw value; nil where nothing was ever said.
    @inlinable
    public var fields: [FieldState?] {
        _read { yield shared.value.fields }
        _modify { yield &shared.value.fields }
    }
    @inlinable
    public var attributes: [AttributeState] {
        _read { yield shared.value.attributes }
        _modify { yield &shared.value.attributes }
    }
    @inlinable
    public var keys: PublishedKeys {
        _read { yield shared.value.keys }
        _modify { yield &shared.value.keys }
    }
    @inlinable
    public var sources: [SourceEntry] {
        _read { yield shared.value.sources }
        _modify { yield &shared.value.sources }
    }
    @inlinable
    public var pipelines: [PipelineEntry] {
        _read { yield shared.value.pipelines }
        _modify { yield &shared.value.pipelines }
    }
    /// Hashes of the latest (source, event_id), oldest first.
    @inlinable
    public var recentEvents: [UInt64] {
        _read { yield shared.value.recentEvents }
        _modify { yield &shared.value.recentEvents }
    }

    public init(
        id: UUID8, founded: Ticket, foundingOrigin: Origin, version: Int64, number: UInt32,
        masterKey: IdentityKey, fields: [FieldState?], attributes: [AttributeState],
        keys: PublishedKeys, sources: [SourceEntry], pipelines: [PipelineEntry],
        recentEvents: [UInt64]
    ) {
        shared = Shared(
            Values(
                id: id, founded: founded, foundingOrigin: foundingOrigin, version: version,
                number: number, masterKey: masterKey, fields: fields, attributes: attributes,
                keys: keys, sources: sources, pipelines: pipelines, recentEvents: recentEvents))
    }

    /// The value of a field, nil where blank.
    @inlinable
    public func value(_ field: LeadField) -> ByteSlice? { fields[Int(field.rawValue)]?.value }
}
