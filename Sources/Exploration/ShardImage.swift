import Bytes
import LeadModel
import LeadResolver

/// A message on its way or in a queue, with its hash.
final class Packet: Sendable {
    let message: ShardMessage
    let hash: Hash128

    init(_ message: ShardMessage) {
        self.message = message
        var writer = ByteWriter(capacity: 256)
        writer.write(message)
        hash = writer.fingerprint
    }
}

/// Messages between two shards, or from a route to a shard, in order.
final class Channel: Sendable {
    /// A shard's partition; routes and other outsiders have numbers above all partitions.
    let from: Int32
    let to: Int32
    let packets: [Packet]
    let hash: Hash128

    init(from: Int32, to: Int32, packets: [Packet]) {
        self.from = from
        self.to = to
        self.packets = packets
        var writer = ByteWriter(capacity: 64)
        writer.write(byte: 1)
        writer.write(fixed: from)
        writer.write(fixed: to)
        for packet in packets { writer.write(packet.hash) }
        hash = writer.fingerprint
    }
}

/// One part of a shard's state.
final class Cell<Name: Sendable, Content: Sendable>: Sendable {
    let name: Name
    let content: Content
    let hash: Hash128

    init(_ name: Name, _ content: Content, _ hash: Hash128) {
        self.name = name
        self.content = content
        self.hash = hash
    }
}

/// What a node holds, at a glance.
struct NodeSummary: Sendable {
    enum Kind: Sendable { case living, frozen, alias, draining, undecided, none }

    var kind: Kind
    /// The persons and events in an identity.
    var content = Cast.Content()
    var person: Int?
}

struct EntryName: Hashable, Sendable {
    var key: IdentityKey
    var number: UInt32
}

struct EntryContent: Sendable {
    var entry: NodeEntry
    var summary: NodeSummary
}

/// A shard's state, which never changes: steps make new ones that share most cells.
struct ShardImage: Sendable {
    var entries: [Cell<EntryName, EntryContent>] = []
    var records: [Cell<IdentityKey, KeyRecord>] = []
    var queues: [Cell<QueueID, [Packet]>] = []
    var erasedKeys: [Cell<IdentityKey, Erasure>] = []
    var erasedNodes: [Cell<NodeID, Erasure>] = []
}

/// A shard in memory while a message is handled.
final class MemoryShard: ShardState {
    typealias Failure = Never

    var image: ShardImage
    let here: Int32
    let cast: Cast
    var sum: Fingerprint
    /// Identities that have left their places in this step, as they were.
    var left: [(person: Int, content: EntryContent)] = []

    init(_ image: ShardImage, here: Int32, cast: Cast, sum: Fingerprint) {
        self.image = image
        self.here = here
        self.cast = cast
        self.sum = sum
    }

    /// Constant: nothing is forgotten in an exploration.
    var highestRecordTimeMS: Int64 { Cast.clockMS }
    var remembersErasures: Bool { !image.erasedKeys.isEmpty || !image.erasedNodes.isEmpty }

    private static func replace<Name, Content>(
        _ cells: inout [Cell<Name, Content>], _ sum: inout Fingerprint, at place: Int?,
        _ cell: Cell<Name, Content>?
    ) {
        if let place {
            sum.subtract(cells[place].hash)
            if let cell { cells[place] = cell } else { cells.remove(at: place) }
        } else if let cell {
            cells.append(cell)
        }
        if let cell { sum.add(cell.hash) }
    }

    private func place(_ key: IdentityKey, _ number: UInt32) -> Int? {
        image.entries.firstIndex { $0.name.number == number && $0.name.key == key }
    }

    func entry(_ key: IdentityKey, number: UInt32) -> NodeEntry? {
        place(key, number).map { image.entries[$0].content.entry }
    }

    func put(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry?) {
        let known = place(key, number)
        if let known {
            let old = image.entries[known].content
            if old.summary.kind == .living || old.summary.kind == .frozen,
                let person = old.summary.person
            {
                left.append((person, old))
            }
        }
        guard let entry else { return Self.replace(&image.entries, &sum, at: known, nil) }
        var writer = ByteWriter(capacity: 512)
        writer.write(byte: 2)
        writer.write(fixed: here)
        writer.write(key)
        writer.write(varint: UInt64(number))
        writer.write(entry)
        Self.replace(
            &image.entries, &sum, at: known,
            Cell(
                EntryName(key: key, number: number),
                EntryContent(entry: entry, summary: cast.summary(of: entry)), writer.fingerprint))
    }

    func record(of key: IdentityKey) -> KeyRecord? {
        image.records.first { $0.name == key }?.content
    }

    func put(_ key: IdentityKey, _ record: KeyRecord?) {
        let known = image.records.firstIndex { $0.name == key }
        guard let record else { return Self.replace(&image.records, &sum, at: known, nil) }
        var writer = ByteWriter(capacity: 256)
        writer.write(byte: 3)
        writer.write(fixed: here)
        writer.write(key)
        writer.write(record)
        Self.replace(&image.records, &sum, at: known, Cell(key, record, writer.fingerprint))
    }

    func enqueue(_ message: ShardMessage, in queue: QueueID) {
        let known = image.queues.firstIndex { $0.name == queue }
        let packets = known.map { image.queues[$0].content } ?? []
        keep(packets + [Packet(message)], in: queue, at: known)
    }

    func first(in queue: QueueID) -> ShardMessage? {
        image.queues.first { $0.name == queue }?.content.first?.message
    }

    func last(in queue: QueueID, where isWanted: (ShardMessage) -> Bool) -> ShardMessage? {
        image.queues.first { $0.name == queue }?.content.last { isWanted($0.message) }?.message
    }

    func dequeue(from queue: QueueID) -> ShardMessage? {
        guard let known = image.queues.firstIndex(where: { $0.name == queue }),
            let first = image.queues[known].content.first
        else { return nil }
        keep(Array(image.queues[known].content.dropFirst()), in: queue, at: known)
        return first.message
    }

    private func keep(_ packets: [Packet], in queue: QueueID, at place: Int?) {
        if packets.isEmpty { return Self.replace(&image.queues, &sum, at: place, nil) }
        var writer = ByteWriter(capacity: 128)
        writer.write(byte: 4)
        writer.write(fixed: here)
        writer.write(queue)
        for packet in packets { writer.write(packet.hash) }
        Self.replace(&image.queues, &sum, at: place, Cell(queue, packets, writer.fingerprint))
    }

    func erasure(_ key: IdentityKey) -> Erasure? {
        image.erasedKeys.first { $0.name == key }?.content
    }

    func erasure(of node: NodeID) -> Erasure? {
        image.erasedNodes.first { $0.name == node }?.content
    }

    func remember(_ key: IdentityKey, _ erasure: Erasure) {
        let known = image.erasedKeys.firstIndex { $0.name == key }
        if let known, image.erasedKeys[known].content.erasedAtMS > erasure.erasedAtMS { return }
        var writer = ByteWriter(capacity: 64)
        writer.write(byte: 5)
        writer.write(fixed: here)
        writer.write(key)
        writer.write(erasure)
        Self.replace(&image.erasedKeys, &sum, at: known, Cell(key, erasure, writer.fingerprint))
    }

    func remember(_ node: NodeID, _ erasure: Erasure) {
        let known = image.erasedNodes.firstIndex { $0.name == node }
        if let known, image.erasedNodes[known].content.erasedAtMS > erasure.erasedAtMS { return }
        var writer = ByteWriter(capacity: 64)
        writer.write(byte: 6)
        writer.write(fixed: here)
        writer.write(node)
        writer.write(erasure)
        Self.replace(&image.erasedNodes, &sum, at: known, Cell(node, erasure, writer.fingerprint))
    }
}
