public import Bytes
public import LeadModel

/// What two records that have a rule's key in common say about its requirements: all of them hold.
public struct RuleMatch: Sendable, Equatable {
    /// The lowest score of the requirements, 0...1; 1 without requirements.
    public var score: Double
    /// One entry per requirement, in the rule's order; the key's own is not among them. Names are
    /// in matching form, given name first.
    public var evidence: [Evidence]

    public init(score: Double = 1, evidence: [Evidence] = []) {
        self.score = score
        self.evidence = evidence
    }
}

extension Rule {
    /// Whether the requirements hold between two records that have the key in common; nil where
    /// one does not, where a side is blank in what it compares, and where it names a field that
    /// features do not hold. Symmetric but for the evidence, whose sides are as given here.
    public func match(_ left: Features, _ right: Features) -> RuleMatch? {
        var match = RuleMatch()
        for requirement in require {
            guard requirement.field == .name, let comparison = NameComparison(left, right),
                !comparison.isContradicted, comparison.score >= requirement.threshold
            else { return nil }
            match.score = min(match.score, comparison.score)
            match.evidence.append(
                Evidence(
                    field: Self.nameField, left: left.wholeName, right: right.wholeName,
                    comparator: comparison.isTransposed
                        ? Self.transposedComparator : Self.nameComparator,
                    score: comparison.score))
        }
        return match
    }

    private static let nameField = ByteSlice(utf8: "name")
    private static let nameComparator = ByteSlice(utf8: "jaro-winkler")
    private static let transposedComparator = ByteSlice(utf8: "jaro-winkler, transposed")
}

extension Features {
    /// Given and family name with a space between, in matching form.
    public var wholeName: ByteSlice {
        if given.isEmpty { return family }
        if family.isEmpty { return given }
        return ByteSlice(Array(given) + [0x20] + Array(family))
    }
}
