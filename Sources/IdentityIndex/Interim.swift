public import StreamCore
import Glibc

public enum StateDirectoryError: Error { case message(String) }
public final class StateDirectory: Sendable {
    let path: String
    init(path: String) { self.path = path }
    public static func open(path: String) throws(StateDirectoryError) -> StateDirectory {
        mkdir(path, 0o700)
        return StateDirectory(path: path)
    }
    public func instanceID() throws(StoreError) -> String {
        "worker-\(UInt32.random(in: 0...UInt32.max))"
    }
    public func hasShard(_ partition: Partition) -> Bool { false }
    public func shardDirectory(_ partition: Partition) -> String { "\(path)/index/\(partition)" }
}
public struct PosixDisk { public init() {} }
public enum LogStore {
    public static func recoverOrWipe(directory: String, disk: PosixDisk) throws(StoreError) -> (
        store: any StateStore, wiped: String?
    ) { (MemoryStore(), nil) }
}
