import IdentityIndex
import StreamCore
import WorkerRuntime

/// Shards' state under `state_dir`.
struct LocalShardStores: ShardStores {
    /// The folder of a partition's shard.
    let path: @Sendable (Partition) -> String

    /// Shards under a state directory, which the caller keeps locked.
    init(directory: StateDirectory) {
        let root = directory.path
        path = { "\(root)/index/\($0)" }
    }

    /// Whether there is anything of a shard.
    func holds(_ partition: Partition) throws(StoreError) -> Bool {
        try !PosixDisk().list(path(partition)).isEmpty
    }

    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    ) {
        let opened = try LogStore.recoverOrWipe(
            directory: path(partition), disk: PosixDisk())
        return (opened.store, opened.wiped)
    }
}
