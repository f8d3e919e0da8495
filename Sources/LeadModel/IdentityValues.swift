public import Bytes

/// What an identity is made of, its texts as ranges of one buffer: the form that decisions work on.
public struct IdentityValues: Sendable {
    /// The bytes of all texts; it only grows.
    public private(set) var pool: [UInt8]

    public var id: UUID8
    public var foundedUS: Int64
    public var foundedTopic = TextRange.none
    public var foundedPartition: Int32
    public var originTopic = TextRange.none
    public var originPartition: Int32
    public var originOffset: Int64
    public var originTimestampMS: Int64
    public var version: Int64
    public var number: UInt32
    public var masterKind: KeyKind
    public var masterValue = TextRange.none
    public var email = TextRange.none
    public var phone = TextRange.none
    public var companyDomain = TextRange.none
    public var emailFlags: KeyFlags = []
    /// Whether a weak address, former or further, is one of its keys.
    public var isKnownByWeak = false
    /// One entry per ``LeadField``, by raw value.
    public var fields = [FieldValue](repeating: .unknown, count: LeadField.count)
    public var attributes: [AttributeValue] = []
    public var sources: [SourceValue] = []
    public var pipelines: [PipelineValue] = []
    /// Hashes of the latest (source, event_id), oldest first.
    public var recentEvents: [UInt64] = []

    /// ``FieldState``: without source nothing was ever said of the field.
    public struct FieldValue: Sendable {
        public var text: TextRange
        public var source: TextRange
        public var atMS: Int64
        public var confirmedMS: Int64

        @inlinable
        public init(text: TextRange, source: TextRange, atMS: Int64, confirmedMS: Int64) {
            self.text = text
            self.source = source
            self.atMS = atMS
            self.confirmedMS = confirmedMS
        }

        @inlinable
        public static var unknown: FieldValue {
            FieldValue(text: .none, source: .none, atMS: 0, confirmedMS: 0)
        }

        @inlinable
        public var isKnown: Bool { !source.isNone }
    }

    /// ``AttributeState``
    public struct AttributeValue: Sendable {
        public var name: TextRange
        public var state: FieldValue

        @inlinable
        public init(name: TextRange, state: FieldValue) {
            self.name = name
            self.state = state
        }
    }

    /// ``SourceEntry``
    public struct SourceValue: Sendable {
        public var source: TextRange
        public var externalID: TextRange
        public var firstSeenMS: Int64
        public var lastSeenMS: Int64

        @inlinable
        public init(
            source: TextRange, externalID: TextRange, firstSeenMS: Int64, lastSeenMS: Int64
        ) {
            self.source = source
            self.externalID = externalID
            self.firstSeenMS = firstSeenMS
            self.lastSeenMS = lastSeenMS
        }
    }

    /// ``PipelineEntry``
    public struct PipelineValue: Sendable {
        public var name: TextRange
        public var lastSeenMS: Int64

        @inlinable
        public init(name: TextRange, lastSeenMS: Int64) {
            self.name = name
            self.lastSeenMS = lastSeenMS
        }
    }

    /// An identity of nothing but its name and age; `pool` is where its texts lie.
    public init(
        pool: [UInt8], id: UUID8, foundedUS: Int64, foundedPartition: Int32,
        originPartition: Int32, originOffset: Int64, originTimestampMS: Int64, version: Int64,
        number: UInt32, masterKind: KeyKind
    ) {
        self.pool = pool
        self.id = id
        self.foundedUS = foundedUS
        self.foundedPartition = foundedPartition
        self.originPartition = originPartition
        self.originOffset = originOffset
        self.originTimestampMS = originTimestampMS
        self.version = version
        self.number = number
        self.masterKind = masterKind
    }

    // MARK: Texts

    /// Keeps a text.
    @inlinable
    public mutating func keep(_ text: UnsafeBufferPointer<UInt8>) -> TextRange {
        let start = pool.count
        append(text)
        return TextRange(start: start, count: text.count)
    }

    @usableFromInline
    mutating func append(_ text: UnsafeBufferPointer<UInt8>) { pool.append(contentsOf: text) }

    /// Keeps a text.
    public mutating func keep(_ text: ByteSlice) -> TextRange {
        text.withUnsafeBufferPointer { keep($0) }
    }

    /// Keeps a text if there is one.
    public mutating func keep(_ text: ByteSlice?) -> TextRange {
        guard let text else { return .none }
        return keep(text)
    }

    /// Keeps a text of another buffer.
    public mutating func keep(_ range: TextRange, of other: ByteSlice) -> TextRange {
        if range.isNone { return .none }
        return other.withUnsafeBufferPointer { keep(range.bytes(in: $0)) }
    }

    public mutating func reserve(bytes: Int) { pool.reserveCapacity(bytes) }

    /// The text of a range; nil for none.
    public func text(_ range: TextRange) -> ByteSlice? { range.slice(of: pool[...]) }

    /// Whether a range names a text of these bytes.
    public func holds(_ text: ByteSlice, at range: TextRange) -> Bool {
        guard !range.isNone, Int(range.count) == text.count else { return false }
        return pool.withUnsafeBufferPointer { pool in
            text.withUnsafeBufferPointer { range.bytes(in: pool).sameBytes(as: $0) }
        }
    }

    /// Whether the identity lies under a master key.
    public func isUnder(_ key: IdentityKey) -> Bool {
        masterKind == key.kind && holds(key.value, at: masterValue)
    }

    /// Whether the identity has a key that it had once: an address stays its own for good, a phone
    /// number may have changed, a record may have been detached.
    public func stillHas(_ key: IdentityKey) -> Bool {
        switch key.kind {
        case .email, .nameDomain: return true
        case .phone: return holds(key.value, at: phone)
        case .externalID:
            guard let split = key.value.firstIndex(of: 0x1f) else { return false }
            let count = split - key.value.startIndex
            return sources.contains { entry in
                guard !entry.externalID.isNone, Int(entry.source.count) <= count,
                    holds(key.value[(split + 1)...], at: entry.externalID)
                else { return false }
                if Int(entry.source.count) == count {
                    return holds(key.value[..<split], at: entry.source)
                }
                guard let source = text(entry.source) else { return false }
                return IdentityKey.unambiguous(source: source).sameBytes(as: key.value[..<split])
            }
        }
    }

    /// The value of a field, nil where blank.
    public func value(_ field: LeadField) -> ByteSlice? {
        text(fields[Int(field.rawValue)].text)
    }
}
