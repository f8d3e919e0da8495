/// One header of a Kafka record. A null value is not the same as an empty one.
public struct RecordHeader: Sendable, Hashable {
    public var name: ByteSlice
    public var value: ByteSlice?

    public init(name: ByteSlice, value: ByteSlice?) {
        self.name = name
        self.value = value
    }
}
