public import Bytes
public import StreamCore

/// A state store in a dictionary: the simplest thing that can be right, against which ``LogStore``
/// is measured; of use where state need not outlive the process.
public final class MemoryStore: StateStore {
    public private(set) var checkpoint: StoreCheckpoint?
    private var entries: [StoreKey: ByteSlice] = [:]

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
        for (key, value) in entries {
            guard try body(key, value) else { return }
        }
    }

    public func wipe() throws(StoreError) {
        entries = [:]
        checkpoint = nil
    }

    public func close() throws(StoreError) {}
}
