public import Bytes
public import StreamCore

/// The simplest store there can be: a dictionary. The oracle of the conformance suite, and the
/// state of a simulation or a demonstration.
public final class MemoryStore: StateStore {
    private var entries: [StoreKey: ByteSlice] = [:]
    public private(set) var checkpoint: StoreCheckpoint?

    public init() {}

    public var count: Int { entries.count }

    public func value(of key: StoreKey) throws(StoreError) -> ByteSlice? { entries[key] }

    public func apply(
        _ writes: [StoreWrite], checkpoint: StoreCheckpoint
    ) throws(StoreError) {
        for write in writes { entries[write.key] = write.value?.compacted }
        self.checkpoint = checkpoint
    }

    public func forEach(_ body: (StoreKey, ByteSlice) throws -> Bool) throws {
        for (key, value) in entries where try !body(key, value) { return }
    }

    public func wipe() throws(StoreError) {
        entries = [:]
        checkpoint = nil
    }

    public func close() throws(StoreError) {}
}
