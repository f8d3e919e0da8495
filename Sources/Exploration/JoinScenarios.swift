import Bytes
import LeadModel
import LeadNormalization
import LeadResolver

/// Persons who are there at the start: joins, aliases, erasure.
///
/// Kinds of events, under a master key, in order: `u` update, `e` erase, `c` create, `p` create
/// from before any erasure; `0`, `1`, `2` create that has the record of that person, `A`, `B`, `C`
/// the same from before any erasure.
enum JoinScenarios {
    struct Shape: Sendable {
        var name: String
        /// The shard of each person, the oldest first.
        var homes = [0, 1, 2]
        /// A master key, its shard, and the person of whom it is an alias.
        var aliases: [(key: String, home: Int, person: Int?)] = []
        /// Persons of another name who have the master keys of aliases too.
        var strangers: [(key: String, person: Int)] = []
        /// Master keys of persons that have events.
        var own: [(key: String, person: Int)] = []
        var events: [(key: String, kinds: String)] = []
        var pairs: [(Int, Int)] = []
        var vetoes: [(Int, Int)] = []
        var erase: [Int] = []
        /// Joins that were before the start, younger and older.
        var joined: [(Int, Int)] = []
        var alerts: [(Int, Int)] = []
        var isTwice = false
        var hasOwner = false
        /// Wholes that are longer go in parts.
        var partBytes: Int?
        /// Persons whose claim is still on its way to the owner.
        var late: [Int] = []

        var title: String {
            var text = "homes \(homes) pairs \(pairs)"
            if !aliases.isEmpty {
                text +=
                    " aliases "
                    + aliases.map { "\($0.key)@\($0.home)=\($0.person ?? -1)" }
                    .joined(separator: ",")
            }
            if !strangers.isEmpty {
                text += " strangers " + strangers.map { "\($0.key)=\($0.person)" }.joined()
            }
            if !own.isEmpty {
                text += " own " + own.map { "\($0.key)=\($0.person)" }.joined(separator: ",")
            }
            if !events.isEmpty {
                text += " events " + events.map { "\($0.key):\($0.kinds)" }.joined(separator: ",")
            }
            if !vetoes.isEmpty { text += " vetoes \(vetoes)" }
            if !erase.isEmpty { text += " erase \(erase)" }
            if !joined.isEmpty { text += " joined \(joined)" }
            if !alerts.isEmpty { text += " alerts \(alerts)" }
            if !late.isEmpty { text += " late \(late)" }
            if let partBytes { text += " parts \(partBytes)" }
            return text + (isTwice ? " twice" : "")
        }

        /// The person that one has been joined into.
        func root(_ person: Int) -> Int {
            var end = person
            while let next = joined.first(where: { $0.0 == end }) { end = next.1 }
            return end
        }
    }

    static func scenario(_ shape: Shape) -> Scenario {
        Scenario(name: shape.name, title: shape.title) { normalizer, flaw in
            Building(shape, normalizer, flaw).build()
        }
    }

    /// One scenario being built.
    private final class Building {
        let shape: Shape
        let stage: Stage
        let shared: IdentityKey
        var persons: [Stage.Person] = []
        var records: [IdentityKey] = []
        var keys: [String: IdentityKey] = [:]
        var aliasNodes: [String: NodeID] = [:]

        init(_ shape: Shape, _ normalizer: Normalizer, _ flaw: ResolverFlaw?) {
            self.shape = shape
            stage = Stage(
                shape.name, shape.title, normalizer, flaw: flaw,
                rules: shape.alerts.isEmpty ? .named : .namedAlert, partBytes: shape.partBytes)
            shared = stage.key(.email, at: shape.hasOwner ? 9 : Int32(shape.homes[0]))
        }

        func build() -> (cast: Cast, start: Snapshot) {
            let hasRecords = shape.events.contains { $0.kinds.contains { "012ABC".contains($0) } }
            for (number, alias) in shape.aliases.enumerated() {
                let key = stage.key(.email, at: Int32(alias.home))
                keys[alias.key] = key
                aliasNodes[alias.key] = NodeID(
                    key: key, number: 0, incarnation: UInt32(7_000 + number))
            }
            for (person, home) in shape.homes.enumerated() {
                let own = shape.own.first { $0.person == person }
                let master =
                    own == nil ? stage.home(at: Int32(home)) : stage.key(.email, at: Int32(home))
                if let own { keys[own.key] = master }
                var its = [shared]
                if hasRecords {
                    let record = stage.key(.externalID, at: Int32(home))
                    records.append(record)
                    its.append(record)
                }
                for stranger in shape.strangers where stranger.person == person {
                    its = keys[stranger.key].map { [$0] } ?? []
                }
                let isStranger = shape.strangers.contains { $0.person == person }
                persons.append(
                    stage.person(master: master, keys: its, nameClass: isStranger ? 1 : 0))
            }
            putPersons()
            putAliases()
            putEvents()
            sendMessages()
            stage.cast.wants.erasedAtMS = Cast.clockMS - 500
            stage.cast.wants.reported = shape.pairs
            stage.cast.wants.vetoes = shape.vetoes
            stage.cast.wants.isAlertedOnce = !shape.alerts.isEmpty
            if shape.hasOwner { stage.cast.wants.ownedKey = shared }
            return stage.finish()
        }

        private func children(of person: Int) -> [NodeID] {
            shape.aliases.filter { $0.person == person }.compactMap { aliasNodes[$0.key] }
                + shape.joined.filter { $0.1 == person }.map { persons[$0.0].node }
        }

        private func putPersons() {
            var claims: [IdentityKey: [KeyClaim]] = [:]
            for person in shape.homes.indices {
                let node = persons[person].node
                if let into = shape.joined.first(where: { $0.0 == person })?.1 {
                    stage.cast.startTombs.insert(.person(person))
                    stage.put(
                        node,
                        .alias(
                            Alias(
                                target: persons[into].node,
                                identity: persons[into].identity.id,
                                children: children(of: person),
                                incarnation: node.incarnation)))
                    continue
                }
                var links = persons[person].links
                links.children = children(of: person)
                let others = shape.homes.indices.filter { $0 != person && shape.root($0) == person }
                for other in others {
                    links.joined.append(persons[other].identity.id)
                    for key in persons[other].links.keys where !links.keys.contains(key) {
                        links.keys.append(key)
                    }
                    let master = persons[other].node.key
                    if master.kind == .email { links.keys.append(master) }
                }
                for alias in shape.aliases where alias.person.map({ shape.root($0) }) == person {
                    if let key = keys[alias.key] { links.keys.append(key) }
                }
                for veto in shape.vetoes where veto.0 == person {
                    links.distinct.append(persons[veto.1].identity.id)
                }
                stage.put(node, .living(persons[person].identity, links))
                let claim = KeyClaim(
                    state: .settled(persons[person].known.identity),
                    features: persons[person].known.features,
                    standsFor: others.map { persons[$0].identity.id })
                for key in links.keys where key != shared || !shape.late.contains(person) {
                    claims[key, default: []].append(claim)
                }
            }
            for (key, list) in claims {
                var record = KeyRecord()
                record.claims = list
                stage.put(key, record)
            }
        }

        private func putAliases() {
            for alias in shape.aliases {
                guard let person = alias.person, let node = aliasNodes[alias.key] else { continue }
                stage.put(
                    node,
                    .alias(
                        Alias(
                            target: persons[person].node, identity: persons[person].identity.id,
                            incarnation: node.incarnation)))
            }
        }

        private func putEvents() {
            for (number, list) in shape.events.enumerated() {
                guard let master = keys[list.key] else { continue }
                let person =
                    shape.own.first { $0.key == list.key }?.person
                    ?? shape.aliases.first { $0.key == list.key }?.person
                for kind in list.kinds {
                    let route = Int32(100 + number)
                    switch kind {
                    case "u": stage.event(.update, master: master, route: route)
                    case "e": stage.event(.erase, master: master, route: route)
                    case "c": stage.event(.create, master: master, route: route)
                    case "p":
                        stage.event(
                            .create, master: master, timeMS: Cast.clockMS - 1_000,
                            isPastOf: person, route: route)
                    default:
                        let isPast = "ABC".contains(kind)
                        let place = Array(isPast ? "ABC" : "012").firstIndex(of: kind) ?? 0
                        stage.event(
                            .create, master: master, keys: [records[place]],
                            timeMS: isPast ? Cast.clockMS - 1_000 : Cast.clockMS,
                            isPastOf: isPast ? place : nil, route: route)
                    }
                }
            }
        }

        private func cause(_ number: Int) -> Cause {
            Cause(
                event: EventReference(
                    eventID: nil, source: Stage.source,
                    origin: Origin(
                        topic: Stage.topic, partition: 98, offset: Int64(800 + number),
                        timestampMS: Cast.clockMS)),
                leadJSON: ByteSlice(utf8: "{}"), timeMS: Cast.clockMS)
        }

        private func sendMessages() {
            for (number, (one, other)) in (shape.pairs + shape.alerts).enumerated() {
                let isAlert = number >= shape.pairs.count
                let pair = ShardMessage.pair(
                    Pair(
                        older: persons[one].known, younger: persons[other].known, key: shared,
                        rule: ByteSlice(isAlert ? KeyKind.phone.wireName : KeyKind.email.wireName),
                        cause: cause(number)))
                stage.sendTogether(shape.isTwice ? [pair, pair] : [pair])
            }
            for person in shape.erase {
                stage.send(
                    .erase(
                        ErasureOrder(
                            to: persons[person].node,
                            origin: Origin(
                                topic: Stage.topic, partition: 97, offset: Int64(900 + person),
                                timestampMS: Cast.clockMS), timeMS: Cast.clockMS - 500)))
            }
            for person in shape.late {
                stage.send(
                    .settle(
                        KeySettlement(
                            keys: [shared],
                            name: EventName(
                                ticket: persons[person].known.identity.founded, offset: -1),
                            identity: persons[person].known, cause: cause(50 + person))),
                    from: Int32(shape.homes[person]))
            }
        }
    }

    /// Less than a whole of these persons, more than half of it.
    private static let partBytes = 250
    private static let triangle = [(0, 1), (1, 2), (0, 2)]
    private static let chain = [(0, 1), (1, 2)]
    private static let fork = [(0, 2), (1, 2)]
    private static let root = [(0, 1), (0, 2)]

    static func all() -> [Scenario] {
        (joins() + own() + aliases() + deep() + past() + offers() + alerts() + owners())
            .map { scenario($0) }
    }

    private static func joins() -> [Shape] {
        var shapes: [Shape] = []
        let erased: [[Int]] = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2]]
        for homes in [[0, 1, 2], [0, 0, 1], [0, 1, 0], [0, 1, 1]] {
            for pairs in [triangle, chain, fork, root] {
                for erase in erased {
                    shapes.append(
                        Shape(
                            name: erase.isEmpty ? "joins" : "joins erased", homes: homes,
                            pairs: pairs,
                            erase: erase,
                            isTwice: erase.count < 2))
                }
            }
            for vetoes in [[(0, 1)], [(1, 2)], [(0, 2)], [(0, 1), (0, 2)]] {
                shapes.append(
                    Shape(name: "vetoes", homes: homes, pairs: triangle, vetoes: vetoes))
                shapes.append(
                    Shape(
                        name: "vetoes", homes: homes, pairs: triangle, vetoes: vetoes, erase: [0]))
            }
        }
        for pairs in [[(0, 1)], chain, fork, root, triangle] {
            for erase in [[], [0], [1]] {
                shapes.append(
                    Shape(
                        name: "parts", homes: pairs.count == 1 ? [0, 1] : [0, 1, 2], pairs: pairs,
                        erase: erase, isTwice: erase.isEmpty, partBytes: partBytes))
            }
        }
        let four = [
            [(0, 1), (1, 2), (2, 3)], [(0, 3), (1, 3), (2, 3)], [(0, 2), (1, 3), (2, 3)],
            [(0, 3), (1, 2), (1, 3), (0, 2)],
        ]
        for pairs in four {
            for erase in [[], [0], [1], [2]] {
                shapes.append(
                    Shape(name: "four joins", homes: [0, 1, 2, 3], pairs: pairs, erase: erase))
            }
        }
        return shapes
    }

    private static func own() -> [Shape] {
        var shapes: [Shape] = []
        for pairs in [triangle, chain, fork] {
            for kinds in ["uu", "ec", "ue"] {
                for (key, person) in [("a", 0), ("b", 1), ("c", 2)] {
                    shapes.append(
                        Shape(
                            name: "own events", own: [(key, person)], events: [(key, kinds)],
                            pairs: pairs))
                }
            }
        }
        shapes.append(
            Shape(
                name: "own events", own: [("b", 1), ("c", 2)], events: [("b", "ec"), ("c", "uc")],
                pairs: chain))
        return shapes
    }

    private static func aliases() -> [Shape] {
        var shapes: [Shape] = []
        for home in [3, 0] {
            for person in [1, 2] {
                for pairs in [chain, fork] {
                    for kinds in ["uu", "ec"] {
                        for erase in kinds == "uu" ? [[], [0], [1], [2]] : [[]] {
                            shapes.append(
                                Shape(
                                    name: "alias events", aliases: [("m", home, person)],
                                    events: [("m", kinds)], pairs: pairs, erase: erase))
                        }
                    }
                }
            }
        }
        shapes.append(
            Shape(
                name: "alias events", aliases: [("m", 3, 2)], events: [("m", "eucu")],
                pairs: chain))
        for (kinds, erase) in [("uc", [0]), ("ec", [])] {
            shapes.append(
                Shape(
                    name: "alias events", homes: [0, 1], aliases: [("m", 3, 1)], own: [("b", 1)],
                    events: [("m", "uc"), ("b", kinds)], pairs: [(0, 1)], erase: erase))
        }
        return shapes
    }

    private static func deep() -> [Shape] {
        var shapes: [Shape] = []
        for home in [3, 0, 1] {
            for kinds in ["uuc", "ecu", "pp"] {
                shapes.append(
                    Shape(
                        name: kinds == "pp" ? "deep past" : "deep", aliases: [("m", home, 2)],
                        own: [("c", 2)],
                        events: [("m", kinds), ("c", kinds == "pp" ? "pp" : "uc")],
                        erase: kinds == "ecu" ? [] : [0], joined: [(1, 0), (2, 1)]))
            }
            shapes.append(
                Shape(
                    name: "deep", aliases: [("m", home, 2), ("n", 2, 1)],
                    events: [("m", "uc"), ("n", "uc")], erase: [0], joined: [(1, 0), (2, 1)]))
            for erase in [[0], [1], [2]] {
                shapes.append(
                    Shape(
                        name: "deep", aliases: [("m", home, 2)], events: [("m", "uc")],
                        pairs: [(0, 1)], erase: erase, joined: [(2, 1)]))
            }
            // The owner hears of the erasure before the alias does, and others have the key.
            for joined in [[(1, 0)], [(1, 0), (2, 1)]] {
                let last = joined.count
                for kinds in ["cc", "ucc", "cuc"] {
                    shapes.append(
                        Shape(
                            name: "deep strangers",
                            homes: Array(0...last) + [4], aliases: [("m", home, last)],
                            strangers: [("m", last + 1)], events: [("m", kinds)], erase: [0],
                            joined: joined))
                }
            }
        }
        return shapes
    }

    private static func past() -> [Shape] {
        var shapes: [Shape] = []
        for pairs in [chain, fork, triangle] {
            for erase in [[0], [1], [2]] {
                shapes.append(
                    Shape(
                        name: "past", aliases: [("m", 3, 2)], events: [("m", "pp")], pairs: pairs,
                        erase: erase))
            }
        }
        return shapes
    }

    private static func offers() -> [Shape] {
        var shapes: [Shape] = []
        for person in [1, 2] {
            for pairs in [chain, fork] {
                for erase in [[], [0], [1], [2]] {
                    shapes.append(
                        Shape(
                            name: "offers", aliases: [("m", 3, nil)],
                            events: [("m", "\(person)u")], pairs: pairs, erase: erase))
                }
            }
            for erase in [[], [0], [1], [2]] {
                shapes.append(
                    Shape(
                        name: "offers past", aliases: [("m", 3, nil)],
                        events: [("m", person == 1 ? "Bu" : "Cu")], pairs: chain, erase: erase))
            }
        }
        shapes.append(
            Shape(
                name: "offers", homes: [0, 1], aliases: [("m", 3, 1)], events: [("m", "e0u")],
                pairs: [(0, 1)], erase: [0]))
        // Nobody lies under the address any more, and two still have it elsewhere.
        for kinds in ["ec", "e0"] {
            shapes.append(
                Shape(
                    name: "erase elsewhere", homes: [0, 1], aliases: [("m", 3, 1)],
                    events: [("m", kinds)], pairs: [(0, 1)], erase: [0]))
        }
        return shapes
    }

    private static func alerts() -> [Shape] {
        var shapes: [Shape] = []
        for pairs in [[(0, 1)], chain, triangle] {
            for erase in [[], [0]] {
                shapes.append(
                    Shape(
                        name: "pair alerts", pairs: pairs, erase: erase, alerts: [(1, 2)],
                        isTwice: true))
            }
        }
        return shapes
    }

    private static func owners() -> [Shape] {
        var shapes: [Shape] = []
        for pairs in [[(0, 1)], chain, fork, triangle] {
            for erase in [[], [0], [1], [2]] {
                for late in [[], [1], [2]] {
                    shapes.append(
                        Shape(
                            name: "owners", pairs: pairs, erase: erase, hasOwner: true,
                            late: late))
                }
            }
        }
        return shapes
    }
}
