import Bytes
import LeadMatching
import LeadModel

/// What stays of the erased: events from before are not to bring them back.
extension Turn {
    mutating func rejectErased(_ context: EventContext) throws(State.Failure) {
        reject(.erasedPerson, "The person was erased after the time of this event.", context)
        try endEarlyClaim(of: context)
    }

    /// The erasure of its master key before which an event lies. Of its other keys their owners
    /// remember, who are asked where nobody is known by the master key.
    func erasure(after context: EventContext) throws(State.Failure) -> Erasure? {
        guard state.remembersErasures, context.masterKey.kind != .phone else { return nil }
        let isWeak = resolver.isWeak(context.masterKey.kind, of: context)
        let key =
            isWeak ? named(context.masterKey, resolver.features(of: context)) : context.masterKey
        guard let key, let erasure = try state.erasure(key), isErased(context, erasure) else {
            return nil
        }
        return erasure
    }

    /// Whether an event from before an erasure of its master key is of somebody who had that key as
    /// well and was not erased: who holds its record, or whose name, too, it has.
    func isOfSurvivor(
        _ context: EventContext, _ bearers: Bearers, _ erasure: Erasure
    ) throws(State.Failure) -> Bool {
        guard let (bearer, match) = try choose(context, bearers), let identity = bearer.identity,
            erasure.isSurvived(by: identity.founded)
        else { return false }
        if let id = context.externalID, let record = context.record,
            holds(bearer, context.source, id, record)
        {
            return true
        }
        return match.map { $0.match.comparesNames } ?? false
    }

    /// Whether an erase, which means all who have its master key, comes late for one of them only:
    /// somebody who was there before that erasure lives.
    func erasesSurvivors(
        _ context: EventContext, _ bearers: Bearers, _ erasure: Erasure
    ) -> Bool {
        context.event.operation == .erase
            && bearers.nodes.contains { bearer in
                bearer.identity.map { erasure.isSurvived(by: $0.founded) } ?? false
            }
    }

    /// Whether somebody elsewhere may hold the event's record: its owner is to be asked.
    func mayBeOfSurvivor(_ context: EventContext) throws(State.Failure) -> Bool {
        guard context.event.override == nil, let record = context.record,
            record != context.masterKey
        else { return false }
        return resolver.soughtKeys(of: context).contains(record)
    }

    /// An address that says nothing by itself, with the names of one who has it; nil without both.
    private func named(_ address: IdentityKey, _ features: Features) -> IdentityKey? {
        if features.given.isEmpty || features.family.isEmpty { return nil }
        let parts = [address.value, features.given, features.family]
        return IdentityKey(
            kind: address.kind, value: ByteSlice(Array(parts.joined(separator: [0x1f]))))
    }

    /// Remembers the erasure of somebody with these features under the master key: of an address that
    /// says nothing by itself as one of that name, or nobody who has it would be let in.
    func remember(
        _ erasure: Erasure, of master: IdentityKey, _ features: @autoclosure () -> Features
    ) throws(State.Failure) {
        if master.kind == .phone || resolver.flaw == .noMemory { return }
        guard resolver.isWeak(master) else { return try state.remember(master, erasure) }
        if let key = named(master, features()) { try state.remember(key, erasure) }
    }

    /// Whether an erasure that is still remembered came after the event.
    func isErased(_ context: EventContext, _ erasure: Erasure) -> Bool {
        let horizon = clockMS - Int64(settings.rememberDays) * 86_400_000
        return erasure.notedAtMS > horizon && context.timeMS < erasure.erasedAtMS
    }

    /// Keys that an erase names and its person had not, as far as it is known: their create may come
    /// later. Of what others have by now nothing is noted.
    mutating func rememberNamed(
        in context: EventContext, besides known: [IdentityKey], _ erasure: Erasure
    ) throws(State.Failure) {
        // Phones are shared.
        let named = [resolver.emailKey(of: context), context.record].compactMap { $0 }
            .filter { !known.contains($0) }
        for (owner, keys) in byOwner(named.filter { !resolver.isWeak($0) }) {
            if owner == here {
                for key in keys { try rememberOfNobody(key, erasure) }
            } else if settings.messageVersion >= .claims {
                send(
                    .release(KeyRelease(keys: keys, id: Self.anybody, erasure: erasure)), to: owner)
            }
        }
    }

    mutating func rememberOfNobody(
        _ key: IdentityKey, _ erasure: Erasure
    ) throws(State.Failure) {
        if let record = try state.record(of: key), record.claims.contains(where: \.isSettled) {
            return
        }
        let isBorne = try bearers(of: key).nodes.contains { bearer in
            if case .undecided = bearer.node { false } else { true }
        }
        if !isBorne { try state.remember(key, erasure) }
    }

    /// Remembers an erasure here, under the master key and others, and where others own the keys,
    /// `told` of which have heard of it.
    mutating func remember(
        _ keys: [IdentityKey], under master: IdentityKey, _ features: Features,
        besides told: [IdentityKey] = [], _ erasure: Erasure
    ) throws(State.Failure) {
        for key in keys {
            if key == master {
                try remember(erasure, of: key, features)
            } else if !resolver.isWeak(key) {
                try state.remember(key, erasure)
            }
        }
        if settings.messageVersion < .claims { return }
        let others = keys.filter {
            resolver.partition(of: $0) != here && !told.contains($0) && !resolver.isWeak($0)
        }
        for (owner, keys) in byOwner(others) {
            send(.release(KeyRelease(keys: keys, id: Self.nobody, erasure: erasure)), to: owner)
        }
    }
}

extension Erasure {
    /// Whether somebody was there before and, living still, was not meant: who comes later from before
    /// is refused, so that a founding event from before is of one who was there.
    func isSurvived(by founded: Ticket) -> Bool { founded.timeUS / 1_000 < erasedAtMS }
}
