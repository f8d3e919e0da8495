public import Bytes
import Glibc

func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }

/// Writes lines to a file or to standard output, a quarter of a megabyte at a time.
public final class LineFile: RecordSink {
    private static let bufferBytes = 256 * 1024

    private let descriptor: Int32
    private let isOwned: Bool
    private var buffer: [UInt8] = []

    /// Makes or empties the file; `-` is standard output.
    public init(path: String) throws(RecordSinkError) {
        if path == "-" {
            descriptor = STDOUT_FILENO
            isOwned = false
        } else {
            descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            isOwned = true
            guard descriptor >= 0 else { throw .cannotOpen(errno: errno) }
        }
        buffer.reserveCapacity(Self.bufferBytes + 8192)
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// One record a line; the key is not written.
    public func send(key: ByteSlice?, value: ByteSlice) throws(RecordSinkError) {
        try write(line: value)
    }

    /// Appends a line and its break.
    public func write(line: ByteSlice) throws(RecordSinkError) {
        buffer.append(contentsOf: line)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try finish() }
    }

    public func finish() throws(RecordSinkError) {
        var sent = 0
        while sent < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent)
            }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EPIPE {
                throw .closedByReader
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if count == 0 || errno != EINTR {
                throw .cannotWrite(errno: count == 0 ? EIO : errno)
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// What is true of generated events, as CSV (RFC 4180, with `\n`): `event_index,person,expected`.
/// `person` is empty for an event that no worker can take.
public struct TruthFile {
    private let file: LineFile

    public init(path: String) throws(RecordSinkError) {
        file = try LineFile(path: path)
        try file.write(line: ByteSlice(utf8: "event_index,person,expected"))
    }

    public func write(_ event: borrowing GeneratedEvent) throws(RecordSinkError) {
        var line: [UInt8] = []
        line.appendDecimal(event.index)
        line.append(UInt8(ascii: ","))
        if let person = event.person { line.appendDecimal(person) }
        line.append(UInt8(ascii: ","))
        line.append(contentsOf: event.expected.name.utf8)
        try file.write(line: line[...])
    }

    public func finish() throws(RecordSinkError) { try file.finish() }
}
