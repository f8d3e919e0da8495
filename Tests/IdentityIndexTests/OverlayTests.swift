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
        overlay.forEachChange { order.append($0.key) }
        #expect(order == [key(3), key(1), key(2), key(9)])
        try store.apply(overlay.writes, checkpoint: checkpoint(2))
        #expect(
            try contents(store)
                == [key(2): [], key(3): Array("drei".utf8), key(9): Array("nine".utf8)])
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
