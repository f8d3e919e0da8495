import CRdKafka
import StreamCore

/// One assigned partition's own queue, cut off from the consumer's main queue.
final class PartitionQueue {
    let partition: TopicPartition
    let queue: OpaquePointer
    /// The lowest offset that may still be handed over; nil until started.
    var position: Offset?
    /// What is to be thrown by the next take.
    var failure: ClientError?
    /// The last take may have left records behind.
    var mayHaveMore = false
    /// Records that came through the main queue.
    var strays: [RecordBatch] = []

    /// Makes the queue before the partition is assigned: the library leaves the forwarding of a
    /// queue alone once an application has set it, so that nothing ever reaches the main queue.
    init?(_ client: OpaquePointer, _ partition: TopicPartition) {
        guard
            let queue = rd_kafka_queue_get_partition(
                client, partition.topic, partition.partition)
        else { return nil }
        rd_kafka_queue_forward(queue, nil)
        self.partition = partition
        self.queue = queue
    }

    deinit {
        // The library's queue outlives this handle, and must not write to the signal after it.
        WakeSignal.unwatch(queue)
        rd_kafka_queue_destroy(queue)
    }
}
