public import Bytes
public import LeadModel

/// What the resolver asks the runtime to publish and to send, in this order. Changes of the
/// shard's state go to ``ShardState`` at once. Most are messages: what is as large as an alert
/// takes the room of a reference.
public enum Effect: Sendable {
    indirect case publish(CanonicalRecord)
    indirect case alert(DuplicateAlert)
    /// `source`: that of the event whose disposition it is; nil where it is nobody's.
    indirect case tombstone(CanonicalTombstone, source: ByteSlice?)
    /// The event goes to the rejected topic as it came.
    indirect case reject(Rejection, EventContext)
    /// To the mailbox of another shard.
    case send(ShardMessage, to: Int32)
}

/// The resolver's view of its shard: what was put before is seen.
public protocol ShardState: AnyObject {
    associatedtype Failure: Error

    func entry(_ key: IdentityKey, number: UInt32) throws(Failure) -> NodeEntry?
    /// nil removes it.
    func put(_ key: IdentityKey, number: UInt32, _ entry: NodeEntry?)
    /// What the shard, as the key's owner, knows of a key.
    func record(of key: IdentityKey) throws(Failure) -> KeyRecord?
    func put(_ key: IdentityKey, _ record: KeyRecord?)
    func enqueue(_ message: ShardMessage, in queue: QueueID) throws(Failure)
    /// The first message of a queue, which stays.
    func first(in queue: QueueID) throws(Failure) -> ShardMessage?
    /// The last message of a queue that is wanted, which stays.
    func last(
        in queue: QueueID, where isWanted: (ShardMessage) -> Bool
    ) throws(Failure) -> ShardMessage?
    /// Takes the first message of a queue.
    func dequeue(from queue: QueueID) throws(Failure) -> ShardMessage?

    func erasure(_ key: IdentityKey) throws(Failure) -> Erasure?
    /// Of a person who was at a node.
    func erasure(of node: NodeID) throws(Failure) -> Erasure?
    func remember(_ key: IdentityKey, _ erasure: Erasure) throws(Failure)
    func remember(_ node: NodeID, _ erasure: Erasure) throws(Failure)
    /// Whether any erasure is remembered.
    var remembersErasures: Bool { get }
    /// The highest record time that the shard has seen, this event's included: its clock.
    var highestRecordTimeMS: Int64 { get }
}

/// Reads again the event of a message.
public protocol EventReader {
    func read(_ message: EventMessage) -> Result<EventContext, Rejection>
}

/// Takes apart what is too long for one message, and puts it together again.
public protocol MessageSplitter {
    /// The message's bytes in pieces of at most `limit`; nil where it is not longer than that.
    func pieces(of message: ShardMessage, limit: Int) -> [ByteSlice]?
    /// nil where the pieces make no message.
    func message(ofPieces pieces: [ByteSlice]) -> ShardMessage?
}

/// What would be published: its size in bytes, which the decisions need for their limits, and its
/// lead.
public protocol OutputMeasure {
    /// At least the size of the record's value.
    func sizeBound(of record: CanonicalRecord) -> Int
    /// The size of the record's value.
    func size(of record: CanonicalRecord) -> Int
    func size(of alert: DuplicateAlert) -> Int
    /// An identity's lead as its canonical record has it, JSON.
    func lead(of identity: Identity) -> ByteSlice
}
