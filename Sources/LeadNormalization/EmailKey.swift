public import Bytes
public import LeadModel

/// The keys of an e-mail address.
public struct EmailKey: Sendable, Equatable {
    /// The identity key: two different people do not share it.
    public var key: ByteSlice
    /// The aggressive form, which may only suggest: without +tag, or without Yahoo's suffix; nil
    /// where it says no more than the key.
    public var candidate: ByteSlice?
    /// Why the key is weak, and whether its domain is a free-mail one.
    public var flags: KeyFlags
    /// Where in `key` its domain begins, bytes.
    private var domainStart: Int
    /// What was done to the raw value.
    public var steps: NormalizationSteps

    public init(
        key: ByteSlice, candidate: ByteSlice?, flags: KeyFlags, domain: ByteSlice,
        steps: NormalizationSteps
    ) {
        self.key = key
        self.candidate = candidate
        self.flags = flags
        domainStart = key.count - domain.count
        self.steps = steps
    }

    /// The domain of `key`, in A-labels.
    public var domain: ByteSlice { key.dropFirst(domainStart) }
}
