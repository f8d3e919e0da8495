/// What a topic is to be, or is.
public struct TopicDescription: Sendable, Equatable {
    public var name: Topic
    public var partitions: Int32
    /// -1 asks for the broker's default.
    public var replicationFactor: Int32
    /// Settings by name; of an existing topic all of them, defaults included.
    public var settings: [String: String]

    public init(
        name: Topic, partitions: Int32, replicationFactor: Int32, settings: [String: String]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.settings = settings
    }
}

/// Looks at topics and makes them.
public protocol TopicAdmin: AnyObject {
    /// Those of the topics that exist.
    func describe(_ topics: [Topic], timeoutMS: Int) throws(ClientError) -> [Topic:
        TopicDescription]

    /// Makes topics and waits until they can be used. One that exists already is no error.
    func create(_ topics: [TopicDescription], timeoutMS: Int) throws(ClientError)
}
