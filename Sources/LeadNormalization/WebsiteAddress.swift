import Bytes
import UnicodeText

/// Host and the rest of a website as people write it: with or without scheme, userinfo, port, path.
struct WebsiteAddress {
    /// Lower-case A-labels without trailing dot, or an address literal.
    var host: ByteSlice
    /// The port, unless it is that of the scheme (80 and 443 without scheme); empty for none.
    var port: ByteSlice
    /// From the path on, without a trailing slash.
    var rest: ByteSlice

    /// Nil for what names no host with at least one dot.
    init?(_ raw: ByteSlice) {
        guard let visible = UnicodeText.visible(JoinedLabels.encoded(website: raw)) else {
            return nil
        }
        var text = Self.unwrapped(UnicodeText.trimmed(visible))
        var scheme = ByteSlice()
        if let colon = text.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(text[..<colon]),
            text[(colon + 1)...].starts(with: "//".utf8)
        {
            scheme = UnicodeText.asciiLowercased(text[..<colon])
            text = text[(colon + 3)...]
        } else if text.starts(with: "//".utf8) {
            text = text.dropFirst(2)
        }
        while let rest = Self.withoutScheme(text) {
            if scheme.isEmpty {
                scheme = UnicodeText.asciiLowercased(text.prefix(5))
                if scheme.last != UInt8(ascii: "s") { scheme = scheme.dropLast() }
            }
            text = rest
        }
        let end =
            text.firstIndex {
                $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
                    || $0 == UInt8(ascii: "\\")
            } ?? text.endIndex
        var authority = text[..<end]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            authority = authority[(at + 1)...]
        }
        port = []
        if let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            authority[(colon + 1)...].allSatisfy({ $0 &- 0x30 < 10 })
        {
            port = authority[(colon + 1)...]
            authority = authority[..<colon]
            let isDefault =
                port.equals("443") && !scheme.equals("http")
                || port.equals("80") && !scheme.equals("https")
            if isDefault { port = [] }
        }
        guard let small = UnicodeText.lowercased(authority), let host = Self.host(small) else {
            return nil
        }
        self.host = host
        rest = text[end...]
        if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    }

    /// Without quotes and brackets around it, and commas and semicolons behind it.
    private static func unwrapped(_ text: ByteSlice) -> ByteSlice {
        var rest = text
        while let last = rest.last {
            if last == UInt8(ascii: ",") || last == UInt8(ascii: ";") || last == 0x20 {
                rest = rest.dropLast()
            } else if let pair = pairs.first(where: {
                rest.count > $0.open.count + $0.close.count && rest.starts(with: $0.open)
                    && rest.suffix($0.close.count).elementsEqual($0.close)
            }) {
                rest = UnicodeText.trimmed(
                    rest.dropFirst(pair.open.count).dropLast(pair.close.count))
            } else {
                break
            }
        }
        return rest
    }

    /// Not `[]`, which an address literal has.
    private static let pairs = ["()", "<>", "{}", "\"\"", "''", "``", "“”", "„“", "‘’", "«»", "‹›"]
        .map {
            (open: Array($0.prefix(1).utf8), close: Array($0.suffix(1).utf8))
        }

    /// What follows http or https as people write it: twice, with one slash, backslashes, a semicolon
    /// or nothing for the colon; nil where neither stands there.
    private static func withoutScheme(_ text: ByteSlice) -> ByteSlice? {
        let http = Array("http".utf8)
        guard text.count > http.count, zip(text, http).allSatisfy({ EmailBytes.lower($0) == $1 })
        else { return nil }
        var rest = text.dropFirst(http.count)
        if let next = rest.first, EmailBytes.lower(next) == UInt8(ascii: "s") {
            rest = rest.dropFirst()
        }
        let hasColon = rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: ";")
        if hasColon { rest = rest.dropFirst() }
        let slashes = rest.prefix { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.count
        // A host may be called so, and have a port.
        guard slashes >= (hasColon ? 1 : 2) else { return nil }
        return rest.dropFirst(slashes)
    }

    /// In A-labels. Sub-domains may be what no registrable domain is: with underscores, or with
    /// hyphens where A-labels have theirs (`my_shop.acme.com`, `r1---sn-abc.acme.com`).
    private static func host(_ name: ByteSlice) -> ByteSlice? {
        var steps: NormalizationSteps = []
        if let host = EmailBytes.domain(name, steps: &steps) { return host }
        guard name.count <= longestHost else { return nil }
        var rest = name
        while let dot = rest.firstIndex(of: 0x2e), isSubdomain(rest[..<dot]) {
            rest = rest[(dot + 1)...]
            if let domain = EmailBytes.domain(rest, steps: &steps), domain.first != 0x5b {
                return ByteSlice(name[..<rest.startIndex] + domain)
            }
        }
        return nil
    }

    /// Bytes, of a name that may not be in A-labels yet.
    private static let longestHost = 512

    private static func isSubdomain(_ label: ByteSlice) -> Bool {
        (1...63).contains(label.count)
            && label.allSatisfy {
                $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2d || $0 == UInt8(ascii: "_")
            }
    }

    /// RFC 3986, section 3.1.
    private static func isScheme(_ text: ByteSlice) -> Bool {
        guard let first = text.first, (first | 0x20) &- 0x61 < 26 else { return false }
        return text.allSatisfy {
            ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "+-.".utf8.contains($0)
        }
    }

    /// The host without `www.`, where something with a dot is left.
    var bareHost: ByteSlice {
        guard host.starts(with: "www.".utf8), host.dropFirst(4).contains(0x2e) else { return host }
        return host.dropFirst(4)
    }

    /// Whether both name the same page, whatever the scheme.
    func isSamePage(as other: WebsiteAddress) -> Bool {
        bareHost.sameBytes(as: other.bareHost) && port.sameBytes(as: other.port)
            && rest.sameBytes(as: other.rest)
    }
}
