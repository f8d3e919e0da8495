import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire

/// Where scenarios are built: keys that lie at the shards that are wanted, events, start states.
final class Stage {
    static let topic = ByteSlice(utf8: "raw")
    static let source = ByteSlice(utf8: "src")
    static let names = [
        ("anna", "berg"), ("chidi", "okonkwo"), ("maria", "lopez"), ("tom", "fisher"),
    ]
    static let partitions: Int32 = 32
    /// Two of these do not fit into one identity.
    static let heavyBytes = 700

    let cast: Cast
    private let parser = RawEventParser()
    private var serial = 0
    private(set) var start: Snapshot
    /// Events by route, before the facts can be made.
    private var routed: [(route: Int32, event: EventMessage)] = []
    private var messages: [(from: Int32, ShardMessage)] = []
    private var entries: [(IdentityKey, UInt32, NodeEntry)] = []
    private var records: [(IdentityKey, KeyRecord)] = []
    private var outsiders: Int32 = 500

    /// `mayCreate`: an update of an unknown person creates. `older`: of shards that are not upgraded
    /// yet.
    init(
        _ name: String, _ title: String, _ normalizer: Normalizer, flaw: ResolverFlaw?,
        rules: RuleSet = .named, mayCreate: Bool = false, keyCap: Int = 25, openClaims: Int = 8,
        partBytes: Int? = nil,
        older: (normalizer: Normalizer, rules: RuleSet)? = nil
    ) {
        // Only the router asks what a source may do, but for updates that would create.
        var permissions: SourcePermissions = [.update, .delete, .erase]
        if mayCreate { permissions.insert(.create) }
        let policy = SourcePolicy(permissions: permissions)
        var settings = ResolverSettings(
            applicationID: ByteSlice(utf8: "explore"),
            identityNamespace: ByteSlice(utf8: "explore"), rules: rules.rules,
            sources: SourceTable(named: [:], fallback: policy), attributesBytes: 1_200,
            partitions: Self.partitions, keyCap: keyCap)
        settings.openClaims = openClaims
        if let partBytes { settings.wholePartBytes = partBytes }
        cast = Cast(
            name: name, title: title, settings: settings, normalizer: normalizer, flaw: flaw)
        if let older {
            settings.rules = older.rules.rules
            cast.upgrade = Upgrade(
                settings: settings, normalizer: older.normalizer, tools: cast.tools, flaw: flaw,
                isComparing: older.rules != rules)
        }
        start = Snapshot(cast)
    }

    // MARK: Keys

    func key(at shard: Int32, _ make: (Int) -> IdentityKey?) -> IdentityKey {
        while true {
            serial += 1
            if let key = make(serial), key.partition(count: Self.partitions) == shard { return key }
        }
    }

    /// A master key by which no rule finds anybody.
    func home(at shard: Int32) -> IdentityKey {
        key(at: shard) { IdentityKey(kind: .nameDomain, value: ByteSlice(utf8: "home\($0)")) }
    }

    func key(_ kind: KeyKind, at shard: Int32) -> IdentityKey {
        key(at: shard) { number in
            switch kind {
            case .phone: phone(number)
            case .email:
                IdentityKey(kind: .email, value: ByteSlice(utf8: "anna\(number)@kunde.de"))
            case .externalID:
                .record(source: Self.source, externalID: ByteSlice(utf8: "r\(number)"))
            case .nameDomain:
                IdentityKey(kind: .nameDomain, value: ByteSlice(utf8: "home\(number)"))
            }
        }
    }

    private func phone(_ number: Int) -> IdentityKey? {
        let text = ByteSlice(utf8: "+4930231\(10_000 + number % 90_000)")
        guard let key = cast.normalizer.phone(text, region: nil), key.isIdentityKey, !key.isJunk,
            key.e164.sameBytes(as: text)
        else { return nil }
        return IdentityKey(kind: .phone, value: text)
    }

    // MARK: Events

    /// What few events have.
    struct Extra {
        var isOverride = false
        var pipeline: String?
        /// The address as it is written, where that is not its key.
        var email: ByteSlice?
        /// It is handled before the start.
        var isBefore = false
    }

    /// An event of its own route, unless one is named.
    @discardableResult
    func event(
        _ operation: Operation = .create, master: IdentityKey, keys: [IdentityKey] = [],
        nameClass: Int? = 0, isHeavy: Bool = false, timeMS: Int64 = Cast.clockMS,
        isPastOf: Int? = nil, route: Int32? = nil, extra: Extra = Extra()
    ) -> Int {
        let index = cast.events.count
        let route = route ?? Int32(100 + index)
        var lead = ""
        var record = ""
        var claimedID: ByteSlice?
        var followsRecord = false
        for key in keys {
            switch key.kind {
            case .email: lead += #""email":"\#((extra.email ?? key.value).text)","#
            case .phone: lead += #""phone":"\#(key.value.text)","#
            case .externalID:
                let id = ByteSlice(key.value.drop { $0 != 0x1f }.dropFirst())
                record = #""external_id":"\#(id.text)","#
                guard master.kind != .externalID, cast.claimsRecords else { continue }
                claimedID = id
                followsRecord = routed.contains { $0.route == route && $0.event.masterKey == key }
            case .nameDomain: continue
            }
        }
        if let nameClass {
            let name = Self.names[nameClass]
            lead += #""first_name":"\#(name.0)","last_name":"\#(name.1)","#
        }
        if let pipeline = extra.pipeline { record += #""pipeline":"\#(pipeline)","# }
        if extra.isOverride {
            record += #""override":{"allow_duplicate":true,"by":"x","reason":"y"},"#
        }
        let heavy =
            isHeavy ? #","h\#(index)":"\#(String(repeating: "x", count: Self.heavyBytes))""# : ""
        let json = #"""
            {"operation":"\#(operation.wireName)","source":"src",\#(record)"lead":{\#(lead)
            "attributes":{"e\#(index)":1\#(heavy)}}}
            """#
        let value = ByteSlice(utf8: json)
        guard case .success(let event) = parser.parse(value) else { return index }
        let founded = Int64(1_000_000 + index)
        let context = EventContext(
            event: event,
            ticket: Ticket(timeUS: founded, topic: Self.topic, partition: route),
            origin: Origin(
                topic: Self.topic, partition: route, offset: Int64(index), timestampMS: timeMS),
            source: Self.source, masterKey: master, claimedID: claimedID,
            followsRecord: followsRecord, value: value)
        var shared = keys
        if master.kind != .nameDomain, !shared.contains(master) { shared.append(master) }
        let before = routed.filter { $0.route == route && $0.event.masterKey == master }
            .map { Int($0.event.origin.offset) }
        cast.events.append(
            CastEvent(
                context: context, keys: shared, nameClass: nameClass, operation: operation,
                isHeavy: isHeavy, before: before, isPastOf: isPastOf, isBefore: extra.isBefore))
        cast.tools.contexts.append(context)
        routed.append((route, context.message))
        return index
    }

    // MARK: Start states

    struct Person {
        var identity: Identity
        var links: IdentityLinks
        var node: NodeID
        var known: KnownIdentity
    }

    /// A person of the start, the first one the oldest.
    func person(master: IdentityKey, keys: [IdentityKey], nameClass: Int = 0) -> Person {
        let index = cast.startPersons
        cast.startPersons += 1
        let founded = Int64(1_000 + index)
        let id = UUID8(high: UInt64(index + 1) << 32, low: UInt64(index + 1))
        cast.persons[id] = index
        cast.foundedUS.append(founded)
        let origin = Origin(
            topic: Self.topic, partition: 99, offset: 500 + Int64(index),
            timestampMS: Cast.clockMS)
        var fields = [FieldState?](repeating: nil, count: LeadField.count)
        func field(_ field: LeadField, _ text: ByteSlice) {
            fields[Int(field.rawValue)] = FieldState(
                value: text, source: Self.source, atMS: Cast.clockMS, confirmedMS: Cast.clockMS)
        }
        field(.firstName, ByteSlice(utf8: Self.names[nameClass].0))
        field(.lastName, ByteSlice(utf8: Self.names[nameClass].1))
        let email = keys.first { $0.kind == .email }
        if let email { field(.email, email.value) }
        let record = keys.first { $0.kind == .externalID }
            .map { ByteSlice($0.value.drop { $0 != 0x1f }.dropFirst()) }
        let ticket = Ticket(timeUS: founded, topic: Self.topic, partition: 99)
        let identity = Identity(
            id: id, founded: ticket, foundingOrigin: origin, version: 1, number: 0,
            masterKey: master, fields: fields, keys: PublishedKeys(email: email?.value),
            sources: [
                SourceEntry(
                    source: Self.source, externalID: record, firstSeenMS: Cast.clockMS,
                    lastSeenMS: Cast.clockMS)
            ])
        let node = NodeID(key: master, number: 0, founding: id)
        cast.places[index] = node
        var links = IdentityLinks()
        links.keys = keys
        return Person(
            identity: identity, links: links, node: node,
            known: KnownIdentity(
                identity: IdentityReference(node: node, id: id, founded: ticket),
                features: cast.resolver.features(of: identity)))
    }

    /// What happens before the start, one event after the other.
    private func playBefore() {
        for (route, event) in routed where cast.events[Int(event.origin.offset)].isBefore {
            let context = cast.events[Int(event.origin.offset)].context
            for message in cast.resolver.routed(context) { start.send(message, from: route, cast) }
            do throws(Violation) {
                while let first = start.channels.first {
                    try start.take(.deliver(from: first.from, to: first.to), cast)
                }
            } catch {
                cast.earlyViolation = error
                return
            }
        }
        start.facts.noteStart(start)
    }

    func put(_ node: NodeID, _ content: Node) {
        entries.append(
            (node.key, node.number, NodeEntry(nextNumber: node.number + 1, node: content)))
    }

    func put(_ key: IdentityKey, _ record: KeyRecord) { records.append((key, record)) }

    /// A message of an outsider of its own, or of a shard.
    func send(_ message: ShardMessage, from shard: Int32? = nil) {
        outsiders += 1
        messages.append((shard ?? outsiders, message))
    }

    func sendTogether(_ list: [ShardMessage]) {
        outsiders += 1
        for message in list { messages.append((outsiders, message)) }
    }

    /// The state that the scenario begins with.
    func finish() -> (cast: Cast, start: Snapshot) {
        for (index, event) in cast.events.enumerated() {
            let id = cast.resolver.identityID(of: event.context)
            cast.persons[id] = cast.startPersons + index
            cast.foundedUS.append(event.context.ticket.timeUS)
            cast.places[cast.startPersons + index] = NodeID(
                key: event.context.masterKey, number: 0, founding: id)
        }
        // Order is kept for each master key and bearer: those of other names go other ways.
        for index in cast.events.indices {
            let master = cast.events[index].context.masterKey
            let classes = cast.events.filter { $0.context.masterKey == master }.map(\.nameClass)
            if Set(classes).count > 1 { cast.events[index].before = [] }
            guard cast.wants.obeysRules else { continue }
            // An erase means all who have the address, and its end is that of the first; of others it
            // counts who is meant, and where no rule looks at the key a create means nobody.
            let event = cast.events[index]
            let meansAll = event.operation == .erase && master.kind == .email
            let isRuled = cast.isRuled(master.kind)
            let all = cast.events
            cast.events[index].before.removeAll {
                meansAll || !isRuled || all[$0].keys != event.keys
            }
        }
        start = Snapshot(cast)
        for (key, number, entry) in entries { start.put(key, number: number, entry, cast) }
        for (key, record) in records { start.put(key, record, cast) }
        playBefore()
        for (route, event) in routed {
            let context = cast.events[Int(event.origin.offset)].context
            if cast.events[Int(event.origin.offset)].isBefore { continue }
            let list = cast.resolver.routed(context)
            if list.count > 1 { cast.hasEarlyClaims = true }
            for message in list { start.send(message, from: route, cast) }
        }
        for (from, message) in messages { start.send(message, from: from, cast) }
        return (cast, start)
    }
}
