import LeadModel
import LeadResolver

/// A shard's state as dictionaries.
final class DictionaryShard: ShardState {
    typealias Failure = Never

    private var entries: [IdentityKey: [UInt32: NodeEntry]] = [:]
    private var records: [IdentityKey: KeyRecord] = [:]
    private var queues: [QueueID: [ShardMessage]] = [:]
    private var erasures: [IdentityKey: Erasure] = [:]
    private var erasedNodes: [NodeID: Erasure] = [:]
    var remembersErasures: Bool { true }
    var highestRecordTimeMS: Int64 = 0

    func entry(_ key: IdentityKey, number: UInt32) -> NodeEntry? { entries[key]?[number] }

    func put(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry?) {
        entries[key, default: [:]][number] = entry
    }

    func record(of key: IdentityKey) -> KeyRecord? { records[key] }
    func put(_ key: IdentityKey, _ record: KeyRecord?) { records[key] = record }

    func enqueue(_ message: ShardMessage, in queue: QueueID) {
        queues[queue, default: []].append(message)
    }

    func first(in queue: QueueID) -> ShardMessage? { queues[queue]?.first }

    func last(in queue: QueueID, where isWanted: (ShardMessage) -> Bool) -> ShardMessage? {
        queues[queue]?.last(where: isWanted)
    }

    func dequeue(from queue: QueueID) -> ShardMessage? {
        guard var waiting = queues[queue], !waiting.isEmpty else { return nil }
        let message = waiting.removeFirst()
        queues[queue] = waiting.isEmpty ? nil : waiting
        return message
    }

    func erasure(_ key: IdentityKey) -> Erasure? { erasures[key] }
    func erasure(of node: NodeID) -> Erasure? { erasedNodes[node] }

    func remember(_ key: IdentityKey, _ erasure: Erasure) {
        if let known = erasures[key], known.erasedAtMS > erasure.erasedAtMS { return }
        erasures[key] = erasure
    }

    func remember(_ node: NodeID, _ erasure: Erasure) {
        if let known = erasedNodes[node], known.erasedAtMS > erasure.erasedAtMS { return }
        erasedNodes[node] = erasure
    }
}
