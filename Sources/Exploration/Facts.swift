import Bytes
import LeadModel
import LeadResolver

/// Something that must not be.
struct Violation: Error {
    var text: String

    init(_ text: String) { self.text = text }
}

/// What outsiders have seen so far.
struct Facts {
    enum Ending: UInt8 {
        case none, created, updated, erased, duplicate, suspected, linked, replay, echo
        case rejected, rejectedErased
        /// A duplicate whose lead was left out.
        case alerted, blocked
    }

    struct Event {
        var ending = Ending.none
        /// The person it ended at.
        var person: Int8 = -1
    }

    struct Told: Hashable {
        var older: Int8
        var younger: Int8
        /// ``code(_:isMerge:)``
        var rule: UInt64
    }

    /// A rule in alerts about pairs.
    static func code(_ rule: ByteSlice, isMerge: Bool = false) -> UInt64 {
        rule.reduce(isMerge ? 1 : 0) { $0 &* 31 &+ UInt64($1) }
    }

    var events: [Event]
    /// Events in the order of decisions, and joins between them: older and younger, each
    /// ``joinMark`` and the event that founded it. Kept where a serial run is compared.
    var order: [UInt8] = []
    static let joinMark: UInt8 = 0x80
    /// The latest version of each person; 0: not there yet.
    var versions: [UInt8]
    var tombs = Cast.Content()
    var erased = Cast.Content()
    var joins = 0
    var told: [Told] = []
    /// Persons who may still be erased at any moment.
    var erasable: [Int]
    /// Who was joined into whom.
    var joined: [Int8]
    /// What has to be remembered of erased persons.
    var memories: [Memory] = []
    /// Keys that persons of the start had, nil before the start.
    var startKeys: [Int: [IdentityKey]]?

    struct Memory {
        var key: IdentityKey
        var erasedAtMS: Int64
        /// Who had it; nil where nobody was known by it.
        var person: Int?
    }

    init(_ cast: Cast) {
        events = Array(repeating: Event(), count: cast.events.count)
        versions = Array(repeating: 0, count: cast.startPersons + cast.events.count)
        for person in 0..<cast.startPersons { versions[person] = 1 }
        erasable = cast.erasable
        joined = versions.map { _ in -1 }
        tombs = cast.startTombs
    }

    var fingerprint: Hash128 {
        var writer = ByteWriter(capacity: 128)
        for event in events {
            writer.write(byte: event.ending.rawValue)
            writer.write(fixed: event.person)
        }
        writer.bytes.append(contentsOf: order)
        writer.bytes.append(contentsOf: versions)
        writer.write(fixed: tombs.rawValue)
        writer.write(fixed: erased.rawValue)
        for told in told {
            writer.write(fixed: told.older)
            writer.write(fixed: told.younger)
            writer.write(fixed: told.rule)
        }
        for joined in joined { writer.write(fixed: joined) }
        writer.write(byte: UInt8(memories.count))
        writer.write(byte: 0xff)
        for person in erasable { writer.write(byte: UInt8(person)) }
        return writer.fingerprint
    }

    // MARK: Published

    /// What a step began with, and took away.
    struct Step {
        /// What the shard remembered before.
        var memories: [Cell<IdentityKey, Erasure>]
        /// Identities that have left their places, as they were.
        var left: [(person: Int, content: EntryContent)]
    }

    mutating func take(
        _ effect: Effect, _ cast: Cast, _ step: Step
    ) throws(Violation) {
        switch effect {
        case .send: return
        case .publish(let record):
            let person = try known(record.identity.id, cast)
            let version = record.identity.version
            guard version == Int64(versions[person]) + 1 else {
                throw Violation(
                    "version \(version) of \(cast.label(person)) after \(versions[person])")
            }
            versions[person] = UInt8(version)
            guard !tombs.contains(.person(person)) else {
                throw Violation("\(cast.label(person)) is published behind its tombstone")
            }
            if record.merged { return }
            try end(
                record.event.origin, record.disposition == .created ? .created : .updated, person,
                cast)
            if record.disposition == .created {
                try checkPast(Int(record.event.origin.offset), cast, step)
            }
        case .alert(let alert):
            let person = try known(alert.identityID, cast)
            guard let id = alert.otherIdentityID else {
                return try end(alert.event.origin, Self.ending(alert), person, cast)
            }
            try tell(person, try known(id, cast), alert, cast)
        case .tombstone(let tombstone, _): try bury(tombstone, cast, step.left)
        case .reject(let rejection, let context):
            if rejection.code == .unknownIdentity { noteUnknown(context, cast) }
            try end(
                context.origin, rejection.code == .erasedPerson ? .rejectedErased : .rejected, -1,
                cast)
        }
    }

    private func known(_ id: UUID8, _ cast: Cast) throws(Violation) -> Int {
        guard let person = cast.person(id) else { throw Violation("nobody has the id \(id)") }
        return person
    }

    private static func ending(_ alert: DuplicateAlert) -> Ending {
        switch alert.action {
        case .alerted: return .alerted
        case .blocked where alert.disposition == .duplicate: return .blocked
        default: break
        }
        return switch alert.disposition {
        case .created: .created
        case .updated: .updated
        case .erased: .erased
        case .duplicate: .duplicate
        case .suspected: .suspected
        case .linked: .linked
        case .replay: .replay
        case .echo: .echo
        }
    }

    private mutating func end(
        _ origin: Origin, _ ending: Ending, _ person: Int, _ cast: Cast
    ) throws(Violation) {
        let event = Int(origin.offset)
        guard events.indices.contains(event) else {
            throw Violation("a disposition of event \(event), which nobody sent")
        }
        guard events[event].ending == .none else {
            throw Violation("e\(event) ends twice: \(events[event].ending), then \(ending)")
        }
        // A rejection for an erasure changes nothing: its home need not wait for those before it.
        for earlier in cast.events[event].before
        where events[earlier].ending == .none && ending != .rejectedErased {
            throw Violation("e\(event) is handled before e\(earlier) of the same master key")
        }
        events[event] = Event(ending: ending, person: Int8(person))
        if cast.wants.serial { order.append(UInt8(event)) }
    }

    /// What was erased never comes back, neither by a create from before the erasure.
    private func checkPast(
        _ event: Int, _ cast: Cast, _ step: Step
    ) throws(Violation) {
        let context = cast.events[event].context
        let timeMS = context.origin.timestampMS
        if let erasure = step.memories.first(where: { $0.name == context.masterKey })?.content,
            timeMS < erasure.erasedAtMS
        {
            throw Violation("e\(event), older than what is remembered of its key, founds")
        }
        for memory in memories where timeMS < memory.erasedAtMS {
            // Who had it all along, and whose the event would have been, was there before it.
            guard let person = memory.person, context.event.override == nil,
                startKeys?[person]?.contains(memory.key) ?? false,
                cast.events[event].keys.contains(memory.key),
                cast.isDecided(memory.key, of: context)
            else { continue }
            throw Violation("e\(event), older than an erasure by its keys, founds")
        }
        if let past = cast.events[event].isPastOf, erased.contains(.person(past)) {
            throw Violation(
                "e\(event), from before the erasure of \(cast.label(past)), founds anew")
        }
        guard cast.wants.serial,
            cast.events[event].context.origin.timestampMS < cast.wants.erasedAtMS
        else { return }
        for person in cast.erasable where erased.contains(.person(person)) {
            let founder = person - cast.startPersons
            guard founder >= 0, founder != event,
                cast.events[founder].nameClass == cast.events[event].nameClass
            else { continue }
            let shared = cast.events[event].keys.contains {
                $0.kind != .phone && cast.events[founder].keys.contains($0)
            }
            if shared {
                throw Violation(
                    "e\(event), older than the erasure of \(cast.label(person)), founds anew")
            }
        }
    }

    private mutating func tell(
        _ older: Int, _ younger: Int, _ alert: DuplicateAlert, _ cast: Cast
    ) throws(Violation) {
        let isMerge = alert.action == .merged
        if isMerge, cast.wants.serial {
            for person in [older, younger] {
                order.append(Self.joinMark | UInt8(person - cast.startPersons))
            }
        }
        // Who passes a cap may be older than those who had the key before.
        let isCrowd = alert.rule.sameBytes(as: Self.crowd)
        guard isCrowd || cast.foundedUS[older] < cast.foundedUS[younger] else {
            throw Violation("a pair alert names \(cast.label(older)) as the older one")
        }
        let told = Told(
            older: !isMerge && cast.wants.isAlertedOnce ? -1 : Int8(older),
            younger: Int8(younger),
            rule: Self.code(alert.rule, isMerge: isMerge))
        // Also one that was told of with a person who has been joined into this one.
        let isKnown =
            self.told.contains(told)
            || !isMerge
                && self.told.contains {
                    $0.younger == told.younger && $0.rule == told.rule && root($0.older) == older
                }
        guard !isKnown else {
            throw Violation(
                "a second pair alert of \(cast.label(older)) and \(cast.label(younger))")
        }
        if isMerge { joined[younger] = Int8(older) }
        self.told.append(told)
        self.told.sort { ($0.older, $0.younger, $0.rule) < ($1.older, $1.younger, $1.rule) }
    }

    private static let crowd = ByteSlice(utf8: "non-discriminating")

    /// The person that one has become a part of.
    func root(_ person: Int8) -> Int {
        var end = Int(person)
        while end >= 0, joined[end] >= 0 { end = Int(joined[end]) }
        return end
    }

    // MARK: Memory

    /// Which persons are there at the start, and by which keys.
    mutating func noteStart(_ state: Snapshot) {
        var keys: [Int: [IdentityKey]] = [:]
        for shard in state.shards {
            for cell in shard.entries {
                guard let person = cell.content.summary.person else { continue }
                keys[person] = Self.rememberedKeys(of: cell.content.entry)
            }
        }
        startKeys = keys
    }

    private static func rememberedKeys(of entry: NodeEntry) -> [IdentityKey] {
        switch entry.node {
        case .living(let identity, let links), .frozen(let identity, let links):
            ([identity.masterKey] + links.keys).filter { $0.kind != .phone }
        case .alias, .draining, .undecided, nil: []
        }
    }

    private func erasureTime(_ tombstone: CanonicalTombstone, _ cast: Cast) -> Int64 {
        let event = Int(tombstone.origin.offset)
        return cast.events.indices.contains(event)
            ? cast.events[event].context.origin.timestampMS : cast.wants.erasedAtMS
    }

    private mutating func noteErased(_ entry: NodeEntry, _ person: Int, _ timeMS: Int64) {
        for key in Self.rememberedKeys(of: entry) {
            memories.append(Memory(key: key, erasedAtMS: timeMS, person: person))
        }
    }

    /// An erase of somebody unknown is remembered: their create may come later.
    private mutating func noteUnknown(_ context: EventContext, _ cast: Cast) {
        guard context.event.operation == .erase else { return }
        let event = cast.events[Int(context.origin.offset)]
        for key in event.keys where key.kind != .phone {
            let isRecord = key.kind == .externalID && cast.isRuled(.externalID)
            guard isRecord || key == context.masterKey else { continue }
            memories.append(
                Memory(key: key, erasedAtMS: context.origin.timestampMS, person: nil))
        }
    }

    private mutating func bury(
        _ tombstone: CanonicalTombstone, _ cast: Cast,
        _ left: [(person: Int, content: EntryContent)]
    ) throws(Violation) {
        let person = try known(tombstone.identityID, cast)
        guard versions[person] > 0 else {
            throw Violation("a tombstone of \(cast.label(person)), who was never published")
        }
        guard tombs.insert(.person(person)).inserted else {
            throw Violation("a second tombstone of \(cast.label(person))")
        }
        if let id = tombstone.joinedInto {
            let into = try known(id, cast)
            guard cast.foundedUS[into] < cast.foundedUS[person] else {
                throw Violation(
                    "\(cast.label(person)) is joined into the younger \(cast.label(into))")
            }
            joins += 1
            return
        }
        erased.insert(.person(person))
        if let gone = left.last(where: { $0.person == person })?.content {
            erased.formUnion(gone.summary.content)
            noteErased(gone.entry, person, erasureTime(tombstone, cast))
        }
        if !tombstone.also { try end(tombstone.origin, .erased, person, cast) }
    }
}

extension Cast {
    /// A person's name in messages about violations.
    func label(_ person: Int) -> String {
        person < startPersons ? "P\(person)" : "Q\(person - startPersons)"
    }
}
