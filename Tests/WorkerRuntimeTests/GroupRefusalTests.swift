import StreamCore
import Testing

@testable import WorkerRuntime

/// What no retry mends ends the worker, with the way out; a supervisor is to see it.
@Suite struct GroupRefusalTests {
    private func error(_ code: String) -> ClientError {
        ClientError(kind: .configuration, operation: "consumer", code: code, reason: "said so")
    }

    @Test(arguments: [
        ("INVALID_SESSION_TIMEOUT", "session.timeout.ms"),
        ("INCONSISTENT_GROUP_PROTOCOL", "application_id"), ("INVALID_GROUP_ID", "application_id"),
        ("GROUP_MAX_SIZE_REACHED", "group.max.size"),
    ])
    func isToldWithTheSetting(code: String, setting: String) throws {
        let text = try #require(error(code).groupRefusal)
        #expect(text.contains(setting) && text.hasSuffix("(said so)"))
    }

    @Test(arguments: [
        "REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID", "NOT_COORDINATOR", "_TRANSPORT",
        "COORDINATOR_LOAD_IN_PROGRESS", "MEMBER_ID_REQUIRED",
    ])
    func whatMayPassIsWaitedFor(code: String) { #expect(error(code).groupRefusal == nil) }
}
