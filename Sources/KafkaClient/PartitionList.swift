import CRdKafka
import StreamCore

/// Owns a list of partitions with offsets.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    /// An empty list, or nil without memory.
    init?(capacity: Int) {
        guard let pointer = rd_kafka_topic_partition_list_new(Int32(clamping: capacity)) else {
            return nil
        }
        self.pointer = pointer
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    func add(_ partition: TopicPartition, offset: Offset? = nil) {
        guard
            let element = rd_kafka_topic_partition_list_add(
                pointer, partition.topic, partition.partition)
        else { return }
        if let offset { element.pointee.offset = offset }
    }

    /// Element by element: partition, offset, error.
    func forEach(
        _ body: (TopicPartition, Offset, rd_kafka_resp_err_t) throws(ClientError) -> Void
    ) throws(ClientError) {
        for index in 0..<Int(pointer.pointee.cnt) {
            let element = pointer.pointee.elems[index]
            guard let topic = element.topic else { continue }
            try body(
                TopicPartition(String(cString: topic), element.partition), element.offset,
                element.err)
        }
    }

    /// Partitions of a list which somebody else owns.
    static func partitions(
        of list: UnsafePointer<rd_kafka_topic_partition_list_t>?
    ) -> [TopicPartition] {
        guard let list = list?.pointee, let elements = list.elems else { return [] }
        return (0..<Int(list.cnt)).compactMap { index in
            elements[index].topic.map {
                TopicPartition(String(cString: $0), elements[index].partition)
            }
        }
    }

    static func outOfMemory(_ operation: String) -> ClientError {
        ClientError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, operation: operation)
    }
}
