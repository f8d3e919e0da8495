public import Bytes

/// What an undecided event waits for, as operators are told of it: no personal data.
public enum UndecidedWait: Sendable, Hashable, CustomStringConvertible {
    /// Those that were sent before it and name its record alone: the record's owner has not said yet
    /// that they are decided.
    case record
    /// The owners of its keys in these shards have not answered yet.
    case answers([Int32])
    /// An event that claimed before and has not been decided, one of so many.
    case event(EventName, of: Int)
    /// A later event that claimed before and has neither yielded nor been decided, one of so many.
    case laterEvent(EventName, of: Int)
    /// The home of an identity that it has offered itself to.
    case offer(UUID8)
    /// Nothing: it is about to be decided.
    case nothing

    public var description: String {
        switch self {
        case .record:
            "waits for what was sent before it in its raw partition and names its record alone"
        case .answers(let shards):
            "waits for the answer of the \(shards.count == 1 ? "owner" : "owners") of its keys in "
                + "\(shards.count == 1 ? "partition" : "partitions") "
                + shards.sorted().map { "\($0)" }.joined(separator: ", ")
        case .event(let name, let count):
            "waits for the event \(name), which claimed before and has not been decided"
                + Self.others(count)
        case .laterEvent(let name, let count):
            "waits for the event \(name), which claimed before, though it is later, and has neither "
                + "yielded nor been decided" + Self.others(count)
        case .offer(let id):
            "has offered itself to identity \(id), whose home has not answered"
        case .nothing: "waits for nothing"
        }
    }

    private static func others(_ count: Int) -> String {
        count > 1 ? ", and for \(count - 1) more" : ""
    }
}

extension UndecidedEvent {
    public var waitsFor: UndecidedWait {
        switch phase {
        case .following: return .record
        case .offering: return asked.last.map { .offer($0) } ?? .nothing
        case .claiming: break
        }
        if !awaited.isEmpty { return .answers(awaited) }
        let open = Set(watched.filter { $0.state == .open }.map(\.event.name))
        guard let first = open.min() else { return .nothing }
        return first < event.name
            ? .event(first, of: open.count) : .laterEvent(first, of: open.count)
    }
}

extension EventName: CustomStringConvertible {
    /// Topic, partition and offset of the raw record.
    public var description: String {
        "\(ticket.topic.text)[\(ticket.partition)]@\(offset)"
    }
}
