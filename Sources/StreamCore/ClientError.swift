/// What went wrong at the broker, and what may be done about it.
public struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The classes of KIP-1050, as far as a worker acts on them differently.
    public enum Kind: Sendable, Equatable {
        /// The same call again, with the same arguments, may succeed.
        case retriable
        /// The open transaction must be aborted; then work goes on from the last commit.
        case abortable
        /// Another producer or member took this one's identity.
        case fenced
        /// Whether the transaction committed is unknown: restore before going on.
        case outcomeUnknown
        /// The client is of no further use; a new one may be.
        case fatal
        /// A setting or property that can not work, whatever the broker does.
        case configuration
        /// Credentials, certificates or rights are refused.
        case refused
        /// The offset asked for is outside the partition's log: records are gone (retention) or the
        /// topic is another one now. Only an operator can decide what then.
        case outOfRange
    }

    /// The ``code`` of committed offsets that an open transaction may still change.
    public static let unstableOffsets = "UNSTABLE_OFFSET_COMMIT"

    public var kind: Kind
    /// The name of the call or step that failed, such as `commit_transaction`.
    public var operation: String
    /// The client library's name of the error, such as `_TIMED_OUT`.
    public var code: String
    /// A sentence about it; no personal data, no secrets.
    public var reason: String
    /// The partition that it is about, where it is about one.
    public var partition: TopicPartition?

    public init(
        kind: Kind, operation: String, code: String, reason: String,
        partition: TopicPartition? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.code = code
        self.reason = reason
        self.partition = partition
    }

    public var description: String { "\(operation): \(reason) (\(code))" }
}
