public import Bytes
public import LeadModel
import UnicodeText

extension Normalizer {
    typealias Part = UnsafeBufferPointer<UInt8>

    /// The keys of a well-formed lower-case address; `at` is where its at sign stands, `source` a
    /// slice with the same bytes where there is one to share.
    func finish(
        _ text: UnsafeBufferPointer<UInt8>, at: Int, source: ByteSlice?, steps: NormalizationSteps
    ) -> EmailKey? {
        var steps = steps
        let local = Part(rebasing: text[..<at])
        let host = Part(rebasing: text[(at + 1)...])
        let isQuoted = local[0] == 0x22
        var bits = domainBits(host)
        var tag = at
        if !isQuoted {
            var index = 0
            while index < at {
                if local[index] == 0x2b {
                    tag = index
                    break
                }
                index += 1
            }
        }
        var key: ByteSlice
        var keyAt = at
        var keepsTag = false
        if !options.providerRules || isQuoted {
            key = shared(text, source)
            keepsTag = true
        } else if bits & ProviderRules.gmail != 0 {
            let isUnified = host.count != 9
            if isUnified { steps.insert(.domainUnified) }
            if tag < at { steps.insert(.tagDropped) }
            var dots = 0
            for index in 0..<tag where local[index] == 0x2e { dots += 1 }
            if dots > 0 { steps.insert(.dotsRemoved) }
            keyAt = tag - dots
            if keyAt == 0 { return nil }
            if !isUnified, tag == at, dots == 0 {
                key = shared(text, source)
            } else {
                key = gmail(local, tag: tag, count: keyAt)
                // Without the dot, a combining mark may join the letter before it.
                if dots > 0, let composed = UnicodeText.nfc(key) {
                    key = composed
                    keyAt = composed.count - "@gmail.com".utf8.count
                }
            }
        } else if bits & ProviderRules.dropsTag != 0 {
            if tag == 0 { return nil }
            keyAt = tag
            if tag == at {
                key = shared(text, source)
            } else {
                steps.insert(.tagDropped)
                key = joined(Part(rebasing: local[..<tag]), host)
            }
        } else if let dot = fastmailUser(host) {
            steps.insert(.subdomainUnfolded)
            let user = Part(rebasing: host[..<dot])
            let base = Part(rebasing: host[(dot + 1)...])
            key = joined(user, base)
            keyAt = dot
            tag = at
            bits = ProviderRules.table.bits(base)
            return EmailKey(
                key: key, candidate: nil, flags: flags(user, base, bits),
                domain: key[(key.startIndex + keyAt + 1)...], steps: steps)
        } else {
            key = shared(text, source)
            keepsTag = true
        }
        var candidate: ByteSlice? = nil
        if keepsTag, !isQuoted, bits & ProviderRules.relay == 0 {
            var cut = tag
            if bits & ProviderRules.yahoo != 0 {
                for index in 0..<cut where local[index] == 0x2d {
                    cut = index
                    break
                }
            }
            if cut > 0, cut < at { candidate = joined(Part(rebasing: local[..<cut]), host) }
        }
        // Flags follow from the key, so that two spellings of it are equally weak.
        let name = keepsTag ? tag : keyAt
        let weakness = key.withUnsafeBufferPointer {
            flags(Part(rebasing: $0[..<name]), host, bits)
        }
        return EmailKey(
            key: key, candidate: candidate, flags: weakness,
            domain: key[(key.startIndex + keyAt + 1)...], steps: steps)
    }

    /// Why an e-mail key is weak, and whether its domain is a free-mail one: ``EmailKey/flags`` of
    /// what it was made from.
    public func flags(ofKey key: ByteSlice) -> KeyFlags {
        key.withUnsafeBufferPointer { text in
            guard let at = text.lastIndex(of: 0x40) else { return [] }
            let host = Part(rebasing: text[(at + 1)...])
            let local = Part(rebasing: text[..<at])
            let isQuoted = local.first == 0x22
            let tag = isQuoted ? nil : local.firstIndex(of: 0x2b)
            return flags(Part(rebasing: local[..<(tag ?? at)]), host, domainBits(host))
        }
    }

    private func shared(_ text: Part, _ source: ByteSlice?) -> ByteSlice {
        source ?? Array(text)[...]
    }

    private func joined(_ local: Part, _ host: Part) -> ByteSlice {
        Array(unsafeUninitializedCapacity: local.count + 1 + host.count) { out, count in
            for index in 0..<local.count { out[index] = local[index] }
            out[local.count] = 0x40
            for index in 0..<host.count { out[local.count + 1 + index] = host[index] }
            count = local.count + 1 + host.count
        }[...]
    }

    private func gmail(_ local: Part, tag: Int, count length: Int) -> ByteSlice {
        let suffix: StaticString = "@gmail.com"
        return Array(unsafeUninitializedCapacity: length + suffix.utf8CodeUnitCount) { out, count in
            for index in 0..<tag where local[index] != 0x2e {
                out[count] = local[index]
                count += 1
            }
            for index in 0..<suffix.utf8CodeUnitCount {
                out[count] = suffix.utf8Start[index]
                count += 1
            }
        }[...]
    }

    /// Where `user.fastmail.com` has its first dot.
    private func fastmailUser(_ host: Part) -> Int? {
        // The shortest is a.fastmail.fm; all others end in neither .com nor .fm.
        guard host.count >= 13, host[host.count - 1] == UInt8(ascii: "m"),
            let dot = host.firstIndex(of: 0x2e),
            ProviderRules.table.bits(Part(rebasing: host[(dot + 1)...])) & ProviderRules.fastmail
                != 0
        else { return nil }
        return dot
    }

    /// What is known of a domain: of itself, of a provider with domains in every country, or that
    /// its parent is a throw-away domain or a provider with domains for regions.
    func domainBits(_ host: UnsafeBufferPointer<UInt8>) -> UInt16 {
        let own = domains.bits(host)
        guard own & ~ProviderRules.freeMail == 0, let dot = host.firstIndex(of: 0x2e) else {
            return own
        }
        let rest = Part(rebasing: host[(dot + 1)...])
        if dot >= 4, dot <= 7, Self.isCountryPart(rest) {
            let bits = ProviderRules.everyCountry.bits(Part(rebasing: host[..<dot]))
            if bits != 0 { return bits | own }
        }
        if own != 0 { return own }
        guard rest.contains(0x2e) else { return 0 }
        let parent = domains.bits(rest)
        return parent & ProviderRules.everyRegion != 0 ? parent : parent & ProviderRules.disposable
    }

    /// `com`, `ru`, two letters, or `co.` or `com.` and two letters.
    static func isCountryPart(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        func isLetter(_ index: Int) -> Bool { text[index] &- 0x61 < 26 }
        func isC(_ count: Int) -> Bool {
            guard text[0] == UInt8(ascii: "c"), text[1] == UInt8(ascii: "o") else { return false }
            return count == 2 || text[2] == UInt8(ascii: "m")
        }
        switch text.count {
        case 2: return isLetter(0) && isLetter(1)
        case 3: return isC(3)
        case 5: return isC(2) && text[2] == 0x2e && isLetter(3) && isLetter(4)
        case 6: return isC(3) && text[3] == 0x2e && isLetter(4) && isLetter(5)
        default: return false
        }
    }
}
