import Bytes
import Glibc
public import StreamCore

/// What can be wrong with the folder of a worker's state.
public enum StateDirectoryError: Error, Sendable, CustomStringConvertible {
    /// The path is that of a file.
    case notADirectory(path: String)
    /// Another process works in the folder.
    case locked(path: String, holder: Int32?)
    /// What is to be the name is none of 1 to 64 letters, digits, `.`, `_` or `-`.
    case malformedInstanceID(path: String)
    /// The index in the folder is another application's.
    case otherApplication(path: String, name: String)
    /// The operating system refused.
    case store(StoreError)

    public var description: String {
        switch self {
        case .notADirectory(let path):
            return "\(path) is not a directory"
        case .locked(let path, let holder):
            let who = holder.map { "process \($0)" } ?? "another process"
            return "\(path) is in use by \(who)"
        case .malformedInstanceID(let path):
            return "\(path) does not hold an instance id (1-64 of A-Z a-z 0-9 . _ -)"
        case .otherApplication(let path, let name):
            return "\(path) holds the index of application_id \(name): give each application a "
                + "state_dir of its own, or remove the folder where that one is no longer needed"
        case .store(.io(let operation, let path, let number)):
            let why = "\(operation) \(path): \(String(cString: strerror(number)))"
            let isOfPlace = [EACCES, EPERM, EROFS, ENOENT, ENOTDIR].contains(number)
            return isOfPlace ? why + "; name a folder that this worker may make and write" : why
        case .store(.damaged(let what)):
            return what
        }
    }
}

/// The folder of a worker's state on this machine, and the right to be the only one in it.
///
///     lock           locked (flock) as long as a process works here; holds its process id
///     instance-id    the worker's name, made once
///     application-id whose index this is, and the XXH3 checksum of that name
///     index/<p>/     the shard of partition p, made when that shard is opened
public final class StateDirectory {
    public let path: String
    private let disk: any Disk
    private let lock: any DiskFile

    private init(path: String, disk: any Disk, lock: any DiskFile) {
        self.path = path
        self.disk = disk
        self.lock = lock
    }

    /// Makes the folder where missing and locks it until ``close()``, or until the last reference
    /// or the process goes.
    public static func open(
        path: String, disk: any Disk = PosixDisk()
    ) throws(StateDirectoryError) -> StateDirectory {
        do {
            try disk.makeDirectory(path)
            let lockPath = path + "/lock"
            guard let lock = try disk.lock(lockPath) else {
                let file = try disk.open(lockPath, .read)
                let text = String(decoding: try file.read(20, at: 0), as: UTF8.self)
                let holder = text.split(separator: "\n").first.flatMap { Int32($0) }
                throw StateDirectoryError.locked(path: path, holder: holder)
            }
            let text = "\(getpid())\n"
            try lock.write(Array(text.utf8), at: 0)
            try lock.truncate(to: text.utf8.count)
            return StateDirectory(path: path, disk: disk, lock: lock)
        } catch let error as StoreError {
            if case .io(_, _, ENOTDIR) = error { throw .notADirectory(path: path) }
            throw .store(error)
        } catch let error as StateDirectoryError {
            throw error
        } catch {
            throw .store(.damaged("\(error)"))
        }
    }

    /// Gives the folder free for others.
    public func close() { lock.close() }

    /// The worker's name: what `instance-id` holds, written at first with `initial`, or with a
    /// random name where that is nil. A file that holds no name is damaged: `onDamage` is called, and
    /// it is written anew, for nothing that counts rests on it.
    public func instanceID(
        default initial: String? = nil, onDamage: () -> Void = {}
    ) throws(StateDirectoryError) -> String {
        if let name = try line("instance-id") {
            if Self.isName(name) { return name }
            onDamage()
        }
        let name = initial ?? String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16)
        guard Self.isName(name) else { throw .malformedInstanceID(path: "\(path)/instance-id") }
        try write(name, to: "instance-id")
        return name
    }

    /// Refuses an index that another application has left here: its hashes and its people are
    /// not this one's.
    public func requireApplication(_ name: String) throws(StateDirectoryError) {
        guard let holder = try application(), holder != name else { return }
        do throws(StoreError) {
            guard try disk.size(path + "/index") != nil else { return }
        } catch {
            throw .store(error)
        }
        throw .otherApplication(path: path, name: holder)
    }

    /// ``requireApplication(_:)``, and the folder is that application's from now on.
    public func take(forApplication name: String) throws(StateDirectoryError) {
        try requireApplication(name)
        if try application() != name { try write(Self.sealed(name), to: "application-id") }
    }

    /// Whose the index is; nil where nobody has said so, or nobody can read it any more: shards have
    /// stamps of their own, and are restored where these do not fit.
    private func application() throws(StateDirectoryError) -> String? {
        guard let line = try line("application-id"), let end = line.lastIndex(of: " ") else {
            return nil
        }
        let name = String(line[..<end])
        return line == Self.sealed(name) ? name : nil
    }

    private static func sealed(_ name: String) -> String {
        "\(name) \(String(Checksum.xxh3(ByteSlice(utf8: name)), radix: 16))"
    }

    /// The text of a small file without its line's end; nil where it is missing.
    private func line(_ name: String) throws(StateDirectoryError) -> String? {
        let file = "\(path)/\(name)"
        do throws(StoreError) {
            guard try disk.size(file) != nil else { return nil }
            let text = String(decoding: try disk.open(file, .read).read(300, at: 0), as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        } catch {
            throw .store(error)
        }
    }

    /// A small file is there whole, or not.
    private func write(_ line: String, to name: String) throws(StateDirectoryError) {
        let file = "\(path)/\(name)"
        do throws(StoreError) {
            let new = try disk.open(file + ".new", .create)
            try new.write(Array("\(line)\n".utf8), at: 0)
            try new.sync()
            new.close()
            try disk.rename(file + ".new", to: file)
            try disk.syncDirectory(path)
        } catch {
            throw .store(error)
        }
    }

    /// The folder of a partition's shard, for ``LogStore``, which makes it.
    public func shardDirectory(_ partition: Partition) -> String { "\(path)/index/\(partition)" }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
