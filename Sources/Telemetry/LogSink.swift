import Glibc
import Synchronization

/// The log: whole lines to one file descriptor, standard error unless a test says otherwise.
///
/// Any thread may write; a line is one call of write(2), so lines never mix. A reader that does not
/// read for ``patienceMS`` loses lines instead of stopping the worker; their number is kept.
public final class LogSink: Sendable {
    /// How long one line may wait for a full pipe, milliseconds; those behind it wait no more until
    /// one has gone through.
    public static let patienceMS: Int32 = 1000
    /// A pipe that is ready takes so many bytes (`PIPE_BUF`) without a wait, also one that blocks.
    private static let writtenAtOnce = 4096

    /// How many lines alike may begin within a second.
    public static let linesAlikeASecond = 10

    private struct State {
        var level: LogLevel
        var alike = LinesAlike(limit: LogSink.linesAlikeASecond)
        var asJSON: Bool
        var secrets: [[UInt8]] = []
        var lost: UInt64 = 0
        /// Nobody took the last line.
        var isStuck = false
        var isClosed = false
    }

    private let descriptor: Int32
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// A sink on `descriptor`; `now` gives milliseconds since 1970.
    public init(
        format: LogFormat = .auto, level: LogLevel = .info, descriptor: Int32 = 2,
        now: @escaping @Sendable () -> Int64 = LogSink.wallMS
    ) {
        self.descriptor = descriptor
        self.now = now
        state = Mutex(State(level: level, asJSON: Self.isJSON(format, descriptor)))
    }

    /// Changes format and level, once the configuration that names them has been read.
    public func configure(format: LogFormat, level: LogLevel) {
        let asJSON = Self.isJSON(format, descriptor)
        state.withLock {
            $0.asJSON = asJSON
            $0.level = level
        }
    }

    /// Texts that are never printed, not even as part of a longer one: `***` stands in their place.
    /// Texts of fewer than four bytes would hide half of every line and are not taken.
    public func hide(secrets: [String]) {
        let taken = secrets.flatMap { secret -> [[UInt8]] in
            var escaped: [UInt8] = []
            JSONText.append(quoted: secret, to: &escaped)
            return [Array(secret.utf8), Array(escaped.dropFirst().dropLast())]
        }
        .filter { $0.count >= 4 }
        .sorted { $0.count > $1.count }
        state.withLock { $0.secrets = taken }
    }

    /// Whether a line of this level would be written.
    public func isEnabled(_ level: LogLevel) -> Bool {
        state.withLock { level >= $0.level && !$0.isClosed }
    }

    /// Lines that nobody took.
    public var lostLines: UInt64 { state.withLock { $0.lost } }

    /// Writes an event's line. ``TelemetryHub/emit(_:)`` also counts it.
    public func write(_ event: some TelemetryEvent) {
        guard isEnabled(event.level) else { return }
        let (level, message, likeness) = (event.level, event.message, event.likeness)
        var fields = event.fields
        state.withLock { state in
            guard !state.isClosed else { return }
            if let likeness {
                guard let leftOut = state.alike.take(likeness, atMS: now()) else { return }
                if leftOut > 0 { fields.append(("left_out", .count(leftOut))) }
            }
            let line = LogLine.render(
                level, message, fields, timeMS: now(), asJSON: state.asJSON)
            send(line, &state)
        }
    }

    /// Writes the reason for the end of the process as plain text, the last line that this sink
    /// ever writes: what is written later is dropped. The reason is made of constants, of places in
    /// the configuration and of codes; line breaks in it become spaces.
    public func lastLine(_ reason: String) {
        let line = Array((SafeText.configured(reason).text + "\n").utf8)
        state.withLock { state in
            guard !state.isClosed else { return }
            send(line, &state)
            state.isClosed = true
        }
    }

    /// Nothing is written from now on: what has been said last stays the last word, whatever threads
    /// of libraries still have to say.
    public func close() { state.withLock { $0.isClosed = true } }

    /// Milliseconds since 1970, by the system's clock.
    public static func wallMS() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func isJSON(_ format: LogFormat, _ descriptor: Int32) -> Bool {
        switch format {
        case .json: true
        case .text: false
        case .auto: isatty(descriptor) == 0
        }
    }

    private func send(_ line: [UInt8], _ state: inout State) {
        var line = line
        for secret in state.secrets { Self.mask(secret, in: &line) }
        let endMS = Self.monotonicMS() + (state.isStuck ? 0 : Int64(Self.patienceMS))
        var sent = 0
        // Asked before each write: what is not ready would block the thread for good.
        while sent < line.count, isReady(untilMS: endMS) {
            let size = min(line.count - sent, Self.writtenAtOnce)
            let count = line.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: sent), size)
            }
            if count > 0 {
                sent += count
            } else if errno != EAGAIN && errno != EINTR || Self.monotonicMS() >= endMS {
                break
            }
        }
        state.isStuck = sent < line.count
        if state.isStuck { state.lost += 1 }
    }

    /// Whether the descriptor takes something, or has an error to tell.
    private func isReady(untilMS end: Int64) -> Bool {
        while true {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let left = Int32(clamping: max(0, end - Self.monotonicMS()))
            let ready = poll(&waiting, 1, left)
            if ready >= 0 || errno != EINTR { return ready != 0 }
        }
    }

    private static func monotonicMS() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func mask(_ secret: [UInt8], in line: inout [UInt8]) {
        var position = 0
        while position + secret.count <= line.count {
            if line[position] == secret[0],
                line[position..<(position + secret.count)].elementsEqual(secret)
            {
                line.replaceSubrange(position..<(position + secret.count), with: "***".utf8)
                position += 3
            } else {
                position += 1
            }
        }
    }
}
