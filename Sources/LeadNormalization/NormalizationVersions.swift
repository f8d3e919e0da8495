import Bytes
import CPhoneNumber
import CPublicSuffix

/// The versions of the data behind each kind of key, to be stamped on what was made with it.
public struct NormalizationVersions: Sendable, Equatable {
    /// Provider rules, role names, junk and lists of domains; rises with every change.
    public var emailRules: Int
    /// Rules of our own for phones; rises with every change.
    public var phoneRules: Int
    /// A fingerprint of libphonenumber's metadata, which has no version of its own: equal or not,
    /// without an order.
    public var phoneMetadata: UInt64
    /// When the public suffix list was made, seconds since 1970; 0 where that is unknown.
    public var suffixListTime: Int64

    /// What this process uses.
    public static let current: NormalizationVersions = {
        var count = 0
        let metadata = cphone_metadata(&count)
        return NormalizationVersions(
            emailRules: ProviderRules.version, phoneRules: PhoneRules.version,
            phoneMetadata: Checksum.xxh3(UnsafeRawBufferPointer(start: metadata, count: count)),
            suffixListTime: cpsl_list_time())
    }()

    public init(emailRules: Int, phoneRules: Int, phoneMetadata: UInt64, suffixListTime: Int64) {
        self.emailRules = emailRules
        self.phoneRules = phoneRules
        self.phoneMetadata = phoneMetadata
        self.suffixListTime = suffixListTime
    }
}
