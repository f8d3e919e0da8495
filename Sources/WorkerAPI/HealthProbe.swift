import Glibc

/// Asks a worker on this machine how it is: one request over one blocking socket, with a deadline.
public enum HealthProbe {
    /// What came of asking.
    public enum Answer: Sendable, Equatable {
        /// The status code, and the body as far as it is printable ASCII (at most 1 KiB).
        case answered(status: Int, body: String)
        /// Nobody listens at the address.
        case refused
        /// No whole answer in time.
        case timedOut
        /// Something else, named after the system call that failed.
        case failed(String)
    }

    /// Whether a body is that of a worker which is ready.
    public static func isReady(_ body: String) -> Bool { body.hasPrefix(#"{"status":"ready""#) }

    /// Whether a body is that of a worker which is not.
    public static func isNotReady(_ body: String) -> Bool {
        body.hasPrefix(#"{"status":"not_ready""#)
    }

    /// Sends `GET path` to the address; `timeoutMS` bounds the whole.
    public static func ask(
        _ address: HTTPAddress, path: StaticString = "/health/ready", timeoutMS: Int = 3000
    ) -> Answer {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, "\(address.port)", &hints, &list) == 0, let first = list
        else { return .failed("getaddrinfo") }
        defer { freeaddrinfo(first) }
        let info = first.pointee
        let kind =
            info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(info.ai_family, kind, info.ai_protocol)
        guard socket >= 0 else { return .failed("socket") }
        defer { close(socket) }
        let deadlineNS = ConnectionTable.nowNS() + UInt64(max(1, timeoutMS)) * 1_000_000

        if connect(socket, info.ai_addr, info.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else {
                return errno == ECONNREFUSED ? .refused : .failed("connect")
            }
            guard wait(socket, POLLOUT, deadlineNS) else { return .timedOut }
            var error: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
            if error != 0 { return error == ECONNREFUSED ? .refused : .failed("connect") }
        }
        let request = Array(
            "GET \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
        else { return .failed("send") }
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while received.count < 64 * 1024 {
            guard wait(socket, POLLIN, deadlineNS) else { return .timedOut }
            let count = recv(socket, &part, part.count, 0)
            if count == 0 { break }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { continue }
                return .failed("recv")
            }
            received += part[..<count]
        }
        return parse(received)
    }

    private static func wait(_ socket: Int32, _ events: Int32, _ deadlineNS: UInt64) -> Bool {
        while true {
            let now = ConnectionTable.nowNS()
            guard now < deadlineNS else { return false }
            var waiting = pollfd(fd: socket, events: Int16(events), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: (deadlineNS - now) / 1_000_000 + 1))
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return false }
        }
    }

    /// The status line and the body; headers are not looked at, `Connection: close` ends the body.
    private static func parse(_ bytes: [UInt8]) -> Answer {
        let blank = Array("\r\n\r\n".utf8)
        guard
            let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) })
        else { return .failed("http") }
        let line = bytes.prefix { $0 != 0x0d }
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
            let status = Int(String(decoding: words[1], as: UTF8.self))
        else { return .failed("http") }
        let body = bytes[(end + blank.count)...].prefix(1024)
            .map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
        return .answered(status: status, body: String(decoding: body, as: UTF8.self))
    }
}
