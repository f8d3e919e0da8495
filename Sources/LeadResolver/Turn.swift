import Bytes
import LeadMatching
import LeadModel
import LeadNormalization

/// One message at one shard, with all that the shard sends to itself on the way.
struct Turn<State: ShardState, Tools: OutputMeasure & EventReader & MessageSplitter> {
    let resolver: Resolver<Tools>
    let state: State
    let here: Int32
    var effects: [Effect] = []
    /// What the shard has sent to itself, in order.
    private var local: [ShardMessage] = []
    /// Master keys whose waiting events may go on, when what is being done now is done: it may be
    /// changing the very identity that they are for.
    var freed: [IdentityKey] = []
    /// Keys at which claims wait, and something has become of an earlier one.
    var resumed: [IdentityKey] = []

    init(resolver: Resolver<Tools>, state: State, here: Int32) {
        self.resolver = resolver
        self.state = state
        self.here = here
        effects.reserveCapacity(3)
    }

    var settings: ResolverSettings { resolver.settings }
    var identifiers: Identifiers { resolver.identifiers }
    var clockMS: Int64 { state.highestRecordTimeMS }

    // MARK: Messages

    mutating func send(_ message: ShardMessage) {
        send(message, to: resolver.partition(of: message.address))
    }

    /// `target`: the owner of the key that it is addressed to.
    mutating func send(_ message: ShardMessage, to target: Int32) {
        if target == here {
            local.append(message)
        } else if case .whole(let whole) = message {
            send(whole, to: target)
        } else {
            effects.append(.send(message, to: target))
        }
    }

    /// Messages of a shard to itself overtake nothing: they are handled before the next one.
    mutating func settleLocally() throws(State.Failure) {
        var next = 0
        while true {
            if !freed.isEmpty {
                try goOn(freed.removeFirst())
            } else if !resumed.isEmpty {
                try resume(resumed.removeFirst())
            } else if next < local.count {
                let message = local[next]
                next += 1
                try take(message)
            } else {
                break
            }
        }
        local.removeAll()
    }

    mutating func take(_ message: ShardMessage) throws(State.Failure) {
        switch message {
        case .event(let event): try arrive(event)
        case .forward(let event): try address(.forward(event), to: event.to)
        case .back(let event): try comeBack(event)
        case .record(let claim): try claimEarly(claim)
        case .follow(let follower): try note(follower)
        case .followed(let event): try goOn(followed: event)
        case .claim(let claim): try note(claim)
        case .reply(let reply): try hear(reply)
        case .settled(let outcome), .decided(let outcome): try hear(outcome)
        case .ask(let question): try answer(question)
        case .yielded(let question): try hear(yielded: question)
        case .offer(let offer): try address(message, to: offer.to)
        case .accepted(let acceptance): try conclude(acceptance)
        case .declined(let refusal): try hear(refusal)
        case .settle(let settlement): try settle(settlement)
        case .refresh(let settlement): try refresh(settlement)
        case .release(let release): try self.release(release)
        case .withdraw(let withdrawal): try withdraw(withdrawal)
        case .distinct(let distinction): try address(message, to: distinction.to)
        case .pair(let pair): try address(message, to: pair.older.identity.node)
        case .join(let join): try address(message, to: join.to)
        case .whole(let whole): try address(message, to: whole.to)
        case .part(let part): try gather(part)
        case .joined(let joined): try end(joined)
        case .apart(let node): try thaw(node)
        case .taken(let taken):
            // Its master key it had by lying here.
            releaseClaims(taken.keys.filter { $0 != taken.to.key }, of: taken.id, erasure: nil)
        case .unalias(let unalias): try letGo(unalias)
        case .drain(let drain): try address(message, to: drain.to)
        case .drained(let node): try drained(node)
        case .erase(let order): try address(message, to: order.to)
        }
    }

    mutating func arrive(
        _ message: EventMessage, isItsTurn: Bool = false
    ) throws(State.Failure) {
        switch resolver.tools.read(message) {
        case .success(let context): try arrive(context, isItsTurn: isItsTurn)
        case .failure(let rejection):
            // Limits may have changed since it was routed; the event is not lost.
            let context = EventContext(unreadable: message)
            reject(rejection, context)
            try endEarlyClaim(of: context)
        }
    }

    mutating func reject(_ code: RejectionCode, _ text: String, _ context: EventContext) {
        reject(Rejection(code, text), context)
    }

    mutating func reject(_ rejection: Rejection, _ context: EventContext) {
        effects.append(.reject(rejection, context))
    }

    // MARK: Nodes

    /// A living identity at its place.
    struct Place {
        var node: NodeID
        var nextNumber: UInt32
        var identity: Identity
        var links: IdentityLinks

        var reference: IdentityReference {
            IdentityReference(node: node, id: identity.id, founded: identity.founded)
        }
    }

    func entry(_ node: NodeID) throws(State.Failure) -> NodeEntry? {
        try state.entry(node.key, number: node.number)
    }

    /// Puts a node at its number; entry 0 is kept while any other is there.
    mutating func put(_ node: NodeID, _ content: Node?) throws(State.Failure) {
        let known = try state.entry(node.key, number: node.number)
        var next = max(known?.nextNumber ?? 0, node.number + 1)
        if node.number > 0 {
            let head = try state.entry(node.key, number: 0)
            next = max(next, head?.nextNumber ?? 0)
            if head == nil || (head?.nextNumber ?? 0) < next {
                state.put(
                    node.key, number: 0, NodeEntry(nextNumber: next, node: head?.node))
            }
        }
        if content != nil {
            state.put(node.key, number: node.number, NodeEntry(nextNumber: next, node: content))
            return
        }
        try remove(node, next: next)
    }

    private mutating func remove(_ node: NodeID, next: UInt32) throws(State.Failure) {
        if node.number > 0 { state.put(node.key, number: node.number, nil) }
        var isAnyLeft = false
        for number in scanned(of: node.key, nextNumber: next)
        where number != node.number {
            if try state.entry(node.key, number: number)?.node != nil {
                isAnyLeft = true
                break
            }
        }
        if !isAnyLeft, node.number != 0, try state.entry(node.key, number: 0)?.node != nil {
            isAnyLeft = true
        }
        let seesAll = seesAll(of: node.key, nextNumber: next)
        if !isAnyLeft, seesAll {
            state.put(node.key, number: 0, nil)
        } else if node.number == 0 {
            state.put(node.key, number: 0, NodeEntry(nextNumber: next, node: nil))
        }
    }

    mutating func store(_ place: Place) {
        state.put(
            place.node.key, number: place.node.number,
            NodeEntry(
                nextNumber: max(place.nextNumber, place.node.number + 1),
                node: .living(place.identity, place.links)))
    }

    /// What lies under a master key, oldest first; of one that very many share, the oldest and the
    /// latest, unless `isAll`.
    func bearers(
        of key: IdentityKey, isAll: Bool = false
    ) throws(State.Failure) -> Bearers {
        guard let first = try state.entry(key, number: 0) else {
            return Bearers(nodes: [], nextNumber: 0)
        }
        var nodes: [Bearers.Bearer] = []
        if let node = first.node { nodes.append(Bearers.Bearer(number: 0, node: node)) }
        if first.nextNumber > 1 {
            let next = first.nextNumber
            for number in isAll ? 1..<next : scanned(of: key, nextNumber: next) {
                if let node = try state.entry(key, number: number)?.node {
                    nodes.append(Bearers.Bearer(number: number, node: node))
                }
            }
        }
        return Bearers(nodes: nodes, nextNumber: first.nextNumber)
    }

    /// The numbers behind 0 of the bearers that are looked at. A phone that events without any other
    /// key share, or a weak address, may get very many: only the oldest and the latest are.
    private func scanned(of key: IdentityKey, nextNumber: UInt32) -> Range<UInt32> {
        guard nextNumber > 1 else { return 1..<1 }
        guard !seesAll(of: key, nextNumber: nextNumber) else { return 1..<nextNumber }
        return (nextNumber - scannedLatest)..<nextNumber
    }

    private var scannedLatest: UInt32 { UInt32(clamping: max(64, settings.keyCap + 1)) }

    /// Whether nobody under the master key is left out of sight.
    private func seesAll(of key: IdentityKey, nextNumber: UInt32) -> Bool {
        nextNumber <= scannedLatest || key.kind != .phone && !resolver.isWeak(key)
    }
}

/// The nodes under one master key.
struct Bearers {
    struct Bearer {
        var number: UInt32
        var node: Node

        /// The identity that lives, or waits for a join, here.
        var identity: Identity? {
            switch node {
            case .living(let identity, _), .frozen(let identity, _): identity
            case .alias, .draining, .undecided: nil
            }
        }

        /// Keys that the identity has beside its master key.
        var keys: [IdentityKey] {
            switch node {
            case .living(_, let links), .frozen(_, let links): links.keys
            case .alias, .draining, .undecided: []
            }
        }

        /// The identity here, or the one that this is an alias of.
        var id: UUID8? {
            switch node {
            case .living(let identity, _), .frozen(let identity, _): identity.id
            case .alias(let alias), .draining(let alias, _): alias.identity
            case .undecided: nil
            }
        }

        func isAlias(of target: NodeID) -> Bool {
            if case .alias(let alias) = node { alias.target == target } else { false }
        }

        var isOverride: Bool {
            switch node {
            case .living(_, let links), .frozen(_, let links): links.isOverride
            case .alias, .draining, .undecided: false
            }
        }
    }

    /// Oldest first.
    var nodes: [Bearer]
    var nextNumber: UInt32
}
