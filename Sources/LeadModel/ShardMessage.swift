/// What one shard sends to another: an entry of its mailbox on the internal topic.
///
/// Each is addressed to a master key, a key or a node, whose owner partition is the mailbox.
/// Between two shards messages keep their order. Nearly all are events: a message takes the room of
/// a reference, for what is as large as a join would be copied with each of them.
public enum ShardMessage: Sendable {
    /// Route to the home of the master key: a raw event.
    case event(EventMessage)
    /// Along an alias to its target, or back to where it came from.
    indirect case forward(ForwardedEvent)
    indirect case back(ForwardedEvent)
    /// Route to the owner of an event's record: the event is on its way to another home.
    indirect case record(EarlyClaim)
    /// Home to the owner of an event's record, and back: the event is to be decided behind those
    /// that were sent before it and name the record alone, and they are decided.
    indirect case follow(RecordFollower)
    indirect case followed(PendingEvent)

    /// Home to owners of an undecided event's keys, and their answer.
    case claim(Claim)
    indirect case reply(ClaimReply)
    /// Owner to the homes that watch a claim: what became of it.
    indirect case settled(ClaimOutcome)
    /// Home to the home of an event that claimed before: count me as earlier.
    indirect case ask(ClaimQuestion)
    indirect case yielded(ClaimQuestion)
    /// Home to those that yielded to its event: what became of it.
    indirect case decided(ClaimOutcome)

    /// Home to a matching identity's home: an undecided event, and the answers.
    indirect case offer(Offer)
    indirect case accepted(Acceptance)
    indirect case declined(Refusal)

    /// An identity's home to owners of keys.
    case settle(KeySettlement)
    case refresh(KeySettlement)
    indirect case release(KeyRelease)
    /// An event's home to owners of keys: it ended without an identity.
    indirect case withdraw(ClaimWithdrawal)
    /// Home of an overriding identity to that of one it is not.
    indirect case distinct(Distinction)

    /// Owner of a key to the home of the older of two identities that a rule matches there.
    indirect case pair(Pair)
    indirect case join(Join)
    indirect case whole(Whole)
    /// A whole that is too long for one message, piece by piece.
    indirect case part(WholePart)
    indirect case joined(Joined)
    indirect case apart(NodeID)
    /// Owner of keys to the home of an identity whose claims another has taken over.
    indirect case taken(ClaimsTaken)

    /// Home of an identity that goes to its aliases, and how a link is emptied.
    indirect case unalias(Unalias)
    indirect case drain(Drain)
    indirect case drained(NodeID)
    /// An erase event's home to the homes of others under the same e-mail address.
    indirect case erase(ErasureOrder)
}

extension ShardMessage {
    /// The timestamp of the raw record that it carries, milliseconds since 1970: a shard's clock
    /// goes by these.
    public var recordTimeMS: Int64? {
        switch self {
        case .event(let event): event.origin.timestampMS
        case .forward(let event), .back(let event): event.event.origin.timestampMS
        case .offer(let offer): offer.event.origin.timestampMS
        default: nil
        }
    }
}
