/// A host, without brackets, and a port.
public struct HostPort: Sendable, Equatable, CustomStringConvertible {
    /// A name, an IPv4 or an IPv6 address.
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `host:port`, an IPv6 address in brackets.
    public var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Why a text is no `host:port`.
    struct Fault: Error, Equatable {
        var what: String
        var fix: String
    }

    /// Reads `host:port`, `[IPv6]:port`.
    static func parse(_ text: String, ports: ClosedRange<Int>) throws(Fault) -> HostPort {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw Fault(what: "\(Excerpt.quoted(text)) has no port", fix: "write host:port")
        }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.count <= 5,
            port.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(port),
            ports.contains(number)
        else {
            throw Fault(
                what: "\(Excerpt.quoted(text)) has no valid port",
                fix: "write host:port with a port from \(ports.lowerBound) to \(ports.upperBound)")
        }
        return HostPort(host: try host(text[..<colon]), port: UInt16(truncatingIfNeeded: number))
    }

    private static func host(_ text: Substring) throws(Fault) -> String {
        let quoted = Excerpt.quoted(String(text))
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = String(text.dropFirst().dropLast())
            guard address.utf8.contains(UInt8(ascii: ":")), IPAddress.isIPv6(address) else {
                throw Fault(what: "\(quoted) is no IPv6 address", fix: "write for example [::1]")
            }
            return address
        }
        if text.utf8.contains(UInt8(ascii: ":")) {
            throw Fault(
                what: "\(quoted) is no host name",
                fix: "write an IPv6 address in brackets, and no protocol before a name")
        }
        guard !text.isEmpty else {
            throw Fault(what: "no host before the port", fix: "write for example 0.0.0.0:8080")
        }
        let isLegal = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isLegal, text.utf8.count <= 253, !text.hasPrefix("-"), !text.hasPrefix(".") else {
            throw Fault(what: "\(quoted) is no host name", fix: "write a name or an address")
        }
        let isNumeric = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
        guard !isNumeric || IPAddress.isIPv4(String(text)) else {
            throw Fault(what: "\(quoted) is no IPv4 address", fix: "write for example 127.0.0.1")
        }
        return String(text)
    }
}
