public import Bytes
public import LeadModel

/// Reads names as they are matched.
///
/// Blank, which is no evidence, is what holds no letter, is no UTF-8, is an e-mail address, is over
/// 1024 bytes long (256 in matching form), or is a placeholder or role (``NameWords``), be it a
/// part or both together. Titles (Dr) and academic suffixes (PhD) are dropped, a title alone is
/// blank; a generational suffix (Jr, III) is kept as the last word of the family name, wherever it
/// stood, for ``NameComparison`` to judge.
public struct NameReader: Sendable {
    public init() {}

    /// Rises whenever the same values would give other features.
    public static let version = NameWords.version

    /// Features of what a lead holds; nil for what it does not.
    ///
    /// First and last name where both say something. Else full name, where it has two parts:
    /// `Family, Given` with particles behind either; family first for two or three Han characters or Hangul syllables in one
    /// word, and for two words of them; else the last word and the particles in front of it (`van
    /// der Berg`) are the family name. A full name of one word is a family name alone, and counts
    /// only where there is neither first nor last name.
    public func features(
        first: ByteSlice?, last: ByteSlice?, full: ByteSlice?
    ) -> Features {
        let parts = PersonName(first: first, last: last)
        if let full, parts.given.isEmpty || parts.family.isEmpty {
            let whole = PersonName(full: full)
            let isWhole = !whole.given.isEmpty && !whole.family.isEmpty
            if isWhole || parts.given.isEmpty && parts.family.isEmpty { return whole.features }
        }
        return parts.features
    }
}
