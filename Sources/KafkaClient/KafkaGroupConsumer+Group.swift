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
        guard let list = PartitionList(capacity: assigned.count) else {
            throw PartitionList.outOfMemory("assign")
        }
        var queues: [TopicPartition: PartitionQueue] = [:]
        for partition in assigned {
            guard let entry = PartitionQueue(handle.client, partition) else {
                throw PartitionList.outOfMemory("queue_get_partition")
            }
            queues[partition] = entry
            list.add(partition, offset: Offset(RD_KAFKA_OFFSET_END))
        }
        partitions = queues
        try check(rd_kafka_assign(handle.client, list.pointer), "assign")
    }

    public func unassign() throws(ClientError) {
        partitions = [:]
        holdsAssignment = false
        try check(rd_kafka_assign(handle.client, nil), "unassign")
    }

    public func start(_ position: StartPosition) throws(ClientError) {
        try move(to: position, operation: "start")
    }

    public func seek(_ position: StartPosition) throws(ClientError) {
        try move(to: position, operation: "seek")
    }

    private func move(to target: StartPosition, operation: String) throws(ClientError) {
        guard let entry = partitions[target.partition], target.offset >= 0 else {
            throw ClientError(
                kind: .fatal, operation: operation, code: "_STATE",
                reason: "\(target.partition) is not assigned, or the offset is negative",
                partition: target.partition)
        }
        entry.position = nil
        entry.failure = nil
        entry.strays = []
        // The library first ends what it did with the partition before, in a thread of its own.
        let deadline = Deadline(timeoutMS: 10_000)
        while true {
            let code = try seekOnce(target, operation)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
            let passing = [
                RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS,
                RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__TIMED_OUT,
            ]
            guard passing.contains(code), !deadline.hasPassed else {
                throw ClientError(code, operation: operation, partition: target.partition)
            }
            deadline.pause(milliseconds: 2)
        }
        entry.position = target.offset
        entry.mayHaveMore = true
        signal.watch(entry.queue)
    }

    private func seekOnce(
        _ target: StartPosition, _ operation: String
    ) throws(ClientError) -> rd_kafka_resp_err_t {
        guard let list = PartitionList(capacity: 1) else {
            throw PartitionList.outOfMemory(operation)
        }
        list.add(target.partition, offset: target.offset)
        // Versions before 2.1 take the time-out for microseconds.
        let timeoutMS: Int32 = rd_kafka_version() < 0x0201_0000 ? 5_000_000 : 5_000
        if let error = rd_kafka_seek_partitions(handle.client, list.pointer, timeoutMS) {
            let code = rd_kafka_error_code(error)
            guard code == RD_KAFKA_RESP_ERR__TIMED_OUT else {
                throw ClientError(taking: error, operation: operation)
            }
            rd_kafka_error_destroy(error)
            return code
        }
        var result = RD_KAFKA_RESP_ERR_NO_ERROR
        try list.forEach { (_, _, code) throws(ClientError) in result = code }
        return result
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
            guard failure.kind == .retriable, !deadline.hasPassed else { throw failure }
            deadline.pause(milliseconds: 20)
        }
    }

    public func leave(timeoutMS: Int, onRevoked: () -> Void) throws(ClientError) {
        let deadline = Deadline(timeoutMS: timeoutMS)
        // Unsubscribing first makes a static member leave too; closing alone does not.
        _ = rd_kafka_unsubscribe(handle.client)
        while holdsAssignment, !deadline.hasPassed {
            try serveLeaving(queue, deadline, onRevoked)
        }
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
            try serveLeaving(closing, deadline, onRevoked)
        }
    }

    private func serveLeaving(
        _ queue: OpaquePointer, _ deadline: Deadline, _ onRevoked: () -> Void
    ) throws(ClientError) {
        guard let event = rd_kafka_queue_poll(queue, min(50, deadline.remainingMS)) else { return }
        defer { rd_kafka_event_destroy(event) }
        guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE else {
            return handle.pass(event)
        }
        if rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, holdsAssignment {
            onRevoked()
        }
        try unassign()
    }
}
