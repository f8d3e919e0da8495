import Foundation
import Synchronization
import Telemetry
import Testing
import WorkerAPI

final class SwitchableHealth: HealthSource {
    private let states = Mutex((live: HealthState.good, ready: HealthState.good))
    var live: HealthState { states.withLock { $0.live } }
    var ready: HealthState { states.withLock { $0.ready } }

    func set(live: HealthState = .good, ready: HealthState = .good) {
        states.withLock { $0 = (live, ready) }
    }
}

@Suite struct HealthServerTests {
    private let health = SwitchableHealth()

    private func start(_ limits: HTTPLimits = HTTPLimits()) throws -> HealthServer {
        try HealthServer(
            bind: HTTPAddress(host: "127.0.0.1", port: 0), source: health, limits: limits)
    }

    /// One request, and all of the answer.
    private func exchange(
        _ server: HealthServer, _ request: String
    ) async throws -> (head: String, body: String) {
        let port = server.address.port
        let answer = await offPool {
            let connection = TestConnection(port: port)
            connection?.send(request)
            return connection?.readToEnd(withinMS: 5000)
        }
        let parts = try #require(answer).components(separatedBy: "\r\n\r\n")
        return (parts[0], parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    private func request(_ method: String, _ path: String, more: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(more)\r\n"
    }

    @Test func liveAndReadyAreTwoQuestions() async throws {
        let server = try start()
        #expect(server.address.port != 0)
        let live = try await exchange(server, request("GET", "/health/live"))
        #expect(live.head.hasPrefix("HTTP/1.1 200 "))
        #expect(live.head.contains("Content-Type: application/json"))
        #expect(live.body == #"{"status":"live"}"#)
        health.set(ready: .bad("restoring", [("partition", 3), ("topic", .safe(.topic("a.b")))]))
        let alive = try await exchange(server, request("GET", "/health/live"))
        #expect(alive.head.hasPrefix("HTTP/1.1 200 "))
        let ready = try await exchange(server, request("GET", "/health/ready"))
        #expect(ready.head.hasPrefix("HTTP/1.1 503 "))
        #expect(
            ready.body
                == #"{"status":"not_ready","reason":"restoring","details":{"partition":3,"topic":"a.b"}}"#
        )
        health.set(live: .bad("a thread is stuck"))
        let dead = try await exchange(server, request("GET", "/health/live?x=1"))
        #expect(dead.head.hasPrefix("HTTP/1.1 503 "))
        #expect(dead.body == #"{"status":"not_live","reason":"a thread is stuck"}"#)
        server.stop()
        #expect(server.connectionCount == 0)
    }

    @Test func headHasNoBodyAndItsLength() async throws {
        let server = try start()
        let answer = try await exchange(server, request("HEAD", "/health/live"))
        #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.head.contains("Content-Length: 17"))
        #expect(answer.body.isEmpty)
        server.stop()
    }

    @Test(arguments: [
        "/", "/health", "/health/", "/health/live/", "//health//live", "/health/%6cive",
        "/health%2flive", "/health/live;x=1", "/health/../health/live", "/health/%2e%2e/live",
        "/HEALTH/live", "/ana@contoso-labs.com", "/health/live\u{0}x", "*",
    ])
    func otherPathsAreNotFound(_ path: String) async throws {
        let server = try start()
        let answer = try await exchange(server, request("GET", path))
        #expect(answer.head.hasPrefix("HTTP/1.1 40"), "\(answer.head)")
        #expect(!answer.body.contains("ana@"))
        if answer.head.hasPrefix("HTTP/1.1 404 ") {
            #expect(
                answer.body
                    == #"{"error":{"code":"not_found","message":"There is nothing at this path."}}"#
            )
        }
        server.stop()
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/health/live", "200"),
        ("HTTP://worker.example/health/live?x=1", "200"),
        ("http://worker.example/health", "404"), ("http://worker.example", "404"),
        ("http://", "404"), ("ftp://worker.example/health/live", "404"),
    ])
    func absoluteTargetsAreTheirPath(_ target: String, _ status: String) async throws {
        let server = try start()
        let answer = try await exchange(server, request("GET", target))
        #expect(answer.head.hasPrefix("HTTP/1.1 \(status) "), "\(answer.head)")
        server.stop()
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "FROB"])
    func otherMethodsAreNotAllowed(_ method: String) async throws {
        let server = try start()
        let answer = try await exchange(
            server, request(method, "/health/live", more: "Content-Length: 3\r\n") + "abc")
        #expect(answer.head.hasPrefix("HTTP/1.1 405 "), "\(answer.head)")
        #expect(answer.head.contains("Allow: GET, HEAD"))
        #expect(answer.body.hasPrefix(#"{"error":{"code":"method_not_allowed","#))
        server.stop()
    }

    @Test func connectionsAreKeptForTheNextRequest() async throws {
        let server = try start()
        let two = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" + request("GET", "/health/ready")
        let answer = try await exchange(server, two)
        #expect(answer.body.contains("HTTP/1.1 200 OK"))
        #expect(answer.body.hasSuffix(#"{"status":"ready"}"#))
        server.stop()
    }

    @Test func dripsAndIdleConnectionsEndAtTheDeadline() async throws {
        var limits = HTTPLimits()
        limits.requestDeadlineMS = 400
        let server = try start(limits)
        let port = server.address.port
        async let drip = offPool {
            TestConnection(port: port)?.drip(
                "GET /health/live HTTP/1.1\r\nHost: " + String(repeating: "x", count: 500),
                everyMS: 20, limitMS: 8000)
        }
        async let idle = offPool { TestConnection(port: port)?.readToEnd(withinMS: 8000) }
        async let body = offPool {
            let connection = TestConnection(port: port)
            connection?.send(
                "POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n")
            return connection?.readToEnd(withinMS: 8000)
        }
        let meanwhile = try await exchange(server, request("GET", "/health/live"))
        #expect(meanwhile.head.hasPrefix("HTTP/1.1 200 "))
        let dripped = try #require(await drip)
        #expect(dripped >= 300)
        #expect(await idle == "")
        #expect(await body == "")
        server.stop()
    }

    @Test func newConnectionsPushOutThoseThatOnlyWait() async throws {
        var limits = HTTPLimits()
        limits.connections = 8
        limits.requestDeadlineMS = 60_000
        let server = try start(limits)
        let port = server.address.port
        let idle = await offPool { (0..<40).compactMap { _ in TestConnection(port: port) } }
        #expect(idle.count == 40)
        let answer = try await exchange(server, request("GET", "/health/live"))
        #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
        #expect(server.connectionCount <= 8)
        server.stop()
    }

    @Test func anAddressInUseIsSaid() throws {
        let server = try start()
        let address = server.address
        let error = #expect(throws: HTTPServerError.self) {
            _ = try HealthServer(bind: address, source: health)
        }
        #expect(error == .addressInUse("127.0.0.1:\(address.port)"))
        #expect(error?.description.contains("127.0.0.1:\(address.port)") == true)
        server.stop()
        let again = try HealthServer(bind: address, source: health)
        again.stop()
    }

    @Test(arguments: [
        "", "x", "host:", "host:x", "host:65536", "host:-1", "a:b:1", "[::1:8080", "a b:1",
    ])
    func malformedBindsAreRefused(_ bind: String) {
        #expect(throws: HTTPServerError.malformedBind(bind)) { _ = try HTTPAddress(bind: bind) }
    }

    @Test func bindsAreRead() throws {
        #expect(
            try HTTPAddress(bind: "127.0.0.1:8080") == HTTPAddress(host: "127.0.0.1", port: 8080))
        #expect(try HTTPAddress(bind: ":0").loopback == HTTPAddress(host: "127.0.0.1", port: 0))
        #expect(try HTTPAddress(bind: "[::]:80").loopback.description == "[::1]:80")
        #expect(throws: HTTPServerError.unknownHost("no-such-host.invalid:1")) {
            _ = try HealthServer(
                bind: HTTPAddress(host: "no-such-host.invalid", port: 1), source: health)
        }
    }

    @Test func theProbeTellsReadyFromNot() async throws {
        let server = try start()
        let address = server.address
        let ready = await offPool { HealthProbe.ask(address) }
        #expect(ready == .answered(status: 200, body: #"{"status":"ready"}"#))
        health.set(ready: .bad("restoring"))
        let restoring = await offPool { HealthProbe.ask(address) }
        #expect(
            restoring
                == .answered(status: 503, body: #"{"status":"not_ready","reason":"restoring"}"#))
        guard case .answered(_, let body) = restoring else { return }
        #expect(HealthProbe.isNotReady(body) && !HealthProbe.isReady(body))
        #expect(HealthProbe.isReady(#"{"status":"ready"}"#))
        for other in ["", "OK", "<html>ready</html>", #"{"status":"live"}"#, #"{"status":"UP"}"#] {
            #expect(!HealthProbe.isReady(other) && !HealthProbe.isNotReady(other))
        }
        server.stop()
        let gone = await offPool { HealthProbe.ask(address) }
        #expect(gone == .refused)
    }
}
