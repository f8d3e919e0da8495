import CRdKafka
import Glibc
import StreamCore

/// Watches that topics stay the ones that they were, by their ids.
///
/// A fetch of an older librdkafka names its topic, and fails while that is away. Newer ones (seen with
/// 2.16) name the topic's id; when the brokers know it no more, they look the name up again and go on
/// at the old offset of whatever topic has it now, and nobody is told. They can be asked for the ids,
/// and the older ones can not: each does what the other lacks.
final class TopicIdentities {
    private static let pauseMS = 2_000

    private let handle: KafkaHandle
    private let queue: OpaquePointer
    private var known: [Topic: String] = [:]
    private var isAsked = false
    private var pause = Deadline(timeoutMS: 0)

    /// Asks through a client, which has to be one of the caller's for as long.
    init(_ handle: KafkaHandle) throws(ClientError) {
        self.handle = handle
        guard let queue = rd_kafka_queue_new(handle.client) else {
            throw PartitionList.outOfMemory("queue_new")
        }
        self.queue = queue
    }

    deinit { rd_kafka_queue_destroy(queue) }

    /// What is to be said of a topic that is another one now, if that was heard. Waits for nothing:
    /// asks now and then, and takes the answer of before.
    func change(among topics: [Topic]) -> String? {
        if isAsked {
            guard let event = rd_kafka_queue_poll(queue, 0) else { return nil }
            defer { rd_kafka_event_destroy(event) }
            isAsked = false
            pause = Deadline(timeoutMS: Self.pauseMS)
            return rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR ? take(event) : nil
        }
        guard !topics.isEmpty, pause.hasPassed else { return nil }
        isAsked = ask(topics)
        // A library that tells no ids is not asked for ever.
        if !isAsked { pause = Deadline(timeoutMS: .max) }
        return nil
    }

    private func take(_ event: OpaquePointer) -> String? {
        var change: String?
        var position = 0
        var name: UnsafePointer<CChar>?
        var id: UnsafePointer<CChar>?
        while crdkafka_topic_id(event, position, &name, &id) {
            position += 1
            guard let name, let id else { continue }
            let topic = String(cString: name)
            let now = String(cString: id)
            if let before = known.updateValue(now, forKey: topic), before != now {
                change = "the topic \(topic) is another one now: its id was \(before), it is \(now)"
            }
        }
        return change
    }

    private func ask(_ topics: [Topic]) -> Bool {
        let names = topics.map { strdup($0) }
        defer { for name in names { free(name) } }
        var pointers = names.map { UnsafePointer($0) }
        return crdkafka_ask_topic_ids(handle.client, &pointers, pointers.count, queue)
    }
}
