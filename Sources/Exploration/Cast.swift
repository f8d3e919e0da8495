import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire

/// Who plays in a scenario: events, persons, and what is checked of them.
struct CastEvent {
    var context: EventContext
    /// Keys that it shares with others, the master key where rules find people by it.
    var keys: [IdentityKey]
    /// Events of one class match each other; events of different classes do not.
    /// nil: no name.
    var nameClass: Int?
    var operation: Operation
    /// Together with another one of these it passes the limit of attributes.
    var isHeavy = false
    /// Events that come before it under the same master key.
    var before: [Int] = []
    /// It lies before any erasure of this person, and must not found anew after one.
    var isPastOf: Int?
    /// It is handled before the start.
    var isBefore = false
}

/// A scenario's fixed part.
final class Cast {
    /// Persons and events, a bit each.
    struct Content: OptionSet, Hashable {
        var rawValue: UInt64 = 0

        init(rawValue: UInt64 = 0) { self.rawValue = rawValue }

        static func person(_ index: Int) -> Content { Content(rawValue: 1 << UInt64(index)) }
        static func event(_ index: Int) -> Content { Content(rawValue: 1 << UInt64(index + 32)) }
    }

    /// What is checked where it does not go for every scenario.
    struct Wants {
        /// Decisions equal those of a serial run.
        var serial = false
        /// Events that are connected by keys and match are of one person in the end, others not.
        var grouped = false
        /// Pairs of persons that were reported: joined in the end.
        var reported: [(Int, Int)] = []
        var vetoes: [(Int, Int)] = []
        /// The owner of this key always has a claim that leads to each of the first persons.
        var ownedKey: IdentityKey?
        /// At rest no two living persons who match share a key.
        var joinsAll = false
        /// Only one pair of persons is alerted of.
        var isAlertedOnce = false
        /// At rest the rules have been obeyed (``RuleCheck``).
        var obeysRules = false
        /// What has to be so in the end.
        var expectations: [Expectation] = []
        /// The time of erasures.
        var erasedAtMS: Int64 = Cast.clockMS
    }

    static let clockMS: Int64 = 1_800_000_000_000

    let partitions: Int32
    let name: String
    let title: String
    let settings: ResolverSettings
    let normalizer: Normalizer
    private(set) var resolver: Resolver<CastTools>
    private let flaw: ResolverFlaw?
    var events: [CastEvent] = []
    var wants = Wants()
    /// Persons by id: those of the start, then the one that each event may found.
    var persons: [UUID8: Int] = [:]
    var foundedUS: [Int64] = []
    var startPersons = 0
    /// Those who were joined before the start.
    var startTombs = Content()
    /// Persons who may be erased at any moment once they live.
    var erasable: [Int] = []
    /// Where a person's own place is.
    var places: [Int: NodeID] = [:]
    let tools: CastTools
    /// Owners of records are told of events before they are decided.
    var hasEarlyClaims = false
    /// Shards change from one of these resolvers to the other.
    var upgrade: Upgrade?
    /// Whether a rule on records decides before.
    let claimsRecords: Bool
    /// What went wrong before the start.
    var earlyViolation: Violation?
    /// Addresses that find nobody by themselves.
    var weakKeys: Set<IdentityKey> = []
    /// Each step begins with what the shard has stored.
    var isStored = false
    /// What is lost whenever a shard is restored.
    var loss: RestoreLoss?

    init(
        name: String, title: String, settings: ResolverSettings, normalizer: Normalizer,
        flaw: ResolverFlaw?
    ) {
        self.name = name
        self.title = title
        self.settings = settings
        self.normalizer = normalizer
        partitions = settings.partitions
        claimsRecords = settings.rules.contains {
            $0.key == .kind(.externalID) && $0.timing == .before
        }
        tools = CastTools()
        self.flaw = flaw
        resolver = Resolver(settings: settings, normalizer: normalizer, tools: tools, flaw: flaw)
    }

    /// As in a process that has just started.
    func replaceResolver() {
        resolver = Resolver(settings: settings, normalizer: normalizer, tools: tools, flaw: flaw)
    }

    func summary(of entry: NodeEntry) -> NodeSummary {
        switch entry.node {
        case .living(let identity, let links):
            NodeSummary(
                kind: .living, content: content(identity, links), person: persons[identity.id])
        case .frozen(let identity, let links):
            NodeSummary(
                kind: .frozen, content: content(identity, links), person: persons[identity.id])
        case .alias: NodeSummary(kind: .alias)
        case .draining: NodeSummary(kind: .draining)
        case .undecided: NodeSummary(kind: .undecided)
        case nil: NodeSummary(kind: .none)
        }
    }

    private func content(_ identity: Identity, _ links: IdentityLinks) -> Content {
        var content = Content()
        if let own = persons[identity.id] { content.insert(.person(own)) }
        for id in links.joined {
            if let other = persons[id] { content.insert(.person(other)) }
        }
        // Each event brings a member of `attributes` that is named for it.
        for attribute in identity.values.attributes {
            guard let name = identity.values.text(attribute.name), name.first == 0x65 else {
                continue
            }
            let index = name.dropFirst().reduce(0) { $0 * 10 + Int($1) - 0x30 }
            content.insert(.event(index))
        }
        return content
    }

    /// Whether an event is of who has this key of its, whatever else they have.
    func isDecided(_ key: IdentityKey, of context: EventContext) -> Bool {
        // What is remembered of an address stays under the form that it had, and while rules change an
        // event may be decided under either.
        let isSteady = upgrade.map { !$0.isComparing && key.kind != .email } ?? true
        return isSteady && !weakKeys.contains(key)
            && settings.rules.contains { rule in
                rule.key == .kind(key.kind) && rule.require.isEmpty
                    && (context.event.operation == .create
                        ? rule.timing == .before : rule.action == .merge)
            }
    }

    /// Whether any rule finds people by this kind.
    func isRuled(_ kind: KeyKind) -> Bool { settings.rules.contains { $0.key == .kind(kind) } }

    func person(_ id: UUID8) -> Int? { persons[id] }
}

/// Reads events again that were read at the start, and measures nothing.
final class CastTools: EventReader, OutputMeasure, MessageSplitter {
    var contexts: [EventContext] = []

    func read(_ message: EventMessage) -> Result<EventContext, Rejection> {
        let known = contexts[Int(message.origin.offset)]
        if known.followsRecord == message.followsRecord { return .success(known) }
        return .success(EventContext(known.event, of: message))
    }

    func sizeBound(of record: CanonicalRecord) -> Int { 0 }
    func size(of record: CanonicalRecord) -> Int { 0 }
    func size(of alert: DuplicateAlert) -> Int { 0 }

    func pieces(of message: ShardMessage, limit: Int) -> [ByteSlice]? {
        ShardMessageCodec.pieces(of: message, limit: limit)
    }

    func message(ofPieces pieces: [ByteSlice]) -> ShardMessage? {
        try? ShardMessageCodec.message(ofPieces: pieces)
    }
    func lead(of identity: Identity) -> ByteSlice { [] }
}
