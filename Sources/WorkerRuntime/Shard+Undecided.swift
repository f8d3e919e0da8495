import LeadModel
import LeadWire
import StreamCore

extension Shard {
    /// Bytes of what waits here: undecided events, and messages in queues behind them.
    var waitingBytes: Int { undecided.bytes + progress.queuedBytes }

    /// Finds the undecided events of a shard that was brought up to date: one pass over its state,
    /// and none where the state says that there are none. `meanwhile` is called now and then.
    func findUndecided(meanwhile: () throws -> Void) throws {
        guard progress.hasUndecided else { return undecided.reset() }
        var found: [StoreKey: UndecidedEvents.Entry] = [:]
        var seen = 0
        do {
            try store.forEach { place, bytes in
                seen += 1
                if seen % 65_536 == 0 { try meanwhile() }
                guard place.kind == ShardKey.nodeKind,
                    let (event, key) = try NodeCodec.undecided(bytes)
                else { return true }
                found[place] = UndecidedEvents.Entry(
                    key: key, number: place.number, name: event.event.name,
                    bytes: event.event.byteCount)
                return true
            }
        } catch is WireDecodeError {
            throw StoreError.damaged("an entry of the index can not be read")
        }
        undecided.reset(to: found)
    }
}
