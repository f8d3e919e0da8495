public import Bytes
public import LeadModel

public struct RuleMatch: Sendable {
    public var score: Double
    public var comparesNames: Bool
    public var comparator: ByteSlice
    public var words: StaticString?
    public static var keyAlone: RuleMatch {
        RuleMatch(score: 1, comparesNames: false, comparator: [], words: nil)
    }
}

public struct NameReader: Sendable {
    public init() {}
    public func features(first: ByteSlice?, last: ByteSlice?, full: ByteSlice?) -> Features {
        Features(given: first ?? [], family: last ?? [])
    }
}

extension Rule {
    public func match(_ left: Features, _ right: Features) -> RuleMatch? {
        if require.isEmpty { return .keyAlone }
        guard !left.given.isEmpty, left == right else { return nil }
        return RuleMatch(score: 1, comparesNames: true, comparator: [], words: nil)
    }
}
