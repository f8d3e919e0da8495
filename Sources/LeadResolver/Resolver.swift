import Bytes
import LeadMatching
public import LeadModel
public import LeadNormalization

/// The second stage: one shard's decisions, one message at a time, in the order of its mailbox.
///
/// Pure: a message and what the shard's state holds go in, changes of that state and a list of
/// effects come out. No I/O, no clock, no randomness; the same resolver serves the stream, the
/// explorer of delivery orders and every tool that asks what it would say. An object, for each
/// message hands it on: one for each thread.
public final class Resolver<Tools: OutputMeasure & EventReader & MessageSplitter> {
    let settings: ResolverSettings
    let rules: [CompiledRule]
    /// Kinds of key that a rule finds people by: identities settle these at their owners.
    let claimedKinds: KeyKinds
    /// Those that a rule decides by before anything is published: undecided events claim these.
    let earlierKinds: KeyKinds
    /// Whether a rule compares names: then others may be found to be the same when they change.
    let comparesNames: Bool
    /// Those by which updates, deletes and erasures find their person, whenever creates do.
    let mergedKinds: KeyKinds
    /// Those by which two known people are told of, and stay two.
    let toldKinds: KeyKinds
    let identifiers: Identifiers
    let merge: LeadMerge
    let normalizer: Normalizer
    let names: NameReader
    let tools: Tools
    let readEvents = ReadEvents()
    let flaw: ResolverFlaw?

    /// `flaw` leaves out one step of the protocol, for the explorer to find.
    public init(
        settings: ResolverSettings, normalizer: Normalizer, tools: Tools,
        flaw: ResolverFlaw? = nil
    ) {
        self.settings = settings
        self.normalizer = normalizer
        self.tools = tools
        self.flaw = flaw
        rules = settings.rules.compactMap { CompiledRule($0) }
        claimedKinds = Self.kinds(rules)
        earlierKinds = Self.kinds(rules.filter(\.decidesBefore))
        comparesNames = rules.contains { !$0.isKeyAlone }
        mergedKinds = Self.kinds(rules.filter { $0.action == .merge })
        toldKinds = Self.kinds(rules.filter { $0.action == .alert || $0.action == .review })
        identifiers = Identifiers(
            applicationID: settings.applicationID, namespace: settings.identityNamespace)
        merge = LeadMerge(
            sources: settings.sources, normalizer: normalizer, keptSources: settings.keptSources)
        names = NameReader()
    }

    private static func kinds(_ rules: [CompiledRule]) -> KeyKinds {
        rules.reduce(into: []) { $0.insert(KeyKinds($1.kind)) }
    }

    /// Handles a raw event at the home of its master key. `here`: the shard's partition, where it
    /// is known.
    public func resolve<State: ShardState>(
        _ event: EventContext, in state: State, here: Int32? = nil
    ) throws(State.Failure) -> [Effect] {
        var turn = Turn(
            resolver: self, state: state, here: here ?? partition(of: event.masterKey))
        try turn.arrive(event)
        try turn.settleLocally()
        return turn.effects
    }

    /// Handles a message of the mailbox. `here`: the shard's partition, where it is known.
    public func handle<State: ShardState>(
        _ message: ShardMessage, in state: State, here: Int32? = nil
    ) throws(State.Failure) -> [Effect] {
        var turn = Turn(
            resolver: self, state: state, here: here ?? partition(of: message.address))
        try turn.take(message)
        try turn.settleLocally()
        return turn.effects
    }

    /// From now on events that claim their keys are kept for when they come to be decided, so that
    /// they are not read again: for messages that one thread handles in a row, under one
    /// configuration.
    public func beginRound() { readEvents.beginRound() }

    /// Lets go of what was kept.
    public func endRound() { readEvents.endRound() }

    /// The shard that owns a key.
    public func partition(of key: IdentityKey) -> Int32 {
        key.partition(count: settings.partitions)
    }
}

/// A step of the protocol left out: each must be found by the explorer.
public enum ResolverFlaw: String, CaseIterable, Sendable {
    // Of claims.
    case noYield = "no-yield"
    case noWatch = "no-watch"
    case ignoreHigher = "ignore-higher"
    case yieldLate = "yield-late"
    case settleFromHome = "settle-from-home"
    case firstOutcome = "first-outcome"
    // Of joins and aliases.
    case obey
    case noTurn = "no-turn"
    case silent
    case joinInFreeze = "join-in-freeze"
    case wholeInFreeze = "whole-in-freeze"
    case eraseInFreeze = "erase-in-freeze"
    case offerInFreeze = "offer-in-freeze"
    case refuseInFreeze = "refuse-in-freeze"
    case dropQueue = "drop-queue"
    case flat
    case noChildren = "no-children"
    case noDrain = "no-drain"
    case hasty
    case backLast = "back-last"
    case shortcut
    case claimsOfAny = "claims-of-any"
    case memoryApart = "memory-apart"
    case declinedBare = "declined-bare"
    case pairMemory = "pair-memory"
    case dropParts = "drop-parts"
    case releaseAtJoined = "release-at-joined"
    case replace
    // Of pairs that are told of.
    case noEvidence = "no-evidence"
    case bridge
    case tellAgain = "tell-again"
    case afterWithholds = "after-withholds"
    case noRefresh = "no-refresh"
    // Of overrides.
    case noDistinct = "no-distinct"
    case overrideCompared = "override-compared"
    // Of keys that say little.
    case heldForGood = "held-for-good"
    case heldByLater = "held-by-later"
    case noCap = "no-cap"
    case capForgets = "cap-forgets"
    case weakAlone = "weak-alone"
    case oldestOfPhone = "oldest-of-phone"
    case phoneDecides = "phone-decides"
    case formerKeys = "former-keys"
    case noRegain = "no-regain"
    // Of records on their way, and of what ends.
    case noEarly = "no-early"
    case noFollow = "no-follow"
    case followApart = "follow-apart"
    case followInACircle = "follow-in-a-circle"
    case detachKeeps = "detach-keeps"
    case detachAgain = "detach-again"
    case noMemory = "no-memory"
    case forgetUnknown = "forget-unknown"
    case eraseOne = "erase-one"
    case eraseAtOnce = "erase-at-once"
    // Of newer data and other rules.
    case oldForms = "old-forms"
    case rekeyUnsettled = "rekey-unsettled"
    case rekeyAlone = "rekey-alone"
    // Of pipelines.
    case linkFirst = "link-first"
    case linkAgain = "link-again"
}

extension ShardMessage {
    /// The key whose owner is the mailbox.
    public var address: IdentityKey {
        switch self {
        case .event(let event): event.masterKey
        case .forward(let event), .back(let event): event.to.key
        case .record(let claim): claim.key
        case .follow(let follower): follower.key
        case .followed(let event): event.home
        case .claim(let claim): claim.keys.first ?? claim.home
        case .reply(let reply): reply.home
        case .settled(let outcome), .decided(let outcome): outcome.home
        case .ask(let question), .yielded(let question): question.to.home
        case .offer(let offer): offer.to.key
        case .accepted(let acceptance): acceptance.event.home
        case .declined(let refusal): refusal.event.home
        case .settle(let settlement), .refresh(let settlement):
            settlement.keys.first ?? settlement.identity.identity.node.key
        case .release(let release): release.keys.first ?? IdentityKey(kind: .email, value: [])
        case .withdraw(let withdrawal):
            withdrawal.keys.first ?? IdentityKey(kind: .email, value: [])
        case .distinct(let distinction): distinction.to.key
        case .pair(let pair): pair.older.identity.node.key
        case .join(let join): join.to.key
        case .whole(let whole): whole.to.key
        case .part(let part): part.to.key
        case .joined(let joined): joined.to.key
        case .apart(let node), .drained(let node): node.key
        case .taken(let taken): taken.to.key
        case .unalias(let unalias): unalias.to.key
        case .drain(let drain): drain.to.key
        case .erase(let order): order.to.key
        }
    }
}
