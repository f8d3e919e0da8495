import IdentityIndex
import StreamCore

/// The local disk for a look at it: what would change something has no effect.
struct UntouchedDisk: Disk {
    private let disk = PosixDisk()

    func open(_ path: String, _ mode: DiskOpenMode) throws(StoreError) -> any DiskFile {
        switch mode {
        case .read, .update: UntouchedFile(try disk.open(path, .read))
        case .create: UntouchedFile(nil)
        }
    }

    func size(_ path: String) throws(StoreError) -> Int? { try disk.size(path) }

    func list(_ directory: String) throws(StoreError) -> [String] { try disk.list(directory) }

    func makeDirectory(_ path: String) {}

    func rename(_ path: String, to target: String) {}

    func remove(_ path: String) {}

    func syncDirectory(_ path: String) {}

    func lock(_ path: String) throws(StoreError) -> (any DiskFile)? { try disk.lock(path) }
}

/// A file as it is; what is written to it is forgotten, cutting it off is remembered.
private final class UntouchedFile: DiskFile {
    private let file: (any DiskFile)?
    private var end = Int.max

    init(_ file: (any DiskFile)?) { self.file = file }

    func size() throws(StoreError) -> Int { min(end, try file?.size() ?? 0) }

    func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        try file?.read(min(count, max(0, end - offset)), at: offset) ?? []
    }

    func write(_ bytes: [UInt8], at offset: Int) {}

    func truncate(to size: Int) { end = min(end, size) }

    func sync() {}

    func close() { file?.close() }
}
