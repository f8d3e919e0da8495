public import Bytes

/// Where generated or read records go: a file, or a topic. Used by one thread.
public protocol RecordSink: AnyObject {
    /// Hands a record on; may keep it until ``finish()``. Waits where the receiver is slower.
    func send(key: ByteSlice?, value: ByteSlice) throws(RecordSinkError)

    /// Returns once everything sent has arrived.
    func finish() throws(RecordSinkError)
}

/// Why records can not be handed on.
public enum RecordSinkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file can not be made; the system's number of the error.
    case cannotOpen(errno: Int32)
    /// Writing failed, for instance because the disk is full.
    case cannotWrite(errno: Int32)
    /// The reader of a pipe went away: nobody wants more.
    case closedByReader
    /// The broker does not take it. The reason holds no personal data.
    case broker(reason: String)

    public var description: String {
        switch self {
        case .cannotOpen(let number): "cannot be opened: \(errorText(number))"
        case .cannotWrite(let number): "cannot be written: \(errorText(number))"
        case .closedByReader: "was closed by its reader"
        case .broker(let reason): reason
        }
    }
}
