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
///
/// Decisions and codecs work on ``values``; the other members show the same as texts of their own,
/// for whoever is in no hurry.
public struct Identity: Sendable {
    @usableFromInline
    var shared: Shared<IdentityValues>

    @inlinable
    public init(_ values: consuming IdentityValues) { shared = Shared(values) }

    @inlinable
    public var values: IdentityValues {
        _read { yield shared.value }
        _modify { yield &shared.value }
    }

    /// Runs `body` on the values where they lie: handing them over copies nothing.
    @inlinable
    public func withPointer<Result>(
        _ body: (UnsafePointer<IdentityValues>) throws -> Result
    ) rethrows -> Result {
        try shared.withPointer(body)
    }

    @inlinable
    public var id: UUID8 { values.id }
    @inlinable
    public var version: Int64 {
        get { values.version }
        set { values.version = newValue }
    }
    /// Which of several identities under one master key this is, in order of founding from 0.
    @inlinable
    public var number: UInt32 { values.number }
    /// The value of a field, nil where blank.
    @inlinable
    public func value(_ field: LeadField) -> ByteSlice? { values.value(field) }
}
