import Bytes
import LeadModel
import LeadNormalization
import LeadResolver

/// An event in a line: what it does, then its keys, its master key first.
///
///     c u d x o   create, update, delete, erase, override
///     e1 p1 r1    e-mail address, phone number, record; w1 an address that is weak; h1 a master key
///                 by which no rule finds anybody
///     g1 G1 k1    spellings of one address: g1 by older data another key than k1, by newer data the
///                 same; G1 is the spelling of g1, routed by newer data
///     n1 n-       name, n0 unless it is said; none
///     <           from before the time of the others
///     /1          by this route, behind what came by it before
///     $a          pipeline
struct Script {
    var operation = Operation.create
    var keys: [String] = []
    var nameClass: Int? = 0
    var isPast = false
    var route: Int32?
    var pipeline: String?
    var isOverride = false

    init(_ line: String) {
        for word in line.split(separator: " ") {
            let rest = word.dropFirst()
            switch word.first {
            case "c" where rest.isEmpty: operation = .create
            case "u": operation = .update
            case "d": operation = .delete
            case "x": operation = .erase
            case "o": isOverride = true
            case "n": nameClass = Int(rest)
            case "<": isPast = true
            case "/": route = Int32(rest)
            case "$": pipeline = String(rest)
            default: keys.append(String(word))
            }
        }
    }
}

/// Keys of scripts by their names, made when they are first used.
final class ScriptKeys {
    private let stage: Stage
    /// In how many shards they lie; nil: each in one of its own.
    private let shards: Int32?
    private var known: [String: IdentityKey] = [:]
    /// Spellings of addresses.
    private var written: [String: ByteSlice] = [:]

    init(_ stage: Stage, shards: Int32?) {
        self.stage = stage
        self.shards = shards
    }

    private func shard(_ name: String) -> Int32 {
        let number = Int32(name.dropFirst()) ?? 0
        let first: Int32 =
            switch name.first {
            case "e": 2
            case "p": 8
            case "r": 14
            case "w": 20
            case "h": 23
            default: 27
            }
        return shards.map { (first / 3 + number) % $0 } ?? (first + number)
    }

    /// The key by which an event with this name is routed.
    func key(_ name: String) -> IdentityKey {
        if let key = known[name] { return key }
        let place = shard(name)
        let made: IdentityKey
        switch name.first {
        case "p": made = stage.key(.phone, at: place)
        case "r": made = stage.key(.externalID, at: place)
        case "h": made = stage.home(at: place)
        case "w":
            made = stage.weakAddress(at: place)
            stage.cast.weakKeys.insert(made)
        case "g", "G", "k":
            makeSpellings(String(name.dropFirst()), at: place)
            return key(name)
        default: made = stage.key(.email, at: place)
        }
        known[name] = made
        return made
    }

    /// How the address of an event with this name is written.
    func spelling(_ name: String) -> ByteSlice? { written[name] }

    private func makeSpellings(_ number: String, at place: Int32) {
        let plain = stage.mailbox(at: place)
        let dotted = ByteSlice(
            Array(plain.value.prefix(3)) + [0x2e] + Array(plain.value.dropFirst(3)))
        known["k" + number] = plain
        known["g" + number] = IdentityKey(kind: .email, value: dotted)
        known["G" + number] = plain
        written["G" + number] = dotted
    }
}

extension Stage {
    /// The event of a script, in the order of scripts.
    func play(_ line: String, _ keys: ScriptKeys, isBefore: Bool = false) {
        let script = Script(line)
        guard let first = script.keys.first else { return }
        var extra = Extra(
            isOverride: script.isOverride, pipeline: script.pipeline, isBefore: isBefore)
        extra.email = script.keys.compactMap { keys.spelling($0) }.first
        let all = script.keys.map { keys.key($0) }
        event(
            script.operation, master: keys.key(first), keys: all.filter { $0.kind != .nameDomain },
            nameClass: script.nameClass, timeMS: Cast.clockMS - (script.isPast ? 1_000 : 0),
            route: script.route.map { 200 + $0 }, extra: extra)
    }

    /// An address of a function.
    func weakAddress(at shard: Int32) -> IdentityKey {
        key(at: shard) { IdentityKey(kind: .email, value: ByteSlice(utf8: "info@kunde\($0).de")) }
    }

    /// An address of a provider that ignores dots.
    func mailbox(at shard: Int32) -> IdentityKey {
        key(at: shard) {
            IdentityKey(kind: .email, value: ByteSlice(utf8: "annaberg\($0)@gmail.com"))
        }
    }
}
