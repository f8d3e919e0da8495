import LeadModel

/// Events of one record that go to two homes: those that name the record alone to its owner, those
/// with a master key beside it to that key's.
///
/// Where the ones come first, the owner is told early (``EarlyClaim``). Where the others do, the one
/// behind them *follows*: at its turn it claims nothing yet but asks the owner, and is told when all
/// before it, of its raw partition, are decided. Until then it is as if it had not come, but to
/// later events of the record alone. So it waits for lower tickets only, and for what lies before
/// these in the record's queue. What is first in that queue may wait for an event that waits at its
/// home behind a follower: of another raw partition, for within one all waits go back. Then all who
/// wait for the queue go on at once, for the sake of an order that nobody was promised.
extension Turn {
    /// It is an event's turn at its home: the owner of its record is asked.
    mutating func follow(
        _ record: IdentityKey, _ context: EventContext, number: UInt32
    ) throws(State.Failure) {
        let home = context.masterKey
        try put(
            NodeID(key: home, number: number, incarnation: 0),
            .undecided(
                UndecidedEvent(
                    event: context.message, phase: .following, keys: [], features: Features(),
                    awaited: [], sinceMS: clockMS)))
        send(
            .follow(
                RecordFollower(key: record, event: PendingEvent(name: context.name, home: home))))
    }

    /// Those before it are decided: the event is as any other one.
    mutating func goOn(followed event: PendingEvent) throws(State.Failure) {
        guard let (number, found) = try undecided(event.home, event.name),
            found.phase == .following
        else { return }
        try put(NodeID(key: event.home, number: number, incarnation: 0), nil)
        try arrive(found.event.followingNothing, isItsTurn: true)
        try goOn(event.home)
    }

    // MARK: At the owner of the record

    mutating func note(_ follower: RecordFollower) throws(State.Failure) {
        let name = follower.event.name
        var record = try record(of: follower.key)
        guard let place = record.followers.firstIndex(where: { $0.event.name == name }) else {
            return send(.followed(follower.event))
        }
        record.followers[place].state = .waiting
        keep(record, of: follower.key)
        // Maybe it need not wait; or what is first in the queue waits in a circle now.
        freed.append(follower.key)
    }

    /// Whether events of the record that were sent before this one in its raw partition have not been
    /// decided: that name it alone, or follow such themselves and wait for nothing at their homes.
    private func isBehindOthers(
        _ name: EventName, _ record: KeyRecord, of key: IdentityKey
    ) throws(State.Failure) -> Bool {
        func isBefore(_ other: EventName) -> Bool {
            other < name && other.ticket.isOfSamePartition(name.ticket)
        }
        if resolver.flaw != .followApart,
            record.followers.contains(where: { $0.state != .queued && isBefore($0.event.name) })
        {
            return true
        }
        for bearer in try bearers(of: key).nodes {
            if case .undecided(let event) = bearer.node, isBefore(event.event.name) { return true }
        }
        return try state.last(in: .events(key)) { message in
            if case .event(let event) = message { isBefore(event.name) } else { false }
        } != nil
    }

    /// Those who wait for nobody any more go on, the first one first.
    mutating func letFollow(of key: IdentityKey) throws(State.Failure) {
        guard let record = try state.record(of: key) else { return }
        for follower in record.followers.sorted(by: { $0.event.name < $1.event.name })
        where follower.state == .waiting {
            guard let now = try state.record(of: key) else { return }
            if try !isBehindOthers(follower.event.name, now, of: key) {
                try letFollow(follower.event.name, of: key)
            }
        }
    }

    mutating func letAllFollow(of key: IdentityKey) throws(State.Failure) {
        if resolver.flaw == .followInACircle { return }
        guard let record = try state.record(of: key) else { return }
        for follower in record.followers where follower.state == .waiting {
            try letFollow(follower.event.name, of: key)
        }
    }

    /// The follower is one that is on its way from now on.
    private mutating func letFollow(
        _ name: EventName, of key: IdentityKey
    ) throws(State.Failure) {
        var record = try record(of: key)
        guard let place = record.followers.firstIndex(where: { $0.event.name == name }) else {
            return
        }
        let event = record.followers.remove(at: place).event
        keep(record, of: key)
        try claimEarly(EarlyClaim(key: key, name: event.name, home: event.home))
        send(.followed(event))
        freed.append(key)
    }
}

extension KeyRecord {
    /// Whether an event of the record alone has to wait for another one that is on its way: not for
    /// one that was sent after it in the same raw partition.
    func isAwaited(before name: EventName) -> Bool {
        isAwaited
            && (early.contains { $0.name.comesFirst(to: name) }
                || queuedEarly.contains { $0.name.comesFirst(to: name) }
                || followers.contains { $0.event.name.comesFirst(to: name) })
    }

    /// Whether one of those may wait at its home behind another event, which may be a follower, or
    /// is a follower itself that waits for the record's queue.
    func mayWaitInACircle(before name: EventName) -> Bool {
        queuedEarly.contains { $0.name.comesFirst(to: name) }
            || followers.contains {
                $0.state != .onItsWay && $0.event.name.comesFirst(to: name)
            }
    }
}

extension EventName {
    fileprivate func comesFirst(to other: EventName) -> Bool {
        self < other || !ticket.isOfSamePartition(other.ticket)
    }
}
