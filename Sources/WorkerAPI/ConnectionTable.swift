import Glibc
import Synchronization

/// Open connections and until when each may take for its next request.
///
/// libmicrohttpd's own time-out starts anew with every byte, so a client that drips one byte a
/// second stays for ever. Here a connection has a deadline from its start, or from its last whole
/// request, to the next whole request, whatever it sends meanwhile.
final class ConnectionTable: Sendable {
    private struct Connection {
        var socket: Int32
        var deadlineNS: UInt64
        var isShutDown = false
    }

    private let deadlineNS: UInt64
    private let softLimit: Int
    private let connections = Mutex<[UInt: Connection]>([:])

    /// Above `softLimit` connections, the one that is nearest its deadline makes room for the newest.
    init(deadlineMS: UInt64, softLimit: Int) {
        deadlineNS = deadlineMS * 1_000_000
        self.softLimit = softLimit
    }

    var count: Int { connections.withLock { $0.count } }

    func opened(_ id: UInt, socket: Int32, nowNS: UInt64) {
        connections.withLock { connections in
            if connections.count >= softLimit {
                let oldest = connections.filter { !$0.value.isShutDown }
                    .min { $0.value.deadlineNS < $1.value.deadlineNS }
                if let oldest { Self.shutDown(oldest.key, &connections) }
            }
            connections[id] = Connection(socket: socket, deadlineNS: nowNS + deadlineNS)
        }
    }

    /// A request is done: the next has its own time.
    func completed(_ id: UInt, nowNS: UInt64) {
        connections.withLock { $0[id]?.deadlineNS = nowNS + deadlineNS }
    }

    /// Called before the socket is closed, so that no other file ever gets its number while it is
    /// in this table.
    func closed(_ id: UInt) {
        connections.withLock { _ = $0.removeValue(forKey: id) }
    }

    /// Shuts down what is overdue; the server then sees the end of the stream and closes it.
    func shutDownOverdue(nowNS: UInt64) {
        connections.withLock { connections in
            for (id, connection) in connections
            where connection.deadlineNS <= nowNS && !connection.isShutDown {
                Self.shutDown(id, &connections)
            }
        }
    }

    private static func shutDown(_ id: UInt, _ connections: inout [UInt: Connection]) {
        guard let connection = connections[id] else { return }
        connections[id]?.isShutDown = true
        if connection.socket >= 0 { shutdown(connection.socket, Int32(SHUT_RDWR)) }
    }

    /// Nanoseconds of the monotonic clock.
    static func nowNS() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
