import CRdKafka
import StreamCore

/// Tells a transaction that holds the group's offsets up from a coordinator that is away: for both
/// the library says that the time is up.
extension KafkaGroupConsumer {
    private static let answerTimeoutMS: Int32 = 1_000

    /// The error of a question for stable offsets that was given up: a transaction's, where the same
    /// question is answered as soon as none is waited for.
    func namingTransaction(_ failure: ClientError, _ asked: [TopicPartition]) -> ClientError {
        guard failure.kind == .retriable, coordinatorAnswers(asked) else { return failure }
        return ClientError(
            kind: .retriable, operation: failure.operation, code: ClientError.unstableOffsets,
            reason: "an open transaction may still change the offsets of group \(groupID)",
            partition: failure.partition)
    }

    private func coordinatorAnswers(_ asked: [TopicPartition]) -> Bool {
        guard let list = PartitionList(capacity: asked.count),
            let queue = rd_kafka_queue_new(handle.client)
        else { return false }
        defer { rd_kafka_queue_destroy(queue) }
        for partition in asked { list.add(partition) }
        var request = rd_kafka_ListConsumerGroupOffsets_new(groupID, list.pointer)
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(request) }
        let options = rd_kafka_AdminOptions_new(
            handle.client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS)
        defer { rd_kafka_AdminOptions_destroy(options) }
        var text = [CChar](repeating: 0, count: 256)
        _ = rd_kafka_AdminOptions_set_request_timeout(
            options, Self.answerTimeoutMS, &text, text.count)
        rd_kafka_ListConsumerGroupOffsets(handle.client, &request, 1, options, queue)
        guard let event = rd_kafka_queue_poll(queue, Self.answerTimeoutMS) else { return false }
        defer { rd_kafka_event_destroy(event) }
        // A request that failed as a whole has no groups.
        guard rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let result = rd_kafka_event_ListConsumerGroupOffsets_result(event)
        else { return false }
        var count = 0
        guard let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count),
            count > 0, let group = groups[0]
        else { return false }
        return rd_kafka_group_result_error(group) == nil
    }
}
