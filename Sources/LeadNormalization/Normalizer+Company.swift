public import Bytes
import CPublicSuffix
import LeadModel
import UnicodeText

extension Normalizer {
    /// The registrable domain (public suffix and one label) of the website, else of the e-mail's
    /// domain; nil where that is a free-mail or throw-away domain, an address of digits, or none.
    public func companyDomain(website: ByteSlice?, email: EmailKey?) -> ByteSlice? {
        if let website, let domain = websiteDomain(website) { return domain }
        guard let email, email.flags.isDisjoint(with: [.freeMail, .disposable]) else { return nil }
        return registrable(email.domain)
    }

    private func websiteDomain(_ website: ByteSlice) -> ByteSlice? {
        guard website.count <= Self.longestCached else {
            return WebsiteAddress(website).flatMap { registrable($0.host) }
        }
        let hash = website.withUnsafeBufferPointer { ByteTable.hash($0) }
        let slot = Int(truncatingIfNeeded: hash) & (websiteCache.count - 1)
        if let known = websiteCache[slot], known.website.sameBytes(as: website) {
            return known.domain
        }
        let domain = WebsiteAddress(website).flatMap { registrable($0.host) }
        websiteCache[slot] = (website.compacted, domain)
        return domain
    }

    /// Longer websites are not remembered, bytes.
    private static let longestCached = 128

    /// `host` is a lower-case name in A-labels, or an address literal.
    private func registrable(_ host: ByteSlice) -> ByteSlice? {
        host.withUnsafeBufferPointer { bytes -> ByteSlice? in
            guard let base = bytes.baseAddress, let last = bytes.last, last != UInt8(ascii: "]"),
                bytes.count <= 253
            else { return nil }
            let slot = Int(truncatingIfNeeded: ByteTable.hash(bytes)) & (domainCache.count - 1)
            if let known = domainCache[slot], known.host.sameBytes(as: host) { return known.domain }
            var domain: ByteSlice? = nil
            // A last label of digits is an IPv4 address (WHATWG URL), never a company.
            let lastLabel = bytes.lastIndex(of: 0x2e).map { $0 + 1 } ?? 0
            let isNumeric = bytes[lastLabel...].allSatisfy { $0 &- 0x30 < 10 }
            let start = isNumeric ? -1 : Int(cpsl_registrable(base, bytes.count))
            if start >= 0, start < bytes.count {
                let found = UnsafeBufferPointer(rebasing: bytes[start...])
                let bits = domainBits(found) | domainBits(bytes)
                if bits & (ProviderRules.freeMail | ProviderRules.disposable) == 0 {
                    domain = Array(found)[...]
                }
            }
            domainCache[slot] = (host.compacted, domain)
            return domain
        }
    }
}
