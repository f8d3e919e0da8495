import IdentityIndex
import StreamCore
import WorkerRuntime

/// Shards' state under `state_dir`.
struct LocalShardStores: ShardStores {
    let directory: StateDirectory

    func open(_ partition: Partition) throws(StoreError) -> (
        store: any StateStore, wipedBecause: String?
    ) {
        let opened = try LogStore.recoverOrWipe(
            directory: directory.shardDirectory(partition), disk: PosixDisk())
        return (opened.store, opened.wiped)
    }
}
