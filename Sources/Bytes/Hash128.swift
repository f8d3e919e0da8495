internal import CSodium

/// A 128-bit hash value.
public struct Hash128: Hashable, Sendable {
    /// The first eight bytes, read little-endian.
    public var first: UInt64
    /// The last eight bytes, read little-endian.
    public var second: UInt64

    @inlinable
    public init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(first)
    }
}

/// SipHash-2-4 with 128 bits of output under a secret key: for keys that outsiders choose
/// (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
public struct KeyedHasher: Sendable {
    private let key: (UInt64, UInt64)

    /// A hasher whose key is the first half of SHA-256 over `secret` (for index keys: the
    /// application id).
    public init(secret: ByteSlice) {
        let digest = SHA256.digest(secret)
        key = (digest.word(0), digest.word(1))
    }

    /// The hash of a domain byte, then the bytes of one run, a separator and those of another.
    public func hash(
        domain: UInt8, _ first: ByteSlice, separator: UInt8, _ second: ByteSlice
    ) -> Hash128 {
        let count = first.count + second.count + 2
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { input in
            input[0] = domain
            var place = 1
            place += copy(first, to: input, at: place)
            input[place] = separator
            _ = copy(second, to: input, at: place + 1)
            return hash(UnsafeBufferPointer(input))
        }
    }

    private func copy(
        _ bytes: ByteSlice, to target: UnsafeMutableBufferPointer<UInt8>, at place: Int
    ) -> Int {
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress, let base = target.baseAddress {
                (base + place).update(from: start, count: source.count)
            }
            return source.count
        }
    }

    /// The hash of a domain byte, which tells apart values of different kinds that are spelled
    /// alike, followed by the bytes.
    public func hash(domain: UInt8, _ bytes: ByteSlice) -> Hash128 {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count + 1) { input in
            input[0] = domain
            _ = copy(bytes, to: input, at: 1)
            return hash(UnsafeBufferPointer(input))
        }
    }

    private func hash(_ input: UnsafeBufferPointer<UInt8>) -> Hash128 {
        var output: (UInt64, UInt64) = (0, 0)
        withUnsafeBytes(of: key) { key in
            withUnsafeMutableBytes(of: &output) { output in
                guard let result = output.bindMemory(to: UInt8.self).baseAddress,
                    let secret = key.bindMemory(to: UInt8.self).baseAddress
                else { return }
                _ = crypto_shorthash_siphashx24(
                    result, input.baseAddress, UInt64(input.count), secret)
            }
        }
        return Hash128(
            first: UInt64(littleEndian: output.0), second: UInt64(littleEndian: output.1))
    }
}
