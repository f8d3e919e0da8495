import CRdKafka
public import StreamCore

/// Deletes what lies before an offset (KIP-107).
extension KafkaPartitionReader: LogTrimmer {
    public func trim(_ positions: [StartPosition]) -> ClientError? {
        let failure = answers()
        guard !positions.isEmpty, let list = PartitionList(capacity: positions.count),
            let queue = makeTrimQueue()
        else { return failure }
        for position in positions { list.add(position.partition, offset: position.offset) }
        var request = rd_kafka_DeleteRecords_new(list.pointer)
        guard request != nil else { return failure }
        rd_kafka_DeleteRecords(client, &request, 1, nil, queue)
        rd_kafka_DeleteRecords_destroy(request)
        return failure
    }

    /// What brokers have answered since the last time: the first failure.
    private func answers() -> ClientError? {
        guard let queue = trimQueue else { return nil }
        var failure: ClientError?
        while let event = rd_kafka_queue_poll(queue, 0) {
            defer { rd_kafka_event_destroy(event) }
            let code = rd_kafka_event_error(event)
            // A request that failed as a whole has no list: newer libraries end the process that asks
            // for it.
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                failure = failure ?? ClientError(code, operation: "delete_records")
                continue
            }
            guard let result = rd_kafka_event_DeleteRecords_result(event),
                let list = rd_kafka_DeleteRecords_result_offsets(result)
            else { continue }
            for index in 0..<Int(list.pointee.cnt) {
                let item = list.pointee.elems[index]
                guard item.err != RD_KAFKA_RESP_ERR_NO_ERROR, failure == nil else { continue }
                failure = ClientError(
                    item.err, operation: "delete_records",
                    partition: TopicPartition(String(cString: item.topic), item.partition))
            }
        }
        return failure
    }
}
