import Bytes
import StreamCore
import WorkerRuntime

/// A machine's shards on disk: what outlives its processes.
final class SimulatedDisk {
    struct Content {
        var entries: [StoreKey: ByteSlice] = [:]
        var checkpoint: StoreCheckpoint?
    }

    var shards: [Partition: Content] = [:]
    /// Shards whose bytes are not those that were written.
    var damaged: Set<Partition> = []
    /// Whether there is no space left.
    var isFull = false
}

/// Opens shards on a machine's disk, for one run of its process.
final class SimulatedStores: ShardStores, @unchecked Sendable {
    private let disk: SimulatedDisk
    private let link: SimulatedLink

    init(disk: SimulatedDisk, link: SimulatedLink) {
        self.disk = disk
        self.link = link
    }

    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    )? {
        guard link.survives(.openStore) else { throw SimulatedStore.ended }
        return (SimulatedStore(disk: disk, partition: partition, link: link), nil)
    }
}

/// One shard's state on a simulated disk.
final class SimulatedStore: StateStore {
    private let disk: SimulatedDisk
    private let partition: Partition
    private let link: SimulatedLink

    init(disk: SimulatedDisk, partition: Partition, link: SimulatedLink) {
        self.disk = disk
        self.partition = partition
        self.link = link
    }

    static let ended = StoreError.io(operation: "write", path: "shard", errno: 5)

    private var content: SimulatedDisk.Content { disk.shards[partition] ?? .init() }

    var checkpoint: StoreCheckpoint? { content.checkpoint }
    var count: Int { content.entries.count }

    func value(of key: StoreKey) throws(StoreError) -> ByteSlice? {
        try demandSound()
        return content.entries[key]
    }

    func apply(_ writes: [StoreWrite], checkpoint: StoreCheckpoint) throws(StoreError) {
        guard link.survives(.apply) else { throw Self.ended }
        guard !disk.isFull else {
            throw .io(operation: "write", path: "shard", errno: 28)
        }
        for write in writes {
            disk.shards[partition, default: .init()].entries[write.key] = write.value?.compacted
        }
        disk.shards[partition, default: .init()].checkpoint = checkpoint
        link.world?.noteApply(self, partition)
        guard link.survives(.apply, after: true) else { throw Self.ended }
    }

    func forEach(_ body: (StoreKey, ByteSlice) throws -> Bool) throws {
        try demandSound()
        // The same order in every run of a seed.
        let entries = content.entries.sorted { left, right in
            left.key.encoded.lexicographicallyPrecedes(right.key.encoded)
        }
        for (key, value) in entries where try !body(key, value) { return }
    }

    func wipe() throws(StoreError) {
        guard !link.isCut else { throw Self.ended }
        disk.damaged.remove(partition)
        disk.shards[partition] = nil
    }

    func close() throws(StoreError) {}

    private func demandSound() throws(StoreError) {
        if disk.damaged.contains(partition) { throw .damaged("a checksum does not fit") }
    }
}
