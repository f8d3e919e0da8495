import Bytes
import IdentityIndex
import StreamCore
import Testing

@Suite struct OverlayTests {
    @Test func readsThroughAndCollapsesChanges() throws {
        let store = MemoryStore()
        try store.apply(
            [
                StoreWrite(key: key(1), value: bytes("one")),
                StoreWrite(key: key(2), value: bytes("two")),
            ], checkpoint: checkpoint(1))
        let overlay = Overlay(over: store)
        #expect(overlay.isEmpty)
        #expect(try overlay.value(of: key(1)) == bytes("one"))
        overlay.put(key(3), bytes("three"))
        overlay.remove(key(1))
        overlay.put(key(3), bytes("drei"))
        overlay.put(key(2), [])
        overlay.remove(key(9))
        overlay.put(key(9), bytes("nine"))
        #expect(overlay.count == 4)
        #expect(try overlay.value(of: key(1)) == nil)
        #expect(try overlay.value(of: key(2)) == [])
        #expect(try overlay.value(of: key(3)) == bytes("drei"))
        #expect(try store.value(of: key(3)) == nil)

        var order: [StoreKey] = []
        overlay.logChanges { order.append($0.key) }
        #expect(order == [key(3), key(1), key(2), key(9)])
        try store.apply(overlay.writes, checkpoint: checkpoint(2))
        #expect(
            try contents(store)
                == [key(2): [], key(3): Array("drei".utf8), key(9): Array("nine".utf8)])
    }

    @Test func changesAreLoggedWhileTheTransactionIsOpen() throws {
        let store = MemoryStore()
        let overlay = Overlay(over: store)
        var log: [(StoreKey, ByteSlice?)] = []
        func logChanges() { overlay.logChanges { log.append(($0.key, $0.value)) } }
        overlay.put(key(1), bytes("a"))
        overlay.put(key(2), bytes("b"))
        overlay.put(key(1), bytes("c"))
        #expect(overlay.unlogged == 2)
        logChanges()
        #expect(log.map(\.0) == [key(1), key(2)])
        #expect(log.map(\.1) == [bytes("c"), bytes("b")])
        #expect(overlay.unlogged == 0)
        // What changes again is logged again, what does not is not.
        overlay.put(key(1), bytes("d"))
        overlay.put(key(3), bytes("e"))
        overlay.remove(key(1))
        #expect(overlay.unlogged == 2)
        #expect(overlay.count == 3)
        #expect(try overlay.value(of: key(1)) == nil)
        #expect(try overlay.value(of: key(2)) == bytes("b"))
        log = []
        logChanges()
        #expect(log.map(\.0) == [key(1), key(3)])
        #expect(log.map(\.1) == [nil, bytes("e")])
        overlay.put(key(1), bytes("f"))
        log = []
        logChanges()
        #expect(log.map(\.0) == [key(1)])
        #expect(overlay.writes.count == 3)
        try store.apply(overlay.writes, checkpoint: checkpoint(1))
        #expect(
            try contents(store)
                == [key(1): Array("f".utf8), key(2): Array("b".utf8), key(3): Array("e".utf8)])
    }

    @Test func oneKeyIsLoggedBeforeAllOthers() throws {
        let overlay = Overlay(over: MemoryStore())
        for number in 1...3 { overlay.put(key(number), bytes("v\(number)")) }
        var order: [StoreKey] = []
        overlay.logChanges(first: key(2)) { order.append($0.key) }
        #expect(order == [key(2), key(1), key(3)])
        overlay.put(key(4), bytes("x"))
        order = []
        overlay.logChanges(first: key(2)) { order.append($0.key) }
        #expect(order == [key(4)])
    }

    @Test func aValueThatWasReadStaysAsItWas() throws {
        let overlay = Overlay(over: MemoryStore())
        overlay.put(key(1), bytes("before"))
        let read = try overlay.value(of: key(1))
        overlay.put(key(1), bytes("after"))
        overlay.drop()
        overlay.put(key(2), bytes("other"))
        #expect(read == bytes("before"))
    }

    @Test func droppedChangesAreGone() throws {
        let overlay = Overlay(over: MemoryStore())
        overlay.put(key(1), bytes("x"))
        overlay.drop()
        #expect(overlay.isEmpty)
        #expect(overlay.count == 0)
        #expect(try overlay.value(of: key(1)) == nil)
        overlay.put(key(2), bytes("y"))
        #expect(overlay.writes.map(\.key) == [key(2)])
    }
}
