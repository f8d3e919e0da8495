import Bytes
import Glibc
import IdentityIndex
import StreamCore
import Testing

/// A disk that fills up at any byte.
@Suite struct LogStoreDiskFullTests {
    @Test func applyFailsAndChangesNothing() throws {
        let disk = FaultyDisk()
        let store = try LogStore.open(directory: "/s", disk: disk, options: smallOptions)
        let model = MemoryStore()
        var random = SeededGenerator(seed: 8)
        var failures = 0
        for change in 1...1500 {
            let writes = LogStoreModelTests.randomWrites(change, keys: 60, &random)
            let isShort = Int.random(in: 0..<4, using: &random) == 0
            disk.freeBytes = isShort ? Int.random(in: 0..<900, using: &random) : Int.max
            do {
                try store.apply(writes, checkpoint: checkpoint(change))
                try model.apply(writes, checkpoint: checkpoint(change))
            } catch {
                #expect(errorNumber(error) == ENOSPC, "\(error)")
                failures += 1
            }
            #expect(store.checkpoint == model.checkpoint)
            #expect(store.count == model.count)
            let asked = key(Int.random(in: 0..<60, using: &random))
            #expect(try store.value(of: asked) == model.value(of: asked), "change \(change)")
            if change % 100 == 0 {
                #expect(try contents(store) == contents(model), "change \(change)")
                let died = try LogStore.open(
                    directory: "/s", disk: disk.copy(), options: smallOptions)
                #expect(try contents(died) == contents(model), "change \(change)")
                #expect(died.checkpoint == model.checkpoint)
            }
        }
        #expect(failures > 50)
        // Steps of compaction and snapshots failed too, and were made up for.
        #expect(store.statistics.failedMaintenance > 0)
        #expect(store.statistics.snapshots > 0)
        disk.freeBytes = 10
        let error = #expect(throws: StoreError.self) { try store.close() }
        #expect(errorNumber(error) == ENOSPC)
        disk.freeBytes = Int.max
        let again = try LogStore.open(directory: "/s", disk: disk, options: smallOptions)
        #expect(try contents(again) == contents(model))
    }

    @Test func valuesBeyondTheLimitAreRefused() throws {
        let store = try LogStore.open(directory: "/s", disk: FaultyDisk())
        let large = ByteSlice(repeating: 1, count: 16 << 20)
        let error = #expect(throws: StoreError.self) {
            try store.apply([StoreWrite(key: key(1), value: large)], checkpoint: checkpoint(1))
        }
        #expect(errorNumber(error) == EFBIG)
        #expect(store.checkpoint == nil)
        let fits = large.dropLast(64)
        try store.apply([StoreWrite(key: key(1), value: fits)], checkpoint: checkpoint(2))
        #expect(try store.value(of: key(1)) == fits)
    }

    @Test func closedStoreAnswersNothing() throws {
        let disk = FaultyDisk()
        let store = try LogStore.open(directory: "/s", disk: disk)
        try store.apply([StoreWrite(key: key(1), value: bytes("x"))], checkpoint: checkpoint(1))
        try store.close()
        let calls = disk.calls
        try store.close()
        #expect(disk.calls == calls)
        #expect(
            errorNumber(#expect(throws: StoreError.self) { try store.value(of: key(1)) }) == EBADF)
        #expect(throws: StoreError.self) { try store.apply([], checkpoint: checkpoint(2)) }
    }
}
