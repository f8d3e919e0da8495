/// What a configuration may switch.
public struct NormalizationOptions: Sendable, Equatable {
    /// Whether what is known of mail providers (gmail's dots, +tags, Fastmail's sub-domains) goes
    /// into identity keys. Flags of addresses are independent of it.
    public var providerRules: Bool

    public init(providerRules: Bool = true) {
        self.providerRules = providerRules
    }
}
