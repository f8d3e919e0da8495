public import Bytes
public import LeadModel

/// What two records that have a rule's key in common say about its requirements: all of them hold.
public struct RuleMatch: Sendable {
    /// The lowest score of the requirements, 0...1; 1 without requirements.
    public var score: Double
    /// Whether names were compared; else the key alone decides.
    public var comparesNames: Bool
    /// What compared the names, as evidence says it; empty where nothing did.
    public var comparator: ByteSlice
    /// What was found, to stand in a sentence behind a comma; nil where nothing was compared.
    public var words: StaticString?

    /// A rule without requirements.
    public static var keyAlone: RuleMatch {
        RuleMatch(score: 1, comparesNames: false, comparator: [], words: nil)
    }

    init(score: Double, comparesNames: Bool, comparator: ByteSlice, words: StaticString?) {
        self.score = score
        self.comparesNames = comparesNames
        self.comparator = comparator
        self.words = words
    }

    /// Of the names of two records that were compared.
    public init(_ names: NameComparison, _ left: Features, _ right: Features) {
        let looksLike = names.score < 1 && left.looksLike(right)
        let words: StaticString =
            switch (names.isTransposed, looksLike) {
            case (true, false): "and the names are alike with given and family name exchanged"
            case (true, true):
                """
                and the names are alike with given and family name exchanged, in letters that only \
                look the same
                """
            case (false, true): "and the names are alike, in letters that only look the same"
            case (false, false):
                names.score == 1 ? "and the names are the same" : "and the names are alike"
            }
        self.init(
            score: names.score, comparesNames: true,
            comparator: names.isTransposed ? Self.transposed : Self.straight, words: words)
    }

    private static let straight = ByteSlice(utf8: "jaro-winkler")
    private static let transposed = ByteSlice(utf8: "jaro-winkler, transposed")
}

extension Rule {
    /// Whether the requirements hold between two records that have the key in common; nil where
    /// one does not, where a side is blank in what it compares, and where it names a field that
    /// features do not hold. Symmetric.
    public func match(_ left: Features, _ right: Features) -> RuleMatch? {
        guard !require.isEmpty else { return .keyAlone }
        guard require.allSatisfy({ $0.field == .name }), let names = NameComparison(left, right),
            !names.isContradicted, require.allSatisfy({ names.score >= $0.threshold })
        else { return nil }
        return RuleMatch(names, left, right)
    }
}

extension Features {
    /// Given and family name with a space between, in matching form.
    public var wholeName: ByteSlice {
        if given.isEmpty { return family }
        if family.isEmpty { return given }
        if given.sameBytes(as: family), Script.isUndivided(given) { return given }
        return ByteSlice(Array(given) + [0x20] + Array(family))
    }
}
