/// How the process ends; the numbers are those of sysexits.h where it has them.
enum ExitStatus: Int32 {
    /// Stopped as asked.
    case success = 0
    /// Wrong use of the command line.
    case usage = 64
    /// Broker or topic unusable, or the worker that was asked is not ready.
    case unavailable = 69
    /// An internal error.
    case internalError = 70
    /// Configuration refused.
    case configuration = 78
}

/// Why a command can not do what it should. The reason becomes the last line on standard error: one
/// sentence for the operator, without personal data.
struct CommandFailure: Error {
    var status: ExitStatus
    var reason: String

    init(_ status: ExitStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}
