import CRdKafka
public import StreamCore

extension KafkaGroupConsumer {
    /// A rebalance that the library wants answered.
    func rebalance(_ event: OpaquePointer) throws(ClientError) -> GroupEvent? {
        let told = PartitionList.partitions(of: rd_kafka_event_topic_partition_list(event))
        switch rd_kafka_event_error(event) {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            holdsAssignment = true
            return .assigned(told.sorted())
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            let lost = rd_kafka_assignment_lost(handle.client) != 0
            guard holdsAssignment else {
                // Revoked before it was taken from the queue.
                try unassign()
                return nil
            }
            return .revoked(told.sorted(), lost: lost)
        default:
            try unassign()
            return nil
        }
    }

    public func assign(_ assigned: [TopicPartition]) throws(ClientError) {
        partitions = [:]
        var taken: [TopicPartition: PartitionFetch] = [:]
        for partition in assigned { taken[partition] = try fetcher.partition(partition) }
        // The member fetches nothing, but the library goes on with the group only when answered.
        guard let nothing = PartitionList(capacity: 0) else {
            throw PartitionList.outOfMemory("assign")
        }
        try check(rd_kafka_assign(handle.client, nothing.pointer), "assign")
        partitions = taken
        topics = Set(assigned.map(\.topic)).sorted()
    }

    public func unassign() throws(ClientError) {
        partitions = [:]
        holdsAssignment = false
        try check(rd_kafka_assign(handle.client, nil), "unassign")
    }

    public func start(_ position: StartPosition) throws(ClientError) {
        try entry(of: position.partition, "start").start(at: position.offset, operation: "start")
    }

    public func seek(_ position: StartPosition) throws(ClientError) {
        try entry(of: position.partition, "seek").start(at: position.offset, operation: "seek")
    }

    private func entry(
        of partition: TopicPartition, _ operation: String
    ) throws(ClientError) -> PartitionFetch {
        guard let entry = partitions[partition] else {
            throw ClientError(
                kind: .fatal, operation: operation, code: "_STATE",
                reason: "\(partition) is not assigned", partition: partition)
        }
        return entry
    }

    public func stableCommittedOffsets(
        _ asked: [TopicPartition], timeoutMS: Int
    ) throws(ClientError) -> [TopicPartition: Offset] {
        guard !asked.isEmpty else { return [:] }
        let deadline = Deadline(timeoutMS: timeoutMS)
        while true {
            guard let list = PartitionList(capacity: asked.count) else {
                throw PartitionList.outOfMemory("committed")
            }
            for partition in asked { list.add(partition) }
            // A read-committed client asks with `require_stable`; the library tries again a few
            // times and then leaves the error at the partition.
            let code = rd_kafka_committed(handle.client, list.pointer, deadline.remainingMS)
            var failure: ClientError?
            if code != RD_KAFKA_RESP_ERR_NO_ERROR {
                failure = ClientError(code, operation: "committed")
            }
            var offsets: [TopicPartition: Offset] = [:]
            try list.forEach { (partition, offset, code) throws(ClientError) in
                if code != RD_KAFKA_RESP_ERR_NO_ERROR {
                    failure = ClientError(code, operation: "committed", partition: partition)
                } else if offset >= 0 {
                    offsets[partition] = offset
                }
            }
            guard let failure else { return offsets }
            guard failure.kind == .retriable, !deadline.hasPassed else {
                throw namingTransaction(failure, asked)
            }
            deadline.pause(milliseconds: 20)
        }
    }

    public func leave(timeoutMS: Int, onRevoked: () -> Void) throws(ClientError) {
        let deadline = Deadline(timeoutMS: timeoutMS)
        while try serveLeaving(queue, 0, onRevoked) {}
        // Unsubscribing makes a static member leave too, once the revocation is answered; a closing
        // one stays, and the others wait for its session to end.
        _ = rd_kafka_unsubscribe(handle.client)
        while holdsAssignment, !deadline.hasPassed {
            _ = try serveLeaving(queue, min(50, deadline.remainingMS), onRevoked)
        }
        while try serveLeaving(queue, 0, onRevoked) {}
        guard let closing = rd_kafka_queue_new(handle.client) else {
            throw PartitionList.outOfMemory("consumer_close_queue")
        }
        defer { rd_kafka_queue_destroy(closing) }
        if let failure = rd_kafka_consumer_close_queue(handle.client, closing) {
            // After a fatal error the library closes by itself when the client ends.
            rd_kafka_error_destroy(failure)
            return
        }
        while rd_kafka_consumer_closed(handle.client) == 0 {
            guard !deadline.hasPassed else {
                handle.endsInBackground = true
                throw ClientError.timedOut(
                    "leave", "the group was not left within \(timeoutMS) ms")
            }
            _ = try serveLeaving(closing, min(50, deadline.remainingMS), onRevoked)
        }
    }

    /// Serves one event while leaving; false where none came.
    private func serveLeaving(
        _ queue: OpaquePointer, _ timeoutMS: Int32, _ onRevoked: () -> Void
    ) throws(ClientError) -> Bool {
        guard let event = rd_kafka_queue_poll(queue, timeoutMS) else { return false }
        defer { rd_kafka_event_destroy(event) }
        guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE else {
            handle.pass(event)
            return true
        }
        if rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, holdsAssignment {
            onRevoked()
        }
        try unassign()
        return true
    }
}
