import LeadModel

/// Whether a mailbox is somebody's: what local part and host say of each other.
extension Normalizer {
    /// `local` is without its +tag.
    func flags(_ local: Part, _ host: Part, _ bits: UInt16) -> KeyFlags {
        let isFree = bits & ProviderRules.freeMail != 0
        var flags: KeyFlags = []
        if isFree { flags.insert(.freeMail) }
        if bits & ProviderRules.disposable != 0 { flags.insert(.disposable) }
        let words = mailboxWords(local)
        if bits & ProviderRules.role != 0 || isRole(words, isFree: isFree) { flags.insert(.role) }
        if isJunk(words, host, isFree: isFree) { flags.insert(.junk) }
        return flags
    }

    /// At a free-mail provider everybody chooses a name, where nobody else has it: a number stands
    /// behind somebody's, and what may be initials, a family name or a nickname (`pr`, `post`,
    /// `bot`) is one.
    private func isRole(_ words: UInt16, isFree: Bool) -> Bool {
        if words & MailboxWords.role != 0 { return !isFree || words & MailboxWords.personal == 0 }
        return words & MailboxWords.numbered != 0 && !isFree
    }

    /// A filler counts where the domain is one too. A free-mail provider's is none, whatever its
    /// name (`mail.ru`): words that are nobody's name count there, and one or two letters are
    /// somebody's initials.
    private func isJunk(_ words: UInt16, _ host: Part, isFree: Bool) -> Bool {
        if words & MailboxWords.junk != 0 { return true }
        if isFree { return words & MailboxWords.freeFiller != 0 }
        if words & MailboxWords.countedJunk != 0 { return true }
        guard let label = siteLabel(host) else { return false }
        let site = mailboxes.bits(label)
        if site & MailboxWords.noMailbox != 0 { return true }
        guard words & MailboxWords.filler != 0 else { return false }
        let filler = MailboxWords.filler | MailboxWords.junk | MailboxWords.countedJunk
        return (site | plainWords(label) | countedWords(label)) & filler != 0
    }

    /// The first label of a host, but for `www`; nil where it names a server of somebody's domain
    /// (`mail.acme.com`).
    private func siteLabel(_ host: Part) -> Part? {
        guard let dot = host.firstIndex(of: 0x2e) else { return nil }
        let label = Part(rebasing: host[..<dot])
        let rest = Part(rebasing: host[(dot + 1)...])
        guard rest.contains(0x2e), !Self.isCountryPart(rest) else { return label }
        if label.count == 3, label.allSatisfy({ $0 == UInt8(ascii: "w") }) {
            return siteLabel(rest)
        }
        return mailboxes.bits(label) & MailboxWords.server != 0 ? nil : label
    }

    /// What is known of a local part: as it stands, with a hyphen for each joint
    /// (`customer.service`), with a number behind (`info2`), and of its parts (`sales-emea`).
    private func mailboxWords(_ local: Part) -> UInt16 {
        let words = plainWords(local)
        if words != 0 { return words }
        guard local.count <= Self.longestPhrase, let last = local.last else {
            return machineWords(local)
        }
        if last &- 0x30 < 10 {
            let counted = countedWords(local)
            if counted != 0 { return counted }
        }
        guard local.contains(where: { Self.isJoint($0) || $0 == 0x3d }) else { return 0 }
        if last &- 0x30 >= 10, local.contains(where: { $0 == 0x2e || $0 == 0x5f }) {
            let joined = jointWords(local) & ~MailboxWords.numbered
            if joined != 0 { return joined }
        }
        let phrase = phraseWords(local)
        return phrase != 0 ? phrase : machineWords(local)
    }

    /// Of what programs send from, with anything before it or behind (`noreply-7k2`, `acme.no-reply`).
    private func machineWords(_ local: Part) -> UInt16 {
        for index in local.indices where Self.isJoint(local[index]) || local[index] == 0x3d {
            if isMachine(Part(rebasing: local[..<index]))
                || isMachine(Part(rebasing: local[(index + 1)...]))
            {
                return MailboxWords.role
            }
        }
        return 0
    }

    private func isMachine(_ part: Part) -> Bool {
        // The shortest is prvs, the longest mailer-daemon; most parts of names are not looked up.
        guard part.count >= 4, part.count <= 14, Self.machineLetters.contains(part[0]) else {
            return false
        }
        return mailboxes.bits(part) & MailboxWords.machine != 0
    }

    private static let machineLetters = Array("abdmnpsu".utf8)
    private static var longestPhrase: Int { 40 }
    /// Longer numbers are no count, digits.
    private static var longestCount: Int { 8 }

    /// Of a word as it stands: of the list, one letter again and again, a row of keys.
    private func plainWords(_ word: Part) -> UInt16 {
        let words = mailboxes.bits(word)
        if words != 0 { return words }
        guard word.count >= 4, let first = word.first, first &- 0x61 < 26 else { return 0 }
        let isRow = word.allSatisfy { $0 == first } || KeyRows.isRow(word)
        return isRow ? MailboxWords.junk : 0
    }

    /// Of a word with a number behind, maybe after a joint (`no_reply-123`): functions of which there
    /// are several, and what is typed to get past a form.
    private func countedWords(_ word: Part) -> UInt16 {
        var end = word.count
        while end > 0, word[end - 1] &- 0x30 < 10 { end -= 1 }
        let digits = Part(rebasing: word[end...])
        if end > 1, Self.isJoint(word[end - 1]) { end -= 1 }
        guard !digits.isEmpty, end > 1, end <= Self.longestPhrase,
            digits.count <= Self.longestCount
        else { return 0 }
        let name = Part(rebasing: word[..<end])
        let words = plainWords(name) | jointWords(name)
        var counted = words & (MailboxWords.numbered | MailboxWords.filler)
        // `na` may be initials.
        if words & MailboxWords.junk != 0, end > 2 { counted |= MailboxWords.countedJunk }
        let typed = MailboxWords.junk | MailboxWords.freeFiller
        if words & typed != 0, Self.isCounting(digits) { counted |= MailboxWords.freeFiller }
        return counted
    }

    /// Digits that are all equal or each the one behind its left: what people type, unlike a year.
    private static func isCounting(_ digits: Part) -> Bool {
        guard digits.count > 1 else { return true }
        let step = digits[1] &- digits[0]
        guard step <= 1 else { return false }
        return digits.indices.dropFirst().allSatisfy { digits[$0] &- digits[$0 - 1] == step }
    }

    /// What is known of a local part with a hyphen for each joint; whether it is a function of which
    /// there are several, also without any.
    private func jointWords(_ local: Part) -> UInt16 {
        guard local.contains(where: Self.isJoint) else { return 0 }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: local.count) { other in
            var joined = 0
            for byte in local where !Self.isJoint(byte) {
                other[joined] = byte
                joined += 1
            }
            let numbered =
                mailboxes.bits(Part(rebasing: other[..<joined])) & MailboxWords.numbered
            for index in local.indices {
                other[index] = Self.isJoint(local[index]) ? 0x2d : local[index]
            }
            return mailboxes.bits(Part(rebasing: other[..<local.count])) | numbered
        }
    }

    /// Of a local part in several words: a function, with other functions, countries or numbers
    /// beside it (`sales.support`, `uk-info`, `info.de.2`), or nothing but fillers (`foo.bar`).
    private func phraseWords(_ local: Part) -> UInt16 {
        var common = MailboxWords.filler | MailboxWords.freeFiller | MailboxWords.junk
        var isFunction = true
        var hasFunction = false
        var start = 0
        for end in 0...local.count where end == local.count || Self.isJoint(local[end]) {
            guard end > start else { return 0 }
            let part = Part(rebasing: local[start..<end])
            start = end + 1
            if part.allSatisfy({ $0 &- 0x30 < 10 }), part.count <= Self.longestCount,
                end == local.count
            {
                continue
            }
            var words = plainWords(part)
            if words & MailboxWords.junk != 0 {
                words |= MailboxWords.filler | MailboxWords.freeFiller
            }
            common &= words
            if words & MailboxWords.numbered != 0 { hasFunction = true }
            if words & MailboxWords.role == 0, !isRegion(part) { isFunction = false }
            if common == 0, !isFunction { return 0 }
        }
        return common | (isFunction && hasFunction ? MailboxWords.numbered : 0)
    }

    /// A country's code, or what firms call their parts of the world.
    private func isRegion(_ part: Part) -> Bool {
        if part.count == 2, Regions.contains(part[0] & 0xdf, part[1] & 0xdf) { return true }
        return mailboxes.bits(part) & MailboxWords.region != 0
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == 0x2d || byte == 0x2e || byte == 0x5f
    }
}
