import CRdKafka
import StreamCore

/// Tells a transaction that holds the group's offsets up from a coordinator that is away: for both
/// the library says that the time is up.
extension KafkaGroupConsumer {
    private static let answerTimeoutMS: Int32 = 1_500

    /// The error of a question for stable offsets that was given up: a transaction's, where the same
    /// question is answered as soon as none is waited for.
    func namingTransaction(_ failure: ClientError, _ asked: [TopicPartition]) -> ClientError {
        guard failure.kind == .retriable, coordinatorAnswers(asked) else { return failure }
        return ClientError(
            kind: .retriable, operation: failure.operation, code: ClientError.unstableOffsets,
            reason: "an open transaction may still change the offsets of group \(groupID)",
            partition: failure.partition)
    }

    /// Asks by a client that reads uncommitted records, which waits for no transaction. (To list a group's
    /// offsets as an administrator would ends the process where its coordinator is away: an assertion in
    /// 2.0.2.)
    private func coordinatorAnswers(_ asked: [TopicPartition]) -> Bool {
        guard
            let inquirer = try? KafkaHandle(
                .consumer, settings,
                [("group.id", groupID), ("isolation.level", "read_uncommitted")]),
            let list = PartitionList(capacity: asked.count)
        else { return false }
        for partition in asked { list.add(partition) }
        let code = rd_kafka_committed(inquirer.client, list.pointer, Self.answerTimeoutMS)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR
            && (0..<asked.count).allSatisfy {
                list.pointer.pointee.elems[$0].err == RD_KAFKA_RESP_ERR_NO_ERROR
            }
    }
}
