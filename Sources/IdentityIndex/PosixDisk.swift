import Glibc
public import StreamCore

/// The operating system's file system.
public struct PosixDisk: Disk, Sendable {
    public init() {}

    public func open(_ path: String, _ mode: DiskOpenMode) throws(StoreError) -> any DiskFile {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .update: O_RDWR
            case .create: O_RDWR | O_CREAT | O_TRUNC
            }
        return try PosixFile(path: path, flags: flags)
    }

    public func size(_ path: String) throws(StoreError) -> Int? {
        var status = stat()
        if stat(path, &status) == 0 { return Int(status.st_size) }
        if errno == ENOENT { return nil }
        throw .io(operation: "stat", path: path, errno: errno)
    }

    public func list(_ directory: String) throws(StoreError) -> [String] {
        guard let handle = opendir(directory) else {
            throw .io(operation: "opendir", path: directory, errno: errno)
        }
        defer { closedir(handle) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(handle) else { break }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw .io(operation: "readdir", path: directory, errno: errno) }
        return names.sorted()
    }

    public func makeDirectory(_ path: String) throws(StoreError) {
        if mkdir(path, 0o755) == 0 { return }
        var code = errno
        if code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]))
            if mkdir(path, 0o755) == 0 { return }
            code = errno
        }
        if code == EEXIST {
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
            code = ENOTDIR
        }
        throw .io(operation: "mkdir", path: path, errno: code)
    }

    public func rename(_ path: String, to target: String) throws(StoreError) {
        if Glibc.rename(path, target) != 0 {
            throw .io(operation: "rename", path: path, errno: errno)
        }
    }

    public func remove(_ path: String) throws(StoreError) {
        if unlink(path) != 0, errno != ENOENT {
            throw .io(operation: "unlink", path: path, errno: errno)
        }
    }

    public func syncDirectory(_ path: String) throws(StoreError) {
        try PosixFile(path: path, flags: O_RDONLY | O_DIRECTORY).sync()
    }

    public func lock(_ path: String) throws(StoreError) -> (any DiskFile)? {
        let file = try PosixFile(path: path, flags: O_RDWR | O_CREAT)
        return try file.lock() ? file : nil
    }
}

/// A descriptor, closed with its last reference.
private final class PosixFile: DiskFile {
    private let path: String
    private var descriptor: Int32

    init(path: String, flags: Int32) throws(StoreError) {
        self.path = path
        descriptor = -1
        repeat {
            descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
        } while descriptor < 0 && errno == EINTR
        if descriptor < 0 { throw failure("open") }
    }

    deinit { close() }

    private func failure(_ operation: String, _ code: Int32 = errno) -> StoreError {
        .io(operation: operation, path: path, errno: code)
    }

    func size() throws(StoreError) -> Int {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw failure("fstat") }
        return Int(status.st_size)
    }

    func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, filled in
            while filled < count {
                let target = buffer.baseAddress.map { $0 + filled }
                let got = pread(descriptor, target, count - filled, offset + filled)
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    code = errno
                    break
                }
            }
        }
        if code != 0 { throw failure("pread", code) }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let source = buffer.baseAddress.map { $0 + done }
                let put = pwrite(descriptor, source, buffer.count - done, offset + done)
                if put > 0 {
                    done += put
                } else if put == 0 {
                    code = ENOSPC
                    break
                } else if errno != EINTR {
                    code = errno
                    break
                }
            }
        }
        if code != 0 { throw failure("pwrite", code) }
    }

    func truncate(to size: Int) throws(StoreError) {
        while ftruncate(descriptor, size) != 0 {
            if errno != EINTR { throw failure("ftruncate") }
        }
    }

    func sync() throws(StoreError) {
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw failure("fsync") }
        }
    }

    func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Whether the lock was free; it goes with the descriptor.
    func lock() throws(StoreError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw failure("flock") }
        }
        return true
    }
}
