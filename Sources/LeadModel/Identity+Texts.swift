public import Bytes

/// An identity's parts as texts of their own.
extension Identity {
    public init(
        id: UUID8, founded: Ticket, foundingOrigin: Origin, version: Int64, number: UInt32,
        masterKey: IdentityKey, fields: [FieldState?] = [], attributes: [AttributeState] = [],
        keys: PublishedKeys = PublishedKeys(), sources: [SourceEntry] = [],
        pipelines: [PipelineEntry] = [], recentEvents: [UInt64] = []
    ) {
        var values = IdentityValues(
            pool: [], id: id, foundedUS: founded.timeUS, foundedPartition: founded.partition,
            originPartition: foundingOrigin.partition, originOffset: foundingOrigin.offset,
            originTimestampMS: foundingOrigin.timestampMS, version: version, number: number,
            masterKind: masterKey.kind)
        values.foundedTopic = values.keep(founded.topic)
        values.originTopic =
            foundingOrigin.topic.sameBytes(as: founded.topic)
            ? values.foundedTopic : values.keep(foundingOrigin.topic)
        values.masterValue = values.keep(masterKey.value)
        values.recentEvents = recentEvents
        self.init(values)
        self.fields = fields
        self.attributes = attributes
        self.keys = keys
        self.sources = sources
        self.pipelines = pipelines
    }

    /// The founding event's ticket: an identity's age.
    public var founded: Ticket {
        Ticket(
            timeUS: values.foundedUS, topic: values.text(values.foundedTopic) ?? [],
            partition: values.foundedPartition)
    }

    /// The founding event.
    public var foundingOrigin: Origin {
        Origin(
            topic: values.text(values.originTopic) ?? [], partition: values.originPartition,
            offset: values.originOffset, timestampMS: values.originTimestampMS)
    }

    public var masterKey: IdentityKey {
        IdentityKey(kind: values.masterKind, value: values.text(values.masterValue) ?? [])
    }

    /// One entry per ``LeadField``, by raw value; nil where nothing was ever said.
    public var fields: [FieldState?] {
        get {
            LeadField.allCases.map { field in
                let value = values.fields[Int(field.rawValue)]
                return value.isKnown ? state(value) : nil
            }
        }
        set {
            for field in LeadField.allCases {
                let place = Int(field.rawValue)
                let state = place < newValue.count ? newValue[place] : nil
                values.fields[place] = state.map { values.keep($0) } ?? .unknown
            }
        }
    }

    public var attributes: [AttributeState] {
        get {
            values.attributes.map {
                AttributeState(name: values.text($0.name) ?? [], state: state($0.state))
            }
        }
        set {
            values.attributes = newValue.map { attribute in
                IdentityValues.AttributeValue(
                    name: values.keep(attribute.name), state: values.keep(attribute.state))
            }
        }
    }

    public var keys: PublishedKeys {
        get {
            PublishedKeys(
                email: values.text(values.email), phone: values.text(values.phone),
                companyDomain: values.text(values.companyDomain), emailFlags: values.emailFlags)
        }
        set {
            values.email = values.keep(newValue.email)
            values.phone = values.keep(newValue.phone)
            values.companyDomain = values.keep(newValue.companyDomain)
            values.emailFlags = newValue.emailFlags
        }
    }

    public var sources: [SourceEntry] {
        get {
            values.sources.map { entry in
                SourceEntry(
                    source: values.text(entry.source) ?? [],
                    externalID: values.text(entry.externalID),
                    firstSeenMS: entry.firstSeenMS, lastSeenMS: entry.lastSeenMS)
            }
        }
        set {
            values.sources = newValue.map { entry in
                IdentityValues.SourceValue(
                    source: values.keep(entry.source), externalID: values.keep(entry.externalID),
                    firstSeenMS: entry.firstSeenMS, lastSeenMS: entry.lastSeenMS)
            }
        }
    }

    public var pipelines: [PipelineEntry] {
        get {
            values.pipelines.map {
                PipelineEntry(name: values.text($0.name) ?? [], lastSeenMS: $0.lastSeenMS)
            }
        }
        set {
            values.pipelines = newValue.map { entry in
                IdentityValues.PipelineValue(
                    name: values.keep(entry.name), lastSeenMS: entry.lastSeenMS)
            }
        }
    }

    private func state(_ value: IdentityValues.FieldValue) -> FieldState {
        FieldState(
            value: values.text(value.text), source: values.text(value.source) ?? [],
            atMS: value.atMS, confirmedMS: value.confirmedMS)
    }
}

extension IdentityValues {
    fileprivate mutating func keep(_ state: FieldState) -> FieldValue {
        FieldValue(
            text: keep(state.value), source: keep(state.source), atMS: state.atMS,
            confirmedMS: state.confirmedMS)
    }
}

extension Identity: Equatable {
    public static func == (left: Identity, right: Identity) -> Bool {
        left.id == right.id && left.founded == right.founded
            && left.foundingOrigin == right.foundingOrigin && left.version == right.version
            && left.number == right.number && left.masterKey == right.masterKey
            && left.fields == right.fields && left.attributes == right.attributes
            && left.keys == right.keys && left.sources == right.sources
            && left.pipelines == right.pipelines
            && left.values.recentEvents == right.values.recentEvents
    }
}
