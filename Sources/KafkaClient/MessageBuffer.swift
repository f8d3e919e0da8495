import Bytes
import CRdKafka
import Glibc
import StreamCore

/// Takes messages out of a queue and copies what they hold, so that the library gets its fetch
/// buffers back at once. Reused from batch to batch by one thread.
final class MessageBuffer {
    private typealias Message = UnsafeMutablePointer<rd_kafka_message_t>

    private let messages: UnsafeMutablePointer<Message?>
    private let capacity: Int
    private var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        messages = .allocate(capacity: capacity)
        messages.initialize(repeating: nil, count: capacity)
    }

    deinit {
        release()
        messages.deallocate()
    }

    /// Takes up to `limit` messages that wait in a queue; returns how many. The ones taken before
    /// are released.
    func receive(_ queue: OpaquePointer, limit: Int) -> Int {
        release()
        let limit = min(limit, capacity)
        guard limit > 0 else { return 0 }
        count = max(0, rd_kafka_consume_batch_queue(queue, 0, messages, limit))
        return count
    }

    func release() {
        for index in 0..<count {
            if let message = messages[index] { rd_kafka_message_destroy(message) }
            messages[index] = nil
        }
        count = 0
    }

    /// Partition end events and errors among the messages.
    func forEachNotice(
        _ body: (_ code: rd_kafka_resp_err_t, _ offset: Offset, _ reason: String?) -> Void
    ) {
        for index in 0..<count {
            guard let message = messages[index],
                message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR
            else { continue }
            let reason = rd_kafka_message_errstr(message).map { String(cString: $0) }
            body(message.pointee.err, message.pointee.offset, reason)
        }
    }

    /// Copies records at or past `position`, which moves along, and below `end`. Older ones are
    /// left out: a client that went back by mistake must not count anything twice.
    func copy(position: inout Offset, below end: Offset = .max) -> RecordBatch {
        var total = RecordBatch.padding
        var kept = 0
        var next = position
        for index in 0..<count {
            guard let message = messages[index],
                message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR,
                message.pointee.offset >= next
            else { continue }
            next = message.pointee.offset + 1
            guard message.pointee.offset < end else { continue }
            kept += 1
            total += message.pointee.key_len + message.pointee.len
            var headers: OpaquePointer?
            if rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
                let headers
            {
                Self.forEachHeader(headers) { name, value in
                    total += name.count + (value?.count ?? 0)
                }
            }
        }
        guard kept > 0 else {
            position = next
            return RecordBatch()
        }
        let bytes = bytes(total: total, position: position, end: end)
        var records: [RecordBatch.Record] = []
        records.reserveCapacity(kept)
        var start = 0
        for index in 0..<count {
            guard let message = messages[index], take(message, &position, end) else { continue }
            records.append(Self.record(message, in: bytes, at: &start))
        }
        return RecordBatch(records: records)
    }

    /// Whether a message is one to keep, moving the position past it.
    private func take(_ message: Message, _ position: inout Offset, _ end: Offset) -> Bool {
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR,
            message.pointee.offset >= position
        else { return false }
        position = message.pointee.offset + 1
        return message.pointee.offset < end
    }

    /// One buffer with key, value, header names and values of each record to keep, in order.
    private func bytes(total: Int, position: Offset, end: Offset) -> [UInt8] {
        var position = position
        return [UInt8](unsafeUninitializedCapacity: total) { buffer, used in
            guard var target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            func append(_ source: UnsafeRawPointer?, _ length: Int) {
                guard let source, length > 0 else { return }
                memcpy(target, source, length)
                target += length
            }
            for index in 0..<count {
                guard let message = messages[index], take(message, &position, end) else {
                    continue
                }
                append(message.pointee.key, message.pointee.key_len)
                append(message.pointee.payload, message.pointee.len)
                var headers: OpaquePointer?
                guard
                    rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
                    let headers
                else { continue }
                Self.forEachHeader(headers) { name, value in
                    append(name.baseAddress, name.count)
                    append(value?.baseAddress, value?.count ?? 0)
                }
            }
            memset(target, 0, RecordBatch.padding)
            used = total
        }
    }

    private static func record(
        _ message: Message, in bytes: [UInt8], at start: inout Int
    ) -> RecordBatch.Record {
        func slice(_ pointer: UnsafeRawPointer?, _ length: Int) -> ByteSlice? {
            guard pointer != nil else { return nil }
            defer { start += length }
            return bytes[start..<start + length]
        }
        let key = slice(message.pointee.key, message.pointee.key_len)
        let value = slice(message.pointee.payload, message.pointee.len)
        var headers: [RecordHeader] = []
        var list: OpaquePointer?
        if rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list {
            headers.reserveCapacity(rd_kafka_header_cnt(list))
            forEachHeader(list) { name, value in
                let end = start + name.count
                let header = bytes[start..<end]
                start = end
                headers.append(
                    RecordHeader(name: header, value: slice(value?.baseAddress, value?.count ?? 0)))
            }
        }
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = rd_kafka_message_timestamp(message, &type)
        return RecordBatch.Record(
            offset: message.pointee.offset,
            timestampMS: type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp, key: key,
            value: value, headers: headers)
    }

    private static func forEachHeader(
        _ headers: OpaquePointer,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> Void
    ) {
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var length = 0
        while rd_kafka_header_get_all(headers, index, &name, &value, &length)
            == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            body(
                UnsafeRawBufferPointer(start: name, count: name.map { strlen($0) } ?? 0),
                value.map { UnsafeRawBufferPointer(start: $0, count: length) })
            index += 1
        }
    }
}
