import CRdKafka
import StreamCore

/// What the cluster says about one topic.
enum Metadata {
    struct Partitions {
        var count: Int32
        var replicationFactor: Int32
        /// Every partition has a leader.
        var isUsable: Bool
    }

    /// Asks until the answer is more than a passing error.
    static func partitions(
        _ client: OpaquePointer, _ topic: OpaquePointer, _ name: Topic, timeoutMS: Int
    ) throws(ClientError) -> Partitions {
        let deadline = Deadline(timeoutMS: timeoutMS)
        while true {
            let failure: ClientError
            switch once(client, topic, name, deadline) {
            case .success(let partitions): return partitions
            case .failure(let error): failure = error
            }
            guard failure.kind == .retriable, failure.code != "UNKNOWN_TOPIC_OR_PART",
                !deadline.hasPassed
            else { throw failure }
            deadline.pause(milliseconds: 50)
        }
    }

    private static func once(
        _ client: OpaquePointer, _ topic: OpaquePointer, _ name: Topic, _ deadline: Deadline
    ) -> Result<Partitions, ClientError> {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(client, 0, topic, &answer, deadline.remainingMS)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else {
            return .failure(ClientError(code, operation: "metadata"))
        }
        defer { rd_kafka_metadata_destroy(answer) }
        guard answer.pointee.topic_cnt > 0, let found = answer.pointee.topics?[0] else {
            return .failure(
                ClientError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, operation: "metadata"))
        }
        guard found.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return .failure(
                ClientError(
                    found.err, operation: "metadata",
                    reason: "the topic \(name): \(String(cString: rd_kafka_err2str(found.err)))"))
        }
        var partitions = Partitions(
            count: found.partition_cnt, replicationFactor: 0, isUsable: found.partition_cnt > 0)
        for index in 0..<Int(found.partition_cnt) {
            guard let partition = found.partitions?[index] else { continue }
            partitions.replicationFactor = max(partitions.replicationFactor, partition.replica_cnt)
            if partition.leader < 0 { partitions.isUsable = false }
        }
        return .success(partitions)
    }
}
