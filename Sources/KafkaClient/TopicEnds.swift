import CRdKafka
import Glibc

/// Memory in which the library's threads note where a topic's records have come to lie; as long as
/// their client lives.
final class TopicEnds: Sendable {
    nonisolated(unsafe) let pointer: UnsafeMutablePointer<crdkafka_ends>

    init() {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: crdkafka_ends())
    }

    deinit {
        free(pointer.pointee.ends)
        pointer.deallocate()
    }
}
