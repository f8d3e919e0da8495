import Glibc
import StreamCore

/// xorshift64*: the same seed, the same numbers.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_f491_4f6c_dd1d
    }
}

/// A file system in memory that can fill up, stop, lose power and flip bits. Folders are but the
/// paths that files have.
final class FaultyDisk: Disk {
    final class Node {
        var bytes: [UInt8] = []
        /// As after the last sync.
        var synced: [UInt8] = []
    }

    private var names: [String: Node] = [:]
    /// Names after each change since they were last synced; the first are those that were.
    private var nameHistory: [[String: Node]] = [[:]]
    private var locks: Set<String> = []

    /// Bytes that writes may still add to files; a write beyond takes what fits and fails.
    var freeBytes = Int.max
    /// Calls that change something before the machine stops: from then on they all fail, the
    /// first of them having written half.
    var callsBeforeStop = Int.max
    /// Calls that changed something.
    private(set) var calls = 0

    var paths: [String] { names.keys.sorted() }

    var usedBytes: Int { names.values.reduce(0) { $0 + $1.bytes.count } }

    subscript(path: String) -> [UInt8]? {
        get { names[path]?.bytes }
        set {
            guard let newValue else {
                names[path] = nil
                return
            }
            let node = Node()
            node.bytes = newValue
            node.synced = newValue
            names[path] = node
            nameHistory = [names]
        }
    }

    func flip(bit: Int, of path: String) {
        names[path]?.bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }

    /// The same files on a disk of their own.
    func copy() -> FaultyDisk {
        let other = FaultyDisk()
        for (path, node) in names { other[path] = node.bytes }
        return other
    }

    /// What is left after the power went: names as they were at some moment since they were last
    /// synced; of what was not synced some sectors, zeros in place of others.
    func afterPowerLoss(_ random: inout SeededGenerator) -> FaultyDisk {
        let other = FaultyDisk()
        let kept = nameHistory[Int.random(in: 0..<nameHistory.count, using: &random)]
        for (path, node) in kept.sorted(by: { $0.key < $1.key }) {
            var bytes = node.synced
            if node.bytes.count > bytes.count {
                let length = Int.random(in: bytes.count...node.bytes.count, using: &random)
                bytes += Array(repeating: 0, count: length - bytes.count)
            }
            let start = Int.random(in: 0...max(1, bytes.count), using: &random)
            for sector in stride(from: 0, to: bytes.count, by: 64) {
                let range = sector..<max(sector, min(sector + 64, bytes.count, node.bytes.count))
                guard !range.isEmpty, sector < start || Bool.random(using: &random) else {
                    continue
                }
                bytes.replaceSubrange(range, with: node.bytes[range])
            }
            other[path] = bytes
        }
        return other
    }

    fileprivate func step(_ operation: String, _ path: String) throws(StoreError) {
        if calls >= callsBeforeStop { throw .io(operation: operation, path: path, errno: EIO) }
        calls += 1
    }

    fileprivate func write(_ bytes: [UInt8], _ node: Node, _ offset: Int, _ path: String)
        throws(StoreError)
    {
        let stops = calls >= callsBeforeStop
        if !stops { calls += 1 }
        let growth = max(0, offset + bytes.count - node.bytes.count)
        let isFull = growth > freeBytes
        var part = bytes.count
        if isFull { part = max(0, bytes.count - growth + freeBytes) }
        if stops { part = calls == callsBeforeStop ? part / 2 : 0 }
        if stops { calls += 1 }
        let before = node.bytes.count
        if part > 0 {
            if node.bytes.count < offset + part {
                node.bytes += Array(repeating: 0, count: offset + part - node.bytes.count)
            }
            node.bytes.replaceSubrange(offset..<offset + part, with: bytes[..<part])
        }
        if freeBytes != Int.max { freeBytes -= node.bytes.count - before }
        if isFull { throw .io(operation: "write", path: path, errno: ENOSPC) }
        if stops { throw .io(operation: "write", path: path, errno: EIO) }
    }

    private func noteNames() { nameHistory.append(names) }

    func open(_ path: String, _ mode: DiskOpenMode) throws(StoreError) -> any DiskFile {
        if case .create = mode {
            try step("open", path)
            names[path] = Node()
            noteNames()
        }
        guard let node = names[path] else {
            throw .io(operation: "open", path: path, errno: ENOENT)
        }
        return File(disk: self, node: node, path: path)
    }

    func size(_ path: String) throws(StoreError) -> Int? { names[path]?.bytes.count }

    func list(_ directory: String) throws(StoreError) -> [String] {
        let prefix = directory + "/"
        return names.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            .sorted()
    }

    func makeDirectory(_ path: String) throws(StoreError) {}

    func rename(_ path: String, to target: String) throws(StoreError) {
        try step("rename", path)
        names[target] = names.removeValue(forKey: path)
        noteNames()
    }

    func remove(_ path: String) throws(StoreError) {
        guard let node = names[path] else { return }
        try step("unlink", path)
        if freeBytes != Int.max { freeBytes += node.bytes.count }
        names[path] = nil
        noteNames()
    }

    func syncDirectory(_ path: String) throws(StoreError) {
        try step("fsync", path)
        nameHistory = [names]
    }

    func lock(_ path: String) throws(StoreError) -> (any DiskFile)? {
        guard locks.insert(path).inserted else { return nil }
        if names[path] == nil { names[path] = Node() }
        return try open(path, .update)
    }

    private final class File: DiskFile {
        let disk: FaultyDisk
        let node: Node
        let path: String
        var isOpen = true

        init(disk: FaultyDisk, node: Node, path: String) {
            self.disk = disk
            self.node = node
            self.path = path
        }

        func size() throws(StoreError) -> Int { node.bytes.count }

        func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
            guard isOpen else { throw .io(operation: "read", path: path, errno: EBADF) }
            guard offset < node.bytes.count else { return [] }
            return Array(node.bytes[offset..<min(offset + count, node.bytes.count)])
        }

        func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
            guard isOpen else { throw .io(operation: "write", path: path, errno: EBADF) }
            try disk.write(bytes, node, offset, path)
        }

        func truncate(to size: Int) throws(StoreError) {
            try disk.step("truncate", path)
            if size < node.bytes.count {
                if disk.freeBytes != Int.max { disk.freeBytes += node.bytes.count - size }
                node.bytes.removeLast(node.bytes.count - size)
            }
        }

        func sync() throws(StoreError) {
            try disk.step("fsync", path)
            node.synced = node.bytes
        }

        func close() { isOpen = false }
    }
}
