public import Bytes
import CRdKafka
public import StreamCore

extension KafkaTransactionalProducer {
    /// Milliseconds that a record may wait for room in the client's queue.
    private static let queueTimeoutMS = 60_000

    public func produce(
        _ topic: TopicHandle, partition: Partition, key: ByteSlice?, value: ByteSlice?,
        headers: [RecordHeader]
    ) throws(ClientError) {
        guard topics.indices.contains(topic.index) else {
            throw ClientError(
                kind: .fatal, operation: "produce", code: "_INVALID_ARG",
                reason: "the topic handle belongs to another producer")
        }
        let pointer = topics[topic.index]
        if !headers.isEmpty { pack(headers) }
        var code = once(pointer, partition, key, value, hasHeaders: !headers.isEmpty)
        if code == RD_KAFKA_RESP_ERR__QUEUE_FULL {
            let deadline = Deadline(timeoutMS: Self.queueTimeoutMS)
            while code == RD_KAFKA_RESP_ERR__QUEUE_FULL, !deadline.hasPassed {
                handle.serve(timeoutMS: 1)
                code = once(pointer, partition, key, value, hasHeaders: !headers.isEmpty)
            }
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return served(after: 1) }
        throw refusal(code, key, value, partition)
    }

    public func produce(
        _ topic: TopicHandle, partition: Partition, key: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) throws(ClientError) {
        guard topics.indices.contains(topic.index) else {
            throw ClientError(
                kind: .fatal, operation: "produce", code: "_INVALID_ARG",
                reason: "the topic handle belongs to another producer")
        }
        let empty = UnsafeRawPointer(nothing)
        let result = rd_kafka_produce(
            topics[topic.index], partition, RD_KAFKA_MSG_F_COPY,
            UnsafeMutableRawPointer(
                mutating: value.baseAddress.map { UnsafeRawPointer($0) } ?? empty), value.count,
            key.baseAddress.map { UnsafeRawPointer($0) } ?? empty, key.count, nil)
        if result == 0 { return served(after: 1) }
        // Waits where there is no room, and says what is wrong where it is something else.
        try produce(
            topic, partition: partition, key: Array(key)[...], value: Array(value)[...],
            headers: [])
    }

    private func once(
        _ topic: OpaquePointer, _ partition: Partition, _ key: ByteSlice?, _ value: ByteSlice?,
        hasHeaders: Bool
    ) -> rd_kafka_resp_err_t {
        withBytes(key) { key, keyCount in
            withBytes(value) { value, valueCount in
                if hasHeaders {
                    return headerBytes.withUnsafeBufferPointer { bytes in
                        headerEntries.withUnsafeBufferPointer { entries in
                            crdkafka_produce_with_headers(
                                handle.client, topic, partition, key, keyCount, value, valueCount,
                                bytes.baseAddress, entries.baseAddress, entries.count)
                        }
                    }
                }
                let result = rd_kafka_produce(
                    topic, partition, RD_KAFKA_MSG_F_COPY,
                    UnsafeMutableRawPointer(mutating: value), valueCount, key, keyCount, nil)
                return result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error()
            }
        }
    }

    /// A null pointer for nil only: an empty array's base address may be null too.
    @inline(__always)
    private func withBytes<Result>(
        _ slice: ByteSlice?, _ body: (UnsafeRawPointer?, Int) -> Result
    ) -> Result {
        guard let slice else { return body(nil, 0) }
        return slice.withUnsafeBytes { body($0.baseAddress ?? UnsafeRawPointer(nothing), $0.count) }
    }

    /// Headers in one buffer, for one call across to C.
    private func pack(_ headers: [RecordHeader]) {
        headerBytes.removeAll(keepingCapacity: true)
        headerEntries.removeAll(keepingCapacity: true)
        // The buffer is never empty, so that an empty value is no null pointer.
        headerBytes.append(0)
        for header in headers {
            var entry = crdkafka_header(
                name_offset: headerBytes.count, name_length: header.name.count, value_offset: 0,
                value_length: -1)
            headerBytes.append(contentsOf: header.name)
            if let value = header.value {
                entry.value_offset = value.isEmpty ? 0 : headerBytes.count
                entry.value_length = value.count
                headerBytes.append(contentsOf: value)
            }
            headerEntries.append(entry)
        }
    }

    private func refusal(
        _ code: rd_kafka_resp_err_t, _ key: ByteSlice?, _ value: ByteSlice?, _ partition: Partition
    ) -> ClientError {
        if let fatal = handle.fatalError {
            let error = ClientError(
                fatal.code, operation: "produce", reason: handle.redact(fatal.reason))
            return [.fenced, .refused].contains(error.kind) ? error : error.with(kind: .fatal)
        }
        switch code {
        case RD_KAFKA_RESP_ERR__STATE:
            return ClientError(code, operation: "produce").with(kind: .abortable)
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
            let count = (key?.count ?? 0) + (value?.count ?? 0)
            return ClientError(
                code, operation: "produce",
                reason: "a record of \(count) bytes exceeds message.max.bytes")
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
            return ClientError(
                code, operation: "produce", reason: "partition \(partition) does not exist"
            ).with(kind: .abortable)
        default:
            return ClientError(code, operation: "produce")
        }
    }
}
