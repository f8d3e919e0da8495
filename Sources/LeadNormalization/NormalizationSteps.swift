/// The steps by which a raw value became a key, so that an explanation can say them.
public struct NormalizationSteps: OptionSet, Sendable, Hashable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// White space at the ends was cut off.
    public static let trimmed = NormalizationSteps(rawValue: 1 << 0)
    /// Characters that no screen shows were removed.
    public static let invisibleRemoved = NormalizationSteps(rawValue: 1 << 1)
    /// A display name or angle brackets were removed.
    public static let displayNameDropped = NormalizationSteps(rawValue: 1 << 2)
    /// A `mailto:` URI was decoded and its headers dropped (RFC 6068).
    public static let mailtoDecoded = NormalizationSteps(rawValue: 1 << 3)
    /// Characters were composed (NFC).
    public static let composed = NormalizationSteps(rawValue: 1 << 4)
    /// Capitals became small letters.
    public static let lowercased = NormalizationSteps(rawValue: 1 << 5)
    /// Quotes or backslashes that the local part does not need were removed (RFC 5321).
    public static let quotesRemoved = NormalizationSteps(rawValue: 1 << 6)
    /// The domain became A-labels (UTS #46).
    public static let domainToASCII = NormalizationSteps(rawValue: 1 << 7)
    /// The domain's trailing dot was removed.
    public static let rootDotRemoved = NormalizationSteps(rawValue: 1 << 8)
    /// Dots of a gmail address were removed.
    public static let dotsRemoved = NormalizationSteps(rawValue: 1 << 9)
    /// A +tag was dropped, which this provider ignores.
    public static let tagDropped = NormalizationSteps(rawValue: 1 << 10)
    /// googlemail.com became gmail.com.
    public static let domainUnified = NormalizationSteps(rawValue: 1 << 11)
    /// Fastmail's sub-domain form became the plain one.
    public static let subdomainUnfolded = NormalizationSteps(rawValue: 1 << 12)
    /// Digits of another script were read as digits.
    public static let digitsConverted = NormalizationSteps(rawValue: 1 << 13)
    /// A number without + was read in the region.
    public static let readInRegion = NormalizationSteps(rawValue: 1 << 14)
    /// The region's exit code was read as +.
    public static let exitCodeRead = NormalizationSteps(rawValue: 1 << 15)
    /// A country's old way of writing was rewritten (Mexico's 1 after 52).
    public static let oldFormRewritten = NormalizationSteps(rawValue: 1 << 16)
    /// A digit that the plan has since demanded was filled in (Brazil's 9).
    public static let digitFilledIn = NormalizationSteps(rawValue: 1 << 17)
    /// The number is valid in the region and, with a + in front, elsewhere.
    public static let ambiguousRegion = NormalizationSteps(rawValue: 1 << 18)
    /// Letters were read as the digits of a keypad.
    public static let lettersRead = NormalizationSteps(rawValue: 1 << 19)
    /// An extension was kept.
    public static let extensionKept = NormalizationSteps(rawValue: 1 << 20)
    /// Punctuation, a trunk prefix or a text in front was left out.
    public static let reformatted = NormalizationSteps(rawValue: 1 << 21)

    /// One phrase per step taken, in the order of the bits, to be joined by commas.
    public var phrases: [StaticString] {
        Self.texts.enumerated().compactMap {
            rawValue & (1 << UInt32($0.offset)) != 0 ? $0.element : nil
        }
    }

    private static let texts: [StaticString] = [
        "outer white space cut off", "invisible characters removed", "display name dropped",
        "mailto: decoded", "characters composed", "case folded", "unneeded quoting removed",
        "domain in its ASCII form", "trailing dot removed", "dots ignored at gmail",
        "+tag ignored at this provider", "googlemail.com read as gmail.com",
        "Fastmail sub-domain read as its user", "digits of another script read",
        "read in the lead's region", "exit code read as +", "old form of the number rewritten",
        "missing ninth digit filled in", "ambiguous without a +", "letters read as digits",
        "extension kept", "punctuation left out",
    ]
}
