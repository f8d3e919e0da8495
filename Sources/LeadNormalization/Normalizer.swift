import Bytes
import CPhoneNumber
import CPublicSuffix

/// The only maker of normalized keys (`normalization.md`): e-mail, phone, company domain, external
/// id.
///
/// One per thread: it owns caches and library handles, and is not `Sendable`. All functions take
/// outside bytes of any kind; malformed ones have no key.
public final class Normalizer {
    public let options: NormalizationOptions
    let domains = ProviderRules.table
    let mailboxes = MailboxWords.table
    let scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 512)
    var phoneCache = PhoneCache()
    var domainCache = DomainCache()

    /// Throws where a library cannot be used.
    public init(options: NormalizationOptions = .init()) throws(NormalizerError) {
        guard cphone_open() == CPHONE_OK else { throw .phoneNumbersUnavailable }
        guard cpsl_open() == 0 else { throw .suffixListUnavailable }
        self.options = options
        scratch.initialize(repeating: 0)
    }

    deinit { scratch.deallocate() }
}

/// Why no normalizer can be made.
public enum NormalizerError: Error, Sendable, CustomStringConvertible {
    /// libphonenumber does not start.
    case phoneNumbersUnavailable
    /// Neither libpsl nor the distribution has a public suffix list.
    case suffixListUnavailable

    public var description: String {
        switch self {
        case .phoneNumbersUnavailable: "libphonenumber cannot be used"
        case .suffixListUnavailable: "libpsl has no public suffix list; install publicsuffix"
        }
    }
}
