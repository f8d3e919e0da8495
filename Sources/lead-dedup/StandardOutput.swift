import BulkFiles
import Bytes
import Synchronization

/// Standard output, for what was asked for; logs never go there.
enum StandardOutput {
    private static let writing = Mutex(())

    /// Calls `body` if nothing is being written just now.
    static func betweenLines(_ body: () -> Void) {
        _ = writing.withLockIfAvailable { _ in body() }
    }

    /// Writes all of it. A reader that went away has had enough, which is no error.
    static func write(_ text: String) throws(CommandFailure) {
        do throws(RecordSinkError) {
            try writing.withLock { _ throws(RecordSinkError) in
                let file = try LineFile(path: "-")
                try file.write(
                    line: ByteSlice(utf8: text.hasSuffix("\n") ? String(text.dropLast()) : text))
                try file.finish()
            }
        } catch .closedByReader {
            return
        } catch {
            throw CommandFailure(.internalError, "standard output \(error)")
        }
    }
}
