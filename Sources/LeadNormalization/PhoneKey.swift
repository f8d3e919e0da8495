public import Bytes

/// The key of a phone number.
public struct PhoneKey: Sendable, Equatable {
    /// E.164, with an extension `+16502530004;ext=12` (its leading zeros kept).
    public var e164: ByteSlice
    /// Whether the number is certain; otherwise the key may only suggest (valid in the region and,
    /// with a + in front, elsewhere; a digit filled in).
    public var isIdentityKey: Bool
    /// All digits equal, or a sequence: typed to get past a form.
    public var isJunk: Bool
    /// What was done to the raw value.
    public var steps: NormalizationSteps

    public init(e164: ByteSlice, isIdentityKey: Bool, isJunk: Bool, steps: NormalizationSteps) {
        self.e164 = e164
        self.isIdentityKey = isIdentityKey
        self.isJunk = isJunk
        self.steps = steps
    }
}
