import Bytes
import LeadMatching
import LeadModel

/// Claims that wait at the owner of a key until few earlier ones are open.
///
/// Each would be told of all of them, and hear what became of each: of a burst of people who share a
/// number that is the square of their count. One that waits is known to nobody; it is as if it had
/// not arrived. It waits for earlier events only, as all that claims does, so that no two wait for
/// each other; past the key's cap all that wait go on at once.
extension Turn {
    func hasToWait(
        _ claim: Claim, at key: IdentityKey, _ record: KeyRecord
    ) throws(State.Failure) -> Bool {
        if record.held == nil, record.claims.count + record.early.count <= settings.openClaims {
            return false
        }
        if isNoEvidence(record, residents: try residents(of: key)) { return false }
        if let held = record.held, held.first < claim.name { return true }
        return isBusy(record, before: claim.name)
    }

    /// Whether as many earlier claims on a key are open as a later one may be told of.
    private func isBusy(_ record: KeyRecord, before name: EventName) -> Bool {
        var open = 0
        for claim in record.claims {
            guard case .pending(let event) = claim.state else { continue }
            if event.name < name || resolver.flaw == .heldByLater { open += 1 }
        }
        for event in record.early
        where event.name < name && event.name.ticket.isOfSamePartition(name.ticket) {
            open += 1
        }
        return open >= settings.openClaims
    }

    mutating func hold(_ claim: Claim, at key: IdentityKey) throws(State.Failure) {
        var record = try record(of: key)
        var held =
            record.held ?? KeyRecord.Held(count: 0, first: claim.name, last: claim.name)
        if claim.name < held.first { held.first = claim.name }
        if claim.name < held.last { held.isSorted = false } else { held.last = claim.name }
        held.count += 1
        record.held = held
        state.put(key, record)
        try state.enqueue(.claim(claim), in: .claims(on: key))
    }

    /// Claims that waited at a key go on in the order of their events, as far as few earlier ones are
    /// open: an earlier one does not wait for a later one.
    mutating func resume(_ key: IdentityKey) throws(State.Failure) {
        let queue = QueueID.claims(on: key)
        while var record = try state.record(of: key), let held = record.held {
            let isFree =
                try isNoEvidence(record, residents: residents(of: key))
                || !isBusy(record, before: held.first)
            guard isFree else { return }
            if !held.isSorted { try sort(queue) }
            guard case .claim(let claim)? = try state.dequeue(from: queue) else { return }
            if case .claim(let next)? = try state.first(in: queue) {
                record.held = KeyRecord.Held(
                    count: held.count - 1, first: next.name, last: held.last)
            } else {
                record.held = nil
            }
            state.put(key, record.isEmpty ? nil : record)
            try note(claim)
        }
    }

    /// What came of several homes lies in the order of each.
    private func sort(_ queue: QueueID) throws(State.Failure) {
        var waiting: [Claim] = []
        while case .claim(let claim)? = try state.dequeue(from: queue) { waiting.append(claim) }
        waiting.sort { $0.name < $1.name }
        for claim in waiting { try state.enqueue(.claim(claim), in: queue) }
    }
}
