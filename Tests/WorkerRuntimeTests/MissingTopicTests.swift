import StreamCore
import Testing

@testable import WorkerRuntime

/// Nobody waits for a topic that was deleted for longer than a broker's restart takes.
@Suite struct MissingTopicTests {
    private static let second: UInt64 = 1_000_000_000

    private func error(_ code: String) -> ClientError {
        ClientError(
            kind: .retriable, operation: "metadata", code: code, reason: "the topic leads.rejected")
    }

    @Test(arguments: ["UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION"])
    func aMissingTopicEndsTheWait(code: String) throws {
        var wait = WorkerLoop.MissingTopicWait()
        for at in 1...10 as ClosedRange<UInt64> {
            try wait.wait(after: error(code), now: at * Self.second)
        }
        let failure = #expect(throws: WorkerFailure.self) {
            try wait.wait(after: error(code), now: 11 * Self.second)
        }
        guard case .unavailable(let reason)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(reason.contains("leads.rejected") && reason.contains("is gone"), "\(reason)")
    }

    /// A broker that is away is waited for.
    @Test func anythingElseBeginsItAnew() throws {
        var wait = WorkerLoop.MissingTopicWait()
        for at in 0...100 as ClosedRange<UInt64> {
            let code = at % 9 == 0 ? "_TRANSPORT" : "UNKNOWN_TOPIC_OR_PART"
            try wait.wait(after: error(code), now: at * Self.second)
        }
    }
}
