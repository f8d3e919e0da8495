import WorkerAPI

/// `health`: asks the worker of a configuration whether it is ready.
enum HealthCommand: Command {
    static let name = "health"
    static let summary = "ask a running worker whether it is ready"
    static let details = """
        Asks /health/ready at http.bind (0.0.0.0 and :: mean this machine). Status 0 where the worker \
        is ready, 69 with the reason otherwise: for a container's health check.
        """
    static let options = [
        CommandOption.config,
        CommandOption("timeout-ms", value: "N", "how long to wait for the answer (3000)"),
    ]

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let timeoutMS = try options.integer("timeout-ms", in: 1...600_000) ?? 3000
        let settings = try Composition.loadSettings(try options.required("config"), context)
        let address: HTTPAddress
        do throws(HTTPServerError) {
            address = try HTTPAddress(bind: settings.httpBind).loopback
        } catch {
            throw CommandFailure(.configuration, error.description)
        }
        guard address.port != 0 else {
            throw CommandFailure(
                .unavailable, "http.bind has port 0, so nobody knows where the worker listens")
        }
        switch HealthProbe.ask(address, timeoutMS: timeoutMS) {
        case .answered(status: 200, let body) where HealthProbe.isReady(body): return .success
        case .answered(let status, let body) where HealthProbe.isNotReady(body):
            throw CommandFailure(.unavailable, "not ready (\(status)): \(body)")
        case .answered(let status, body: _):
            throw CommandFailure(
                .unavailable,
                "who answers at \(address) (with \(status)) is no worker of lead-dedup; see http.bind"
            )
        case .refused: throw CommandFailure(.unavailable, "nobody listens at \(address)")
        case .timedOut:
            throw CommandFailure(.unavailable, "no answer from \(address) within \(timeoutMS) ms")
        case .failed(let call):
            throw CommandFailure(.unavailable, "\(address) can not be asked: \(call) failed")
        }
    }
}
