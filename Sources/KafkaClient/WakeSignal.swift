import CRdKafka
import Glibc
import StreamCore

/// Ends a consumer's wait from any thread.
///
/// An event counter that librdkafka writes to when a queue is no longer empty. It must be
/// non-blocking and drained, or the library's threads stop in a full pipe.
public final class WakeSignal: Sendable {
    let descriptor: Int32

    init() throws(ClientError) {
        descriptor = crdkafka_eventfd()
        guard descriptor >= 0 else {
            throw ClientError(
                RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, operation: "eventfd",
                reason: "no file descriptor is left")
        }
    }

    deinit { close(descriptor) }

    public func wake() { crdkafka_eventfd_signal(descriptor) }

    /// Waits for an event at most so long, and takes all there are.
    func wait(timeoutMS: Int) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 1, Int32(clamping: max(0, timeoutMS))) > 0 {
            crdkafka_eventfd_drain(descriptor)
        }
    }

    /// Writes an event here whenever a queue, once served, gets something.
    func watch(_ queue: OpaquePointer) {
        var one: UInt64 = 1
        rd_kafka_queue_io_event_enable(queue, descriptor, &one, MemoryLayout<UInt64>.size)
    }

    static func unwatch(_ queue: OpaquePointer) {
        rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
    }
}

/// A moment that something must be done by.
struct Deadline {
    private let endNS: UInt64

    init(timeoutMS: Int) {
        endNS = Self.nowNS + UInt64(max(0, min(timeoutMS, 86_400_000))) * 1_000_000
    }

    private static var nowNS: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Milliseconds left, rounded up; 0 when it has passed.
    var remainingMS: Int32 {
        let now = Self.nowNS
        return now >= endNS ? 0 : Int32(clamping: (endNS - now + 999_999) / 1_000_000)
    }

    var hasPassed: Bool { remainingMS == 0 }

    /// Blocks the calling thread, between two tries of something, never past the deadline.
    func pause(milliseconds: Int32) { poll(nil, 0, min(milliseconds, remainingMS)) }
}
