public import Bytes
public import LeadModel

/// Reads names as they are matched.
///
/// Blank, which is no evidence, is what holds no letter, is no UTF-8, is an e-mail address, is over
/// 1024 bytes long (256 in matching form), or is made of placeholders and roles (``NameWords``), be
/// it a part or both together. Titles (Dr) and academic suffixes (PhD) are dropped, a title alone
/// is blank; a generational suffix (Jr, III) is kept as the last word of the family name, wherever
/// it stood, for ``NameComparison`` to judge.
public struct NameReader: Sendable {
    public init() {}

    /// Rises whenever the same values would give other features.
    public static let version = NameWords.version

    /// Features of what a lead holds; nil for what it does not.
    ///
    /// First and last name where both say something, with the generational suffix of the full name
    /// where that one alone has it; one of them alone where it is a whole name of a script without
    /// spaces, and read as one. Else full name, where it has two parts: `Family, Given` with
    /// particles behind either; family first for two or three Han characters or Hangul syllables
    /// in one word, and for two words of them; else the last word, with what hyphens join to it,
    /// and the particles in front of it (`van der Berg`) are the family name. A longer word of Han,
    /// Hangul and kana is given and family name in one, and stands whole in both. Any other full
    /// name of one word is a family name alone, and counts only where there is neither first nor
    /// last name.
    public func features(
        first: ByteSlice?, last: ByteSlice?, full: ByteSlice?
    ) -> Features {
        var parts = PersonName(first: first, last: last)
        guard let full else {
            parts.divideWhole()
            return parts.features
        }
        if parts.given.isEmpty || parts.family.isEmpty {
            let whole = PersonName(full: full)
            let isWhole = !whole.given.isEmpty && !whole.family.isEmpty
            if isWhole || parts.given.isEmpty && parts.family.isEmpty { return whole.features }
            parts.divideWhole()
        } else {
            parts.adoptGeneration(of: full)
        }
        return parts.features
    }
}
