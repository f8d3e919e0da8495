import Bytes
import IdentityIndex
import StreamCore
import Synchronization
import WorkerRuntime

/// Shards' state under `state_dir`, each open in one thread at a time.
struct LocalShardStores: ShardStores {
    private let root: String
    private let leases = ShardLeases()

    /// Shards under a state directory, which the caller keeps locked.
    init(directory: StateDirectory) {
        root = directory.path
    }

    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    )? {
        guard leases.take(partition) else { return nil }
        do throws(StoreError) {
            let opened = try LogStore.recoverOrWipe(directory: path(partition), disk: PosixDisk())
            return (LeasedStore(opened.store, partition, leases), opened.wiped)
        } catch {
            leases.giveBack(partition)
            throw error
        }
    }

    private func path(_ partition: Partition) -> String { "\(root)/index/\(partition)" }
}

/// Which shards are open in this process. Two threads in one folder would destroy it: a thread
/// that lost its partitions may hear of it after another has got them.
private final class ShardLeases: Sendable {
    private let taken = Mutex<Set<Partition>>([])

    /// Whether the shard was free, and now is the caller's.
    func take(_ partition: Partition) -> Bool {
        taken.withLock { $0.insert(partition).inserted }
    }

    func giveBack(_ partition: Partition) {
        taken.withLock { taken in _ = taken.remove(partition) }
    }
}

/// A store that gives its shard free when it is closed, or forgotten.
private final class LeasedStore: StateStore {
    private let store: LogStore
    private let partition: Partition
    private var leases: ShardLeases?

    init(_ store: LogStore, _ partition: Partition, _ leases: ShardLeases) {
        self.store = store
        self.partition = partition
        self.leases = leases
    }

    deinit { leases?.giveBack(partition) }

    var checkpoint: StoreCheckpoint? { store.checkpoint }
    var count: Int { store.count }

    func value(of key: StoreKey) throws(StoreError) -> ByteSlice? { try store.value(of: key) }

    func prefetch(_ key: StoreKey) { store.prefetch(key) }

    func apply(
        _ writes: [StoreWrite], checkpoint: StoreCheckpoint
    ) throws(StoreError) {
        try store.apply(writes, checkpoint: checkpoint)
    }

    func forEach(_ body: (StoreKey, ByteSlice) throws -> Bool) throws {
        try store.forEach(body)
    }

    func wipe() throws(StoreError) { try store.wipe() }

    func close() throws(StoreError) {
        defer {
            leases?.giveBack(partition)
            leases = nil
        }
        try store.close()
    }
}
