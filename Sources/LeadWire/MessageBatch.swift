internal import Bytes

/// A record of the internal topic: all that a transaction sends to one shard, in order.
///
/// Layout, version 2 (version 1 holds events only). Little-endian; `v`, `z`, `text`, `text?` and `ref` as in ``IdentityCodec``,
/// the ``TextTable`` being the batch's.
///
///     message_version 1 byte
///     messages        one after another up to the checksum: kind 1 byte, then its body
///     checksum        XXH3, 8 bytes, over all before
///
/// Body of kind 1, `event`; differences are from the previous event of the batch, the first from
/// zero, and wrap around.
///
///     flags           1 byte: 1 the ticket's topic and partition differ from the origin's
///     ticket          time z (us, difference)
///     origin          topic ref, partition z, offset z (difference), timestamp z (from the
///                     ticket's time in ms)
///     ticket's place  where flag 1: topic ref, partition z
///     source          ref
///     master key      kind 1 byte, value text
///     key             text?
///     headers         count v, then of each: name ref, value text?
///     value           text
///
/// Bodies of other kinds: ``MessageBody``; their texts are in the batch's table as well.
enum MessageBatch {
    static let version: UInt8 = 2
    static let eventsOnly: UInt8 = 1
    static let event: UInt8 = 1
    static let ownTicketPlace: UInt8 = 1
    static let checksumBytes = 8
}

/// What the next message is written as a difference from.
struct MessageBatchState {
    var ticketUS: Int64 = 0
    var offset: Int64 = 0
    var texts = TextTable()
}
