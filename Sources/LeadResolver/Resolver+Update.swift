import Bytes
import LeadModel

extension Resolver {
    /// Whom an update or delete means: the identity that holds its record, else the oldest.
    private func meant(_ decision: Decision) -> Identity? {
        decision.holder ?? decision.bearers.identities.first
    }

    func update(_ decision: inout Decision) {
        let context = decision.context
        guard let known = meant(decision) else {
            guard let policy = settings.sources.policy(of: context.source),
                policy.permissions.contains(.create)
            else {
                return decision.reject(
                    .unknownIdentity,
                    "Nobody is known by this event's keys, and its source may not create.")
            }
            return found(&decision)
        }
        var identity = known
        let outcome = merge.update(&identity.values, from: context)
        remember(context, in: &identity.values)
        guard outcome.changed else {
            return echo(identity, isStale: outcome.anySaid && !outcome.anyCurrent, &decision)
        }
        identity.version += 1
        let record = CanonicalRecord(
            identity: identity, disposition: .updated, merged: false, event: context.reference)
        guard identity.values.attributesBytes <= settings.attributesBytes, fits(record) else {
            return tooLarge(&decision)
        }
        decision.effects.append(.publish(record))
        decision.put(identity)
    }

    /// What breaks the loops of two-way sync: nothing changed, so nothing is published but this.
    private func echo(_ identity: Identity, isStale: Bool, _ decision: inout Decision) {
        let context = decision.context
        let holds =
            context.externalID.map { identity.values.recordIndex(context.source, $0) != nil }
            ?? false
        let kind = context.masterKey.kind == .email || !holds ? context.masterKey.kind : .externalID
        let alert = alert(
            context, identity, disposition: .echo, action: .blocked,
            rule: isStale ? Words.stale : Words.noChange,
            evidence: evidence(of: kind, context, identity),
            explanation: isStale
                ? ByteSlice(
                    "The update is older than everything that is known of the fields it names.")
                : ByteSlice("The update says nothing that is not known already."))
        guard fits(alert) else { return tooLarge(&decision) }
        decision.effects.append(.alert(alert))
        decision.put(identity)
    }

    /// A source's record is gone: it is detached, and the person goes with the last one.
    func delete(_ decision: inout Decision, clockMS: Int64) {
        let context = decision.context
        guard var identity = meant(decision) else {
            return decision.reject(
                .unknownIdentity, "Nobody is known by this event's keys.")
        }
        guard let id = context.externalID else {
            return forget([identity], &decision, clockMS: clockMS)
        }
        let detached = identifiers.detachHash(source: context.source, externalID: id)
        guard let index = identity.values.recordIndex(context.source, id) else {
            // Senders repeat themselves: a record that is gone already takes nobody with it.
            if identity.values.recentEvents.contains(detached) {
                return decision.reject(
                    .unknownIdentity, "The source's record was detached from this person before.")
            }
            return forget([identity], &decision, clockMS: clockMS)
        }
        guard identity.values.sources.count > 1 else {
            return forget([identity], &decision, clockMS: clockMS)
        }
        identity.values.sources.remove(at: index)
        identity.version += 1
        remember(context, in: &identity.values)
        remember(detached, in: &identity.values)
        decision.effects.append(
            .publish(
                CanonicalRecord(
                    identity: identity, disposition: .updated, merged: false,
                    event: context.reference)))
        decision.put(identity)
    }

    /// The person asks to be forgotten: of several under an e-mail address all are, under a key that
    /// others may share only the one that is meant.
    func erase(_ decision: inout Decision, clockMS: Int64) {
        guard let known = meant(decision) else {
            // Their create may come later, from a slower path.
            let memories = erasableKeys(decision.context).map { key in
                Effect.remember(
                    key,
                    Erasure(erasedAtMS: decision.context.timeMS, notedAtMS: clockMS))
            }
            decision.reject(.unknownIdentity, "Nobody is known by this event's keys.")
            decision.effects += memories
            return
        }
        let isEmail = decision.context.masterKey.kind == .email
        forget(isEmail ? decision.bearers.identities : [known], &decision, clockMS: clockMS)
    }

    /// Tombstones, the first of which is the event's disposition; index and changelog forget.
    private func forget(
        _ identities: [Identity], _ decision: inout Decision, clockMS: Int64
    ) {
        let context = decision.context
        let erasure = Erasure(erasedAtMS: context.timeMS, notedAtMS: clockMS)
        for (place, identity) in identities.enumerated() {
            decision.effects.append(
                .tombstone(
                    CanonicalTombstone(
                        identityID: identity.id, origin: context.origin, joinedInto: nil,
                        also: place > 0)))
            for key in rememberedKeys(of: identity) {
                decision.effects.append(.remember(key, erasure))
            }
        }
        let gone = Set(identities.map(\.number))
        let staying = decision.bearers.identities.contains { !gone.contains($0.number) }
        for number in gone.sorted() where number > 0 {
            decision.effects.append(.remove(context.masterKey, number: number))
        }
        let seesAll = Bearers.seesAll(
            of: context.masterKey.kind, nextNumber: decision.bearers.nextNumber)
        if !staying, seesAll {
            decision.effects.append(.remove(context.masterKey, number: 0))
        } else if gone.contains(0) {
            decision.effects.append(
                .put(
                    context.masterKey, number: 0,
                    BearerEntry(nextNumber: decision.bearers.nextNumber, identity: nil)))
        }
    }

    private func rememberedKeys(of identity: Identity) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        if identity.masterKey.kind != .phone { keys.append(identity.masterKey) }
        if let email = identity.keys.email {
            let key = IdentityKey(kind: .email, value: email)
            if key != identity.masterKey { keys.append(key) }
        }
        for entry in identity.sources {
            guard let id = entry.externalID else { continue }
            let key = IdentityKey.record(source: entry.source, externalID: id)
            if key != identity.masterKey { keys.append(key) }
        }
        return keys
    }
}
