import Bytes
import IdentityIndex
import StreamCore
import Testing

/// Thousands of random operations against the simplest store, with ends of the process and of
/// power in between.
@Suite struct LogStoreModelTests {
    static let directory = "/s"

    static func open(_ disk: FaultyDisk) throws -> LogStore {
        try LogStore.open(directory: directory, disk: disk, options: smallOptions)
    }

    static func randomWrites(
        _ change: Int, keys: Int, _ random: inout SeededGenerator
    ) -> [StoreWrite] {
        (0..<Int.random(in: 0...10, using: &random)).map { _ in
            let key = key(Int.random(in: 0..<keys, using: &random))
            let removes = Int.random(in: 0..<5, using: &random) == 0
            return StoreWrite(
                key: key, value: removes ? nil : value(change, upTo: 120, &random))
        }
    }

    @Test(arguments: 1...12) func equalsTheMemoryStore(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let disk = FaultyDisk()
        let model = MemoryStore()
        var store = try Self.open(disk)
        for change in 1...1500 {
            let writes = Self.randomWrites(change, keys: 200, &random)
            try store.apply(writes, checkpoint: checkpoint(change))
            try model.apply(writes, checkpoint: checkpoint(change))
            switch Int.random(in: 0..<200, using: &random) {
            case 0:
                // The process dies.
                store = try Self.open(disk)
            case 1:
                try store.close()
                store = try Self.open(disk)
            case 2:
                try store.writeSnapshot()
            default:
                break
            }
            let asked = key(Int.random(in: 0..<220, using: &random))
            let found = try store.value(of: asked)
            #expect(found == (try model.value(of: asked)), "seed \(seed) change \(change)")
            #expect(store.count == model.count, "seed \(seed) change \(change)")
            #expect(store.checkpoint == model.checkpoint, "seed \(seed) change \(change)")
        }
        #expect(try contents(store) == contents(model), "seed \(seed)")
        #expect(store.statistics.compactedSegments + store.statistics.snapshots > 0)
        try store.close()
        #expect(try contents(Self.open(disk)) == contents(model), "seed \(seed)")
    }

    @Test(arguments: 1...16) func lossOfPowerGoesBackToAStateThatWas(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var disk = FaultyDisk()
        var store = try Self.open(disk)
        var history = History()
        var change = 0
        for _ in 0..<6 {
            var durable = store.checkpoint?.changelogOffset ?? 0
            var snapshots = store.statistics.snapshots
            for _ in 0..<Int.random(in: 1...300, using: &random) {
                change += 1
                let writes = Self.randomWrites(change, keys: 80, &random)
                history.apply(writes, checkpoint(change))
                try store.apply(writes, checkpoint: checkpoint(change))
                if store.statistics.snapshots > snapshots {
                    snapshots = store.statistics.snapshots
                    durable = Offset(change)
                }
            }
            if store.statistics.snapshots == 0 { durable = 0 }
            disk = disk.afterPowerLoss(&random)
            store = try Self.open(disk)
            let reached = store.checkpoint
            #expect((reached?.changelogOffset ?? 0) >= durable, "seed \(seed) change \(change)")
            #expect(
                try contents(store) == history.state(at: reached), "seed \(seed) change \(change)")
            history.current = history.state(at: reached) ?? [:]
            change = Int(reached?.changelogOffset ?? 0)
        }
    }

    /// The process stops at any call that changes a file: in an apply, in a step of compaction, in
    /// any part of a snapshot, in an open.
    @Test func stopsAtEveryCall() throws {
        var options = smallOptions
        options.segmentBytes = 1024
        options.snapshotBytes = 6000
        options.compactionBytes = 512
        func open(_ disk: FaultyDisk) throws -> LogStore {
            try LogStore.open(directory: Self.directory, disk: disk, options: options)
        }
        var compacted = 0
        func run(_ disk: FaultyDisk, _ history: inout History) throws {
            var random = SeededGenerator(seed: 77)
            var store = try open(disk)
            for change in 1...100 {
                let writes = Self.randomWrites(change, keys: 12, &random)
                history.apply(writes, checkpoint(change))
                try store.apply(writes, checkpoint: checkpoint(change))
                if change % 40 == 0 {
                    compacted += store.statistics.compactedSegments
                    try store.close()
                    store = try open(disk)
                }
            }
            try store.close()
        }
        var history = History()
        let whole = FaultyDisk()
        try run(whole, &history)
        #expect(whole.calls > 150)
        #expect(compacted > 3)
        for stop in 0..<whole.calls {
            let disk = FaultyDisk()
            disk.callsBeforeStop = stop
            var ignored = History()
            do { try run(disk, &ignored) } catch is StoreError {}
            var random = SeededGenerator(seed: UInt64(stop))
            for left in [disk.copy(), disk.afterPowerLoss(&random)] {
                let store = try open(left)
                #expect(try contents(store) == history.state(at: store.checkpoint), "stop \(stop)")
                try store.close()
                let again = try open(left)
                #expect(again.checkpoint == store.checkpoint, "stop \(stop)")
                #expect(again.count == store.count, "stop \(stop)")
            }
        }
    }

    @Test func churnKeepsTheDiskBounded() throws {
        var options = LogStoreOptions()
        options.segmentBytes = 16 << 10
        options.snapshotBytes = 1 << 20
        options.compactionBytes = 4 << 10
        let disk = FaultyDisk()
        var store = try LogStore.open(directory: "/s", disk: disk, options: options)
        var random = SeededGenerator(seed: 5)
        var worst = 0.0
        for change in 1...6000 {
            let writes = (0..<8).map { _ in
                StoreWrite(
                    key: key(Int.random(in: 0..<2000, using: &random)),
                    value: value(change, upTo: 300, &random))
            }
            try store.apply(writes, checkpoint: checkpoint(change))
            if change % 1000 == 0 {
                store = try LogStore.open(directory: "/s", disk: disk, options: options)
            }
            let statistics = store.statistics
            #expect(
                statistics.diskBytes == disk.usedBytes, "change \(change)")
            if change > 1000 {
                worst = max(worst, Double(statistics.diskBytes) / Double(statistics.liveBytes))
            }
        }
        #expect(worst < 2.5, "\(worst)")
        #expect(store.statistics.failedMaintenance == 0)
    }

    /// Keys that come and go, never the same twice: removals must not pile up.
    @Test func removedKeysLeaveNothing() throws {
        let disk = FaultyDisk()
        let store = try Self.open(disk)
        let keep = (0..<100).map {
            StoreWrite(key: key($0, kind: 9), value: bytes(String(repeating: "k", count: 100)))
        }
        try store.apply(keep, checkpoint: checkpoint(1))
        for change in 2...5000 {
            let born = StoreWrite(key: key(change), value: bytes("born"))
            let gone = StoreWrite(key: key(change - 1), value: nil)
            try store.apply([born, gone], checkpoint: checkpoint(change))
        }
        #expect(store.count == 101)
        #expect(disk.usedBytes < 80_000, "\(disk.usedBytes)")
    }
}
