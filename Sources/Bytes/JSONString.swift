extension ByteSlice {
    /// How many bytes the text takes as a JSON string (RFC 8259, section 7), quotation marks
    /// included, where only what has to be escaped is, and as short as it can be.
    public var jsonStringCount: Int {
        withUnsafeBufferPointer { $0.jsonStringCount }
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    public var jsonStringCount: Int {
        var count = count + 2
        for byte in self where byte < 0x20 || byte == 0x22 || byte == 0x5c {
            switch byte {
            case 0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x22, 0x5c: count += 1
            default: count += 5
            }
        }
        return count
    }
}
