/// What a request asks for, as far as this server looks.
public struct HTTPRequest: Sendable {
    /// As received, case kept.
    public var method: String
    /// The path as received, without query; percent signs are not decoded.
    public var path: String

    public init(method: String, path: String) {
        self.method = method
        self.path = path
    }

    /// A request target in absolute form (RFC 9112, section 3.2.2), which proxies send and servers
    /// have to take, is its path.
    init(method: String, target: String) {
        let scheme = "http://"
        guard target.prefix(scheme.count).lowercased() == scheme else {
            self.init(method: method, path: target)
            return
        }
        let rest = target.dropFirst(scheme.count)
        self.init(method: method, path: rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/")
    }
}

/// A whole answer. Its body is JSON unless it says otherwise.
public struct HTTPResponse: Sendable {
    public var status: UInt32
    public var body: [UInt8]
    public var contentType: StaticString
    /// `Allow`, of a 405.
    public var allow: StaticString?

    public init(
        status: UInt32, body: [UInt8], contentType: StaticString = "application/json",
        allow: StaticString? = nil
    ) {
        self.status = status
        self.body = body
        self.contentType = contentType
        self.allow = allow
    }

    /// `{"error":{"code":...,"message":...}}`, the one shape of all errors. Both are constants: an
    /// answer never echoes what came in.
    public static func error(
        _ status: UInt32, code: StaticString, message: StaticString, allow: StaticString? = nil
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            body: Array(#"{"error":{"code":"\#(code)","message":"\#(message)"}}"#.utf8),
            allow: allow)
    }

    public static let notFound = error(
        404, code: "not_found", message: "There is nothing at this path.")
}
