/// A record of the internal topic: all that a transaction sends to one shard, in order.
///
/// Layout, version 2. Little-endian; the terms of ``TermWriter``, differences and tables being the
/// batch's. Version 1 (``MessageVersion``) is the same with messages of kind 1 only.
///
///     message_version 1 byte
///     messages        one after another up to the checksum: kind 1 byte (``MessageKind``), then
///                     its body
///     checksum        XXH3, 8 bytes, over all before
///
/// Bodies:
///
///     event           event
///     forward, back   node, via nodes, event
///     record          key, name, home key, flag 1 byte: 1 following
///     follow          key, pending
///     followed        pending
///     claim           keys, name, home key, features
///     reply           home key, name, answers: count v, then of each: key, flags 1 byte (1
///                     saturated, 2 an erasure), settled known list, pending list, where flag 2:
///                     erasure
///     settled,        home key, name of the one that waits, name of the one waited for, kinds,
///     decided         known?
///     ask, yielded    question
///     offer           node, from node, event, keys
///     accepted        pending, known?
///     declined        pending, erasure?
///     settle,         flags 1 byte (1 override, 2 in place of another, 4 re-keyed), keys, name,
///     refresh         known, where flag 2: identity, cause
///     release         keys, id, erasure?
///     withdraw        keys, name, flag 1 byte: 1 queued
///     distinct        node, id
///     pair            pair
///     join            node, driver identity, pair
///     whole           node, pair, links, counted record of ``IdentityCodec``
///     part            node, from node, number v, count v, text
///     joined          node, into identity, origin, trace
///     apart, drained  node
///     taken           node, id, keys
///     unalias         node, source node, erasure
///     drain           node, child node
///     erase           node, origin, time z (ms, from the origin's timestamp), trace
enum MessageBatch {
    static let checksumBytes = 8
}

/// The kinds of message in a batch. The numbers stay what they are.
enum MessageKind: UInt8, CaseIterable {
    case event = 1
    case forward = 2
    case back = 3
    case record = 4
    case claim = 5
    case reply = 6
    case settled = 7
    case ask = 8
    case yielded = 9
    case decided = 10
    case offer = 11
    case accepted = 12
    case declined = 13
    case settle = 14
    case refresh = 15
    case release = 16
    case withdraw = 17
    case distinct = 18
    case pair = 19
    case join = 20
    case whole = 21
    case joined = 22
    case apart = 23
    case taken = 24
    case unalias = 25
    case drain = 26
    case drained = 27
    case erase = 28
    case part = 29
    case follow = 30
    case followed = 31
}
