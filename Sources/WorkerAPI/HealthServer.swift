public import Telemetry

/// Whether something holds, and if not, why: a constant and fields that hold no personal data.
public struct HealthState: Sendable {
    public var isGood: Bool
    /// A short constant, such as `restoring`.
    public var reason: StaticString?
    public var details: [LogField]

    /// As it should be.
    public static let good = HealthState(isGood: true, reason: nil, details: [])

    /// Not so, because of `reason`.
    public static func bad(_ reason: StaticString, _ details: [LogField] = []) -> HealthState {
        HealthState(isGood: false, reason: reason, details: details)
    }
}

/// Who knows how the worker is. Asked on the server's thread: must answer at once, without waiting
/// for a thread that may be stuck.
public protocol HealthSource: Sendable {
    /// Whether the process should go on: false only where a restart would help (a thread is wedged).
    /// Restoring, or waiting for a broker, is being alive.
    var live: HealthState { get }
    /// Whether it does its work now: partitions restored, broker reached.
    var ready: HealthState { get }
}

/// Answers `GET` and `HEAD` of `/health/live` and `/health/ready`: 200 or 503, with a JSON body
/// `{"status":"live"}`, `{"status":"ready"}` or `{"status":"not_ready","reason":"restoring",...}`.
public final class HealthServer: Sendable {
    private let server: HTTPServer

    /// Listens at once. Port 0 takes a free one, which ``address`` tells.
    public init(
        bind: HTTPAddress, source: any HealthSource, limits: HTTPLimits = HTTPLimits()
    ) throws(HTTPServerError) {
        server = try HTTPServer(bind: bind, limits: limits) { request in
            Self.answer(request, source)
        }
    }

    /// Where it listens, with the real port.
    public var address: HTTPAddress { server.address }

    /// Open connections.
    public var connectionCount: Int { server.connectionCount }

    /// Closes everything and joins the server's thread; returns when that is done.
    public func stop() { server.stop() }

    private static func answer(
        _ request: HTTPRequest, _ source: any HealthSource
    ) -> HTTPResponse {
        let isLive: Bool
        switch request.path {
        case "/health/live": isLive = true
        case "/health/ready": isLive = false
        default: return .notFound
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return .error(
                405, code: "method_not_allowed", message: "This path takes GET and HEAD only.",
                allow: "GET, HEAD")
        }
        return isLive
            ? body(source.live, good: "live", bad: "not_live")
            : body(source.ready, good: "ready", bad: "not_ready")
    }

    private static func body(
        _ state: HealthState, good: StaticString, bad: StaticString
    ) -> HTTPResponse {
        var body = Array(#"{"status":"\#(state.isGood ? good : bad)""#.utf8)
        if let reason = state.reason {
            body += Array(#","reason":"#.utf8)
            JSONText.append(quoted: "\(reason)", to: &body)
        }
        if !state.details.isEmpty {
            body += Array(#","details":{"#.utf8)
            for (index, field) in state.details.enumerated() {
                if index > 0 { body.append(UInt8(ascii: ",")) }
                JSONText.append(quoted: "\(field.name)", to: &body)
                body.append(UInt8(ascii: ":"))
                JSONText.append(field.value, to: &body)
            }
            body.append(UInt8(ascii: "}"))
        }
        body.append(UInt8(ascii: "}"))
        return HTTPResponse(status: state.isGood ? 200 : 503, body: body)
    }
}
