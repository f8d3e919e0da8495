import Bytes
import LeadModel
import LeadWire

/// What a shard has stored, and what it sends, as bytes and back: a worker that ends at any moment,
/// and another one that goes on with what was committed.
extension Snapshot {
    /// The shard goes on with what its store holds.
    mutating func restore(_ here: Int32, _ cast: Cast) throws(Violation) {
        let image = shards[Int(here)]
        let shard = MemoryShard(ShardImage(), here: here, cast: cast, sum: Fingerprint())
        do {
            for cell in image.entries {
                let bytes = NodeCodec.encode(cell.content.entry, key: cell.name.key)
                let (entry, key) = try NodeCodec.decode(bytes[...])
                shard.put(key, number: cell.name.number, entry)
            }
            for cell in image.records {
                let bytes = KeyRecordCodec.encode(cell.content, key: cell.name)
                let (record, key) = try KeyRecordCodec.decode(bytes[...])
                shard.put(key, record)
            }
            for cell in image.queues {
                for packet in cell.content {
                    shard.enqueue(try packet.decoded(), in: cell.name)
                }
            }
            for cell in image.erasedKeys {
                shard.remember(cell.name, try Self.stored(cell.content))
            }
            for cell in image.erasedNodes {
                shard.remember(cell.name, try Self.stored(cell.content))
            }
        } catch {
            throw Violation("what shard \(here) has stored can not be read: \(error)")
        }
        guard shard.sum == image.sum else {
            throw Violation("shard \(here) is not what it was when it is restored")
        }
        if let loss = cast.loss { loss.strike(shard) }
        sum.subtract(image.sum.hash)
        sum.add(shard.sum.hash)
        shards[Int(here)] = shard.image
    }

    private static func stored(_ erasure: Erasure) throws(WireDecodeError) -> Erasure {
        let record = try ErasureRecord.decode(
            ErasureRecord(
                erasedAtMS: erasure.erasedAtMS, recordTimeMS: erasure.notedAtMS
            ).encode()[...])
        return Erasure(erasedAtMS: record.erasedAtMS, notedAtMS: record.recordTimeMS)
    }
}

extension ShardImage {
    /// Of all its parts.
    var sum: Fingerprint {
        var sum = Fingerprint()
        for cell in entries { sum.add(cell.hash) }
        for cell in records { sum.add(cell.hash) }
        for cell in queues { sum.add(cell.hash) }
        for cell in erasedKeys { sum.add(cell.hash) }
        for cell in erasedNodes { sum.add(cell.hash) }
        return sum
    }
}

extension Packet {
    func decoded() throws(WireDecodeError) -> ShardMessage {
        try ShardMessageCodec.decode(ShardMessageCodec.encode(message)[...])
    }

    /// The message as it is read from a mailbox.
    func stored() throws(Violation) -> Packet {
        guard let message = try? decoded() else {
            throw Violation("a message can not be read again")
        }
        let packet = Packet(message)
        guard packet.hash == hash else {
            throw Violation("a message is another one when it is read")
        }
        return packet
    }
}

/// A part of a shard's state that is lost when it is restored: each must be found.
public enum RestoreLoss: String, CaseIterable, Sendable {
    case watchers
    case yielders
    case asked
    case awaited
    case queues
    case memories
    case told
    case children
    case early
    case overCap = "over-cap"

    func strike(_ shard: MemoryShard) {
        switch self {
        case .queues:
            for cell in shard.image.queues { _ = shard.dequeue(from: cell.name) }
        case .memories:
            for cell in shard.image.erasedKeys { shard.sum.subtract(cell.hash) }
            for cell in shard.image.erasedNodes { shard.sum.subtract(cell.hash) }
            shard.image.erasedKeys = []
            shard.image.erasedNodes = []
        case .watchers, .early, .overCap:
            for cell in shard.image.records {
                var record = cell.content
                switch self {
                case .watchers: record.watchers = []
                case .early: record.early = []
                default: record.isOverCap = false
                }
                if record != cell.content {
                    shard.put(cell.name, record.isEmpty ? nil : record)
                }
            }
        case .yielders, .asked, .awaited, .told, .children:
            for cell in shard.image.entries { strike(cell, shard) }
        }
    }

    private func strike(_ cell: Cell<EntryName, EntryContent>, _ shard: MemoryShard) {
        var entry = cell.content.entry
        switch entry.node {
        case .undecided(var event):
            switch self {
            case .yielders: event.yielders = []
            case .asked: event.asked = []
            case .awaited: event.awaited = []
            default: return
            }
            entry.node = .undecided(event)
        case .living(let identity, var links):
            switch self {
            case .told: links.told = []
            case .children: links.children = []
            default: return
            }
            entry.node = .living(identity, links)
        default: return
        }
        shard.put(cell.name.key, number: cell.name.number, entry)
    }
}
