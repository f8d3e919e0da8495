import Dispatch
import Foundation

/// Runs blocking work beside the cooperative pool.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}

/// A raw TCP connection to the loopback, for requests that no client would send.
final class TestConnection: Sendable {
    private let descriptor: Int32

    init?(port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Everything until the server closes; nil where it does not within the time.
    func readToEnd(withinMS limitMS: Int32) -> String? {
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        let deadline = Date().addingTimeInterval(Double(limitMS) / 1000)
        while true {
            let restMS = deadline.timeIntervalSinceNow * 1000
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard restMS > 0, poll(&waiting, 1, Int32(restMS) + 1) > 0 else { return nil }
            let count = recv(descriptor, &part, part.count, 0)
            if count <= 0 { return String(decoding: received, as: UTF8.self) }
            received += part[..<count]
        }
    }

    /// Sends a byte now and then until the server has closed; milliseconds until then, nil where
    /// that takes longer than the limit.
    func drip(_ text: String, everyMS: Int32, limitMS: Double) -> Double? {
        let start = Date()
        for byte in Array(text.utf8) {
            send(String(UnicodeScalar(byte)))
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, everyMS) > 0 {
                var byte: UInt8 = 0
                if recv(descriptor, &byte, 1, 0) <= 0 {
                    return -start.timeIntervalSinceNow * 1000
                }
            }
            if -start.timeIntervalSinceNow * 1000 > limitMS { return nil }
        }
        return nil
    }
}
