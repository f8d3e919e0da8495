public import Bytes
import CPublicSuffix
import LeadModel
import UnicodeText

extension Normalizer {
    /// The registrable domain (public suffix and one label) of the website, else of the e-mail's
    /// domain; nil where that is a free-mail, throw-away or relay domain, an address of digits, or
    /// none. A website at which everybody has a page (``ProfileHosts``) is none; one that a firm hosts
    /// for many is registrable as if that were a public suffix.
    public func companyDomain(website: ByteSlice?, email: EmailKey?) -> ByteSlice? {
        if let website, let domain = websiteDomain(website) { return domain }
        guard let email, email.flags.isDisjoint(with: [.freeMail, .disposable]) else { return nil }
        return registrable(email.domain)
    }

    private func websiteDomain(_ website: ByteSlice) -> ByteSlice? {
        if let host = website.withUnsafeBufferPointer({ Self.plainHost($0) }) {
            let start = website.startIndex
            return companyDomain(
                ofHost: website[(start + host.lowerBound)..<(start + host.upperBound)],
                hasPage: Self.isPage(website[(start + host.upperBound)...]))
        }
        guard let address = WebsiteAddress(website),
            let domain = companyDomain(ofHost: address.host, hasPage: Self.isPage(address.rest))
        else { return nil }
        // What a sub-domain may be, the registrable part may not.
        var steps: NormalizationSteps = []
        return EmailBytes.domain(domain, steps: &steps) == nil ? nil : domain
    }

    /// Whether what stands behind a host is more than its first page.
    private static func isPage(_ rest: ByteSlice) -> Bool {
        let path = rest.drop { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        guard path.count < rest.count, let first = path.first else { return false }
        return first != UInt8(ascii: "?") && first != UInt8(ascii: "#")
    }

    private func companyDomain(ofHost host: ByteSlice, hasPage: Bool) -> ByteSlice? {
        guard let domain = registrable(host) else { return nil }
        let bits = host.withUnsafeBufferPointer {
            Self.profileBits($0, from: domain.startIndex - host.startIndex)
        }
        if bits & ProfileHosts.everybody != 0 || hasPage && bits & ProfileHosts.pages != 0 {
            return nil
        }
        return domain
    }

    /// What is known of a host and of its registrable domain, which begins at a place in it: under
    /// their own names, and under the domain of any country.
    private static func profileBits(_ host: Part, from start: Int) -> UInt16 {
        let domain = Part(rebasing: host[start...])
        var bits = ProfileHosts.table.bits(domain)
        if start > 0 { bits |= ProfileHosts.table.bits(host) }
        guard let dot = domain.firstIndex(of: 0x2e),
            isCountryPart(Part(rebasing: domain[(dot + 1)...]))
        else { return bits }
        bits |= ProfileHosts.everyCountry.bits(Part(rebasing: domain[..<dot]))
        if start > 0 {
            bits |= ProfileHosts.everyCountry.bits(Part(rebasing: host[..<(start + dot)]))
        }
        return bits
    }

    /// Where the registrable part of a site begins that somebody has at a firm which hosts many.
    private static func hostedStart(_ host: Part) -> Int? {
        var label = 0
        for dot in host.indices where host[dot] == 0x2e {
            let rest = Part(rebasing: host[(dot + 1)...])
            if isHosting(rest) {
                let name = Part(rebasing: host[label..<dot])
                return ProfileHosts.ownLabels.bits(name) == 0 ? label : nil
            }
            label = dot + 1
        }
        return nil
    }

    private static func isHosting(_ host: Part) -> Bool {
        if ProfileHosts.table.bits(host) & ProfileHosts.hosting != 0 { return true }
        guard let dot = host.firstIndex(of: 0x2e),
            isCountryPart(Part(rebasing: host[(dot + 1)...]))
        else { return false }
        let name = Part(rebasing: host[..<dot])
        return ProfileHosts.everyCountry.bits(name) & ProfileHosts.hosting != 0
    }

    /// Where the host lies in a website that needs no care: with http, https or no scheme, of
    /// small letters, digits, dots and hyphens, without user, port and A-labels.
    static func plainHost(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var start = 0
        if bytes.count >= 8, bytes[0] == UInt8(ascii: "h"), bytes[1] == UInt8(ascii: "t"),
            bytes[2] == UInt8(ascii: "t"), bytes[3] == UInt8(ascii: "p")
        {
            let colon = bytes[4] == UInt8(ascii: "s") ? 5 : 4
            if bytes[colon] == UInt8(ascii: ":") {
                guard bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
                else { return nil }
                start = colon + 3
            }
        }
        var index = start
        var labelStart = start
        var labels = 0
        var isNumeric = true
        while true {
            let byte = index < bytes.count ? bytes[index] : UInt8(ascii: "/")
            let isEnd =
                byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
            if isEnd || byte == 0x2e {
                let length = index - labelStart
                if length == 0 || length > 63 || bytes[labelStart] == 0x2d
                    || bytes[index - 1] == 0x2d
                    || length >= 4 && bytes[labelStart + 2] == 0x2d && bytes[labelStart + 3] == 0x2d
                {
                    return nil
                }
                labels += 1
                if isEnd { break }
                labelStart = index + 1
                isNumeric = true
            } else if byte &- 0x61 < 26 || byte == 0x2d {
                isNumeric = false
            } else if byte &- 0x30 >= 10 {
                return nil
            }
            index += 1
        }
        guard labels >= 2, !isNumeric, index - start <= 253 else { return nil }
        return start..<index
    }

    /// `host` is a lower-case name in A-labels, or an address literal; the result is a part of it.
    private func registrable(_ host: ByteSlice) -> ByteSlice? {
        let start = host.withUnsafeBufferPointer { bytes -> Int? in
            guard let last = bytes.last, last != UInt8(ascii: "]"), bytes.count <= 253 else {
                return nil
            }
            if let known = domainCache.start(of: bytes) { return known < 0 ? nil : known }
            let start = Self.registrableStart(bytes)
            var result = -1
            if let start {
                let found = UnsafeBufferPointer(rebasing: bytes[start...])
                let bits = domainBits(found) | domainBits(bytes)
                let nobodys =
                    ProviderRules.freeMail | ProviderRules.disposable | ProviderRules.relay
                if bits & nobodys == 0 {
                    result = start
                }
            }
            domainCache.remember(bytes, start: result)
            return result < 0 ? nil : result
        }
        return start.map { host[(host.startIndex + $0)...] }
    }

    private static func registrableStart(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        // A last label of digits is an IPv4 address (WHATWG URL), never a company.
        let lastLabel = bytes.lastIndex(of: 0x2e).map { $0 + 1 } ?? 0
        guard let base = bytes.baseAddress,
            !bytes[lastLabel...].allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        if let hosted = hostedStart(bytes) { return hosted }
        let start = Int(cpsl_registrable(base, bytes.count))
        return start >= 0 && start < bytes.count ? start : nil
    }
}

/// Where the registrable domains of recent hosts begin, direct-mapped, without a text of its own for
/// each.
struct DomainCache {
    private static let slots = 4096
    /// Longer hosts are not remembered, bytes.
    private static let longest = 56

    private var hosts = [UInt8](repeating: 0, count: slots * longest)
    private var counts = [UInt8](repeating: 0, count: slots)
    private var starts = [Int16](repeating: 0, count: slots)

    private static func slot(_ host: UnsafeBufferPointer<UInt8>) -> Int {
        Int(truncatingIfNeeded: ByteTable.hash(host)) & (slots - 1)
    }

    /// -1 for a host that has none, nil for one that is not known.
    func start(of host: UnsafeBufferPointer<UInt8>) -> Int? {
        let slot = Self.slot(host)
        guard Int(counts[slot]) == host.count, host.count > 0 else { return nil }
        let isSame = hosts.withUnsafeBufferPointer { hosts in
            let first = slot * Self.longest
            return UnsafeBufferPointer(rebasing: hosts[first..<(first + host.count)])
                .sameBytes(as: host)
        }
        return isSame ? Int(starts[slot]) : nil
    }

    mutating func remember(_ host: UnsafeBufferPointer<UInt8>, start: Int) {
        guard host.count <= Self.longest else { return }
        let slot = Self.slot(host)
        hosts.withUnsafeMutableBufferPointer { hosts in
            let first = slot * Self.longest
            for place in 0..<host.count { hosts[first + place] = host[place] }
        }
        counts[slot] = UInt8(host.count)
        starts[slot] = Int16(start)
    }
}
