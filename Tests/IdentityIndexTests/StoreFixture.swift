import Bytes
import IdentityIndex
import StreamCore
import Testing

func key(_ number: Int, kind: UInt8 = 1) -> StoreKey {
    StoreKey(
        kind: kind, hash: Hash128(first: UInt64(number) &* 0x1234_5678_9abc_def1, second: 7),
        number: UInt32(number % 3))
}

func checkpoint(_ offset: Int) -> StoreCheckpoint {
    StoreCheckpoint(
        incarnation: Hash128(first: 1, second: 2), changelogOffset: Offset(offset),
        brokerTimeMS: Int64(offset) * 1000)
}

func bytes(_ text: String) -> ByteSlice { ByteSlice(utf8: text) }

/// A value of up to `limit` bytes that tells which change it came from.
func value(_ change: Int, upTo limit: Int, _ random: inout SeededGenerator) -> ByteSlice {
    let length = Int.random(in: 0...limit, using: &random)
    var writer = ByteWriter(capacity: length + 8)
    writer.write(fixed: UInt64(change))
    for index in 0..<length { writer.write(byte: UInt8(truncatingIfNeeded: index &* change)) }
    return writer.bytes[...]
}

func contents(_ store: any StateStore) throws -> [StoreKey: [UInt8]] {
    var result: [StoreKey: [UInt8]] = [:]
    try store.forEach { key, value in
        #expect(result.updateValue(Array(value), forKey: key) == nil)
        return true
    }
    return result
}

/// Small files, so that a test sees many of them.
var smallOptions: LogStoreOptions {
    var options = LogStoreOptions()
    options.segmentBytes = 4096
    options.snapshotBytes = 40_000
    options.compactionBytes = 1024
    options.openSegments = 4
    return options
}

func isDamaged(_ error: StoreError) -> Bool {
    if case .damaged = error { return true }
    return false
}

func errorNumber(_ error: StoreError?) -> Int32? {
    if case .io(_, _, let number)? = error { return number }
    return nil
}

/// Every state that a history of changes went through, by changelog offset.
struct History {
    var states: [Offset: [StoreKey: [UInt8]]] = [:]
    var current: [StoreKey: [UInt8]] = [:]

    mutating func apply(_ writes: [StoreWrite], _ checkpoint: StoreCheckpoint) {
        for write in writes { current[write.key] = write.value.map { Array($0) } }
        states[checkpoint.changelogOffset] = current
    }

    /// The state that the store's checkpoint stands for.
    func state(at checkpoint: StoreCheckpoint?) -> [StoreKey: [UInt8]]? {
        checkpoint.map { states[$0.changelogOffset] } ?? [:]
    }
}

/// A folder of the operating system's file system that goes with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        let name = UInt64.random(in: 0...UInt64.max)
        path = "/tmp/identity-index-test-\(String(name, radix: 16))"
        try PosixDisk().makeDirectory(path)
    }

    deinit { removeTree(path) }
}
