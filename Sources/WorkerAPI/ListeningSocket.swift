import Glibc

/// Why the HTTP server could not start.
public enum HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `http.bind` is no `host:port`.
    case malformedBind(String)
    /// The host has no address here.
    case unknownHost(String)
    /// Another process listens there.
    case addressInUse(String)
    /// The system refused, with its number of the error.
    case system(bind: String, call: String, errno: Int32)

    public var description: String {
        switch self {
        case .malformedBind(let bind):
            "http.bind '\(bind)' is not of the form host:port, such as 127.0.0.1:8080"
        case .unknownHost(let bind): "http.bind '\(bind)': the host has no address here"
        case .addressInUse(let bind):
            "http.bind '\(bind)': the address is in use by another process"
        case .system(let bind, let call, let number):
            "http.bind '\(bind)': \(call): \(String(cString: strerror(number)))"
        }
    }
}

/// An address to listen at or to ask: `host:port`, `[::1]:port` for IPv6.
public struct HTTPAddress: Sendable, Equatable, CustomStringConvertible {
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `http.bind`. An empty host (`:8080`) means every interface.
    public init(bind: String) throws(HTTPServerError) {
        guard let colon = bind.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw .malformedBind(bind)
        }
        let digits = bind[bind.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits)
        else { throw .malformedBind(bind) }
        var host = bind[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") || host.contains("[") || host.contains("]") {
            throw .malformedBind(bind)
        }
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "/") }) else {
            throw .malformedBind(bind)
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }

    /// Where a process on the same machine reaches a server that listens here.
    public var loopback: HTTPAddress {
        switch host {
        case "0.0.0.0": HTTPAddress(host: "127.0.0.1", port: port)
        case "::": HTTPAddress(host: "::1", port: port)
        default: self
        }
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A TCP socket that listens; closed with its owner, unless released to another.
struct ListeningSocket: ~Copyable {
    private let descriptor: Int32
    /// Where it listens: the real port where 0 was asked for.
    let port: UInt16

    init(_ wanted: HTTPAddress) throws(HTTPServerError) {
        let text = wanted.description
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(wanted.host, "\(wanted.port)", &hints, &list) == 0, let first = list
        else { throw .unknownHost(text) }
        defer { freeaddrinfo(first) }
        let info = first.pointee
        let kind = info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(info.ai_family, kind, info.ai_protocol)
        guard descriptor >= 0 else { throw .system(bind: text, call: "socket", errno: errno) }
        var failed: HTTPServerError?
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if bind(descriptor, info.ai_addr, info.ai_addrlen) != 0 {
            failed = errno == EADDRINUSE ? .addressInUse(text) : Self.system(text, "bind")
        } else if listen(descriptor, 512) != 0 {
            failed = errno == EADDRINUSE ? .addressInUse(text) : Self.system(text, "listen")
        }
        var port = wanted.port
        if failed == nil, port == 0 {
            if let found = Self.port(of: descriptor) {
                port = found
            } else {
                failed = Self.system(text, "getsockname")
            }
        }
        if let failed {
            close(descriptor)
            throw failed
        }
        self.descriptor = descriptor
        self.port = port
    }

    deinit { close(descriptor) }

    /// Hands the descriptor on to somebody who closes it.
    consuming func release() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    private static func system(_ bind: String, _ call: String) -> HTTPServerError {
        .system(bind: bind, call: call, errno: errno)
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            guard let base = bytes.baseAddress,
                getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return nil }
            // The port is at the same place, in network order, for both families.
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
