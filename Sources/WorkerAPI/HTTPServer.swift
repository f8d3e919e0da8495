import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

/// What a server grants its clients.
public struct HTTPLimits: Sendable {
    /// Connections at a time; at three quarters of them, new ones push out those that have waited
    /// longest without a request.
    public var connections: UInt32 = 512
    /// From a connection's start, or its last request, to the end of the next request.
    public var requestDeadlineMS: UInt64 = 10_000
    /// What a connection may take for its buffers; a longer request head is answered with 431.
    public var memoryPerConnectionBytes: Int = 16 * 1024
    /// A request's body; one that grows longer ends its connection.
    public var bodyBytes: Int = 64 * 1024

    public init() {}
}

/// A small HTTP/1.1 server on libmicrohttpd: epoll, one thread of its own, limits on everything.
/// The handler runs on that thread and must not wait.
final class HTTPServer: Sendable {
    typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    /// What the C callbacks get; kept alive by the server until the daemon has stopped.
    final class Context: Sendable {
        let handler: Handler
        let table: ConnectionTable
        let bodyLimit: Int
        let headLimit: Int

        init(handler: @escaping Handler, table: ConnectionTable, limits: HTTPLimits) {
            self.handler = handler
            self.table = table
            bodyLimit = limits.bodyBytes
            headLimit = limits.memoryPerConnectionBytes
        }
    }

    /// The daemon's handle and the timer; nil once stopped.
    private struct Running: @unchecked Sendable {
        let daemon: OpaquePointer
        let timer: any DispatchSourceTimer
    }

    /// Where it listens, with the real port.
    let address: HTTPAddress
    private let context: Context
    private let running: Mutex<Running?>

    init(
        bind: HTTPAddress, limits: HTTPLimits, handler: @escaping Handler
    ) throws(HTTPServerError) {
        let socket = try ListeningSocket(bind)
        address = HTTPAddress(host: bind.host, port: socket.port)
        let table = ConnectionTable(
            deadlineMS: limits.requestDeadlineMS,
            softLimit: max(1, Int(limits.connections) * 3 / 4))
        let context = Context(handler: handler, table: table, limits: limits)
        self.context = context
        // The time-out is a second bound only: it is in whole seconds and starts with every byte.
        let idleS = UInt32(clamping: limits.requestDeadlineMS / 1000 + 1)
        let daemon = lead_dedup_http_start(
            socket.release(), limits.connections, idleS, limits.memoryPerConnectionBytes,
            httpHandle, httpCompleted, httpConnectionChanged,
            Unmanaged.passUnretained(context).toOpaque())
        guard let daemon else {
            throw .system(bind: bind.description, call: "MHD_start_daemon", errno: errno)
        }
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "http-deadlines"))
        let periodMS = Int(clamping: max(10, min(500, limits.requestDeadlineMS / 4)))
        timer.schedule(
            deadline: .now() + .milliseconds(periodMS), repeating: .milliseconds(periodMS))
        timer.setEventHandler { table.shutDownOverdue(nowNS: ConnectionTable.nowNS()) }
        timer.resume()
        running = Mutex(Running(daemon: daemon, timer: timer))
    }

    deinit { stop() }

    /// Closes the listening socket and every connection, and joins the thread. Once is enough.
    func stop() {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let stopped else { return }
        stopped.timer.cancel()
        MHD_stop_daemon(stopped.daemon)
    }

    /// Open connections.
    var connectionCount: Int { context.table.count }
}

/// One request in progress: made at its head, freed when it is completed.
private final class Exchange {
    var bodyBytes = 0
    /// Whether the path goes on behind a NUL.
    let isPathCut: Bool

    init(isPathCut: Bool) { self.isPathCut = isPathCut }
}

/// Whether the state of a request is still the length of its URI, and which.
private func uriLength(_ state: UnsafeMutableRawPointer?) -> UInt? {
    let bits = UInt(bitPattern: state)
    return bits & 1 == 1 ? bits >> 1 : nil
}

private func connectionID(_ connection: OpaquePointer?) -> UInt {
    UInt(bitPattern: connection)
}

private func httpConnectionChanged(
    _ cls: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
) {
    guard let cls, let connection else { return }
    let table = Unmanaged<HTTPServer.Context>.fromOpaque(cls).takeUnretainedValue().table
    if change == .CONNECTION_NOTIFY_STARTED {
        table.opened(
            connectionID(connection), socket: lead_dedup_http_socket(connection),
            nowNS: ConnectionTable.nowNS())
    } else {
        table.closed(connectionID(connection))
    }
}

private func httpCompleted(
    _ cls: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _: MHD_RequestTerminationCode
) {
    if let pointer = state?.pointee, uriLength(pointer) == nil {
        Unmanaged<Exchange>.fromOpaque(pointer).release()
        state?.pointee = nil
    }
    guard let cls, let connection else { return }
    Unmanaged<HTTPServer.Context>.fromOpaque(cls).takeUnretainedValue().table
        .completed(connectionID(connection), nowNS: ConnectionTable.nowNS())
}

/// Called once with the head, then with each part of a body, then once more to be answered.
private func httpHandle(
    _ cls: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?,
    _: UnsafePointer<CChar>?, _ uploadSize: UnsafeMutablePointer<Int>?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let cls, let connection, let url, let method, let uploadSize, let state else {
        return .NO
    }
    let context = Unmanaged<HTTPServer.Context>.fromOpaque(cls).takeUnretainedValue()
    guard let pointer = state.pointee, uriLength(state.pointee) == nil else {
        // In a request line the version follows the URI and one space; both pointers are into the
        // same buffer where they are this near.
        let length = uriLength(state.pointee).map { Int($0) } ?? 0
        let distance = version.map { Int(bitPattern: $0) &- Int(bitPattern: url) } ?? 0
        let isPathCut = distance > length + 1 && distance < context.headLimit
        state.pointee = Unmanaged.passRetained(Exchange(isPathCut: isPathCut)).toOpaque()
        return .YES
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
    if uploadSize.pointee > 0 {
        exchange.bodyBytes += uploadSize.pointee
        uploadSize.pointee = 0
        // Refusing a body half-way is closing: the client would not read an answer yet.
        return exchange.bodyBytes > context.bodyLimit ? .NO : .YES
    }
    if exchange.isPathCut {
        let answer = HTTPResponse.error(
            400, code: "bad_request", message: "The request line is malformed.")
        return send(answer, connection)
    }
    let request = HTTPRequest(method: String(cString: method), target: String(cString: url))
    return send(context.handler(request), connection)
}

private func send(_ answer: HTTPResponse, _ connection: OpaquePointer) -> MHD_Result {
    var body = answer.body
    let response = body.withUnsafeMutableBytes { bytes in
        MHD_create_response_from_buffer(bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    addHeader("Content-Type", answer.contentType, response)
    addHeader("Cache-Control", "no-store", response)
    addHeader("X-Content-Type-Options", "nosniff", response)
    if let allow = answer.allow { addHeader("Allow", allow, response) }
    return MHD_queue_response(connection, answer.status, response)
}

private func addHeader(_ name: StaticString, _ value: StaticString, _ response: OpaquePointer) {
    _ = MHD_add_response_header(response, "\(name)", "\(value)")
}
