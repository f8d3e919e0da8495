import Bytes
import LeadMatching
import LeadModel
public import LeadNormalization

/// The second stage: one shard's decisions, one event at a time, in the order of its mailbox.
///
/// Pure: an event and what the index holds go in, a list of effects comes out. No I/O, no clock,
/// no randomness; the same resolver serves the stream and every tool that asks what it would say.
public struct Resolver<Measure: OutputMeasure> {
    let settings: ResolverSettings
    let rules: [CompiledRule]
    let identifiers: Identifiers
    let merge: LeadMerge
    let normalizer: Normalizer
    let measure: Measure

    public init(settings: ResolverSettings, normalizer: Normalizer, measure: Measure) {
        self.settings = settings
        self.normalizer = normalizer
        self.measure = measure
        rules = settings.rules.compactMap { CompiledRule($0) }
        identifiers = Identifiers(
            applicationID: settings.applicationID, namespace: settings.identityNamespace)
        merge = LeadMerge(
            sources: settings.sources, normalizer: normalizer, keptSources: settings.keptSources)
    }

    /// Decides an event at the owner of its master key: exactly one disposition among the effects.
    public func resolve<Lookup: IdentityLookup>(
        _ received: EventContext, in lookup: Lookup
    ) throws(Lookup.Failure) -> [Effect] {
        let isNoRecord = received.externalID.map { normalizer.externalID($0) == nil } ?? false
        let context = isNoRecord ? EventContext(withoutRecord: received) : received
        let bearers = try bearers(of: context.masterKey, in: lookup)
        if let replayed = replay(context, bearers) { return replayed }
        if try isOlderThanErasure(context, in: lookup) {
            return [
                .reject(
                    Rejection(
                        .erasedPerson, "The person was erased after the time of this event."))
            ]
        }
        var decision = Decision(context: context, bearers: bearers)
        switch context.event.operation {
        case .create: create(&decision)
        case .update: update(&decision)
        case .delete: delete(&decision, clockMS: lookup.highestRecordTimeMS)
        case .erase: erase(&decision, clockMS: lookup.highestRecordTimeMS)
        }
        return decision.effects
    }

    /// The living identities under a master key, oldest first, and the next number.
    private func bearers<Lookup: IdentityLookup>(
        of key: IdentityKey, in lookup: Lookup
    ) throws(Lookup.Failure) -> Bearers {
        guard let first = try lookup.bearer(key, number: 0) else {
            return Bearers(identities: [], nextNumber: 0, hasHead: false)
        }
        var identities: [Identity] = []
        if let identity = first.identity { identities.append(identity) }
        if first.nextNumber > 1 {
            for number in Bearers.scanned(of: key.kind, nextNumber: first.nextNumber) {
                if let identity = try lookup.bearer(key, number: number)?.identity {
                    identities.append(identity)
                }
            }
        }
        return Bearers(identities: identities, nextNumber: first.nextNumber, hasHead: true)
    }

    /// Whether the event lies before an erasure of its e-mail address or record.
    private func isOlderThanErasure<Lookup: IdentityLookup>(
        _ context: EventContext, in lookup: Lookup
    ) throws(Lookup.Failure) -> Bool {
        guard lookup.remembersErasures else { return false }
        let horizon = lookup.highestRecordTimeMS - Int64(settings.rememberDays) * 86_400_000
        func isErased(_ key: IdentityKey) throws(Lookup.Failure) -> Bool {
            guard let erasure = try lookup.erasure(key) else { return false }
            return erasure.notedAtMS > horizon && context.timeMS < erasure.erasedAtMS
        }
        // The keys of `erasableKeys`, without an array of them.
        if context.masterKey.kind != .phone, try isErased(context.masterKey) { return true }
        guard context.masterKey.kind != .externalID, let id = context.event.externalID else {
            return false
        }
        return try isErased(.record(source: context.source, externalID: id))
    }

    /// E-mail and record of an event: what erasures are remembered by. Phones are shared.
    func erasableKeys(_ context: EventContext) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        if context.masterKey.kind != .phone { keys.append(context.masterKey) }
        if context.masterKey.kind != .externalID, let id = context.externalID {
            keys.append(.record(source: context.source, externalID: id))
        }
        return keys
    }

    private func replay(_ context: EventContext, _ bearers: Bearers) -> [Effect]? {
        guard let eventID = context.event.eventID else { return nil }
        let hash = identifiers.eventHash(source: context.source, eventID: eventID)
        guard let known = bearers.identities.first(where: { $0.values.recentEvents.contains(hash) })
        else { return nil }
        let evidence = Evidence(
            field: Words.eventID, left: eventID, right: eventID,
            comparator: Words.exact, score: 1)
        return [
            .alert(
                alert(
                    context, known, disposition: .replay, action: .blocked, rule: Words.replay,
                    evidence: evidence,
                    explanation: ByteSlice(
                        "This event was handled before: its source sent the same event id already.")
                ))
        ]
    }
}

/// The identities under one master key.
struct Bearers {
    /// Oldest first.
    var identities: [Identity]
    var nextNumber: UInt32
    /// Whether there is an entry 0.
    var hasHead: Bool

    /// A phone that events without any other key share may get very many bearers, none of which
    /// a rule could find: only the oldest and the latest are looked at.
    static func scanned(of kind: KeyKind, nextNumber: UInt32) -> Range<UInt32> {
        guard !seesAll(of: kind, nextNumber: nextNumber) else { return 1..<nextNumber }
        return (nextNumber - scannedLatest)..<nextNumber
    }

    private static let scannedLatest: UInt32 = 64

    /// Whether nobody under the master key is left out of sight.
    static func seesAll(of kind: KeyKind, nextNumber: UInt32) -> Bool {
        kind != .phone || nextNumber <= scannedLatest
    }
}

/// An event's decision in the making.
struct Decision {
    let context: EventContext
    var bearers: Bearers
    var effects: [Effect] = []

    /// The identity that holds the event's record, if one does.
    var holder: Identity? {
        guard let id = context.externalID else { return nil }
        return bearers.identities.first { $0.values.recordIndex(context.source, id) != nil }
    }

    init(context: EventContext, bearers: Bearers) {
        effects.reserveCapacity(3)
        self.context = context
        self.bearers = bearers
    }

    mutating func put(_ identity: Identity) {
        effects.append(
            .put(
                context.masterKey, number: identity.number,
                BearerEntry(
                    nextNumber: max(bearers.nextNumber, identity.number + 1), identity: identity)))
    }

    mutating func reject(_ code: RejectionCode, _ message: String) {
        effects = [.reject(Rejection(code, message))]
    }
}
