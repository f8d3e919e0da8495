internal import CCrypto

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// 32 bytes.
    public struct Digest: Hashable, Sendable {
        fileprivate var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

        /// One of the four 64-bit words, read little-endian.
        public func word(_ index: Int) -> UInt64 {
            switch index {
            case 0: UInt64(littleEndian: words.0)
            case 1: UInt64(littleEndian: words.1)
            case 2: UInt64(littleEndian: words.2)
            default: UInt64(littleEndian: words.3)
            }
        }

        public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

        public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
    }

    /// What every message of a kind begins with, hashed once: padded with zeros to whole blocks,
    /// so that a message costs the blocks of its own bytes only.
    public struct Prefix: Sendable {
        private let state: SHA256_CTX

        public init(_ bytes: ByteSlice) {
            var state = SHA256_CTX()
            SHA256_Init(&state)
            var padded = Array(bytes)
            padded.append(contentsOf: repeatElement(0, count: (64 - padded.count % 64) % 64))
            SHA256_Update(&state, padded, padded.count)
            self.state = state
        }

        /// The digest of the prefix and the bytes behind it.
        public func digest(_ bytes: ByteSlice) -> Digest {
            var state = state
            var digest = Digest()
            bytes.withUnsafeBufferPointer { input in
                _ = SHA256_Update(&state, input.baseAddress, input.count)
            }
            withUnsafeMutableBytes(of: &digest.words) { output in
                guard let result = output.bindMemory(to: UInt8.self).baseAddress else { return }
                _ = SHA256_Final(result, &state)
            }
            return digest
        }
    }

    /// The digest of some bytes.
    public static func digest(_ bytes: ByteSlice) -> Digest {
        Prefix([]).digest(bytes)
    }
}
