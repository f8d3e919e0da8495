import LeadModel
import LeadNormalization
import LeadResolver

/// A scenario that is made when its turn comes.
struct Scenario: Sendable {
    /// The kind: what `--only` and flaws select by.
    var name: String
    var title: String
    var make: @Sendable (Normalizer, ResolverFlaw?) -> (cast: Cast, start: Snapshot)
}

/// New events that share keys: claims.
enum ClaimScenarios {
    /// One of these: keys of each event, name class of each event, and what is special.
    struct Shape: Sendable {
        var name: String
        /// Indices into ``kinds``.
        var keys: [[Int]]
        var classes: [Int]
        var kinds: [KeyKind] = [.phone, .email]
        var heavy: [Int] = []
        var erase: [Int] = []
        /// Erasures lie after the events, whose memory they leave.
        var erasesLate = false
        /// Events lie under their first key.
        var isMaster = false
        /// As many earlier claims on a key as a later one is told of.
        var openClaims = 8
        /// All homes at one shard, all owners at another.
        var isCrowded = false

        var title: String {
            "keys \(keys) kinds \(kinds.map { "\($0.wireName)" }) names \(classes)"
                + (heavy.isEmpty ? "" : " heavy \(heavy)")
                + (erase.isEmpty ? "" : " erase \(erase)\(erasesLate ? " late" : "")")
                + (isMaster ? " masters" : "") + (isCrowded ? " crowded" : "")
        }
    }

    static func scenario(_ shape: Shape) -> Scenario {
        Scenario(name: shape.name, title: shape.title) { normalizer, flaw in
            let stage = Stage(
                shape.name, shape.title, normalizer, flaw: flaw, openClaims: shape.openClaims)
            let keys = shape.kinds.enumerated().map { place, kind in
                stage.key(kind, at: shape.isCrowded ? 9 : Int32(16 + place))
            }
            // An event that is found at home by its master key does not claim its other keys:
            // who has those is joined later.
            stage.cast.wants.serial = !shape.isMaster
            stage.cast.wants.grouped = true
            stage.cast.wants.joinsAll = shape.heavy.isEmpty
            stage.cast.wants.erasedAtMS = Cast.clockMS + (shape.erasesLate ? 1 : -1)
            for (index, own) in shape.keys.enumerated() {
                let shared = own.map { keys[$0] }
                let master =
                    shape.isMaster
                    ? shared[0] : stage.home(at: shape.isCrowded ? 1 : Int32(index))
                stage.event(
                    master: master, keys: shared, nameClass: shape.classes[index],
                    isHeavy: shape.heavy.contains(index))
            }
            stage.cast.erasable = shape.erase
            return stage.finish()
        }
    }

    /// Non-empty sets of at most `most` of `count` keys.
    private static func subsets(_ count: Int, _ most: Int) -> [[Int]] {
        (1..<(1 << count)).map { bits in (0..<count).filter { bits >> $0 & 1 == 1 } }
            .filter { $0.count <= most }
    }

    private static func products(_ sets: [[Int]], _ events: Int) -> [[[Int]]] {
        (0..<events).reduce([[]]) { lists, _ in
            lists.flatMap { list in sets.map { list + [$0] } }
        }
    }

    /// Name classes in which all match, one pair, or none.
    private static let three = [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]

    /// Every claim behind a first one waits.
    private static func held(_ shape: Shape) -> Shape? {
        let isTold = ["claims three", "claims triangle", "claims four", "claims records"]
        guard isTold.contains(shape.name), shape.keys.count > 2 else { return nil }
        var held = shape
        held.name = "held"
        held.openClaims = 1
        return held
    }

    static func all() -> [Scenario] {
        var shapes: [Shape] = []
        let two = subsets(2, 2)
        for keys in products(two, 2) {
            for classes in [[0, 0], [0, 1]] {
                shapes.append(Shape(name: "claims two", keys: keys, classes: classes))
                for erase in [[0], [1]] {
                    for late in [false, true] {
                        shapes.append(
                            Shape(
                                name: "claims erase", keys: keys, classes: classes, erase: erase,
                                erasesLate: late))
                    }
                }
            }
            shapes.append(
                Shape(name: "claims decline", keys: keys, classes: [0, 0], heavy: [0, 1]))
            shapes.append(
                Shape(name: "claims masters", keys: keys, classes: [0, 0], isMaster: true))
            shapes.append(
                Shape(
                    name: "claims records", keys: keys, classes: [0, 0],
                    kinds: [.externalID, .email]))
        }
        for keys in products(two, 3) {
            for classes in three {
                shapes.append(Shape(name: "claims three", keys: keys, classes: classes))
            }
            shapes.append(
                Shape(
                    name: "claims masters", keys: keys, classes: [0, 0, 0], isMaster: true))
            shapes.append(
                Shape(
                    name: "claims crowded", keys: keys, classes: [0, 0, 0], isCrowded: true))
            shapes.append(
                Shape(
                    name: "claims records", keys: keys, classes: [0, 0, 0],
                    kinds: [.externalID, .email]))
            shapes.append(
                Shape(name: "claims decline", keys: keys, classes: [0, 0, 0], heavy: [0, 1]))
            shapes.append(
                Shape(name: "claims decline", keys: keys, classes: [0, 0, 0], heavy: [1, 2]))
            for erase in [[0], [1], [2]] {
                for late in [false, true] {
                    shapes.append(
                        Shape(
                            name: "claims erase", keys: keys, classes: [0, 0, 0], erase: erase,
                            erasesLate: late))
                }
            }
        }
        // The last two meet in the third by keys of which the first one has the best and the worst.
        for keys in [
            [[0, 1], [2], [0, 1, 2]], [[2], [0, 1], [0, 1, 2]], [[0, 1, 2], [0, 1], [2]],
            [[0, 1], [0, 1, 2], [2]],
        ] {
            shapes.append(
                Shape(
                    name: "claims best", keys: keys, classes: [0, 0, 0],
                    kinds: [.phone, .email, .externalID]))
        }
        let triangle = [[0, 1], [1, 2], [0, 2]]
        for classes in three {
            shapes.append(
                Shape(
                    name: "claims triangle", keys: triangle, classes: classes,
                    kinds: [.phone, .email, .externalID]))
        }
        let four: [[[Int]]] = [[[0], [0], [0], [0]]]
        for keys in four {
            for classes in [
                [0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 0, 1],
            ] {
                shapes.append(Shape(name: "claims four", keys: keys, classes: classes))
            }
        }
        return (shapes + shapes.compactMap { held($0) }).map { scenario($0) }
    }
}
