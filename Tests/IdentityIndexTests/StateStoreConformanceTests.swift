import Bytes
import IdentityIndex
import StreamCore
import Testing

/// What every state store does.
@Suite struct StateStoreConformanceTests {
    enum Kind: CaseIterable {
        case memory
        case log
        case logWithSmallFiles
        case logOnPosix
    }

    final class Subject {
        let store: any StateStore
        let folder: TemporaryFolder?

        init(_ kind: Kind) throws {
            switch kind {
            case .memory:
                store = MemoryStore()
                folder = nil
            case .log:
                store = try LogStore.open(directory: "/s", disk: FaultyDisk())
                folder = nil
            case .logWithSmallFiles:
                store = try LogStore.open(
                    directory: "/s", disk: FaultyDisk(), options: smallOptions)
                folder = nil
            case .logOnPosix:
                let folder = try TemporaryFolder()
                store = try LogStore.open(
                    directory: folder.path + "/a/b", disk: PosixDisk(), options: smallOptions)
                self.folder = folder
            }
        }
    }

    @Test(arguments: Kind.allCases) func newStoreIsEmpty(_ kind: Kind) throws {
        let store = try Subject(kind).store
        #expect(store.checkpoint == nil)
        #expect(store.count == 0)
        #expect(try store.value(of: key(1)) == nil)
        #expect(try contents(store).isEmpty)
    }

    @Test(arguments: Kind.allCases) func prefetchChangesNothing(_ kind: Kind) throws {
        let subject = try Subject(kind)
        let store = subject.store
        store.prefetch(key(1))
        try store.apply(
            (1...500).map { StoreWrite(key: key($0), value: bytes("\($0)")) },
            checkpoint: checkpoint(3))
        for number in 1...600 { store.prefetch(key(number)) }
        #expect(store.count == 500)
        #expect(try store.value(of: key(500)) == bytes("500"))
        #expect(try store.value(of: key(501)) == nil)
    }

    @Test(arguments: Kind.allCases) func putReplaceRemove(_ kind: Kind) throws {
        let subject = try Subject(kind)
        let store = subject.store
        try store.apply(
            [
                StoreWrite(key: key(1), value: bytes("one")),
                StoreWrite(key: key(2), value: bytes("two")),
                StoreWrite(key: key(3), value: []),
            ], checkpoint: checkpoint(3))
        #expect(store.count == 3)
        #expect(try store.value(of: key(1)) == bytes("one"))
        #expect(try store.value(of: key(3)) == [])
        #expect(store.checkpoint == checkpoint(3))
        try store.apply(
            [
                StoreWrite(key: key(1), value: bytes("other")),
                StoreWrite(key: key(2), value: nil),
                StoreWrite(key: key(9), value: nil),
            ], checkpoint: checkpoint(6))
        #expect(store.count == 2)
        #expect(try store.value(of: key(1)) == bytes("other"))
        #expect(try store.value(of: key(2)) == nil)
        #expect(try store.value(of: key(9)) == nil)
        try store.apply([], checkpoint: checkpoint(7))
        #expect(store.checkpoint == checkpoint(7))
        #expect(try contents(store) == [key(1): Array("other".utf8), key(3): []])
        try store.close()
        try store.close()
    }

    @Test(arguments: Kind.allCases) func lastOfSeveralChangesOfAKeyCounts(_ kind: Kind) throws {
        let subject = try Subject(kind)
        let store = subject.store
        try store.apply(
            [StoreWrite(key: key(1), value: bytes("old"))], checkpoint: checkpoint(1))
        try store.apply(
            [
                StoreWrite(key: key(1), value: nil),
                StoreWrite(key: key(1), value: bytes("a")),
                StoreWrite(key: key(1), value: bytes("b")),
                StoreWrite(key: key(2), value: bytes("c")),
                StoreWrite(key: key(2), value: nil),
                StoreWrite(key: key(2), value: nil),
                StoreWrite(key: key(3), value: nil),
                StoreWrite(key: key(3), value: bytes("d")),
            ], checkpoint: checkpoint(2))
        #expect(try contents(store) == [key(1): [98], key(3): [100]])
        #expect(store.count == 2)
        try store.apply(
            [StoreWrite(key: key(1), value: nil), StoreWrite(key: key(1), value: nil)],
            checkpoint: checkpoint(3))
        #expect(try contents(store) == [key(3): [100]])
    }

    @Test(arguments: Kind.allCases) func keysDifferInEachOfTheirParts(_ kind: Kind) throws {
        let subject = try Subject(kind)
        let store = subject.store
        let base = StoreKey(kind: 1, hash: Hash128(first: 5, second: 6), number: 0)
        var others = [base]
        for change in 0..<4 {
            var other = base
            if change == 0 { other.kind = 2 }
            if change == 1 { other.hash.first = 6 }
            if change == 2 { other.hash.second = 7 }
            if change == 3 { other.number = 1 }
            others.append(other)
        }
        for (index, other) in others.enumerated() {
            #expect(try store.value(of: other) == nil)
            try store.apply(
                [StoreWrite(key: other, value: [UInt8(index)])], checkpoint: checkpoint(index))
        }
        for (index, other) in others.enumerated() {
            #expect(try store.value(of: other) == [UInt8(index)])
        }
    }

    @Test(arguments: Kind.allCases) func forEachStopsAndThrows(_ kind: Kind) throws {
        struct Stop: Error {}
        let subject = try Subject(kind)
        let store = subject.store
        try store.apply(
            (0..<10).map { StoreWrite(key: key($0), value: bytes("v")) }, checkpoint: checkpoint(1))
        var seen = 0
        try store.forEach { _, _ in
            seen += 1
            return seen < 4
        }
        #expect(seen == 4)
        #expect(throws: Stop.self) { try store.forEach { _, _ in throw Stop() } }
    }

    @Test(arguments: Kind.allCases) func wipedStoreStartsAgain(_ kind: Kind) throws {
        let subject = try Subject(kind)
        let store = subject.store
        for round in 1...3 {
            try store.apply(
                (0..<300).map { StoreWrite(key: key($0), value: bytes("round \(round)")) },
                checkpoint: checkpoint(round))
            #expect(store.count == 300)
            try store.wipe()
            #expect(store.count == 0)
            #expect(store.checkpoint == nil)
            #expect(try store.value(of: key(1)) == nil)
        }
    }

    @Test(arguments: Kind.allCases, [UInt64(1), 2, 3])
    func randomChangesEqualADictionary(_ kind: Kind, _ seed: UInt64) throws {
        let subject = try Subject(kind)
        let store = subject.store
        var random = SeededGenerator(seed: seed)
        var history = History()
        for change in 1...400 {
            var writes: [StoreWrite] = []
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let key = key(Int.random(in: 0..<60, using: &random))
                let removes = Int.random(in: 0..<4, using: &random) == 0
                writes.append(
                    StoreWrite(key: key, value: removes ? nil : value(change, upTo: 90, &random)))
            }
            try store.apply(writes, checkpoint: checkpoint(change))
            history.apply(writes, checkpoint(change))
            let asked = key(Int.random(in: 0..<60, using: &random))
            #expect(
                try store.value(of: asked).map { Array($0) } == history.current[asked],
                "seed \(seed) change \(change)")
        }
        #expect(store.count == history.current.count, "seed \(seed)")
        #expect(try contents(store) == history.current, "seed \(seed)")
    }
}
